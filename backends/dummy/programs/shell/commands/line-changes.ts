/** A run of lines that differ: lines `[fromA, toA)` of the one text stand where `[fromB, toB)` of the other do. Counted from 0. */
export interface LineChange {
  readonly fromA: number;
  readonly toA: number;
  readonly fromB: number;
  readonly toB: number;
}

/** Beyond so many differing lines the rest is one change: finding the shortest one takes time in proportion to them. */
const mostEdits = 1500;

/** What has to change to make `b` of `a`, in order: the shortest way up to 1500 differing lines (Myers, 1986). */
export function lineChanges(a: readonly string[], b: readonly string[]): readonly LineChange[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  if (start === endA && start === endB) return [];
  const matches = commonLines(a.slice(start, endA), b.slice(start, endB));
  const changes: LineChange[] = [];
  let fromA = start;
  let fromB = start;
  for (const [x, y] of [...matches.map(([i, j]) => [i + start, j + start] as const), [endA, endB] as const]) {
    if (x > fromA || y > fromB) changes.push({ fromA, toA: x, fromB, toB: y });
    fromA = x + 1;
    fromB = y + 1;
  }
  return changes;
}

/** Pairs of positions of equal lines, ascending: a longest common subsequence; none when the texts are too far apart. */
function commonLines(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  const trace = shortestEdit(a, b);
  const pairs: [number, number][] = [];
  let x = a.length;
  let y = b.length;
  for (let edits = trace.length - 1; edits >= 0; edits--) {
    const furthest = trace[edits];
    const at = (k: number): number => furthest?.[k + edits] ?? -1;
    const diagonal = x - y;
    const down = diagonal === -edits || (diagonal !== edits && at(diagonal - 1) < at(diagonal + 1));
    const before = down ? diagonal + 1 : diagonal - 1;
    const fromX = edits === 0 ? 0 : at(before);
    const fromY = fromX - (edits === 0 ? 0 : before);
    while (x > fromX && y > fromY) pairs.push([--x, --y]);
    x = fromX;
    y = fromY;
  }
  return pairs.toReversed();
}

/**
 * For every number of edits, how far each diagonal had got before it: entry `k + edits` is the position in `a` on diagonal `k`. Empty when
 * it takes too many.
 */
function shortestEdit(a: readonly string[], b: readonly string[]): readonly Int32Array[] {
  const limit = Math.min(a.length + b.length, mostEdits);
  const furthest = new Int32Array(2 * limit + 3);
  const middle = limit + 1;
  const trace: Int32Array[] = [];
  for (let edits = 0; edits <= limit; edits++) {
    trace.push(furthest.slice(middle - edits, middle + edits + 1));
    for (let k = -edits; k <= edits; k += 2) {
      const below = furthest[middle + k - 1] ?? 0;
      const above = furthest[middle + k + 1] ?? 0;
      let x = k === -edits || (k !== edits && below < above) ? above : below + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      furthest[middle + k] = x;
      if (x >= a.length && x - k >= b.length) return trace;
    }
  }
  return [];
}
