type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/** An object of `ip -json`; keys whose value is undefined are left out. */
export type JsonObject = Readonly<Record<string, Json | undefined>>;

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && !Array.isArray(value);
}

/** The layout of `ip -json -pretty`: four columns a level, lists of plain values on one line. */
function pretty(value: Json, level: number): string {
  if (Array.isArray(value)) {
    const items: readonly Json[] = value;
    return items.length === 0 ? '[ ]' : `[ ${items.map((item) => pretty(item, level + 1)).join(',')} ]`;
  }
  if (!isObject(value)) return JSON.stringify(value);
  const indent = ' '.repeat(4 * (level + 1));
  const fields = Object.entries(value).map(([key, field]) => `${indent}${JSON.stringify(key)}: ${pretty(field, level + 1)}`);
  return fields.length === 0 ? '{ }' : `{\n${fields.join(',\n')}\n${' '.repeat(4 * level)}}`;
}

/** What `ip -json` prints for a list of objects. */
export function printJson(objects: readonly JsonObject[], layout: { readonly pretty: boolean }): string {
  // Undefined values are dropped by the round trip, as iproute2 leaves out what does not apply.
  const plain = JSON.parse(JSON.stringify(objects)) as Json;
  return `${layout.pretty ? pretty(plain, 0) : JSON.stringify(plain)}\n`;
}
