import type { PolicyRuleState, RouteState } from '../ports/network-port.ts';
import type { ReportSource } from './report-source.ts';

export interface RoutesReport {
  /** `main` first, then by name; each IPv4 before IPv6. */
  readonly tables: readonly { readonly table: string; readonly family: 4 | 6; readonly routes: readonly RouteState[] }[];
  /** Without the kernel's three own rules. */
  readonly rules: readonly PolicyRuleState[];
  readonly forwarding: boolean;
}

export async function routesReport({ backend }: ReportSource): Promise<RoutesReport> {
  const { routes, rules, sysctls } = await backend.network.observe();
  const groups = Map.groupBy(routes, (route) => `${route.table === 'main' ? '' : route.table} ${route.family}`);
  return {
    tables: [...groups]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([, group]) => {
        const [first] = group;
        return first === undefined ? [] : [{ table: first.table, family: first.family, routes: group }];
      }),
    rules,
    forwarding: sysctls.get('net.ipv4.ip_forward') === '1',
  };
}
