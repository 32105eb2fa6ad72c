import type { Clock, ServiceAction, ServicesPort, ServiceState } from '#agent';
import type { HostAgents } from './host-ports.ts';

const agentUnit = 'cloudstack-agent';

/** Units that run on every host beside the agent. */
const others = [
  'chrony',
  'cron',
  'dbus',
  'libvirtd',
  'rsyslog',
  'ssh',
  'systemd-journald',
  'systemd-logind',
  'systemd-udevd',
  'virtlogd',
];

/** The services of a host: the agent's is the real thing, the others just run until somebody stops them. */
export class HostServices implements ServicesPort {
  readonly #host: string;
  readonly #agents: HostAgents;
  readonly #clock: Clock;
  readonly #bootedMs: number;
  readonly #stopped = new Map<string, number>();
  readonly #disabled = new Set<string>();
  #agentSinceMs: number;
  #nextPid = 4000;
  readonly #pids = new Map<string, number>();

  constructor(options: { host: string; agents: HostAgents; clock: Clock; bootedMs: number }) {
    this.#host = options.host;
    this.#agents = options.agents;
    this.#clock = options.clock;
    this.#bootedMs = options.bootedMs;
    this.#agentSinceMs = options.bootedMs;
    for (const unit of [...others, agentUnit]) this.#pids.set(unit, (this.#nextPid += 37));
  }

  observe(): Promise<readonly ServiceState[]> {
    const state = (unit: string, active: boolean, sinceMs: number): ServiceState => {
      const pid = this.#pids.get(unit);
      return {
        unit,
        active: active ? 'active' : 'inactive',
        enabled: !this.#disabled.has(unit),
        sinceMs,
        ...(active && pid !== undefined && { pid }),
      };
    };
    return Promise.resolve([
      state(agentUnit, this.#agents.running(this.#host), this.#agentSinceMs),
      ...others.map((unit) => state(unit, !this.#stopped.has(unit), this.#stopped.get(unit) ?? this.#bootedMs)),
    ]);
  }

  async apply(actions: readonly { readonly unit: string; readonly action: ServiceAction }[]): Promise<void> {
    for (const { unit, action } of actions) {
      if (action === 'enable') this.#disabled.delete(unit);
      else if (action === 'disable') this.#disabled.add(unit);
      else if (unit === agentUnit) await this.#agent(action);
      else if (action === 'stop') this.#stopped.set(unit, this.#clock.now());
      else this.#stopped.delete(unit);
      if (action === 'start' || action === 'restart') this.#pids.set(unit, (this.#nextPid += 37));
    }
  }

  check(): Promise<{ readonly ok: boolean; readonly output: string }> {
    return Promise.resolve({ ok: true, output: '' });
  }

  async #agent(action: ServiceAction): Promise<void> {
    if (action === 'stop') await this.#agents.stop(this.#host);
    else if (action === 'start') await this.#agents.start(this.#host);
    else await this.#agents.restart(this.#host);
    this.#agentSinceMs = this.#clock.now();
  }
}
