import { AgentError, createRandom, type VirtualClock } from '#agent';
import { silentFleetLog } from '#fleet';
import { castOf } from '../../../../../fleet/connectors/cloudstack/commands/casts.ts';
import type { CommandContext, CommandName, Handlers } from '../../../../../fleet/connectors/cloudstack/commands/command.ts';
import { availabilityHandlers } from '../../../../../fleet/connectors/cloudstack/commands/availability/index.ts';
import { hostHandlers } from '../../../../../fleet/connectors/cloudstack/commands/host/index.ts';
import { machineHandlers } from '../../../../../fleet/connectors/cloudstack/commands/machines/index.ts';
import { pluginHandlers } from '../../../../../fleet/connectors/cloudstack/commands/plugins/index.ts';
import { securityGroupHandlers } from '../../../../../fleet/connectors/cloudstack/commands/security-groups/index.ts';
import { statisticsHandlers } from '../../../../../fleet/connectors/cloudstack/commands/statistics/index.ts';
import type { CommandTypes } from '../../../../../fleet/connectors/cloudstack/classes/index.ts';
import type { ConnectorParts } from '../../../../../fleet/connectors/cloudstack/connector-parts.ts';
import { makeHosts } from '../../../../../fleet/connectors/cloudstack/zone/make-hosts.ts';
import { openZone } from '../../../../../fleet/connectors/cloudstack/zone/open-zone.ts';
import type { MachineRecord } from '../../../../../fleet/connectors/cloudstack/zone/records.ts';
import type { MachineInside, Zone } from '../../../../../fleet/connectors/cloudstack/zone/zone.ts';
import { openFakeFleet } from '../../../support/fake-fleet.ts';

/** What a command was answered: class, result, details and all other fields. */
export interface Answered {
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Writes down what it is told, `start r-1-VM@kvm-sim-0001`, and fails on demand. */
export class RecordingInside implements MachineInside {
  readonly calls: string[] = [];
  /** The next call of this kind rejects. */
  failing: string | undefined;

  start = (machine: MachineRecord): Promise<void> => this.#called('start', machine);
  stop = (machine: MachineRecord): Promise<void> => this.#called('stop', machine);
  reboot = (machine: MachineRecord): Promise<void> => this.#called('reboot', machine);
  nicsChanged = (machine: MachineRecord): Promise<void> => this.#called('nics', machine);
  moved = (machine: MachineRecord): Promise<void> => this.#called('moved', machine);
  remove = (name: string): Promise<void> => this.#called('remove', { name });

  async #called(what: string, machine: { readonly name: string; readonly host?: string }): Promise<void> {
    this.calls.push(`${what} ${machine.name}${machine.host === undefined ? '' : `@${machine.host}`}`);
    await Promise.resolve();
    if (this.failing !== what) return;
    this.failing = undefined;
    throw new AgentError('VRA_SERVICE_FAILED', `the inside of ${machine.name} does not ${what}`);
  }
}

export interface SmallZone extends AsyncDisposable {
  readonly zone: Zone;
  readonly clock: VirtualClock;
  readonly handlers: Handlers;
  /** Inside of routers; users' machines have none. */
  readonly inside: RecordingInside;
  /** Hosts that are down. */
  readonly down: Set<string>;
  /** Gives a command to a host as the executor would: what a handler throws is a failed answer of the class that the server casts to. */
  send<C extends CommandName>(host: string, name: C, command: CommandTypes[C]): Promise<Answered>;
}

/** Three hosts in memory, `kvm-sim-0001` and on, with the handlers of hosts and machines, without links. */
export async function openSmallZone(): Promise<SmallZone> {
  const fleet = await openFakeFleet();
  const { clock } = fleet;
  const zone = await openZone({ memory: true, clock, log: silentFleetLog });
  for (const host of makeHosts({ count: 3, cidr: '10.20.0.0/16', seed: 1, place: { zone: '1', pod: '1', cluster: '1' } })) {
    await zone.hosts.put(host);
  }
  const inside = new RecordingInside();
  const down = new Set<string>();
  const health = { hostIsUp: (host: string): boolean => !down.has(host) };
  const sizes = { virtualBytes: ({ path }: { readonly path: string }) => (path.startsWith('root') ? 5_000_000 : undefined) };
  const parts: ConnectorParts = {
    clock,
    random: createRandom(1),
    log: silentFleetLog,
    fleet: fleet.host,
    zone,
    inside: (type) => (type === 'DomainRouter' ? inside : undefined),
  };
  const handlers: Handlers = {
    ...hostHandlers(parts),
    ...machineHandlers(parts, health),
    ...statisticsHandlers(parts),
    ...availabilityHandlers(parts, health),
    ...securityGroupHandlers(parts),
    ...pluginHandlers(parts, health, sizes),
  };
  return {
    zone,
    clock,
    handlers,
    inside,
    down,
    async send(host, name, command) {
      const handler = handlers[name];
      if (handler === undefined) throw new Error(`no handler of ${name}`);
      const context: CommandContext = { agent: host, flags: 1, signal: new AbortController().signal };
      try {
        const { name: answerName, fields } = await handler(command, context);
        return { name: answerName, fields: { ...fields } };
      } catch (error) {
        if (!(error instanceof AgentError)) throw error;
        return { name: castOf(name), fields: { result: false, details: error.message } };
      }
    },
    async [Symbol.asyncDispose]() {
      await zone[Symbol.asyncDispose]();
      await fleet[Symbol.asyncDispose]();
    },
  };
}
