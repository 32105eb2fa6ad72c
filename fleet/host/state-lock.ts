import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { AgentError, type Clock } from '#agent';
import { z } from 'zod';
import { isMissing, isTaken, storageFailure } from './file-errors.ts';
import type { StateDirectory } from './state-directory.ts';

/** `fleet`: stays for long and has an API. `command`: opened for one command, gone in a moment. */
export type LockPurpose = 'fleet' | 'command';

/** A folder and the file in it that says who has it. */
export type LockedFolder = Pick<StateDirectory, 'path' | 'lock'>;

const holderSchema = z.object({
  pid: z.int(),
  startTime: z.string(),
  purpose: z.enum(['fleet', 'command']),
  /** Tells two holders in one process apart. */
  nonce: z.string().optional(),
});
export type LockHolder = z.infer<typeof holderSchema>;

export interface StateLock extends AsyncDisposable {
  /** True when the last holder died without letting go: what only it knew may be lost. */
  readonly takenOver: boolean;
}

interface ProcessStat {
  /** One letter, as in ps; `Z` and `X` are of one that has ended and waits for its parent to notice. */
  readonly state: string;
  /** In the kernel's own unit; tells a process from a later one of the same number. */
  readonly startTime: string;
}

/** Undefined when the machine does not say. */
async function processStat(pid: number): Promise<ProcessStat | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // Behind the program's name, which may hold blanks and brackets, `state` is the first field and `starttime` the 20th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startTime] = [fields[0], fields[19]];
  return state === undefined || startTime === undefined ? undefined : { state, startTime };
}

async function isAlive(holder: LockHolder): Promise<boolean> {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  const stat = await processStat(holder.pid);
  if (stat !== undefined && /[ZX]/i.test(stat.state)) return false;
  return holder.startTime === '' || holder.startTime === stat?.startTime;
}

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
}

function parseHolder(text: string): LockHolder | undefined {
  try {
    return holderSchema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Who has the directory open now; undefined when nobody who lives has. */
export async function lockHolder(directory: LockedFolder): Promise<LockHolder | undefined> {
  const text = await readText(directory.lock);
  const holder = text === undefined ? undefined : parseHolder(text);
  return holder !== undefined && (await isAlive(holder)) ? holder : undefined;
}

/** Removes a lock that reads `stale`; leaves one alone that somebody else put there in the meantime. */
async function breakStaleLock(directory: LockedFolder, stale: string): Promise<void> {
  const aside = `${directory.lock}.${randomUUID()}`;
  try {
    await rename(directory.lock, aside);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  if ((await readText(aside)) !== stale) await link(aside, directory.lock).catch(() => undefined);
  await rm(aside, { force: true });
}

const retryMs = 50;

/**
 * Takes the state directory for this process. A lock of a dead process is taken over. One that a short command holds is waited for, up
 * to `waitMs`.
 * @throws AgentError `VRA_CONFLICT` naming the process that has it; `VRA_STORAGE` when the folder cannot be written.
 */
export async function lockStateDirectory(
  directory: LockedFolder,
  options: { readonly purpose: LockPurpose; readonly clock: Clock; readonly waitMs?: number },
): Promise<StateLock> {
  const { purpose, clock, waitMs = 10_000 } = options;
  const nonce = randomUUID();
  const own: LockHolder = { pid: process.pid, startTime: (await processStat(process.pid))?.startTime ?? '', purpose, nonce };
  const text = JSON.stringify(own);
  const draft = `${directory.lock}.${nonce}`;
  let takenOver = false;
  const giveUpMs = clock.now() + waitMs;
  for (;;) {
    try {
      await writeFile(draft, text);
      // A link appears with its content or not at all.
      await link(draft, directory.lock);
      break;
    } catch (error) {
      if (!isTaken(error)) throw storageFailure(error, `take ${directory.path}`);
    } finally {
      await rm(draft, { force: true });
    }
    const found = await readText(directory.lock);
    if (found === undefined) continue;
    const holder = parseHolder(found);
    if (holder === undefined || !(await isAlive(holder))) {
      await breakStaleLock(directory, found);
      takenOver = true;
    } else if (holder.purpose === 'command' && clock.now() < giveUpMs) await clock.sleep(retryMs);
    else {
      const who = holder.pid === process.pid ? 'this process' : `process ${holder.pid}`;
      throw new AgentError('VRA_CONFLICT', `${directory.path} is in use by ${who}; end it first, or name another state directory`);
    }
  }
  let held = true;
  return {
    takenOver,
    async [Symbol.asyncDispose]() {
      if (!held) return;
      held = false;
      if ((await readText(directory.lock)) === text) await rm(directory.lock, { force: true });
    },
  };
}
