import type { ChainState, FilterState } from '../ports/filter-port.ts';
import type { NetworkState } from '../ports/network-port.ts';
import type { ServiceState } from '../ports/services-port.ts';
import type { DesiredSystem } from '../plan/parts.ts';
import { addressKey, chainKey, nftTableKey, policyRuleKey, routeKey } from '../plan/part-keys.ts';
import type { PlanDelta } from '../plan/planner.ts';
import type { TableDelta } from '../plan/part-table.ts';

/** What a machine says of itself. */
export interface ObservedSystem {
  readonly network: NetworkState;
  readonly filter: FilterState;
  readonly services: readonly ServiceState[];
  /** Files that an earlier plan of this router wrote. */
  readonly managedFiles: readonly string[];
}

function tableDelta<V>(
  desired: ReadonlyMap<string, V>,
  observed: ReadonlyMap<string, V>,
  same: (a: V, b: V) => boolean,
): TableDelta<V> {
  const put = new Map<string, V>();
  for (const [key, value] of desired) {
    const there = observed.get(key);
    if (there === undefined || !same(value, there)) put.set(key, value);
  }
  return { put, removed: new Map([...observed].filter(([key]) => !desired.has(key))) };
}

/** Rules per chain in the order that groups give them: rank, then key. */
function desiredRules(desired: DesiredSystem): ReadonlyMap<string, readonly string[]> {
  const groups = Map.groupBy(desired.groups.values(), chainKey);
  return new Map(
    [...groups].map(([key, list]) => [
      key,
      list.toSorted((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : Number(a.key > b.key))).flatMap((group) => group.rules),
    ]),
  );
}

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item, i) => item === b[i]);

/** Built-in chains cannot be removed; without a plan for them they are emptied and accept. */
function isBuiltIn(chain: ChainState): boolean {
  return chain.policy !== undefined;
}

function filterDelta(desired: DesiredSystem, observed: FilterState): Pick<PlanDelta, 'chains' | 'groups' | 'ipsets' | 'nftTables'> {
  const rules = desiredRules(desired);
  const there = new Map(observed.chains.map((chain) => [chainKey(chain), chain]));
  const chains = new Map<string, DesiredSystem['chains'] extends ReadonlyMap<string, infer C> ? C : never>();
  const groups = new Map<string, DesiredSystem['groups'] extends ReadonlyMap<string, infer G> ? G : never>();
  const rewritten = new Set<string>();
  for (const [key, chain] of desired.chains) {
    const state = there.get(key);
    if (state !== undefined && state.policy === chain.policy && sameList(state.rules, rules.get(key) ?? [])) continue;
    chains.set(key, chain);
    rewritten.add(key);
  }
  for (const [key, group] of desired.groups) if (rewritten.has(chainKey(group))) groups.set(key, group);
  const stale = new Map(
    [...there].filter(
      ([key, chain]) => rewritten.has(key) || (!desired.chains.has(key) && (!isBuiltIn(chain) || chain.rules.length > 0)),
    ),
  );
  const sets = tableDelta(
    desired.ipsets,
    new Map(observed.sets.map((set) => [set.name, set])),
    (a, b) => a.type === b.type && a.family === b.family && sameList(a.members.toSorted(), b.members.toSorted()),
  );
  const tables = tableDelta(
    desired.nftTables,
    new Map(observed.tables.map((table) => [nftTableKey(table), table])),
    (a, b) => JSON.stringify(a) === JSON.stringify(b),
  );
  return { chains: { put: chains, removed: stale }, groups: { put: groups, removed: new Map() }, ipsets: sets, nftTables: tables };
}

function networkDelta(
  desired: DesiredSystem,
  observed: NetworkState,
): Pick<PlanDelta, 'links' | 'addresses' | 'routes' | 'policyRules' | 'sysctls'> {
  const links = tableDelta(
    desired.links,
    new Map(observed.links.map((link) => [link.device, link])),
    (a, b) => a.up === b.up && (a.mtu === undefined || a.mtu === b.mtu),
  );
  return {
    links: { put: links.put, removed: new Map() },
    addresses: tableDelta(
      desired.addresses,
      new Map(observed.addresses.map((address) => [addressKey(address), address])),
      (a, b) => a.broadcast === b.broadcast,
    ),
    routes: tableDelta(
      desired.routes,
      new Map(observed.routes.filter((route) => route.protocol !== 'kernel').map((route) => [routeKey(route), route])),
      () => true,
    ),
    policyRules: tableDelta(desired.policyRules, new Map(observed.rules.map((rule) => [policyRuleKey(rule), rule])), () => true),
    sysctls: { put: tableDelta(desired.sysctls, observed.sysctls, (a, b) => a === b).put, removed: new Map() },
  };
}

/**
 * What has to change on a machine to be what the plan wants: everything observed that nobody wants goes, everything wanted that is
 * not there comes. Files are all written again (comparing costs as much); those of an earlier plan that nobody wants are removed.
 */
export function planDifference(desired: DesiredSystem, observed: ObservedSystem): PlanDelta {
  const states = new Map(observed.services.map((service) => [service.unit, service]));
  const services = new Map(
    [...desired.services].filter(([unit, service]) => {
      const state = states.get(unit);
      const running = state?.active === 'active';
      return running !== (service.state === 'running') || (service.enabled !== undefined && service.enabled !== state?.enabled);
    }),
  );
  return {
    ...networkDelta(desired, observed.network),
    ...filterDelta(desired, observed.filter),
    files: {
      put: desired.files,
      removed: new Map(
        observed.managedFiles.filter((path) => !desired.files.has(path)).map((path) => [path, { path, content: '' }]),
      ),
    },
    services: { put: services, removed: new Map() },
  };
}
