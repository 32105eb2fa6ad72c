import type { AgentNames } from './certificates/credentials.ts';
import { groupStates } from './commands/security-groups/group-records.ts';
import type { Executor } from './commands/execute.ts';
import { createSession } from './session/standing-session.ts';
import type { SessionOptions } from './session/session-options.ts';
import type { AgentSession, SessionStatus } from './session/session.ts';
import { changeHost } from './zone/change-host.ts';
import {
  pingRouting,
  startupLocalStorage,
  startupRouting,
  type HostPlace,
  type HostRecord,
  type LocalStorage,
  type Zone,
} from './zone/index.ts';

/** Session options that are the same for every agent of a connector. */
export type CommonSessionOptions = Pick<
  SessionOptions,
  'dialer' | 'clock' | 'events' | 'pacer' | 'servers' | 'allowServer' | 'tap' | 'timing'
>;

/** With what is one agent's own: chance, credentials, source address. */
export type OwnSessionOptions = CommonSessionOptions & Pick<SessionOptions, 'random' | 'credentials' | 'localAddress'>;

export interface HostSessionsOptions {
  readonly zone: Zone;
  readonly executor: Executor;
  sessionOptions(agent: string, names: AgentNames): OwnSessionOptions;
  /** What a host has on its own disks. */
  localStorage(host: HostRecord): Promise<LocalStorage>;
  /** The agent's process on a host ended: what it had in memory is gone. */
  forgetAgent(host: string): void;
}

/** Whether a host is well; undefined where nobody checks. */
export type HealthCheck = (host: string) => Promise<boolean | undefined>;

/** What a server tells a host that it adds (cloudstack-agent-protocol.md, 5.1). */
export interface HostJoining {
  readonly place: HostPlace;
  readonly servers: readonly string[];
  readonly balancing?: string | undefined;
  /** Without the resource's name. */
  readonly guid?: string | undefined;
  readonly devices?: HostRecord['devices'] | undefined;
}

/** Names that a host's certificate is for. */
export function hostNames(host: HostRecord): AgentNames {
  return { commonName: host.name, dns: [host.name], addresses: [host.address] };
}

/** The agents of all simulated hosts: one session each, for as long as the agent's service runs. */
export class HostSessions {
  readonly #options: HostSessionsOptions;
  readonly #sessions = new Map<string, AgentSession>();
  readonly #readyWaiters = new Map<string, Set<() => void>>();
  #running = false;
  #healthCheck: HealthCheck | undefined;

  constructor(options: HostSessionsOptions) {
    this.#options = options;
  }

