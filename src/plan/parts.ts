import type { FileContent } from '../ports/files-port.ts';
import type { ChainSpec, IpsetSpec, NftTable, RuleGroup } from '../ports/filter-port.ts';
import type { AddressState, PolicyRuleState, RouteState } from '../ports/network-port.ts';

export interface DesiredLink {
  readonly device: string;
  readonly up: boolean;
  readonly mtu?: number;
}

export interface DesiredFile {
  readonly path: string;
  /** Large files: a function, called when somebody reads them. */
  readonly content: FileContent;
  /** Default 0o644. */
  readonly mode?: number;
  /** Refused configurations are not applied: `check` runs on the new content first, the old file stays in force when it fails. */
  readonly check?: 'haproxy';
}

export interface DesiredService {
  readonly unit: string;
  readonly state: 'running' | 'stopped';
  readonly enabled?: boolean;
  /** Paths whose change restarts the unit when it runs; one that ends in `/` stands for all files below. A change of both kinds restarts. */
  readonly restartOn?: readonly string[];
  readonly reloadOn?: readonly string[];
  /** Like `restartOn`, but only when a file goes: for daemons whose reload keeps what a file told them once. */
  readonly restartOnRemoval?: readonly string[];
}

/** What a section may ask for. Everything is keyed: asking for the same thing twice is the same as once. */
export interface Emit {
  link(link: DesiredLink): void;
  address(address: AddressState): void;
  /** Static routes only; connected ones are the kernel's. */
  route(route: RouteState): void;
  policyRule(rule: PolicyRuleState): void;
  sysctl(name: string, value: string): void;
  chain(chain: ChainSpec): void;
  /** A group of one rule whose key is its own text: equal rules of several entries collapse into one. */
  rule(family: RuleGroup['family'], table: RuleGroup['table'], chain: string, rank: number, rule: string): void;
  /** An ordered run of rules. */
  group(group: RuleGroup): void;
  ipset(set: IpsetSpec): void;
  nftTable(table: NftTable): void;
  file(file: DesiredFile): void;
  service(service: DesiredService): void;
}

/** The whole system that a router's bags ask for, keyed and in canonical order: what `plan` returns and tests compare. */
export interface DesiredSystem {
  readonly links: ReadonlyMap<string, DesiredLink>;
  readonly addresses: ReadonlyMap<string, AddressState>;
  readonly routes: ReadonlyMap<string, RouteState>;
  readonly policyRules: ReadonlyMap<string, PolicyRuleState>;
  readonly sysctls: ReadonlyMap<string, string>;
  readonly chains: ReadonlyMap<string, ChainSpec>;
  readonly groups: ReadonlyMap<string, RuleGroup>;
  readonly ipsets: ReadonlyMap<string, IpsetSpec>;
  readonly nftTables: ReadonlyMap<string, NftTable>;
  readonly files: ReadonlyMap<string, DesiredFile>;
  readonly services: ReadonlyMap<string, DesiredService>;
}
