import { createRandom, createVirtualClock, silentLog, type VirtualClock } from '#agent';
import { internetWorld } from '#backends/dummy';
import { FleetHost, silentFleetLog, type FleetHostPlace, type RouterStorage } from '#fleet';
import type { NicTO } from '../../../../../fleet/connectors/cloudstack/classes/index.ts';
import type { Answer, Handlers } from '../../../../../fleet/connectors/cloudstack/commands/command.ts';
import { combineHandlers, createExecutor } from '../../../../../fleet/connectors/cloudstack/commands/execute.ts';
import { plugNic, unplugNic } from '../../../../../fleet/connectors/cloudstack/commands/machines/index.ts';
import {
  NetworkElements,
  guestTraffic,
  networkHandlers,
  routerCertificateHandlers,
  type HostRelease,
} from '../../../../../fleet/connectors/cloudstack/commands/network/index.ts';
import type { ConnectorParts } from '../../../../../fleet/connectors/cloudstack/connector-parts.ts';
import { ConnectorEvents } from '../../../../../fleet/connectors/cloudstack/events.ts';
import { routerInside } from '../../../../../fleet/connectors/cloudstack/insides/index.ts';
import type { WireObject } from '../../../../../fleet/connectors/cloudstack/wire/packet.ts';
import { openZone } from '../../../../../fleet/connectors/cloudstack/zone/index.ts';
import type { MachineNic, MachineRecord, MachineType } from '../../../../../fleet/connectors/cloudstack/zone/records.ts';

/** 2026-11-20, 12:00 UTC: when the recordings were made. */
export const recordedAtMs = Date.UTC(2026, 10, 20, 12);

export interface NetworkFleet extends AsyncDisposable {
  readonly fleet: FleetHost;
  readonly parts: ConnectorParts;
  readonly clock: VirtualClock;
  readonly elements: NetworkElements;
  /** As the connector would: by class, what fails becomes an answer. */
  execute(agent: string, command: WireObject): Promise<Answer>;
}

export interface NetworkFleetOptions {
  readonly storage?: RouterStorage;
  readonly place?: FleetHostPlace;
  readonly release?: HostRelease;
  /** Guests send and receive. */
  readonly traffic?: boolean;
}

interface VirtualMachine {
  readonly name: string;
  readonly type: MachineType;
  readonly bootArgs: string;
  readonly nics: readonly NicTO[];
}

const insideTypes: ReadonlySet<string> = new Set([
  'DomainRouter',
  'InternalLoadBalancerVm',
  'ElasticLoadBalancerVm',
  'ConsoleProxy',
  'SecondaryStorageVm',
]);

function machineOf(fields: Pick<MachineRecord, 'name' | 'type' | 'host' | 'bootArguments' | 'nics'>): MachineRecord {
  return {
    ...fields,
    id: Number(/\d+/.exec(fields.name)?.[0] ?? 0),
    uuid: '00000000-0000-4000-8000-000000000000',
    state: 'running',
    cpus: 1,
    mhz: 500,
    memoryBytes: 512 * 2 ** 20,
    arch: 'x86_64',
    os: 'Debian GNU/Linux 12 (64-bit)',
    disks: [],
    vncPort: 5900,
    vncPassword: '',
    startedMs: recordedAtMs,
  };
}

function nicOf({ mac = '', deviceId = 0, type = 'Guest', ip, broadcastUri }: NicTO): MachineNic {
  return { mac: mac.toLowerCase(), deviceId, type, ip, broadcastUri, secondaryIps: [] };
}

/** Starts, stops and NICs, without what the machines of a real host have besides. */
function machineDoubles(parts: ConnectorParts): Handlers {
  const running = async (record: MachineRecord): Promise<Answer> => {
    await parts.inside(record.type)?.start(record);
    await parts.zone.machines.put(record);
    return { name: 'StartAnswer', fields: { result: true } };
  };
  return {
    StartCommand: ({ vm }, { agent: host }) => {
      // A recorded start has all of it.
      const { name, type, bootArgs: bootArguments, nics } = vm as unknown as VirtualMachine;
      return running(machineOf({ name, type, bootArguments, host, nics: nics.map(nicOf) }));
    },
    StopCommand: async ({ vmName = '' }) => {
      const record = parts.zone.machines.get(vmName);
      if (record !== undefined) {
        await parts.inside(record.type)?.stop(record);
        await parts.zone.machines.put({ ...record, state: 'stopped' });
      }
      return { name: 'StopAnswer', fields: { result: true } };
    },
    RebootCommand: async ({ vmName = '' }) => {
      const record = parts.zone.machines.get(vmName);
      if (record !== undefined) await parts.inside(record.type)?.reboot(record);
      return { name: 'RebootAnswer', fields: { result: true } };
    },
    PlugNicCommand: async (command, { agent }) => {
      await plugNic(parts, command, agent);
      return { name: 'PlugNicAnswer', fields: { result: true } };
    },
    UnPlugNicCommand: async (command, { agent }) => {
      await unplugNic(parts, command, agent);
      return { name: 'UnPlugNicAnswer', fields: { result: true } };
    },
  };
}

/** The network element commands of a connector over a fleet of routers; hosts are whoever gets a command. */
export async function openNetworkFleet(options: NetworkFleetOptions = {}): Promise<NetworkFleet> {
  const { storage, place = { memory: true }, release, traffic = false } = options;
  const clock = createVirtualClock(recordedAtMs);
  const random = createRandom(1);
  const zone = await openZone({ memory: true, clock, log: silentFleetLog });
  const fleet = await FleetHost.open({
    ...place,
    clock,
    random,
    log: silentFleetLog,
    ...(storage && { storage }),
    ...(traffic && { world: (router: string) => ({ ...internetWorld, traffic: guestTraffic(zone, random)(router) }) }),
  });
  const inside = routerInside({ fleet, log: silentLog });
  const parts: ConnectorParts = {
    clock,
    random,
    log: silentFleetLog,
    fleet,
    zone,
    inside: (type) => (insideTypes.has(type) ? inside : undefined),
  };
  const elements = new NetworkElements(parts);
  const handlers = combineHandlers(
    networkHandlers(parts, { elements, release }),
    routerCertificateHandlers(elements),
    machineDoubles(parts),
  );
  const executor = createExecutor(handlers, {
    clock,
    events: new ConnectorEvents(silentLog),
    signal: new AbortController().signal,
  });
  return {
    fleet,
    parts,
    clock,
    elements,
    execute: (agent, command) => executor.execute(agent, command, 0),
    [Symbol.asyncDispose]: async () => {
      await fleet[Symbol.asyncDispose]();
      await zone[Symbol.asyncDispose]();
    },
  };
}