  /** Lets every agent dial that has a place, was not dismissed and whose service runs. */
  start(): void {
    this.#running = true;
    for (const host of this.#options.zone.hosts.values())
      if (host.place !== undefined && host.stopped === undefined) this.#open(host);
  }

  /** From now on pings tell what the health checks of the hosts' operators say. */
  checkHealth(check: HealthCheck | undefined): void {
    this.#healthCheck = check;
  }

  statuses(): readonly SessionStatus[] {
    return [...this.#sessions.values()].map((session) => session.status);
  }

  status(host: string): SessionStatus | undefined {
    return this.#sessions.get(host)?.status;
  }

  /** True while the agent's service runs on a host, connected or not. */
  isRunning(host: string): boolean {
    const record = this.#options.zone.hosts.get(host);
    return record !== undefined && record.place !== undefined && record.stopped === undefined;
  }

  /** `systemctl start cloudstack-agent`; a host that has no place yet has nothing to start. */
  async startAgent(host: string): Promise<void> {
    await changeHost(this.#options.zone, host, () => ({ stopped: undefined }));
    const record = this.#options.zone.hosts.get(host);
    if (this.#running && record?.place !== undefined) this.#open(record);
  }

  /** `systemctl stop cloudstack-agent`: says goodbye and stays away, also after a restart of the process. */
  async stopAgent(host: string, detail: string): Promise<void> {
    await changeHost(this.#options.zone, host, () => ({ stopped: 'service' }));
    await this.#close(host, detail);
  }

  async restartAgent(host: string, detail: string): Promise<void> {
    await this.#close(host, detail);
    await this.startAgent(host);
  }

  /** The server added the host: it goes where it is told. Resolves when its agent is ready, rejects with the signal's reason. */
  async join(host: string, { place, servers, balancing, guid, devices }: HostJoining, signal: AbortSignal): Promise<void> {
    await changeHost(this.#options.zone, host, (record) => ({
      place,
      servers,
      balancing,
      stopped: undefined,
      ...(guid !== undefined && { guid }),
      ...(devices !== undefined && { devices: { ...record.devices, ...devices } }),
    }));
    const ready = this.#untilReady(host, signal);
    await this.restartAgent(host, 'the host was set up');
    await ready;
  }

  /** All agents say goodbye; their hosts come back with the next start of the process. */
  async stop(detail: string): Promise<void> {
    this.#running = false;
    await Promise.all([...this.#sessions.keys()].map((host) => this.#close(host, detail)));
  }

  async #close(host: string, detail: string): Promise<void> {
    const session = this.#sessions.get(host);
    if (session === undefined) return;
    this.#sessions.delete(host);
    await session.stop(detail);
    this.#options.forgetAgent(host);
  }

  #open(host: HostRecord): void {
    if (this.#sessions.has(host.name)) return;
    const { zone, executor } = this.#options;
    const { name } = host;
    const own = this.#options.sessionOptions(name, hostNames(host));
    const remember = (change: Partial<HostRecord>): void => {
      this.#remember(name, change).catch((error: unknown) => own.events.agentFailed(name, 'keeping what the server said', error));
    };
    const session = createSession(
      {
        name,
        readyDetails: { 'host.uefi.enable': 'true' },
        startup: async (connect) => {
          const record = zone.hosts.get(name);
          if (record === undefined) return [];
          const storage = await this.#options.localStorage(record);
          return [startupRouting(record, connect), startupLocalStorage(record, storage)];
        },
        ping: async (hostId) =>
          pingRouting(zone.hosts.get(name) ?? host, hostId, zone.machinesOn(name), {
            groupStates: await groupStates(zone, name),
            healthy: await this.#healthCheck?.(name),
          }),
        execute: (command, flags) => executor.execute(name, command, flags),
      },
      {
        ...own,
        told: {
          servers: host.servers,
          ...(host.balancing !== undefined && { balancing: host.balancing }),
          ...(host.balancingCheckSeconds !== undefined && { balancingCheckSeconds: host.balancingCheckSeconds }),
        },
        hostId: host.hostId,
        onStatus: ({ state }) => {
          if (state === 'ready') this.#ready(name);
        },
        onServers: ({ servers, balancing, balancingCheckSeconds }) => remember({ servers, balancing, balancingCheckSeconds }),
        onIdentity: ({ hostId, hostUuid }) => remember({ hostId, hostUuid }),
        onDismissed: ({ removeHost }) => {
          // One that is added again gets a new session.
          this.#sessions.delete(name);
          remember({ stopped: 'deleted', ...(removeHost && { place: undefined, hostId: undefined }) });
        },
      },
    );
    this.#sessions.set(name, session);
    session.start();
  }

  /**
   * Writes what changed of a record. What is lost by a failure, the next connect tells again; but a host that was dismissed would come back
   * with the next start of the process.
   */
  async #remember(host: string, change: Partial<HostRecord>): Promise<void> {
    const record = this.#options.zone.hosts.get(host);
    if (record === undefined || sameFields(record, change)) return;
    await this.#options.zone.hosts.put({ ...record, ...change });
  }

  #untilReady(host: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiters = this.#readyWaiters.get(host) ?? new Set();
      this.#readyWaiters.set(host, waiters);
      const done = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        waiters.delete(done);
        reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
      };
      waiters.add(done);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  #ready(host: string): void {
    const waiters = this.#readyWaiters.get(host);
    this.#readyWaiters.delete(host);
    for (const done of waiters ?? []) done();
  }
}

function sameFields(record: HostRecord, change: Partial<HostRecord>): boolean {
  const known = new Map<string, unknown>(Object.entries(record));
  return Object.entries(change).every(([field, value]) => JSON.stringify(known.get(field)) === JSON.stringify(value));
}
