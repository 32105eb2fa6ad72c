import { AgentError } from '#agent';
import type { z } from 'zod';

/** How often a field was seen that nothing here knows, by `<what>.<path>`. */
export class UnknownFields {
  readonly #counts = new Map<string, number>();

  add(field: string): void {
    this.#counts.set(field, (this.#counts.get(field) ?? 0) + 1);
  }

  merge(other: UnknownFields): void {
    for (const [field, count] of other.#counts) this.#counts.set(field, (this.#counts.get(field) ?? 0) + count);
  }

  /** Sorted by name. */
  counts(): ReadonlyMap<string, number> {
    return new Map([...this.#counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** Where a value comes from, for messages, and where its unknown fields are counted. */
export interface Reading {
  /** `file:line`. */
  readonly where: string;
  /** Name of the thing read, such as `StartCommand`. */
  readonly what: string;
  readonly unknown: UnknownFields;
}

function removeKey(root: unknown, path: readonly PropertyKey[], key: string): void {
  let at = root;
  for (const step of path) at = typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined;
  if (typeof at === 'object' && at !== null) Reflect.deleteProperty(at, key);
}

/**
 * Parses `value` by a strict schema. Unknown keys are counted in `reading.unknown` and left out; anything else that is wrong throws
 * `VRA_BAD_INPUT` naming the place.
 */
export function strictly<T>(schema: z.ZodType<T>, value: unknown, reading: Reading): T {
  const first = schema.safeParse(value);
  if (first.success) return first.data;
  const other = first.error.issues.find((issue) => issue.code !== 'unrecognized_keys');
  if (other !== undefined) {
    const at = other.path.length === 0 ? '' : ` at ${other.path.join('.')}`;
    throw new AgentError('VRA_BAD_INPUT', `${reading.where}: ${reading.what}${at}: ${other.message}`, { cause: first.error });
  }
  const known: unknown = structuredClone(value);
  for (const issue of first.error.issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    for (const key of issue.keys) {
      const path = issue.path.map((step) => (typeof step === 'number' ? '[]' : String(step)));
      reading.unknown.add([reading.what, ...path, key].join('.'));
      removeKey(known, issue.path, key);
    }
  }
  const second = schema.safeParse(known);
  if (second.success) return second.data;
  throw new AgentError('VRA_BAD_INPUT', `${reading.where}: ${reading.what}: ${second.error.issues[0]?.message ?? 'malformed'}`, {
    cause: second.error,
  });
}
