import { createSystemClock } from '#agent/client';
import { exitStatus } from '../exit-status.ts';
import type { Work } from './context.ts';
import type { LogEntry } from './router-access.ts';

/** How often a log that is followed is looked at. */
const lookMs = 500;
/** The most that is looked at: what comes between two looks is not more. */
const window = 500;

function entryText({ time, source, text, exit, ms }: LogEntry): string {
  const outcome = exit === undefined || exit === 0 ? '' : ` (exit ${exit})`;
  const took = ms === undefined ? '' : ` [${ms} ms]`;
  return `${[time, source, text].filter((part) => part !== '').join('  ')}${outcome}${took}\n`;
}

const same = (a: LogEntry | undefined, b: LogEntry | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Entries of `now` that are not at the end of `before`: behind the longest run that both have in common there. */
export function entriesSince(before: readonly LogEntry[], now: readonly LogEntry[]): readonly LogEntry[] {
  for (let length = now.length; length > 0; length--) {
    const start = before.length - length;
    if (start >= 0 && now.slice(0, length).every((entry, at) => same(entry, before[start + at]))) return now.slice(length);
  }
  // Either all is new, or the log was cut at its beginning: then its last known entry is further in.
  const last = before.at(-1);
  const at = last === undefined ? -1 : now.findLastIndex((entry) => same(entry, last));
  return now.slice(at + 1);
}

export async function logTask(
  { router, output, signal }: Work,
  { last, follow }: { last: number; follow: boolean },
): Promise<number> {
  if (!follow) {
    const entries = await router.log(last);
    await output.print(entries, () => (entries.length === 0 ? 'no commands yet\n' : entries.map(entryText).join('')));
    return exitStatus.ok;
  }
  const clock = createSystemClock();
  let seen = await router.log(Math.max(last, window));
  let fresh: readonly LogEntry[] = seen.slice(-last);
  while (!signal.aborted) {
    for (const entry of fresh) await output.next(entry, () => entryText(entry));
    await clock.sleep(lookMs, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    const now = await router.log(Math.max(last, window));
    fresh = entriesSince(seen, now);
    seen = now;
  }
  return exitStatus.ok;
}
