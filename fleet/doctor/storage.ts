import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from '#agent';
import { ok, problem, warning, type Check } from './check.ts';

const writes = 20;
const slowMs = 5;

/** How long it takes to make a small file durable beside `folder`; a router command does that a few times. */
export async function checkStorage(folder: string, clock: Clock): Promise<Check> {
  const name = 'state directory';
  const path = join(dirname(folder), '.vrfleet-doctor');
  try {
    await mkdir(dirname(folder), { recursive: true });
    const file = await open(path, 'w', 0o600);
    try {
      const beganMs = clock.now();
      for (let count = 0; count < writes; count++) {
        await file.write('x'.repeat(400));
        await file.datasync();
      }
      const ms = (clock.now() - beganMs) / writes;
      const found = `${ms.toFixed(2)} ms to make a write durable beside ${folder}`;
      return ms <= slowMs
        ? ok(name, found)
        : warning(name, found, 'for scale tests, name a folder in memory: --state /dev/shm/vrfleet');
    } finally {
      await file.close();
      await rm(path, { force: true });
    }
  } catch (error) {
    return problem(name, `${folder} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}
