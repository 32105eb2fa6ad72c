import pLimit from 'p-limit';
import type { RouterEntry } from './router-index.ts';
import type { RouterStorage } from './runtime.ts';

/** True when the name, the type or a label of a router holds `text`, which is in lower case. */
export function matches({ name, type, labels }: RouterEntry, text: string): boolean {
  const fields = [name, type, labels?.site, labels?.zone, labels?.pod, labels?.host];
  return fields.some((field) => field?.toLowerCase().includes(text));
}

/** The routers that have a folder, with what the index says of them; where it says nothing, or may be outdated, their own files decide. */
export async function reconcile(
  storage: RouterStorage,
  entries: ReadonlyMap<string, RouterEntry>,
  distrust: boolean,
): Promise<readonly RouterEntry[]> {
  const limit = pLimit(32);
  const known: RouterEntry[] = [];
  const doubtful: string[] = [];
  for (const name of await storage.names()) {
    const entry = entries.get(name);
    if (entry === undefined || distrust) doubtful.push(name);
    else known.push(entry);
  }
  const checked = doubtful.map((name) =>
    limit(async (): Promise<RouterEntry> => ({ readiness: 'ready', ...entries.get(name), name, ...(await storage.glimpse(name)) })),
  );
  return [...known, ...(await Promise.all(checked))];
}
