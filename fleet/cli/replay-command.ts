import { resolve } from 'node:path';
import { createRandom, createSystemClock } from '#agent';
import { FleetHost } from '../host/index.ts';
import { readRecording, replay, routerEvents, type ReplayFailure, type RouterEvents } from '../recording/index.ts';
import { silentFleetLog } from '../events.ts';
import { exitStatus } from './exit-status.ts';
import type { CliIo } from './io.ts';
import { createProgress, silentProgress } from './progress.ts';

export interface ReplaySettings {
  readonly recording: string;
  readonly state: string;
  /** First line of the session that is not played. */
  readonly until?: number | undefined;
  readonly json: boolean;
  readonly progress: boolean;
}

interface ReplaySummary {
  readonly routers: number;
  readonly events: number;
  readonly commands: number;
  readonly failureCount: number;
  readonly failures: readonly ReplayFailure[];
  readonly seconds: number;
  readonly withoutEffect: Readonly<Record<string, number>>;
  readonly otherMachines: Readonly<Record<string, number>>;
  readonly unknownFields: Readonly<Record<string, number>>;
  readonly stateDir: string;
}

const shownFailures = 10;

function counts(title: string, entries: Readonly<Record<string, number>>): string {
  const texts = Object.entries(entries).map(([name, count]) => `${name} ${count}`);
  return texts.length === 0 ? '' : `${title}${texts.join(', ')}\n`;
}

function summaryText(summary: ReplaySummary): string {
  const failures = summary.failures
    .slice(0, shownFailures)
    .map(
      ({ router, line, index, command, what, message }) => `  ${router}: line ${line}/${index}, ${command}: ${what}: ${message}\n`,
    );
  const more = summary.failureCount - failures.length;
  return [
    `played       ${summary.events} events to ${summary.routers} routers, ${summary.commands} of them files and scripts, in ${summary.seconds} s\n`,
    `failures     ${summary.failureCount}\n`,
    ...failures,
    more > 0 ? `  … and ${more} more\n` : '',
    counts('no effect    ', summary.withoutEffect),
    counts('left out     ', summary.otherMachines),
    counts('unknown      ', summary.unknownFields),
    `directories  ${summary.stateDir}/<router>\n`,
  ].join('');
}

function summarize(events: RouterEvents, result: Awaited<ReturnType<typeof replay>>, ms: number, stateDir: string): ReplaySummary {
  return {
    routers: events.routers.length,
    events: result.events,
    commands: result.commands,
    failureCount: result.failures.length,
    failures: result.failures,
    seconds: Math.round(ms / 10) / 100,
    withoutEffect: Object.fromEntries(events.withoutEffect),
    otherMachines: Object.fromEntries(events.otherMachines),
    unknownFields: Object.fromEntries(events.unknownFields),
    stateDir,
  };
}

/**
 * `vrfleet replay`: plays a recording to routers of the recorded names in a state directory that is emptied first. Status 0 when every
 * script exited as recorded.
 */
export async function replayCommand(io: CliIo, settings: ReplaySettings): Promise<number> {
  const events = routerEvents(await readRecording(resolve(io.typedFrom, settings.recording)), { until: settings.until });
  const clock = createSystemClock();
  const controller = new AbortController();
  await using stack = new AsyncDisposableStack();
  stack.defer(
    io.onStop(() => {
      if (controller.signal.aborted) io.abandon(exitStatus.interrupted);
      controller.abort();
    }),
  );
  const host = stack.use(
    await FleetHost.open({
      stateDir: settings.state,
      empty: true,
      clock,
      // A replay is the same every time.
      random: createRandom('replay'),
      log: silentFleetLog,
    }),
  );
  const beganMs = clock.now();
  const total = events.events.length;
  const progress = settings.progress && !settings.json && total > 0 ? createProgress(io, total, 'events') : silentProgress;
  try {
    const result = await replay(host, events.events, {
      signal: controller.signal,
      onProgress: (done, { router, command }) => progress.update(done, `${router} ${command}`),
    });
    progress.stop();
    const summary = summarize(events, result, clock.now() - beganMs, host.directory?.path ?? settings.state);
    io.stdout.write(settings.json ? `${JSON.stringify(summary)}\n` : summaryText(summary));
    return summary.failureCount === 0 ? exitStatus.ok : exitStatus.failed;
  } catch (error) {
    if (controller.signal.aborted) return exitStatus.interrupted;
    throw error;
  } finally {
    progress.stop();
  }
}
