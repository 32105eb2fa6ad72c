import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AgentError, type ApplyOutcome, type ItemResult } from '#agent';
import { exitStatus } from '../exit-status.ts';
import type { CliIo } from '../io.ts';
import { table, type Cell, type Paint, type Style } from '../table.ts';
import { readConfig, type ConfigSource } from './config-file.ts';
import type { Work } from './context.ts';
import { counted } from './values.ts';
import { wantedItems } from './wanted-items.ts';

async function readInput(io: CliIo): Promise<string> {
  if (io.stdin === undefined) throw new AgentError('VRA_BAD_INPUT', '-f -: nothing comes in here; name a file');
  const chunks: Uint8Array[] = [];
  for await (const chunk of io.stdin) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** The files that are named, `-` for what comes in. */
export async function readSources(io: CliIo, names: readonly string[]): Promise<readonly ConfigSource[]> {
  const sources: ConfigSource[] = [];
  for (const name of names) {
    const text =
      name === '-'
        ? await readInput(io)
        : await readFile(resolve(io.typedFrom, name), 'utf8').catch((error: unknown) => {
            const why = error instanceof Error ? error.message : String(error);
            throw new AgentError('VRA_NOT_FOUND', `${name} cannot be read: ${why}`, { cause: error });
          });
    sources.push({ name: name === '-' ? 'standard input' : name, text });
  }
  return sources;
}

const signs: Readonly<Record<ApplyOutcome['changes'][number]['kind'], readonly [sign: string, style: Style]>> = {
  added: ['+', 'green'],
  removed: ['-', 'red'],
  changed: ['~', 'yellow'],
};

function changeRow({ feature, kind, key }: ApplyOutcome['changes'][number]): readonly Cell[] {
  const [sign, style] = signs[kind];
  return [{ text: sign, style }, feature, key];
}

/** One line for what went wrong with an item. */
export function failureText({ status, code, message }: ItemResult, paint: Paint): string {
  return paint(
    status === 'refused' ? 'red' : 'yellow',
    `! ${status}: ${message ?? 'no reason given'}${code === undefined ? '' : ` [${code}]`}\n`,
  );
}

function applyText(outcome: ApplyOutcome, dryRun: boolean, paint: Paint): string {
  const { changes, steps, failures, repeated, sequence } = outcome;
  if (changes.length === 0 && steps.length === 0 && failures.length === 0) return 'nothing to do: the router is so already\n';
  const parts = [
    changes.length === 0 ? '' : `${table(['', 'FEATURE', 'KEY'], changes.map(changeRow), paint)}\n`,
    steps.length === 0
      ? ''
      : `${table(
          ['AREA', 'STEP'],
          steps.map(({ area, text }) => [area, text]),
          paint,
        )}\n`,
    ...failures.map((failure) => failureText(failure, paint)),
  ];
  const size = `${counted(changes.length, 'change')}, ${counted(steps.length, 'step')}`;
  const end = dryRun
    ? `${size}; nothing was done (--dry-run)`
    : `${size}; event ${sequence}${repeated ? ', an earlier command with this key' : ''}`;
  return `${parts.join('')}${end}\n`;
}

/** What the results of items mean for who waits: the worst of them. */
export function outcomeStatus(results: readonly ItemResult[]): number {
  if (results.some(({ status }) => status === 'refused')) return exitStatus.failed;
  return results.some(({ status }) => status === 'degraded') ? exitStatus.degraded : exitStatus.ok;
}

export interface ApplyFlags {
  readonly file: readonly string[];
  readonly dryRun?: boolean;
  readonly idempotencyKey?: string;
}

/** Makes what files want the router's configuration, or says what that would do. */
export async function applyTask(
  { router, output, signal }: Work,
  sources: readonly ConfigSource[],
  { dryRun = false, idempotencyKey }: ApplyFlags,
): Promise<number> {
  const items = await wantedItems(router.service, readConfig(sources), signal);
  const outcome = await router.service.apply({ items }, { dryRun, idempotencyKey, signal });
  await output.print(outcome, () => applyText(outcome, dryRun, output.paint));
  return outcomeStatus(outcome.failures);
}
