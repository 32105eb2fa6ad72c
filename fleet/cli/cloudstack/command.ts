import { join, resolve } from 'node:path';
import { readFile } from 'node:fs/promises';
import { AgentError, createRandom, createSystemClock, type Clock, type Random } from '#agent';
import {
  allowLoopbackAnd,
  CloudStackConnector,
  createTlsDialer,
  hostRelease,
  listenSsh,
  makeHosts,
  type ConnectorFigures,
  type HostRecord,
  type HostRelease,
} from '../../connectors/cloudstack/index.ts';
import { createRecorder, type Recorder } from '../../connectors/cloudstack/recording/index.ts';
import { isLocal } from '../../doctor/index.ts';
import type { FleetLog } from '../../events.ts';
import { FleetHost, prepareStateDirectory, stateDirectory, type StateDirectory } from '../../host/index.ts';
import { errorText } from '../../error-text.ts';
import { exitStatus } from '../exit-status.ts';
import { openFleetLog } from '../fleet-log.ts';
import type { CliIo } from '../io.ts';
import { openDoor } from '../open-door.ts';
import { stateFolder } from '../state-folder.ts';
import { stayUp, untilStopped, type StopWish } from '../stay-up.ts';
import { keptHostsNotice } from './kept-hosts.ts';
import { LiveSummary } from './live-summary.ts';
import type { CloudStackSettings } from './settings.ts';
import { figuresText } from './summary-text.ts';

export interface CloudStackRun {
  readonly settings: CloudStackSettings;
  readonly state: string | undefined;
  /** End once every host is ready, or the time is over. */
  readonly once: boolean;
  readonly json: boolean;
  readonly progress: boolean;
}

const lookEveryMs = 100;
const releaseVersion = '4.22.0';

function hostsOf(settings: CloudStackSettings): readonly HostRecord[] {
  const { hosts, hostCidr, firstHost, zone, pod, cluster, seed } = settings;
  return makeHosts({
    count: hosts,
    cidr: hostCidr,
    first: firstHost,
    seed,
    ...(settings.join === 'register' && { place: { zone, pod, cluster } }),
  });
}

interface Parts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: FleetLog;
}

async function openConnector(
  directory: StateDirectory,
  settings: CloudStackSettings,
  hosts: readonly HostRecord[],
  parts: Parts,
  recorder: Recorder | undefined,
  release: HostRelease | undefined,
): Promise<CloudStackConnector> {
  const { openRouters, fresh, reachable, unreachable, connecting, perSecond, server, serverGiven, allowServer } = settings;
  return CloudStackConnector.open({
    ...parts,
    place: { directory: directory.cloudstack },
    openFleet: (world) =>
      FleetHost.open({
        ...parts,
        stateDir: directory.path,
        empty: fresh,
        keepLog: true,
        world,
        ...(openRouters !== undefined && { limits: { openRouters } }),
      }),
    dialer: createTlsDialer({ clock: parts.clock }),
    servers: server,
    overrideSystemVmServers: serverGiven,
    allowServer: allowLoopbackAnd(allowServer),
    hosts,
    ...(recorder !== undefined && { tap: recorder.tap }),
    pacing: { connecting, perSecond },
    world: { answering: reachable, silent: unreachable },
    release,
    isLocal,
  });
}

async function readRelease(io: CliIo, { scripts }: CloudStackSettings): Promise<HostRelease | undefined> {
  if (scripts === undefined) return undefined;
  const path = resolve(io.typedFrom, scripts);
  try {
    return hostRelease(releaseVersion, await readFile(path));
  } catch (error) {
    throw new AgentError('VRA_NOT_FOUND', `--scripts ${path} cannot be read: ${errorText(error)}`, { cause: error });
  }
}

function allReady({ hosts }: ConnectorFigures): boolean {
  const { ready = 0, unplaced = 0, stopped = 0 } = hosts.byState;
  return ready > 0 && ready + unplaced + stopped === hosts.total;
}

/** True when all hosts are ready within the time. */
async function untilReady(connector: CloudStackConnector, clock: Clock, seconds: number, stop: StopWish): Promise<boolean> {
  const deadlineMs = clock.now() + seconds * 1000;
  while (!allReady(connector.figures())) {
    if (stop.signal.aborted || clock.now() >= deadlineMs) return false;
    await Promise.race([stop.stopped, clock.sleep(lookEveryMs, { signal: stop.signal }).catch(() => undefined)]);
  }
  return true;
}

/** `vrfleet cloudstack`: simulated hosts join a management server and stay until they are asked to end. Gives the exit status. */
export async function cloudStackCommand(io: CliIo, run: CloudStackRun): Promise<number> {
  const { settings, once, json } = run;
  const clock = createSystemClock();
  const directory = stateDirectory(stateFolder(io, run.state));
  await prepareStateDirectory(directory);
  const stop = untilStopped(io, 'ending: hosts say goodbye, everything is written down');
  await using stack = new AsyncDisposableStack();
  stack.defer(() => stop.release());
  const { log, close } = await openFleetLog(directory.log, settings.logLevel);
  stack.defer(close);
  const recorder =
    settings.record === undefined ? undefined : await createRecorder({ file: resolve(io.typedFrom, settings.record), clock, log });
  if (recorder !== undefined) stack.defer(() => recorder.close());
  const parts = { clock, random: createRandom(settings.seed), log };
  const hosts = hostsOf(settings);
  const connector = stack.use(await openConnector(directory, settings, hosts, parts, recorder, await readRelease(io, settings)));
  const notice = keptHostsNotice(new Map([...connector.zone.hosts.values()].map((host) => [host.name, host])), hosts);
  if (notice !== undefined) io.stderr.write(`${notice}\n`);
  const api = await openDoor(
    connector.fleet,
    directory,
    { clock, port: settings.api?.port ?? 0, address: settings.api?.host, election: connector.election },
    stack,
  );
  if (settings.listenSsh) {
    const { sshBind, password } = settings;
    stack.use(await listenSsh(connector, { bind: sshBind, keys: join(directory.cloudstack, 'ssh'), password }));
  }
  const beganMs = clock.now();
  connector.start();
  if (!json && !once)
    io.stdout.write(
      `API        ${api.url}, token in ${directory.token}\ndirectory  ${directory.path}\nlog        ${directory.log}\nCtrl-C ends the run.\n`,
    );
  const live = new LiveSummary(io, clock, () => connector.figures());
  if (run.progress && !json) live.start();
  const ready = once ? await untilReady(connector, clock, settings.timeout, stop) : true;
  if (!once) await stayUp(clock, stop);
  live.stop();
  const figures = connector.figures();
  const seconds = (clock.now() - beganMs) / 1000;
  await connector.stop();
  if (recorder?.recording === false)
    io.stderr.write(
      `the recording ends early: it could not be written any more. What came before is kept; ${directory.log} says why\n`,
    );
  io.stdout.write(
    json
      ? `${JSON.stringify({ ...figures, seconds, stateDir: directory.path })}\n`
      : figuresText(figures, figures.commands.total / Math.max(seconds, 0.001)),
  );
  if (once && stop.signal.aborted) return exitStatus.interrupted;
  return ready ? exitStatus.ok : exitStatus.failed;
}
