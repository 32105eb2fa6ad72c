import { AgentError } from '#agent';

const namePattern = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?$/;

/** A router's name is a folder's and a host's name: letters, digits, `-` and `_`, at most 63. */
export function isRouterName(name: string): boolean {
  return namePattern.test(name);
}

/** @throws AgentError `VRA_BAD_INPUT` */
export function checkRouterName(name: string): void {
  if (isRouterName(name)) return;
  const shown = JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}…` : name);
  throw new AgentError(
    'VRA_BAD_INPUT',
    `${shown} is no name for a router: use letters, digits, "-" and "_", at most 63, such as r-4-VM`,
  );
}

/** Number of edits (insert, delete, replace, swap neighbours) from `a` to `b`, or `limit + 1` when it is more. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let best = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((row[j - 1] ?? 0) + 1, (last[j] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      row.push(cost);
      best = Math.min(best, cost);
    }
    if (best > limit) return limit + 1;
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? limit + 1;
}

/** Up to three names that somebody who wrote `name` may have meant, best first. Case does not count. */
export function nearMatches(name: string, names: Iterable<string>): readonly string[] {
  const wanted = name.toLowerCase();
  const limit = Math.max(1, Math.min(3, Math.floor(wanted.length / 2)));
  const found: { readonly name: string; readonly distance: number }[] = [];
  for (const candidate of names) {
    const lower = candidate.toLowerCase();
    const contained = wanted.length > 1 && lower.includes(wanted);
    const distance = contained ? 0.5 : editDistance(wanted, lower, limit);
    if (distance <= limit) found.push({ name: candidate, distance });
  }
  return found
    .toSorted((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map((match) => match.name);
}
