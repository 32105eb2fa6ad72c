import { resolve } from 'node:path';
import { createRandom, createSystemClock } from '#agent';
import { fleetStatus, type FleetApi } from '../api/index.ts';
import {
  FleetHost,
  emptyStateDirectory,
  lockStateDirectory,
  prepareStateDirectory,
  stateDirectory,
  type FleetHostOptions,
  type StateDirectory,
} from '../host/index.ts';
import type { ReplayFailure } from '../recording/index.ts';
import { bringUp, type BringUp } from './bring-up.ts';
import type { StartConfig } from './config.ts';
import { exitStatus } from './exit-status.ts';
import { openFleetLog } from './fleet-log.ts';
import type { CliIo } from './io.ts';
import { heldBytes } from './memory.ts';
import { openDoor } from './open-door.ts';
import { createProgress, silentProgress } from './progress.ts';
import { stateFolder } from './state-folder.ts';
import { stayUp, untilStopped } from './stay-up.ts';

export interface StartSettings {
  readonly config: StartConfig;
  /** End after the bring-up, with a status that says how it went. */
  readonly once: boolean;
  readonly json: boolean;
  readonly progress: boolean;
}

/** What a start prints in the end, and what `--json` gives. */
interface StartSummary {
  readonly routers: number;
  readonly byState: Readonly<Record<string, number>>;
  readonly configured: number;
  readonly reused: number;
  /** Of an earlier start, at the routers that are re-used. */
  readonly earlierFailures: number;
  readonly commands: number;
  readonly failureCount: number;
  readonly failures: readonly ReplayFailure[];
  readonly unknownFields: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly commandsPerSecond: number;
  /** Of the whole process (RSS), with all routers asleep. */
  readonly residentBytes: number;
  /** What the objects of a sleeping router take. */
  readonly bytesPerRouter: number;
  /** What those of one that is awake take. */
  readonly bytesPerAwakeRouter: number;
  readonly stateDir?: string;
  readonly api: { readonly url: string; readonly tokenFile: string };
}

const shownFailures = 5;

async function openHost(
  directory: StateDirectory,
  config: StartConfig,
  parts: Pick<FleetHostOptions, 'clock' | 'random' | 'log'>,
  stack: AsyncDisposableStack,
): Promise<FleetHost> {
  const { openRouters, idleMs, concurrency } = config;
  const common = { ...parts, limits: { openRouters, idleMs, concurrency } };
  if (!config.memory)
    return stack.use(await FleetHost.open({ ...common, stateDir: directory.path, empty: config.fresh, keepLog: true }));
  stack.use(await lockStateDirectory(directory, { purpose: 'fleet', clock: parts.clock }));
  if (config.fresh) {
    await emptyStateDirectory(directory, { keepLog: true });
    await prepareStateDirectory(directory);
  }
  return stack.use(await FleetHost.open({ ...common, memory: true }));
}

interface Memory {
  readonly bytesPerRouter: number;
  readonly bytesPerAwakeRouter: number;
}

function share(bytes: number, routers: number): number {
  return Math.max(0, Math.round(bytes / Math.max(1, routers)));
}

/** What routers take: by what is held now, once they all sleep, and before there were any. */
async function measureMemory(host: FleetHost, restingBytes: number): Promise<Memory> {
  const awake = host.openRouters;
  const awakeBytes = heldBytes();
  await host.settle();
  const asleepBytes = heldBytes();
  const bytesPerRouter = share(asleepBytes - restingBytes, host.size);
  return { bytesPerRouter, bytesPerAwakeRouter: bytesPerRouter + share(awakeBytes - asleepBytes, awake) };
}

function summarize(
  host: FleetHost,
  api: FleetApi,
  directory: StateDirectory,
  result: BringUp,
  ms: number,
  memory: Memory,
): StartSummary {
  const { routers, residentBytes } = fleetStatus(host);
  const seconds = Math.round(ms / 10) / 100;
  return {
    routers: routers.total,
    byState: Object.fromEntries(Object.entries(routers.byState).filter(([, count]) => count > 0)),
    configured: result.configured,
    reused: result.reused,
    earlierFailures: result.earlierFailures,
    commands: result.commands,
    failureCount: result.failures.length,
    failures: result.failures.slice(0, shownFailures),
    unknownFields: Object.fromEntries(result.unknownFields),
    seconds,
    commandsPerSecond: Math.round((result.commands * 1000) / Math.max(1, ms)),
    residentBytes,
    ...memory,
    ...(host.directory && { stateDir: host.directory.path }),
    api: { url: api.url, tokenFile: directory.token },
  };
}

