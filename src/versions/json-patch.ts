import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';

const pointer = z.string().regex(/^(?:\/[^/]*)*$/, 'no JSON pointer');
const operation = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('add'), path: pointer, value: z.json() }),
  z.strictObject({ op: z.literal('replace'), path: pointer, value: z.json() }),
  z.strictObject({ op: z.literal('test'), path: pointer, value: z.json() }),
  z.strictObject({ op: z.literal('remove'), path: pointer }),
  z.strictObject({ op: z.literal('move'), from: pointer, path: pointer }),
  z.strictObject({ op: z.literal('copy'), from: pointer, path: pointer }),
]);

/** A JSON Patch (RFC 6902). */
export const jsonPatchSchema = z.array(operation).min(1);
export type JsonPatch = z.infer<typeof jsonPatchSchema>;

export class JsonPatchError extends Error {
  override readonly name = 'JsonPatchError';
}

function words(path: string): readonly string[] {
  return path
    .split('/')
    .slice(1)
    .map((word) => word.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function indexOf(list: readonly unknown[], word: string, path: string): number {
  const index = /^(?:0|[1-9]\d*)$/.test(word) ? Number(word) : -1;
  if (index < 0 || index >= list.length) throw new JsonPatchError(`${path}: the list has no ${word}`);
  return index;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function child(value: unknown, word: string, path: string): unknown {
  if (Array.isArray(value)) return value[indexOf(value, word, path)];
  if (!isObject(value) || !Object.hasOwn(value, word)) throw new JsonPatchError(`${path}: there is nothing`);
  return value[word];
}

function at(document: unknown, path: string): unknown {
  return words(path).reduce((value, word) => child(value, word, path), document);
}

/** What becomes of the place that a pointer's last word names, given what holds it. */
type Edit = (holder: unknown, word: string) => unknown;

/** A copy of `value` with the holder at the end of `trail` edited; what is beside the way is shared. */
function edited(value: unknown, trail: readonly string[], path: string, edit: Edit): unknown {
  const [word, ...rest] = trail;
  if (word === undefined) throw new JsonPatchError(`${path}: names the whole document`);
  if (rest.length === 0) return edit(value, word);
  const inner = edited(child(value, word, path), rest, path, edit);
  if (Array.isArray(value)) return value.with(indexOf(value, word, path), inner);
  return withEntry(isObject(value) ? value : {}, word, inner);
}

/** Own properties only: a key such as `__proto__` is one like any other. */
function withEntry(holder: Readonly<Record<string, unknown>>, word: string, value: unknown): unknown {
  return Object.fromEntries([...Object.entries(holder).filter(([key]) => key !== word), [word, value]]);
}

function replacedEntry(holder: Readonly<Record<string, unknown>>, word: string, value: unknown): unknown {
  return Object.fromEntries(Object.entries(holder).map(([key, old]) => [key, key === word ? value : old]));
}

function add(document: unknown, path: string, value: unknown): unknown {
  if (path === '') return value;
  return edited(document, words(path), path, (holder, word) => {
    if (Array.isArray(holder))
      return holder.toSpliced(
        word === '-' || word === String(holder.length) ? holder.length : indexOf(holder, word, path),
        0,
        value,
      );
    if (!isObject(holder)) throw new JsonPatchError(`${path}: there is nothing to add to`);
    return Object.hasOwn(holder, word) ? replacedEntry(holder, word, value) : withEntry(holder, word, value);
  });
}

function remove(document: unknown, path: string): unknown {
  return edited(document, words(path), path, (holder, word) => {
    child(holder, word, path);
    if (Array.isArray(holder)) return holder.toSpliced(indexOf(holder, word, path), 1);
    return Object.fromEntries(Object.entries(isObject(holder) ? holder : {}).filter(([key]) => key !== word));
  });
}

function replace(document: unknown, path: string, value: unknown): unknown {
  if (path === '') return value;
  at(document, path);
  return edited(document, words(path), path, (holder, word) =>
    Array.isArray(holder)
      ? holder.with(indexOf(holder, word, path), value)
      : replacedEntry(isObject(holder) ? holder : {}, word, value),
  );
}

/**
 * The document after a JSON Patch (RFC 6902); the one given stays as it was.
 * @throws JsonPatchError when an operation names a place that is not there, or a test fails
 */
export function applyJsonPatch(document: unknown, patch: JsonPatch): unknown {
  return patch.reduce<unknown>((value, step) => {
    switch (step.op) {
      case 'add':
        return add(value, step.path, step.value);
      case 'replace':
        return replace(value, step.path, step.value);
      case 'remove':
        return remove(value, step.path);
      case 'copy':
        return add(value, step.path, at(value, step.from));
      case 'move':
        if (step.path.startsWith(`${step.from}/`)) throw new JsonPatchError(`${step.from}: cannot be moved into itself`);
        return add(remove(value, step.from), step.path, at(value, step.from));
      case 'test':
        if (!isDeepStrictEqual(at(value, step.path), step.value))
          throw new JsonPatchError(`${step.path}: is not as the test wants it`);
    }
    return value;
  }, document);
}
