/** DER (X.690), as much of it as a certificate needs. */
function element(tag: number, content: Uint8Array): Buffer {
  const size = content.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => element(0x30, Buffer.concat(parts));
export const set = (...parts: readonly Uint8Array[]): Buffer => element(0x31, Buffer.concat(parts));
export const integer = (value: number): Buffer => element(0x02, Buffer.from([value]));
export const boolean = (value: boolean): Buffer => element(0x01, Buffer.from([value ? 0xff : 0]));
export const nothing = (): Buffer => element(0x05, Buffer.alloc(0));
export const octets = (content: Uint8Array): Buffer => element(0x04, content);
export const bits = (content: Uint8Array, unused = 0): Buffer => element(0x03, Buffer.concat([Buffer.from([unused]), content]));
export const text = (value: string): Buffer => element(0x0c, Buffer.from(value));
/** `20200101000000Z` */
export const time = (value: string): Buffer => element(0x18, Buffer.from(value));
/** A part with a number of its own: `[0] …`. */
export const tagged = (number: number, content: Uint8Array): Buffer => element(0xa0 | number, content);
/** A plain value under a number of its own, as alternative names have it. */
export const tagValue = (number: number, content: Uint8Array): Buffer => element(0x80 | number, content);

/** `2.5.29.17` */
export function identifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = rest.flatMap((arc) => {
    const digits = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) digits.unshift(0x80 | (left & 0x7f));
    return digits;
  });
  return element(0x06, Buffer.from([first * 40 + second, ...bytes]));
}
