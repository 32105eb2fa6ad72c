import { resolve } from 'node:path';
import { createSystemClock } from '#agent';
import { replayToConnector, type Difference, type PlayResult } from '../connectors/cloudstack/recording/index.ts';
import { readSession, type RecordingFiles } from '../recording/index.ts';
import { exitStatus } from './exit-status.ts';
import type { CliIo } from './io.ts';
import { createProgress, silentProgress } from './progress.ts';

export interface ReplaySessionSettings {
  readonly recording: RecordingFiles;
  /** Absent: in memory, gone afterwards. */
  readonly state: string | undefined;
  /** First line of the session that is not played. */
  readonly until: number | undefined;
  /** Every difference counts; without it only a command that was never answered. */
  readonly diff: boolean;
  readonly json: boolean;
  readonly progress: boolean;
}

const maxShown = 200;

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > maxShown ? `${text.slice(0, maxShown)}…` : text;
}

function differenceText({ line, index, agent, command, field, recorded, ours, why }: Difference): string {
  const reason = why === undefined ? '' : ` (${why})`;
  return `line ${line}/${index}, ${agent}, ${command}: ${field}: recorded ${shown(recorded)}, here ${shown(ours)}${reason}\n`;
}

/** One line of figures, the last of the output. */
function figuresText(result: PlayResult, differences: number, seconds: number, diff: boolean): string {
  const compared = diff ? `${result.compared} answers compared, ${differences} differences` : `${differences} without an answer`;
  return `${result.commands} commands in ${result.packets} packets, ${compared}, ${result.identifiers} names translated, ${result.virtualSeconds} s in ${seconds} s\n`;
}

/**
 * `vrfleet replay` of a session: plays what the server said through the connector, on the recording's clock. Status 0 when no difference is
 * left.
 */
export async function replaySessionCommand(io: CliIo, settings: ReplaySessionSettings): Promise<number> {
  const { state, until, diff, json } = settings;
  const session = await readSession(settings.recording);
  const total = session.packets.filter(({ line }) => line < (until ?? Number.POSITIVE_INFINITY)).length;
  const clock = createSystemClock();
  const beganMs = clock.now();
  const controller = new AbortController();
  using stack = new DisposableStack();
  stack.defer(
    io.onStop(() => {
      if (controller.signal.aborted) io.abandon(exitStatus.interrupted);
      controller.abort();
    }),
  );
  const progress = settings.progress && !json && total > 0 ? createProgress(io, total, 'packets') : silentProgress;
  stack.defer(() => progress.stop());
  try {
    const result = await replayToConnector({
      session,
      until,
      place: state === undefined ? { memory: true } : { stateDir: state },
      signal: controller.signal,
      onProgress: (done, { agent }) => progress.update(done, agent),
    });
    progress.stop();
    const differences = diff ? result.differences : result.differences.filter(({ field }) => field === 'answer');
    const seconds = Math.round((clock.now() - beganMs) / 10) / 100;
    const stateDir = state === undefined ? {} : { stateDir: resolve(state) };
    io.stdout.write(
      json
        ? `${JSON.stringify({ ...result, differences, differenceCount: differences.length, seconds, ...stateDir })}\n`
        : differences.map(differenceText).join('') + figuresText(result, differences.length, seconds, diff),
    );
    return differences.length === 0 ? exitStatus.ok : exitStatus.failed;
  } catch (error) {
    if (controller.signal.aborted) return exitStatus.interrupted;
    throw error;
  }
}
