import type { BagName } from './bag-types.ts';

/** The value with the keys of all its objects in code-unit order; itself where they are. (Fields named like a number come first regardless.) */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const elements = value.map(sorted);
    return elements.every((element, index) => element === value[index]) ? value : elements;
  }
  const entries = Object.entries(value);
  let same = true;
  for (const [index, entry] of entries.entries()) {
    const inner = sorted(entry[1]);
    same &&= inner === entry[1] && (index === 0 || (entries[index - 1]?.[0] ?? '') < entry[0]);
    entry[1] = inner;
  }
  return same ? value : Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The text of a databag's file as a 4.22 router writes it (2.1, step 5): what Python's `json.dumps(…, indent=2, sort_keys=True)` prints, ASCII
 * only. `bgppeers` has no `id` (2.2).
 */
export function printBag(name: BagName, entries: ReadonlyMap<string, unknown>): string {
  const all: (readonly [string, unknown])[] = [...entries];
  if (name !== 'bgppeers') all.push(['id', name]);
  if (all.length === 0) return '{}';
  // The keys of a bag are written one by one: as keys of an object, rule ids would come in the order of numbers.
  const lines = all
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(sorted(value), undefined, 2).replaceAll('\n', '\n  ')}`);
  return `{\n${lines.join(',\n')}\n}`.replaceAll(
    /[\u0080-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
