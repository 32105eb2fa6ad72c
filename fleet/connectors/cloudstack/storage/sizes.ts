import type { Random } from '#agent';

const kibibyte = 1024;
const gibibyte = 1024 ** 3;
const tebibyte = 1024 ** 4;

/** An empty sparse image: headers and the first tables. */
export const emptyImageBytes: number = 192 * kibibyte;
/** What a mounted file system uses for itself. */
export const fileSystemBytes: number = 64 * 1024 ** 2;
/** All templates of routers and system VMs are built with this disk. */
export const systemTemplateBytes = 5_242_880_000;

export interface ContentSize {
  readonly virtualBytes: number;
  readonly physicalBytes: number;
}

/** Capacity of a pool or secondary storage, in bytes; never zero. */
export function capacityOf(random: Random, name: string, local: boolean): number {
  const chance = random.fork(`capacity/${name}`);
  return (local ? chance.integer(1, 8) : 20 * chance.integer(1, 5)) * tebibyte;
}

/** Size of a template, ISO or volume that nobody told: the same for the same name. */
export function plausibleSize(random: Random, name: string, format: string, options: { readonly system: boolean }): ContentSize {
  const chance = random.fork(`size/${name}`);
  if (format === 'ISO') {
    const bytes = wholeKibibytes(chance.integer(300, 4096) * 1024 ** 2 + chance.integer(0, 1024 ** 2));
    return { virtualBytes: bytes, physicalBytes: bytes };
  }
  const virtualBytes = options.system ? systemTemplateBytes : chance.integer(1, 10) * gibibyte;
  return { virtualBytes, physicalBytes: writtenBytes(chance, virtualBytes) };
}

/** How much of an image of a known size is written. */
export function plausiblePhysical(random: Random, name: string, virtualBytes: number): number {
  return writtenBytes(random.fork(`size/${name}`), virtualBytes);
}

function writtenBytes(chance: Random, virtualBytes: number): number {
  return Math.min(virtualBytes, emptyImageBytes + wholeKibibytes(virtualBytes * (0.1 + 0.2 * chance.next())));
}

function wholeKibibytes(bytes: number): number {
  return Math.floor(bytes / kibibyte) * kibibyte;
}
