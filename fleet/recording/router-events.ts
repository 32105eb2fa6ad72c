import { AgentError, type Nic } from '#agent';
import { z } from 'zod';
import {
  aggregationSchema,
  ipAssociationSchema,
  nicCommandSchema,
  patchSchema,
  rebootSchema,
  startSchema,
  stopSchema,
  type IpAssociationCommand,
} from './command-schemas.ts';
import { PluggedNics } from './plugged-nics.ts';
import type { RecordedAction, RecordedCommand, Recording } from './read-recording.ts';
import { UnknownFields, strictly, type Reading } from './unknown-fields.ts';

interface Origin {
  readonly router: string;
  /** Line of the session, from 1, and position in its body. */
  readonly line: number;
  readonly index: number;
  /** Class of the command behind it, without its package. */
  readonly command: string;
}

/** One thing that happened to a router from outside. */
export type RouterEvent = Origin &
  (
    | { readonly kind: 'start'; readonly bootArguments: string; readonly nics: readonly Nic[] }
    | { readonly kind: 'stop' }
    | { readonly kind: 'reboot' }
    | { readonly kind: 'plug'; readonly nic: Nic }
    | { readonly kind: 'unplug'; readonly mac: string }
    | RecordedAction
  );

export interface RouterEvents {
  /** In the order of the session. */
  readonly events: readonly RouterEvent[];
  /** Names in the order of their first event. */
  readonly routers: readonly string[];
  /** Commands about a router that do not change it: class → how many. */
  readonly withoutEffect: ReadonlyMap<string, number>;
  /** Commands about system VMs and user VMs, by their names. */
  readonly otherMachines: ReadonlyMap<string, number>;
  /** Fields of router commands that nothing here knows, by `<command>.<path>`. */
  readonly unknownFields: ReadonlyMap<string, number>;
}

/** Types of machines that are routers (`vm.type` of a StartCommand). */
const routerTypes: ReadonlySet<string> = new Set(['DomainRouter', 'InternalLoadBalancerVm', 'ElasticLoadBalancerVm']);

const name = z.string().optional().catch(undefined);

/** What tells whose a command is, whatever its class. */
const machineSchema = z
  .object({
    vm: z.object({ name, type: name }).optional().catch(undefined),
    vmName: name,
    instanceName: name,
    domRName: name,
    name,
    accessDetails: z.object({ 'router.name': name }).optional().catch(undefined),
  })
  .catch({});

function machineOf(body: unknown): string | undefined {
  const { vm, vmName, instanceName, domRName, accessDetails, name: plain } = machineSchema.parse(body);
  return vm?.name ?? vmName ?? instanceName ?? domRName ?? accessDetails?.['router.name'] ?? plain;
}

function shortName(command: string): string {
  return command.slice(command.lastIndexOf('.') + 1);
}

/** A machine is a router when its Start says so; one that was running before the recording began, when its name does. */
function routerTest(recording: Recording): (name: string) => boolean {
  const types = new Map<string, string>();
  for (const recorded of recording.commands) {
    if (shortName(recorded.command) !== 'StartCommand') continue;
    const { vm } = machineSchema.parse(recorded.body);
    if (vm?.name !== undefined && vm.type !== undefined) types.set(vm.name, vm.type);
  }
  return (machine) => {
    const type = types.get(machine);
    return type === undefined ? /^[rb]-\d+-/.test(machine) : routerTypes.has(type);
  };
}

class EventCollector {
  readonly events: RouterEvent[] = [];
  readonly #nics = new Map<string, PluggedNics>();
  readonly #aggregating = new Set<string>();

  nics(router: string): PluggedNics {
    const known = this.#nics.get(router);
    if (known !== undefined) return known;
    const nics = new PluggedNics();
    this.#nics.set(router, nics);
    return nics;
  }

  setAggregating(router: string, open: boolean): void {
    if (open) this.#aggregating.add(router);
    else this.#aggregating.delete(router);
  }

  isAggregating(router: string): boolean {
    return this.#aggregating.has(router);
  }

  plug(origin: Origin, mac: string): void {
    const nic = this.nics(origin.router).plug(mac);
    if (nic !== undefined) this.events.push({ ...origin, kind: 'plug', nic });
  }

  unplug(origin: Origin, mac: string): void {
    if (this.nics(origin.router).unplug(mac)) this.events.push({ ...origin, kind: 'unplug', mac });
  }
}

/** What the host does before it runs an IpAssoc: a NIC for every address whose MAC is not plugged, aggregated or not (1.4). */
function prepareIpAssociation(collector: EventCollector, origin: Origin, command: IpAssociationCommand): void {
  for (const { vifMacAddress } of command.ipAddresses) if (vifMacAddress !== undefined) collector.plug(origin, vifMacAddress);
}

