import type { BagDelta } from '../bags/bag-patch.ts';
import type { BagName } from '../bags/bag-types.ts';
import type { DesiredSystem, Emit } from './parts.ts';
import { addressKey, chainKey, nftTableKey, policyRuleKey, routeKey } from './part-keys.ts';
import { PartTable, type TableDelta } from './part-table.ts';
import type { RouterView } from './router-view.ts';
import type { AnyEntrySection, Section } from './section.ts';

type Part<K extends keyof DesiredSystem> = DesiredSystem[K] extends ReadonlyMap<string, infer V> ? V : never;
type Tables = { readonly [K in keyof DesiredSystem]: PartTable<Part<K>> };

/** What a change of the bags or NICs changes in the desired system: the diff, ready to be applied. */
export type PlanDelta = { readonly [K in keyof DesiredSystem]: TableDelta<Part<K>> };

/** Keys a section or an entry asked for. */
type Contribution = readonly { readonly table: keyof DesiredSystem; readonly key: string }[];

const viewBags: readonly BagName[] = ['cmdline', 'ips', 'guestnetwork'];

function createTables(): Tables {
  return {
    links: new PartTable(),
    addresses: new PartTable(),
    routes: new PartTable(),
    policyRules: new PartTable(),
    sysctls: new PartTable(),
    chains: new PartTable(),
    groups: new PartTable(),
    ipsets: new PartTable(),
    nftTables: new PartTable(),
    files: new PartTable(),
    services: new PartTable(),
  };
}

/** An entry is found again by identity; entries that are plain text by their key. */
function entryId(key: string, entry: unknown): unknown {
  return typeof entry === 'object' ? entry : key;
}

/** The entries of a bag as its sections see them: elements of lists where the bag is planned element by element. */
function entriesOf(bag: BagName, value: unknown): readonly unknown[] {
  return bag === 'forwardingrules' && Array.isArray(value) ? value : [value];
}

/**
 * Keeps a router's desired system up to date at the cost of what changed. Sections are pure; the planner only remembers which
 * section or entry asked for what. After any sequence of updates its state equals `plan(view, sections)`.
 */
export class Planner {
  readonly #sections: readonly Section[];
  readonly #tables = createTables();
  readonly #whole = new Map<Section, Contribution>();
  readonly #entries = new Map<Section, Map<unknown, Contribution>>();
  /** Two holders want one key with different values: the later section wins, which only planning anew can tell. */
  #conflict = false;

  constructor(sections: readonly Section[]) {
    this.#sections = sections;
  }

  /** Plans everything anew. Without a view (no command line yet) nothing is desired. */
  rebuild(view: RouterView | undefined): PlanDelta {
    this.#replan(view);
    return this.#takeDelta();
  }

  /** Plans what the deltas touch. The view must be of the bags after the deltas; `viewChanged` when NICs changed as well. */
  update(view: RouterView | undefined, deltas: readonly BagDelta[], viewChanged = false): PlanDelta {
    const changed = new Set(deltas.map((delta) => delta.bag));
    if (view === undefined || viewChanged || viewBags.some((bag) => changed.has(bag))) return this.rebuild(view);
    for (const section of this.#sections) {
      if (section.kind === 'whole') {
        if (section.needs.some((bag) => changed.has(bag))) this.#planWhole(view, section);
      } else if (changed.has(section.bag)) {
        for (const delta of deltas) if (delta.bag === section.bag) this.#planDelta(view, section, delta);
      }
    }
    if (this.#conflict) this.#replan(view);
    return this.#takeDelta();
  }

  /** The whole desired system in canonical order. */
  snapshot(): DesiredSystem {
    const tables = this.#tables;
    return {
      links: tables.links.snapshot(),
      addresses: tables.addresses.snapshot(),
      routes: tables.routes.snapshot(),
      policyRules: tables.policyRules.snapshot(),
      sysctls: tables.sysctls.snapshot(),
      chains: tables.chains.snapshot(),
      groups: tables.groups.snapshot(),
      ipsets: tables.ipsets.snapshot(),
      nftTables: tables.nftTables.snapshot(),
      files: tables.files.snapshot(),
      services: tables.services.snapshot(),
    };
  }

  /** Services that are desired now; few, so reactions to files are looked up here. */
  services(): Iterable<Part<'services'>> {
    return this.#tables.services.values();
  }

  /** Static routes that are desired now. */
  routes(): Iterable<Part<'routes'>> {
    return this.#tables.routes.values();
  }

  #replan(view: RouterView | undefined): void {
    for (const contribution of this.#whole.values()) this.#drop(contribution);
    for (const entries of this.#entries.values()) for (const contribution of entries.values()) this.#drop(contribution);
    this.#whole.clear();
    this.#entries.clear();
    this.#conflict = false;
    if (view !== undefined) {
      for (const section of this.#sections) {
        if (section.kind === 'whole') this.#planWhole(view, section);
        else this.#planBag(view, section);
      }
    }
  }

  #planWhole(view: RouterView, section: Extract<Section, { kind: 'whole' }>): void {
    const before = this.#whole.get(section);
    if (before !== undefined) this.#drop(before);
    this.#whole.set(
      section,
      this.#collect((emit) => section.plan(view, emit)),
    );
  }

