import { cp, readFile, writeFile } from 'node:fs/promises';
import { stateDirectory } from '../../../fleet/host/index.ts';

/** Copies a fleet's state as a process leaves it that ends without a word: its lock names a holder that is gone. */
export async function copyOfDeadProcess(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true });
  const { lock } = stateDirectory(to);
  const holder: unknown = JSON.parse(await readFile(lock, 'utf8'));
  if (typeof holder !== 'object' || holder === null) throw new Error(`${lock} names no holder`);
  // A process of that number lives: this one. It was started at another time.
  await writeFile(lock, JSON.stringify({ ...holder, startTime: 'earlier' }));
}
