import { AgentError, createRandom, type VirtualClock } from '#agent';
import { silentFleetLog } from '#fleet';
import type { CommandTypes, DataStoreTO } from '../../../../../fleet/connectors/cloudstack/classes/index.ts';
import { castOf } from '../../../../../fleet/connectors/cloudstack/commands/casts.ts';
import type { Answer, CommandName, Handlers } from '../../../../../fleet/connectors/cloudstack/commands/command.ts';
import { imageStoreHandlers } from '../../../../../fleet/connectors/cloudstack/commands/image-store/index.ts';
import { storageHandlers } from '../../../../../fleet/connectors/cloudstack/commands/storage/index.ts';
import type { ConnectorParts } from '../../../../../fleet/connectors/cloudstack/connector-parts.ts';
import { openStorage, type StorageOptions, type ZoneStorage } from '../../../../../fleet/connectors/cloudstack/storage/storage.ts';
import { openZone } from '../../../../../fleet/connectors/cloudstack/zone/open-zone.ts';
import type { Zone } from '../../../../../fleet/connectors/cloudstack/zone/zone.ts';
import { openFakeFleet } from '../../../support/fake-fleet.ts';
import type { FakeStorage } from '../../../support/fake-storage.ts';

/** An answer as it goes over the wire. */
export interface Said {
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface StorageZone extends AsyncDisposable {
  readonly clock: VirtualClock;
  readonly zone: Zone;
  readonly storage: ZoneStorage;
  readonly parts: ConnectorParts;
  /** Insides of machines. */
  readonly insides: FakeStorage;
  readonly hostHandlers: Handlers;
  readonly vmHandlers: Handlers;
  /** A command to a host. */
  host<C extends CommandName>(name: C, command: CommandTypes[C], host?: string): Promise<Said>;
  /** A command to the secondary storage VM `s-2-VM`. */
  vm<C extends CommandName>(name: C, command: CommandTypes[C]): Promise<Said>;
}

export type StorageZoneOptions = StorageOptions & { readonly directory?: string };

/** Storage of a zone with the handlers of hosts and of a secondary storage VM, without links; in memory by default. */
export async function openStorageZone({ directory, ...options }: StorageZoneOptions = {}): Promise<StorageZone> {
  const fleet = await openFakeFleet(1);
  const { clock } = fleet;
  const place = directory === undefined ? { memory: true as const } : { directory };
  const zone = await openZone({ ...place, clock, log: silentFleetLog });
  const parts = { clock, random: createRandom(7), log: silentFleetLog, fleet: fleet.host, zone, inside: () => undefined };
  const storage = await openStorage(parts, options);
  const hostHandlers = storageHandlers(parts, storage);
  const vmHandlers = imageStoreHandlers(parts, storage);
  return {
    clock,
    zone,
    storage,
    parts,
    insides: fleet.storage,
    hostHandlers,
    vmHandlers,
    host: (name, command, host = 'kvm-sim-0001') => ask(hostHandlers, host, name, command),
    vm: (name, command) => ask(vmHandlers, 's-2-VM', name, command),
    async [Symbol.asyncDispose]() {
      await zone[Symbol.asyncDispose]();
      await fleet[Symbol.asyncDispose]();
    },
  };
}

async function ask<C extends CommandName>(handlers: Handlers, agent: string, name: C, command: CommandTypes[C]): Promise<Said> {
  const handler = handlers[name];
  if (handler === undefined) throw new Error(`nobody handles ${name}`);
  const answer = await answered(() => handler(command, { agent, flags: 1, signal: new AbortController().signal }), name);
  // What JSON drops is not there for the server either.
  return JSON.parse(JSON.stringify(answer)) as Said;
}

async function answered(run: () => Answer | Promise<Answer>, name: CommandName): Promise<Said> {
  try {
    const { name: className, fields } = await run();
    return { name: className, fields: { ...fields } };
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    return { name: castOf(name), fields: { result: false, details: error.message } };
  }
}

export const poolUuid = 'b27d93db-ce87-3f12-90b4-1355647dd5de';
export const otherPoolUuid = '5d2b1c8a-0000-3f12-90b4-1355647dd5de';
export const storeUrl = 'nfs://10.250.0.1/export/secondary';

export function pool(uuid = poolUuid): DataStoreTO {
  return {
    'org.apache.cloudstack.storage.to.PrimaryDataStoreTO': {
      uuid,
      poolType: 'NetworkFilesystem',
      host: '10.250.0.1',
      path: '/export/primary',
    },
  };
}

export function filer(uuid = poolUuid): { uuid: string; host: string; path: string; type: 'NetworkFilesystem' } {
  return { uuid, host: '10.250.0.1', path: '/export/primary', type: 'NetworkFilesystem' };
}

export const store: DataStoreTO = { 'com.cloud.agent.api.to.NfsTO': { _url: storeUrl, _role: 'Image' } };

/** The data of an answer, without its wrapper, when it has the class. */
export function unwrap(data: unknown, className: string): Readonly<Record<string, unknown>> {
  const wrapped = data as Record<string, Record<string, unknown>> | undefined;
  const found = Object.entries(wrapped ?? {}).find(([key]) => key.endsWith(`.${className}`));
  if (found === undefined) throw new Error(`expected a ${className}, got ${JSON.stringify(data)}`);
  return found[1];
}
