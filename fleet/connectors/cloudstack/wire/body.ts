import { WireError } from './link-error.ts';
import type { WireObject } from './packet.ts';

/** What a text must hold before an integer beyond 2^53 can be in it. */
const manyDigits = /\d{16}/u;
const integerText = /^-?\d+$/u;
const beyondAscii = /[\u007F-\uFFFF]/g;

declare global {
  // Parts of ES2025 that the compiler's library does not describe yet.
  interface JSON {
    rawJSON(text: string): object;
    parse(
      text: string,
      reviver: (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown;
  }
}

/**
 * A JSON text as values; integers that a number cannot hold exactly become `JSON.rawJSON` objects, which are printed as they came.
 */
function parseExactly(text: string): unknown {
  if (!manyDigits.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && !Number.isSafeInteger(value) && integerText.test(source)
      ? JSON.rawJSON(source)
      : value,
  );
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toWireObject(element: unknown, position: number): WireObject {
  // Only the first key counts (cloudstack-agent-protocol.md, 3).
  const first = isFields(element) ? Object.entries(element)[0] : undefined;
  if (first === undefined) throw new WireError(`element ${position} of a body is not an object with a class name as its key`);
  const [className, fields] = first;
  if (!isFields(fields)) throw new WireError(`element ${position} of a body: ${className} has no fields in braces`);
  return { className, fields };
}

/**
 * The elements of a packet's body, unknown classes as they came. Integers beyond 2^53 are `JSON.rawJSON` objects: they go back
 * unchanged, and are not for arithmetic.
 *
 * @throws WireError when the text is not an array of `{"<class>": {<fields>}}`.
 */
export function parseBody(text: string): readonly WireObject[] {
  let elements: unknown;
  try {
    elements = parseExactly(text);
  } catch (error) {
    throw new WireError(`a body that is no JSON, beginning with ${JSON.stringify(text.slice(0, 60))}`, { cause: error });
  }
  if (!Array.isArray(elements)) throw new WireError('a body that is no array');
  return elements.map(toWireObject);
}

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** The text of a body, in ASCII only: a server in the C locale takes nothing else (cloudstack-agent-protocol.md, 2.4). */
export function printBody(objects: readonly WireObject[]): string {
  return JSON.stringify(objects.map(({ className, fields }) => ({ [className]: fields }))).replace(beyondAscii, escaped);
}
