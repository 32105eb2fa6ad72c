import type {
  Clock,
  FilesPort,
  FilterPort,
  IptablesFamily,
  IptablesTable,
  NetworkPort,
  Random,
  ServicesPort,
  SystemPort,
} from '#agent';

/** What a person changes with `iptables`, one rule at a time. Positions count from 1, as iptables prints them. */
export type FilterEdit = { readonly family: IptablesFamily; readonly table: IptablesTable; readonly chain: string } & (
  | { readonly op: 'append'; readonly rule: string }
  | { readonly op: 'insert' | 'replace'; readonly position: number; readonly rule: string }
  | { readonly op: 'delete'; readonly position: number }
  | { readonly op: 'flush' | 'create' | 'remove' }
  | { readonly op: 'policy'; readonly policy: 'ACCEPT' | 'DROP' }
);

/** What passed a rule or a chain's end. */
export interface PacketCounter {
  readonly packets: number;
  readonly bytes: number;
}

export interface ChainTraffic {
  /** What reached the end of the chain (its policy). */
  readonly policy: PacketCounter;
  /** One per rule, in the chain's order; shorter when the last ones never matched. */
  readonly rules: readonly PacketCounter[];
}

/** What programs need of a packet filter beyond the port of the agent. */
export interface EditableFilter extends FilterPort {
  /** Applies one edit. Rejects with `VRA_FILTER_REFUSED` when the chain, the position or a chain that the rule jumps to does not exist. */
  edit(edit: FilterEdit): Promise<void>;
  /** Undefined when there is no such chain. */
  counters(family: IptablesFamily, table: IptablesTable, chain: string): Promise<ChainTraffic | undefined>;
  /** Sets the counters of a chain to zero (`iptables -Z`). A missing chain is fine. */
  zeroCounters(chain: Pick<FilterEdit, 'family' | 'table' | 'chain'>): Promise<void>;
}

/** The machine that a simulated program runs on: the ports of the agent and the few extras that only people at a prompt need. */
export interface ProgramMachine {
  readonly files: FilesPort;
  readonly network: NetworkPort;
  readonly filter: EditableFilter;
  readonly services: ServicesPort;
  readonly system: Pick<SystemPort, 'facts'>;
  /** What `uname` says; default: the kernel of a system VM. */
  readonly kernel?: { readonly release: string; readonly version: string; readonly architecture: string };
}

/**
 * Packets that nobody sends one by one: what the guests of a simulated router do while nobody looks. Asked when somebody reads counters, for
 * the time since the last look.
 */
export interface Traffic {
  /** Whether something passes that chain of the IPv4 filter table. */
  counts(chain: string): boolean;
  /**
   * What passed the rules of such a chain between two times (ms since the epoch): one for each rule, in their order. Spans have to add up:
   * who looks often must find what he finds who looks once.
   */
  passed(chain: string, rules: readonly string[], fromMs: number, toMs: number): readonly PacketCounter[];
}

/** A packet as it leaves a router. */
export interface SentPacket {
  readonly source: string;
  readonly destination: string;
  /** `echo` as ping sends it, `udp` as traceroute does. */
  readonly how: 'echo' | 'udp';
  /** The neighbour that it is handed to. */
  readonly next: string;
  readonly nic: { readonly device: string; readonly mac: string };
}

/** Who answers outside of the router: everything that its own state does not decide. */
export interface World {
  /** Whether a host of this IPv4 or IPv6 address, somewhere beyond a gateway, answers a ping, given that packets get to it. */
  answers(address: string): boolean;
  /**
   * The MAC of the host that has this address on the network of one of the router's NICs; undefined when nobody has. A world without it
   * leaves the question to what the router knows itself: leases, next hops, and whoever `answers`.
   */
  neighbour?(address: string, nic: { readonly device: string; readonly mac: string }): string | undefined;
  /**
   * Whether somebody answers a packet that the router hands to a neighbour: other routers on the way forward it as their state says, or do
   * not. Undefined when the neighbour is none that the world knows from inside; then `answers` decides about what is beyond it.
   */
  reach?(packet: SentPacket): Promise<boolean | undefined>;
  /** What passes through the router while nobody looks; nothing in a world without it. */
  readonly traffic?: Traffic | undefined;
}

/** What a program gets besides the machine and its arguments. */
export interface ProgramContext {
  readonly clock: Clock;
  /** Only for what varies on a real machine too, such as round-trip times. */
  readonly random: Random;
  /** Default: `internetWorld`. */
  readonly world?: World;
  /** What a pipe or a redirection feeds in; empty when absent. */
  readonly stdin?: string;
  /** Working directory; default `/root`. */
  readonly cwd?: string;
  readonly signal?: AbortSignal;
}