  #planBag(view: RouterView, section: AnyEntrySection): void {
    const bag = view.bags.get(section.bag);
    if (bag === undefined) return;
    for (const [key, value] of bag) for (const entry of entriesOf(section.bag, value)) this.#planEntry(view, section, key, entry);
  }

  #planDelta(view: RouterView, section: AnyEntrySection, delta: BagDelta): void {
    const known = this.#entries.get(section);
    for (const { key, value } of delta.removed) {
      for (const entry of entriesOf(delta.bag, value)) {
        const id = entryId(key, entry);
        const contribution = known?.get(id);
        if (contribution === undefined) continue;
        this.#drop(contribution);
        known?.delete(id);
      }
    }
    for (const { key, value } of delta.added)
      for (const entry of entriesOf(delta.bag, value)) this.#planEntry(view, section, key, entry);
  }

  #planEntry(view: RouterView, section: AnyEntrySection, key: string, entry: unknown): void {
    let known = this.#entries.get(section);
    if (known === undefined) this.#entries.set(section, (known = new Map<unknown, Contribution>()));
    const id = entryId(key, entry);
    const before = known.get(id);
    if (before !== undefined) this.#drop(before);
    known.set(
      id,
      this.#collect((emit) => section.plan(view, key, entry, emit)),
    );
  }

  #drop(contribution: Contribution): void {
    for (const { table, key } of contribution) this.#tables[table].drop(key);
  }

  #collect(run: (emit: Emit) => void): Contribution {
    const contribution: { table: keyof DesiredSystem; key: string }[] = [];
    const add = <K extends keyof DesiredSystem>(table: K, key: string, value: Part<K>): void => {
      // `Tables` ties a table's name to its parts; TypeScript cannot follow that through a generic index.
      if (!(this.#tables[table] as PartTable<Part<K>>).add(key, value)) this.#conflict = true;
      contribution.push({ table, key });
    };
    run({
      link: (link) => add('links', link.device, link),
      address: (address) => add('addresses', addressKey(address), address),
      route: (route) => add('routes', routeKey(route), route),
      policyRule: (rule) => add('policyRules', policyRuleKey(rule), rule),
      sysctl: (name, value) => add('sysctls', name, value),
      chain: (chain) => add('chains', chainKey(chain), chain),
      rule: (family, table, chain, rank, rule) =>
        add('groups', `${family} ${table} ${chain} ${rank} ${rule}`, { family, table, chain, rank, key: rule, rules: [rule] }),
      group: (group) => add('groups', `${group.family} ${group.table} ${group.chain} ${group.rank} ${group.key}`, group),
      ipset: (set) => add('ipsets', set.name, set),
      nftTable: (table) => add('nftTables', nftTableKey(table), table),
      file: (file) => add('files', file.path, file),
      service: (service) => add('services', service.unit, service),
    });
    return contribution;
  }

  #takeDelta(): PlanDelta {
    const tables = this.#tables;
    return {
      links: tables.links.takeDelta(),
      addresses: tables.addresses.takeDelta(),
      routes: tables.routes.takeDelta(),
      policyRules: tables.policyRules.takeDelta(),
      sysctls: tables.sysctls.takeDelta(),
      chains: tables.chains.takeDelta(),
      groups: tables.groups.takeDelta(),
      ipsets: tables.ipsets.takeDelta(),
      nftTables: tables.nftTables.takeDelta(),
      files: tables.files.takeDelta(),
      services: tables.services.takeDelta(),
    };
  }
}

/** The desired system of a router: a pure function of the view (bags and NICs). */
export function plan(view: RouterView | undefined, sections: readonly Section[]): DesiredSystem {
  const planner = new Planner(sections);
  planner.rebuild(view);
  return planner.snapshot();
}
