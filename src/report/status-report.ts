import { bagNames } from '../bags/bag-types.ts';
import type { ReportSource } from './report-source.ts';

export interface StatusReport {
  readonly name: string;
  /** `router`, `vpcrouter`, `dhcpsrvr`, `ilbvm`, `elbvm`; absent before the first start. */
  readonly type?: string;
  readonly readiness: 'ready' | 'degraded' | 'failed';
  readonly reasons: readonly { readonly code: string; readonly message: string }[];
  /** Redundant routers only. */
  readonly redundantState?: string;
  readonly domain?: string;
  /** Seconds since power-on. */
  readonly uptimeSeconds: number;
  readonly nics: readonly {
    readonly device: string;
    readonly mac: string;
    readonly up: boolean;
    readonly mtu: number;
    /** `address/prefix`. */
    readonly addresses: readonly string[];
  }[];
  readonly services: readonly { readonly unit: string; readonly active: string; readonly enabled: boolean }[];
  /** Entries of each databag that has some. */
  readonly bags: Readonly<Record<string, number>>;
}

export async function statusReport(source: ReportSource): Promise<StatusReport> {
  const { view, bags, backend, status, clock } = source;
  const [network, services, facts] = await Promise.all([
    backend.network.observe(),
    backend.services.observe(),
    backend.system.facts(),
  ]);
  const sizes = bagNames.map((name) => [name, bags.get(name)?.size ?? 0] as const);
  return {
    name: backend.name,
    ...(view && { type: view.type, domain: view.domain }),
    readiness: status.readiness,
    reasons: status.reasons,
    ...(view?.redundant === true && { redundantState: view.redundantState }),
    uptimeSeconds: Math.max(0, Math.floor((clock.now() - facts.bootedMs) / 1000)),
    nics: network.links
      .filter((link) => link.device !== 'lo')
      .map(({ device, mac, up, mtu }) => ({
        device,
        mac,
        up,
        mtu,
        addresses: network.addresses.filter((address) => address.device === device).map((address) => address.cidr),
      })),
    services: services
      .filter((service) => service.active !== 'inactive' || service.enabled)
      .map(({ unit, active, enabled }) => ({ unit, active, enabled })),
    bags: Object.fromEntries(sizes.filter(([, size]) => size > 0)),
  };
}