/** What the host does after an IpAssoc that was not aggregated: the last address of a VLAN takes its NIC along, never eth2 (1.4). */
function cleanUpIpAssociation(collector: EventCollector, origin: Origin, command: IpAssociationCommand): void {
  if (command.accessDetails['network.public.last.ip'] !== 'true' || collector.isAggregating(origin.router)) return;
  for (const { add, vifMacAddress } of command.ipAddresses) {
    if (add || vifMacAddress === undefined || collector.nics(origin.router).device(vifMacAddress) === 'eth2') continue;
    collector.unplug(origin, vifMacAddress);
  }
}

/** Adds the events of one command; false when its class does not change a router. */
function collect(collector: EventCollector, origin: Origin, recorded: RecordedCommand, reading: Reading): boolean {
  const { body } = recorded;
  const actions = (): void => {
    for (const action of recorded.actions?.actions ?? []) collector.events.push({ ...origin, ...action });
  };
  switch (origin.command) {
    case 'StartCommand': {
      const { vm } = strictly(startSchema, body, reading);
      collector.setAggregating(origin.router, false);
      collector.events.push({
        ...origin,
        kind: 'start',
        bootArguments: vm.bootArgs,
        nics: collector.nics(origin.router).start(vm.nics),
      });
      return true;
    }
    case 'StopCommand':
      strictly(stopSchema, body, reading);
      collector.events.push({ ...origin, kind: 'stop' });
      return true;
    case 'RebootCommand':
    case 'RebootRouterCommand':
      strictly(rebootSchema, body, reading);
      collector.events.push({ ...origin, kind: 'reboot' });
      return true;
    case 'PlugNicCommand':
      collector.plug(origin, strictly(nicCommandSchema, body, reading).nic.mac);
      return true;
    case 'UnPlugNicCommand':
      collector.unplug(origin, strictly(nicCommandSchema, body, reading).nic.mac);
      return true;
    case 'ReplugNicCommand':
      // The NIC moves to another bridge; the router keeps its device.
      strictly(nicCommandSchema, body, reading);
      return false;
    case 'AggregationControlCommand': {
      const { action } = strictly(aggregationSchema, body, reading);
      collector.setAggregating(origin.router, action === 'Start');
      actions();
      return true;
    }
    case 'IpAssocCommand': {
      const command = strictly(ipAssociationSchema, body, reading);
      prepareIpAssociation(collector, origin, command);
      actions();
      cleanUpIpAssociation(collector, origin, command);
      return true;
    }
    case 'PatchSystemVmCommand':
      // The host brings files of its own version along, which are not in a recording; the agent under test stays what it is.
      strictly(patchSchema, body, reading);
      return false;
    default:
      actions();
      return recorded.actions !== undefined;
  }
}

const add = (counts: Map<string, number>, key: string): unknown => counts.set(key, (counts.get(key) ?? 0) + 1);

/**
 * What happened to the routers of a recording, in order, up to but not including line `until` of the session (all of it when absent):
 * starts, stops, reboots, NICs that came and went (those that a host plugs by itself for an address included) and the files and scripts
 * of each command. Machines that are no routers are left out and counted.
 * @throws AgentError `VRA_BAD_INPUT` when a command about a router is malformed, naming file and line.
 */
export function routerEvents(recording: Recording, options: { readonly until?: number | undefined } = {}): RouterEvents {
  const { until = Number.POSITIVE_INFINITY } = options;
  const isRouter = routerTest(recording);
  const collector = new EventCollector();
  const unknown = new UnknownFields();
  const withoutEffect = new Map<string, number>();
  const otherMachines = new Map<string, number>();
  unknown.merge(recording.unknownFields);
  for (const recorded of recording.commands) {
    if (recorded.line >= until) break;
    const { line, index } = recorded;
    const command = shortName(recorded.command);
    const router = recorded.actions?.router ?? machineOf(recorded.body);
    if (router === undefined) continue;
    const where = `${recording.name}/session.jsonl:${line}`;
    if (recorded.actions !== undefined && recorded.actions.command !== recorded.command) {
      const message = `${where}: element ${index} is a ${recorded.command}, but its actions are those of a ${recorded.actions.command}`;
      throw new AgentError('VRA_BAD_INPUT', message);
    }
    if (!isRouter(router)) {
      // A name may be any object's (a volume's, a pool's); only machines are counted.
      if (/^[a-z]-\d+-/.test(router)) add(otherMachines, router);
      continue;
    }
    const origin: Origin = { router, line, index, command };
    if (!collect(collector, origin, recorded, { where, what: command, unknown })) add(withoutEffect, command);
  }
  const { events } = collector;
  return {
    events,
    routers: [...new Set(events.map((event) => event.router))],
    withoutEffect,
    otherMachines,
    unknownFields: unknown.counts(),
  };
}
