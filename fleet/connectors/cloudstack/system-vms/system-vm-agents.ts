import type { CancelTimer, Clock } from '#agent';
import type { AgentNames } from '../certificates/credentials.ts';
import type { Answer } from '../commands/command.ts';
import type { AgentSession, SessionAgent, SessionStatus } from '../session/session.ts';
import type { ServerAddress } from '../wire/link.ts';
import type { WireObject } from '../wire/packet.ts';
import type { MachineRecord } from '../zone/records.ts';
import type { Zone } from '../zone/zone.ts';
import { systemVmArguments, type SystemVmArguments } from './boot-arguments.ts';
import { ConsoleProxyState, loadReport } from './console-proxy.ts';
import type { MachineFollower } from './followed-inside.ts';
import { managementAddress, systemVmPing, systemVmStartup } from './startup.ts';

/** The certificate follows the start by 0.3 s; a server whose authority is switched off sends none (cloudstack-agent-protocol.md, 7). */
const certificateWaitMs = 4_000;
/** Between the start of a VM and the first dial of its agent: a real one boots. */
const bootMs = 1_000;
/** Fixed in the proxy (cloudstack-host-commands.md, B3 step 8). */
const loadReportMs = 5_000;

export interface SystemVmSessionOptions {
  readonly servers: readonly ServerAddress[];
  /** Address to dial from, where this machine has it. */
  readonly source: string | undefined;
  readonly names: AgentNames;
  readonly onStatus: (status: SessionStatus) => void;
}

export interface SystemVmAgentsOptions {
  readonly zone: Zone;
  readonly clock: Clock;
  /** Carries a command for a secondary storage VM or a console proxy out. */
  execute(kind: SystemVmArguments['kind'], agent: string, command: WireObject, flags: number): Promise<Answer>;
  openSession(agent: SessionAgent, options: SystemVmSessionOptions): AgentSession;
}

interface RunningAgent {
  readonly arguments: SystemVmArguments;
  readonly proxy: ConsoleProxyState;
  session: AgentSession | undefined;
  cancel: CancelTimer | undefined;
  reporting: boolean;
}

/**
 * The agents inside secondary storage and console proxy VMs: they dial in by themselves once their VM runs and its certificate came (or
 * a few seconds without one), and leave with it.
 */
export class SystemVmAgents implements MachineFollower {
  readonly #options: SystemVmAgentsOptions;
  readonly #running = new Map<string, RunningAgent>();
  readonly #leaving = new Set<Promise<void>>();

  constructor(options: SystemVmAgentsOptions) {
    this.#options = options;
  }

  /** Sessions of all agents that were started. */
  sessions(): readonly AgentSession[] {
    return [...this.#running.values()].flatMap(({ session }) => session ?? []);
  }

  proxyState(agent: string): ConsoleProxyState {
    return this.#running.get(agent)?.proxy ?? new ConsoleProxyState();
  }

  /** A machine came up, for the first time or again. Machines without an agent of this kind are left alone. */
  started(machine: MachineRecord): void {
    const args = systemVmArguments(machine.bootArguments);
    if (args === undefined) return;
    this.#leave(machine.name, 'its VM was started again');
    const agent: RunningAgent = {
      arguments: args,
      proxy: new ConsoleProxyState(),
      session: undefined,
      cancel: undefined,
      reporting: false,
    };
    this.#running.set(machine.name, agent);
    agent.cancel = this.#options.clock.after(certificateWaitMs, () => this.#dial(machine.name, agent));
  }

  /** The certificate of a machine's agent was installed: it dials now, or again with the new one. */
  certified(name: string): void {
    const agent = this.#running.get(name);
    if (agent === undefined) return;
    if (agent.session !== undefined) {
      agent.session.reconnect('a new certificate was installed');
      return;
    }
    agent.cancel?.();
    agent.cancel = this.#options.clock.after(bootMs, () => this.#dial(name, agent));
  }

  /** The machine goes down, and its agent with it. */
  stopped(name: string): void {
    this.#leave(name, 'its VM was stopped');
  }

  /** After a restart of the process: VMs that run have their agents. */
  resume(): void {
    for (const machine of this.#options.zone.machines.values()) {
      if (machine.state !== 'running') continue;
      this.started(machine);
      const agent = this.#running.get(machine.name);
      if (agent === undefined) continue;
      agent.cancel?.();
      agent.cancel = undefined;
      this.#dial(machine.name, agent);
    }
  }

  /** All agents say goodbye. */
  async stop(detail: string): Promise<void> {
    for (const name of this.#running.keys()) this.#leave(name, detail);
    await Promise.all(this.#leaving);
  }

  #dial(name: string, agent: RunningAgent): void {
    const machine = this.#options.zone.machines.get(name);
    if (machine === undefined || machine.state !== 'running' || this.#running.get(name) !== agent) return;
    agent.cancel = undefined;
    const source = managementAddress(machine);
    const session = this.#options.openSession(this.#sessionAgent(name, agent), {
      servers: agent.arguments.servers,
      source,
      names: { commonName: name, dns: [name], addresses: machine.nics.flatMap((nic) => nic.ip ?? []) },
      onStatus: (status) => this.#follow(agent, status),
    });
    agent.session = session;
    session.start();
  }

  #sessionAgent(name: string, agent: RunningAgent): SessionAgent {
    return {
      name,
      startup: ({ transferred }) => {
        const machine = this.#options.zone.machines.get(name);
        return machine === undefined ? [] : [systemVmStartup(machine, agent.arguments, transferred)];
      },
      ping: (hostId) => systemVmPing(agent.arguments.kind, hostId),
      execute: (command, flags) => this.#options.execute(agent.arguments.kind, name, command, flags),
    };
  }

  #follow(agent: RunningAgent, { state }: SessionStatus): void {
    if (state === 'ready' && agent.arguments.kind === 'console-proxy' && !agent.reporting) this.#reportLater(agent);
  }

  /** One report at a time, for as long as the agent is ready. */
  #reportLater(agent: RunningAgent): void {
    agent.reporting = true;
    agent.cancel = this.#options.clock.after(loadReportMs, () => {
      const { session } = agent;
      const { proxyVmId } = agent.arguments;
      if (session?.status.state !== 'ready' || proxyVmId === undefined) {
        agent.reporting = false;
        return;
      }
      session.request(loadReport(proxyVmId, agent.proxy)).then(
        () => this.#reportLater(agent),
        () => {
          // One that was not answered is no reason to fall silent; without a link the next look ends the reports.
          this.#reportLater(agent);
        },
      );
    });
  }

  /** The agent says goodbye, as the service does when its VM shuts down; whoever stops the VM need not wait for that. */
  #leave(name: string, detail: string): void {
    const agent = this.#running.get(name);
    if (agent === undefined) return;
    this.#running.delete(name);
    agent.cancel?.();
    if (agent.session === undefined) return;
    const farewell = agent.session.stop(detail).finally(() => this.#leaving.delete(farewell));
    this.#leaving.add(farewell);
  }
}
