import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { PatchOutcome, PatchProgress } from '#agent';
import { AgentError } from '#agent/errors';
import { exitStatus } from '../exit-status.ts';
import type { Paint } from '../table.ts';
import type { Work } from './context.ts';

function outcomeText({ outcome, version, message }: PatchOutcome, paint: Paint): string {
  switch (outcome) {
    case 'committed':
      return `${paint('green', `version ${version} is in force`)}\n`;
    case 'unchanged':
      return `version ${version} was in force already; --force takes it in again\n`;
    case 'rolled-back':
    default:
      return `${paint('red', `rolled back: ${message}`)}\nversion ${version} is in force, as before\n`;
  }
}

/** Sends a bundle to a router and says how far it is. */
export async function patchTask(
  { router, output, io, signal }: Work,
  bundle: string,
  { force = false, idempotencyKey }: { readonly force?: boolean; readonly idempotencyKey?: string },
): Promise<number> {
  const path = resolve(io.typedFrom, bundle);
  await access(path).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new AgentError('VRA_NOT_FOUND', `${bundle} cannot be read: ${why}`, { cause: error });
  });
  const said: Promise<void>[] = [];
  const onProgress = (progress: PatchProgress): void => {
    said.push(output.next(progress, () => `${output.paint('bold', progress.step.padEnd(10))}  ${progress.message}\n`));
  };
  const outcome = await router.service.patch(createReadStream(path), { force, idempotencyKey, signal, onProgress });
  await Promise.all(said);
  await output.next(outcome, () => outcomeText(outcome, output.paint));
  return outcome.outcome === 'rolled-back' ? exitStatus.failed : exitStatus.ok;
}
