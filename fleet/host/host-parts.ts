import pLimit from 'p-limit';
import { FleetEvents } from '../events.ts';
import { DiskCommandLogs, MemoryCommandLogs, type CommandLogs } from './command-log.ts';
import type { FleetHostOptions } from './host-types.ts';
import { defaultLimits, type HostLimits } from './limits.ts';
import { Registry } from './registry.ts';
import { RouterIndex, type RouterEntry } from './router-index.ts';
import { createDiskStorage, createMemoryStorage } from './router-storage.ts';
import type { RouterStorage } from './runtime.ts';
import { emptyStateDirectory, prepareStateDirectory, stateDirectory, type StateDirectory } from './state-directory.ts';
import { lockStateDirectory, type StateLock } from './state-lock.ts';

/** What a host is made of. */
export interface HostParts {
  readonly events: FleetEvents;
  readonly limits: HostLimits;
  readonly storage: RouterStorage;
  readonly logs: CommandLogs;
  readonly registry: Registry;
  /** Both absent for a fleet in memory. */
  readonly directory?: StateDirectory;
  readonly lock?: StateLock;
}

/** Routers whose own files are looked at, at the same time. */
const glimpses = 32;

/** The routers that have a folder, with what the index says of them; where it says nothing, or may be outdated, their own files decide. */
async function reconcile(
  storage: RouterStorage,
  entries: ReadonlyMap<string, RouterEntry>,
  distrust: boolean,
): Promise<readonly RouterEntry[]> {
  const limit = pLimit(glimpses);
  const known: RouterEntry[] = [];
  const doubtful: string[] = [];
  for (const name of await storage.names()) {
    const entry = entries.get(name);
    if (entry === undefined || distrust) doubtful.push(name);
    else known.push(entry);
  }
  const checked = doubtful.map((name) =>
    limit(async (): Promise<RouterEntry> => {
      const { keepalived: _outdated, ...told } = entries.get(name) ?? {};
      const { redundant, ...glimpse } = await storage.glimpse(name);
      const unsure = redundant === true && glimpse.power === 'on';
      return { readiness: 'ready', ...told, name, ...glimpse, ...(unsure && { unsure }) };
    }),
  );
  return [...known, ...(await Promise.all(checked))];
}

/** Takes the state directory, empties it when asked to, and learns what routers there are. */
export async function openHostParts(options: FleetHostOptions): Promise<HostParts> {
  const { clock, random, log, world } = options;
  const limits: HostLimits = { ...defaultLimits, ...options.limits };
  const budget = { memoryBytes: limits.routerMemoryBytes, cpuMillis: limits.routerCpuMillis };
  const events = new FleetEvents(log);
  if ('memory' in options) {
    const storage = options.storage ?? createMemoryStorage({ clock, random, log, world, budget });
    return { events, limits, storage, logs: new MemoryCommandLogs(limits.logBytes), registry: new Registry([], undefined) };
  }
  const beganMs = clock.now();
  const directory = stateDirectory(options.stateDir);
  await prepareStateDirectory(directory);
  const lock = await lockStateDirectory(directory, { purpose: options.purpose ?? 'fleet', clock });
  try {
    if (options.empty === true) {
      await emptyStateDirectory(directory, { keepLog: options.keepLog === true });
      await prepareStateDirectory(directory);
    }
    const storage = options.storage ?? createDiskStorage({ directory, clock, random, log, world, budget });
    const { index, entries } = await RouterIndex.open(directory.index);
    const registry = new Registry(await reconcile(storage, entries, lock.takenOver), index);
    const logs = new DiskCommandLogs((name) => directory.router(name), limits.logBytes);
    events.opened({ routers: registry.size, ms: clock.now() - beganMs, takenOver: lock.takenOver });
    return { events, limits, storage, logs, registry, directory, lock };
  } catch (error) {
    await lock[Symbol.asyncDispose]();
    throw error;
  }
}