const kibibytes = (bytes: number): string => `${(bytes / 1024).toFixed(0)} KiB`;
const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(0)} MiB`;

function summaryText(summary: StartSummary): string {
  const states = Object.entries(summary.byState).map(([state, count]) => `${count} ${state}`);
  const reused =
    summary.reused === 0
      ? ''
      : `; ${summary.reused} had their configuration already and were left as they are (--fresh replaces them)`;
  const unknown = Object.entries(summary.unknownFields).map(([field, count]) => `  unknown field ${field}: ${count} times\n`);
  const failures = summary.failures.map(
    ({ router, line, command, what, message }) => `  ${router}: ${command} of line ${line}: ${what}: ${message}\n`,
  );
  const more = summary.failureCount - summary.failures.length;
  return [
    `routers      ${summary.routers}: ${states.join(', ')}${reused}\n`,
    `commands     ${summary.commands} in ${summary.seconds} s, ${summary.commandsPerSecond} a second\n`,
    `failures     ${summary.failureCount}${summary.earlierFailures === 0 ? '' : `, and ${summary.earlierFailures} when the others got theirs`}\n`,
    ...failures,
    more > 0 ? `  … and ${more} more\n` : '',
    ...unknown,
    `memory       ${mebibytes(summary.residentBytes)} resident; a router takes ${kibibytes(summary.bytesPerRouter)} asleep, ` +
      `${kibibytes(summary.bytesPerAwakeRouter)} awake\n`,
    `directories  ${summary.stateDir === undefined ? 'none: the fleet is in memory' : `${summary.stateDir}/<router>`}\n`,
    `API          ${summary.api.url}, token in ${summary.api.tokenFile}\n`,
  ].join('');
}

/** What to type next; a state directory that was named has to be named again. */
function hint(named: string | undefined): string {
  const state = named === undefined ? '' : ` --state ${named}`;
  return `
From a second terminal, in the same folder:
  npm run --silent vrfleet -- ls${state}
  npm run --silent vr -- --router r-1-VM status${state}
Ctrl-C ends the fleet.
`;
}

/** `vrfleet start`: brings a fleet up, says how that went, and stays until it is asked to end. Gives the exit status. */
export async function startCommand(io: CliIo, settings: StartSettings): Promise<number> {
  const { config, once, json } = settings;
  const clock = createSystemClock();
  const directory = stateDirectory(stateFolder(io, config.state));
  await prepareStateDirectory(directory);
  const stop = untilStopped(io, 'ending: waiting for commands that run and writing everything down');
  await using stack = new AsyncDisposableStack();
  stack.defer(() => stop.release());
  const { log, close } = await openFleetLog(directory.log, config.logLevel);
  stack.defer(close);
  const host = await openHost(directory, config, { clock, random: createRandom(config.seed), log }, stack);
  const api = await openDoor(host, directory, { clock, port: config.port }, stack);

  const restingBytes = heldBytes();
  const beganMs = clock.now();
  const progress = settings.progress && !json ? createProgress(io, config.routers, 'routers') : silentProgress;
  let result: BringUp;
  try {
    result = await bringUp(host, {
      routers: config.routers,
      seed: config.seed,
      recordings: config.recordings === undefined ? undefined : resolve(io.typedFrom, config.recordings),
      signal: stop.signal,
      onProgress: (done, { commands, failures }) => progress.update(done, `${commands} commands, ${failures} failures`),
    });
  } catch (error) {
    if (stop.signal.aborted) return exitStatus.interrupted;
    throw error;
  } finally {
    progress.stop();
  }
  const ms = clock.now() - beganMs;
  const summary = summarize(host, api, directory, result, ms, await measureMemory(host, restingBytes));
  io.stdout.write(json ? `${JSON.stringify(summary)}\n` : summaryText(summary));
  if (once) {
    const { degraded = 0, failed = 0, crashed = 0 } = summary.byState;
    return summary.failureCount + summary.earlierFailures + degraded + failed + crashed === 0 ? exitStatus.ok : exitStatus.failed;
  }
  if (!json) io.stdout.write(hint(config.state));
  await stayUp(clock, stop);
  return exitStatus.ok;
}
