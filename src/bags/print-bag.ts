import type { BagName } from './bag-types.ts';

/** JSON as Python's `json.dumps(…, indent=2, sort_keys=True)` prints it: ASCII only, keys in code-unit order. */
function printValue(value: unknown, indent: string): string {
  if (typeof value === 'string') return printString(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((element) => inner + printValue(element, inner)).join(',\n')}\n${indent}]`;
  }
  return printObject(Object.entries(value), indent);
}

function printString(value: string): string {
  return JSON.stringify(value).replaceAll(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function printObject(entries: readonly (readonly [string, unknown])[], indent: string): string {
  if (entries.length === 0) return '{}';
  const inner = `${indent}  `;
  const lines = entries
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${inner}${printString(key)}: ${printValue(value, inner)}`);
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

/** The text of a databag's file as a 4.22 router writes it (2.1, step 5). `bgppeers` has no `id` (2.2). */
export function printBag(name: BagName, entries: ReadonlyMap<string, unknown>): string {
  const all: [string, unknown][] = [...entries];
  if (name !== 'bgppeers') all.push(['id', name]);
  return printObject(all, '');
}
