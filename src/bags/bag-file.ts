import type { BagName } from './bag-types.ts';
import { bagSchemas } from './entry-schemas.ts';
import { jsonProblem } from './json-problem.ts';
import { describeIssues } from './schema-issues.ts';

/** Why a file is none; the message holds none of its content, which may be a password. */
export class BagFileError extends Error {
  override readonly name = 'BagFileError';
}

/** Throws `BagFileError` when `value` is no entry of the bag. */
export function checkEntry(bag: BagName, key: string, value: unknown): void {
  const schema = bagSchemas[bag];
  if (!schema.key.safeParse(key).success) throw new BagFileError(`${JSON.stringify(key.slice(0, 80))} is no key of this bag`);
  const { error } = schema.value.safeParse(value);
  if (error !== undefined) throw new BagFileError(`entry ${JSON.stringify(key)}: ${describeIssues(error, value)}`);
}

function parseObject(content: Uint8Array): object {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch (error) {
    const problem = jsonProblem(error);
    if (problem === undefined) throw error;
    throw new BagFileError(problem);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new BagFileError('not a JSON object');
  return value;
}

/** The entries in the text of a databag's file, without its `id`. Throws `BagFileError` when the text is not such a bag. */
export function parseBag(bag: BagName, content: Uint8Array): Map<string, unknown> {
  const entries = new Map<string, unknown>();
  for (const [key, value] of Object.entries(parseObject(content))) {
    if (key === 'id') continue;
    checkEntry(bag, key, value);
    entries.set(key, value);
  }
  return entries;
}
