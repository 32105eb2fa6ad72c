type Json = string | number | boolean | undefined | readonly Json[] | { readonly [key: string]: Json };

/** An object of `ip -json`; keys whose value is undefined are left out. */
export type JsonObject = { readonly [key: string]: Json };

function isObject(value: Json): value is JsonObject {
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
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .map(([key, field]) => `${indent}${JSON.stringify(key)}: ${pretty(field, level + 1)}`);
  return fields.length === 0 ? '{ }' : `{\n${fields.join(',\n')}\n${' '.repeat(4 * level)}}`;
}

/** What `ip -json` prints for a list of objects. */
export function printJson(objects: readonly JsonObject[], layout: { readonly pretty: boolean }): string {
  return `${layout.pretty ? pretty(objects, 0) : JSON.stringify(objects)}\n`;
}
