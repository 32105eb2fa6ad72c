import type { Duplex } from 'node:stream';
import type { Clock, Log, Random } from '#agent';
import type { FleetHost } from '../../../host/index.ts';
import type { MachineForwards, SshMachine } from '../../../ssh/index.ts';
import type { CredentialStore } from '../certificates/credentials.ts';
import type { HostPlace, HostRecord, MachineRecord, MachineType } from '../zone/records.ts';
import type { MachineInside, Zone } from '../zone/zone.ts';

/** The agents of simulated hosts, as `service cloudstack-agent` on a host handles them. */
export interface HostAgents {
  /** Whether the service is started, whatever its link to a server does. */
  running(host: string): boolean;
  start(host: string): Promise<void>;
  stop(host: string): Promise<void>;
  restart(host: string): Promise<void>;
}

/** What `cloudstack-setup-agent` is told (cloudstack-agent-protocol.md, 5.1). */
export interface JoinOrder {
  /** Management servers, the preferred one first. */
  readonly servers: readonly string[];
  /** `static`, `roundrobin` or `shuffle`, when it was said. */
  readonly balancing?: string | undefined;
  readonly place: HostPlace;
  /** Without the resource's name. */
  readonly guid: string;
  readonly devices: HostRecord['devices'];
}

/** Brings a host that waits for addHost into a zone. */
export interface HostJoins {
  /**
   * Keeps the order, starts the host's agent and resolves when it has answered Ready. Rejects with an `AgentError` when the order cannot be
   * followed. The agent goes on when the signal is aborted: nobody waits for it any more.
   */
  joined(host: string, order: JoinOrder, options: { readonly signal: AbortSignal }): Promise<void>;
}

/** A file system that a host has mounted, such as a primary storage pool. */
export interface HostMount {
  /** `10.0.0.5:/export/primary`. */
  readonly source: string;
  readonly target: string;
  readonly type: string;
  readonly options: string;
}

/** What the shells of hosts work with. */
export interface HostPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly fleet: FleetHost;
  readonly zone: Zone;
  readonly inside: (type: MachineType) => MachineInside | undefined;
  readonly agents: HostAgents;
  readonly joins: HostJoins;
  readonly credentials: CredentialStore;
  /** Default: nothing is mounted. */
  readonly mounts?: ((host: string) => readonly HostMount[]) | undefined;
  /** The password of root on hosts, routers and system VMs; undefined: any. */
  readonly password?: string | undefined;
  /** Serves a client that comes to a router's SSH port through its host (`ssh -J`); absent: hosts refuse that. */
  readonly enter?: ((router: SshMachine, channel: Duplex) => void) | undefined;
  /** What listens in a router or system VM for clients who come through its SSH port; absent: nothing. */
  readonly forwards?: ((machine: MachineRecord) => MachineForwards | undefined) | undefined;
}

/** One host at one moment. */
export interface HostView {
  readonly host: HostRecord;
  /** Those that run on it, in the order in which they came. */
  readonly machines: readonly MachineRecord[];
}

export function hostView(zone: Zone, host: HostRecord): HostView {
  return { host, machines: zone.machinesOn(host.name).filter(({ state }) => state === 'running') };
}
