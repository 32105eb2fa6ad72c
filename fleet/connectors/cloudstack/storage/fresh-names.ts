import { z } from 'zod';
import type { Random } from '#agent';
import type { Zone } from '../zone/zone.ts';

/** Names that a hypervisor invents. */
export interface FreshNames {
  /** A version 4 UUID that was never given before, not even in an earlier run. */
  uuid(): string;
}

const runSchema = z.strictObject({ name: z.string(), count: z.number() });

/** Counts the runs of a state directory: each has a sequence of its own, so that nothing has to be written for a name. */
export async function openFreshNames(zone: Zone, random: Random): Promise<FreshNames> {
  const runs = await zone.table('storage-runs', { schema: runSchema, key: ({ name }) => name });
  const count = (runs.get('runs')?.count ?? 0) + 1;
  await runs.put({ name: 'runs', count });
  const chance = random.fork(`storage-names/${count}`);
  return { uuid: () => versionFourUuid(chance.hex(32)) };
}

function versionFourUuid(digits: string): string {
  const variant = '89ab'.charAt(Number.parseInt(digits.charAt(16), 16) % 4);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `${variant}${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join('-');
}
