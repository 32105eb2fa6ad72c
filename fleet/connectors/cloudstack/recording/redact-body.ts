import type { WireObject } from '../wire/packet.ts';
import { keyBlock, keyPlaceholder, secretPlaceholder } from './placeholders.ts';
import { classesWithSecretKey, secretAssignment, secretBase64, secretBytes, secretFields, secretKey } from './secret-fields.ts';

const base64Placeholder = Buffer.from(secretPlaceholder).toString('base64');

/** A text with its private keys and assigned passwords replaced. */
function redactText(text: string): string {
  const withoutKeys = text.includes('PRIVATE KEY-----') ? text.replaceAll(keyBlock, keyPlaceholder) : text;
  return withoutKeys.includes('=') ? withoutKeys.replaceAll(secretAssignment, `$1${secretPlaceholder}`) : withoutKeys;
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** `["password", "vm_password", "…"]`: data of a machine as its configuration drive gets it. */
function isPasswordFile(list: readonly unknown[]): boolean {
  return list.length === 3 && list[1] === 'vm_password';
}

function redactValue(name: string, value: unknown, inClass: string | undefined): unknown {
  if (typeof value === 'string') {
    const clean = redactText(value);
    if (clean !== value && clean.includes(keyPlaceholder)) return clean;
    const secret = secretFields.has(name) || secretKey.test(name) || (name === 'key' && classesWithSecretKey.has(inClass ?? ''));
    if (secret && value !== '') return secretPlaceholder;
    if (secretBase64.has(name) && value !== '') return base64Placeholder;
    return clean;
  }
  if (Array.isArray(value)) {
    if (secretBytes.has(name)) return [];
    if (isPasswordFile(value)) return [value[0], value[1], secretPlaceholder];
    const parts = value.map((part: unknown) => redactValue('', part, undefined));
    return parts.every((part, index) => part === value[index]) ? value : parts;
  }
  // A value without a secret stays the same object: integers beyond 2^53 are objects of a kind that must not be copied.
  return isFields(value) ? redactFields(value, name) : value;
}

type Fields = Readonly<Record<string, unknown>>;

/** The same object when nothing in it is a secret. */
function redactFields(fields: Fields, inClass: string | undefined): Fields {
  const entries = Object.entries(fields);
  const clean = entries.map(([name, part]): [string, unknown] => [name, redactValue(name, part, inClass)]);
  return clean.every(([, part], index) => part === entries[index]?.[1]) ? fields : Object.fromEntries(clean);
}

/** A packet's body with placeholders in place of private keys and passwords; a replay puts keys of its own there. */
export function redactBody(body: readonly WireObject[]): readonly WireObject[] {
  return body.map(({ className, fields }) => ({ className, fields: redactFields(fields, className) }));
}
