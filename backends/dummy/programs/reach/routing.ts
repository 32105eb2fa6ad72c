import type { NetworkState, PolicyRuleState } from '#agent';
import { contains, deviceAddresses, parseNetwork, type DeviceAddress, type IpAddress } from './addresses.ts';
import { addressesOf, kernelRoutes, linksOf, type KernelRoute } from './kernel-routes.ts';

export interface Flow {
  readonly destination: IpAddress;
  readonly source?: IpAddress | undefined;
  readonly mark?: number | undefined;
  /** Only routes through this device. */
  readonly device?: string | undefined;
  /** Only networks on the router's own links: what the kernel looks through for a route's gateway. */
  readonly onLink?: boolean | undefined;
}

/** Where the kernel sends packets of a flow. */
export interface Path {
  /** Table whose route decided. */
  readonly table: string;
  readonly route: KernelRoute;
  readonly device: string;
  readonly gateway?: string | undefined;
  /** The source that packets without one get; undefined when the device has no address of the family. */
  readonly source?: string | undefined;
  /** To the router itself. */
  readonly local: boolean;
}

/** Policy rules in the order in which they are tried, the kernel's own included: the newest has the lowest number. */
export function numberedRules(
  rules: readonly PolicyRuleState[],
  family: 4 | 6,
): readonly { readonly priority: number; readonly rule: PolicyRuleState }[] {
  const own = rules.filter((rule) => rule.family === family);
  return [
    { priority: 0, rule: { family, table: 'local' } },
    ...own.map((rule, index) => ({ priority: 32765 - index, rule })).toReversed(),
    { priority: 32766, rule: { family, table: 'main' } },
    ...(family === 4 ? [{ priority: 32767, rule: { family, table: 'default' } as const }] : []),
  ];
}

function matches(rule: PolicyRuleState, flow: Flow): boolean {
  if (rule.fwmark !== undefined && rule.fwmark !== (flow.mark ?? 0)) return false;
  if (rule.from === undefined || rule.from === 'all') return true;
  const from = parseNetwork(rule.from, rule.family);
  return from !== undefined && flow.source !== undefined && contains(from, flow.source);
}

/** The source for packets through a device: an address of the gateway's subnet, else the first one. */
function sourceOn(
  addresses: readonly DeviceAddress[],
  device: string,
  family: 4 | 6,
  next: IpAddress | undefined,
): string | undefined {
  const own = addresses.filter((entry) => entry.device === device && entry.address.family === family && !entry.secondary);
  return (own.find((entry) => next !== undefined && contains(entry.network, next)) ?? own[0])?.address.text;
}

/** The route that the kernel takes, or undefined when there is none (`Network is unreachable`). */
export function findPath(state: NetworkState, flow: Flow): Path | undefined {
  const family = flow.destination.family;
  const up = new Set(linksOf(state).flatMap((link) => (link.up ? [link.device] : [])));
  const routes = kernelRoutes(state).filter((route) => route.family === family);
  const addresses = deviceAddresses(addressesOf(state));
  for (const { rule } of numberedRules(state.rules, family)) {
    if (!matches(rule, flow)) continue;
    const best = bestRoute(routes, rule.table, flow, up);
    if (best === undefined || best.type === 'throw' || best.device === undefined) continue;
    const gateway = best.via === undefined ? undefined : parseNetwork(best.via, family);
    const next = gateway === undefined ? flow.destination : addressOf(gateway);
    const local = best.type === 'local';
    const device = local ? 'lo' : best.device;
    const source = local ? flow.destination.text : (best.source ?? sourceOn(addresses, best.device, family, next));
    return { table: rule.table, route: best, device, gateway: best.via, source, local };
  }
  return undefined;
}

function addressOf(network: NonNullable<ReturnType<typeof parseNetwork>>): IpAddress {
  const text = network.text.split('/')[0] ?? '';
  return network.family === 4 ? { family: 4, value: network.base, text } : { family: 6, value: network.base, text };
}

function bestRoute(routes: readonly KernelRoute[], table: string, flow: Flow, up: ReadonlySet<string>): KernelRoute | undefined {
  let best: { readonly route: KernelRoute; readonly prefix: number } | undefined;
  for (const route of routes) {
    if (route.table !== table || (route.device !== undefined && !up.has(route.device))) continue;
    if (flow.device !== undefined && route.type !== 'throw' && route.type !== 'local' && route.device !== flow.device) continue;
    if (flow.onLink === true && route.via !== undefined) continue;
    const network = parseNetwork(route.destination, route.family);
    if (network === undefined || !contains(network, flow.destination)) continue;
    if (best === undefined || network.prefix > best.prefix) best = { route, prefix: network.prefix };
  }
  return best?.route;
}
