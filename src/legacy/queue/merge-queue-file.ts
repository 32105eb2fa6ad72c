import { AgentError } from '../../errors.ts';
import type { ConfigItem } from '../../merge/config-item.ts';
import { decodeQueueFile } from '../decode/index.ts';
import type { DoorApplyReport } from '../door-agent.ts';
import type { ScriptContext } from '../script.ts';
import { cacheFolder, commandLineFile } from './queue-files.ts';

export interface MergeOptions {
  /** Whether the archive keeps the file. */
  readonly keep: boolean;
  /** Merge and make durable only; a later converge applies it. */
  readonly defer: boolean;
}

export interface MergedFile {
  /** Undefined when the file had been merged before. */
  readonly item: ConfigItem | undefined;
  readonly report: DoorApplyReport;
}

const nothingToDo: DoorApplyReport = { ok: true, failures: [] };

/** The item of a queue file, every error naming the file. Fields that no 4.22 server sends are accepted and noted (8). */
function decode(context: ScriptContext, name: string, text: string): ConfigItem {
  const { item, unknownFields } = decodeQueueFile(name, text);
  if (unknownFields.length > 0) {
    context.agent.log.warn({ file: name, fields: unknownFields }, 'a queue file has fields that a 4.22 server does not send');
    context.cloudLog.note('merge.py', `${name}: unknown fields: ${unknownFields.join(', ')}`);
  }
  return item;
}

async function mergeText(context: ScriptContext, name: string, text: string, options: MergeOptions): Promise<MergedFile> {
  const item = decode(context, name, text);
  try {
    const report = await context.agent.execute([item], { defer: options.defer });
    context.queue.consumed(name, text, options.keep);
    return { item, report };
  } catch (error) {
    if (!(error instanceof AgentError) || error.message.startsWith(name)) throw error;
    throw new AgentError(error.code, `${name}: ${error.message}`, { cause: error });
  }
}

/**
 * The pipeline of one queue file (cloudstack-vr-commands.md, 2.1): a command line that waits is merged first, a file that is gone but
 * was processed is fine, else it is decoded, merged, made durable and applied. Only after that it leaves the queue.
 * Throws `VRA_NOT_FOUND` without the file and the decoder's and merge's errors; then nothing of it was merged.
 */
export async function mergeQueueFile(context: ScriptContext, name: string, options: MergeOptions): Promise<MergedFile> {
  if (name !== commandLineFile) {
    const waiting = await context.queue.waitingCommandLine();
    if (waiting !== undefined) await mergeText(context, commandLineFile, waiting, { keep: true, defer: true });
  }
  const text = await context.queue.read(name);
  if (text !== undefined) return mergeText(context, name, text, options);
  if (await context.queue.wasProcessed(name)) return { item: undefined, report: nothingToDo };
  throw new AgentError(
    'VRA_NOT_FOUND',
    `${cacheFolder}/${name} cannot be read: no such file, and no such name in the archive of processed files; put the file there first`,
  );
}

/** One line about an apply that did not bring everything into force; undefined when it did. */
export function describeFailures(report: DoorApplyReport): string | undefined {
  if (report.ok) return undefined;
  return `stored, but not all of it is in force: ${report.failures.map(({ step, message }) => `${step}: ${message}`).join('; ')}`;
}
