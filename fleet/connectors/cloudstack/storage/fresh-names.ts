import { z } from 'zod';
import type { Random } from '#agent';
import { randomUuid } from '../zone/random-uuid.ts';
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
  return { uuid: () => randomUuid(chance) };
}
