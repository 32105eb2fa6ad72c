/** Distinguished encoding of ASN.1 (X.690), as much of it as requests and certificates need. */
const tags = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

function length(bytes: number): Buffer {
  if (bytes < 0x80) return Buffer.from([bytes]);
  const digits = bytes.toString(16);
  const content = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.from([0x80 | content.length]), content]);
}

function tagged(tag: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([tag]), length(content.length), content]);
}

export function sequence(...parts: readonly Uint8Array[]): Buffer {
  return tagged(tags.sequence, Buffer.concat(parts));
}

/** A set of one element, or of elements in the order of their encodings. */
export function set(...parts: readonly Uint8Array[]): Buffer {
  return tagged(tags.set, Buffer.concat(parts));
}

/** A positive whole number from its big-endian bytes. */
export function integer(bytes: Uint8Array): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = first < 0 ? Buffer.from([0]) : Buffer.from(bytes.subarray(first));
  return tagged(tags.integer, (digits[0] ?? 0) < 0x80 ? digits : Buffer.concat([Buffer.from([0]), digits]));
}

/** `1.2.840.113549.1.1.11`. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) groups.unshift((left % 128) | 0x80);
    return groups;
  });
  return tagged(tags.objectIdentifier, Buffer.from(bytes));
}

export function utf8String(text: string): Buffer {
  return tagged(tags.utf8String, Buffer.from(text));
}

export function octetString(content: Uint8Array): Buffer {
  return tagged(tags.octetString, content);
}

/** Whole bytes, no bit unused. */
export function bitString(content: Uint8Array): Buffer {
  return tagged(tags.bitString, Buffer.concat([Buffer.from([0]), content]));
}

export const nothing: Buffer = tagged(tags.null, Buffer.alloc(0));

/** Seconds; two digits of the year up to 2049, four from then on, as X.509 wants it (RFC 5280, 4.1.2.5). */
export function time(epochMs: number): Buffer {
  const text = new Date(epochMs).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return text < '2050' ? tagged(tags.utcTime, Buffer.from(text.slice(2))) : tagged(tags.generalizedTime, Buffer.from(text));
}

/** `[number]`, around other elements. */
export function context(number: number, ...parts: readonly Uint8Array[]): Buffer {
  return tagged(0xa0 | number, Buffer.concat(parts));
}

/** `[number]` in place of the tag of plain content. */
export function contextPlain(number: number, content: Uint8Array): Buffer {
  return tagged(0x80 | number, content);
}
