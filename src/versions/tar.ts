import { AgentError } from '../errors.ts';

/** A file of an archive. */
export interface TarFile {
  /** Relative, `/`-separated. */
  readonly path: string;
  readonly content: Uint8Array;
  /** Permission bits. */
  readonly mode: number;
}

export interface TarLimits {
  readonly entries: number;
  readonly fileBytes: number;
}

const blockBytes = 512;

function refused(what: string): AgentError {
  return new AgentError('VRA_BAD_BUNDLE', `the bundle's archive ${what}; make it anew`);
}

/** Everything but plain words: what a shell, a terminal or another file system would read differently. */
const safePath = /^[\w.+@=,-]+(?:\/[\w.+@=,-]+)*$/;

/**
 * @throws AgentError `VRA_BAD_BUNDLE` for a path that is absolute, climbs, is too long, or holds a character that means something elsewhere
 */
export function checkArchivePath(path: string): void {
  const climbs = path.split('/').some((part) => part === '.' || part === '..');
  if (path.length <= 255 && safePath.test(path) && !climbs) return;
  throw refused(`holds ${JSON.stringify(path.slice(0, 120))}, which is no safe relative path`);
}

function text(header: Uint8Array, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return Buffer.from(end < 0 ? field : field.subarray(0, end)).toString('latin1');
}

function octal(header: Uint8Array, start: number, length: number): number {
  const digits = text(header, start, length).trim();
  if (!/^[0-7]+$/.test(digits)) throw refused('has a header without a number where one belongs');
  return Number.parseInt(digits, 8);
}

/** Sum of a header's bytes with its own checksum field counted as blanks (POSIX.1-1988, ustar). */
function headerSum(header: Uint8Array): number {
  return header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0);
}

export interface TarEntry extends TarFile {
  /** Where its header begins: offset in the archive's bytes. */
  readonly offset: number;
}

function entryPath(header: Uint8Array): string {
  const prefix = text(header, 257, 5) === 'ustar' ? text(header, 345, 155) : '';
  const name = text(header, 0, 100);
  return prefix === '' ? name : `${prefix}/${name}`;
}

/**
 * The files of a ustar archive, in order. Folders are implied and skipped; links, devices and extensions of other formats are refused, so
 * that nothing in an archive can lead outside of where it is unpacked.
 * @throws AgentError `VRA_BAD_BUNDLE`
 */
export function readTar(bytes: Uint8Array, limits: TarLimits): readonly TarEntry[] {
  const entries: TarEntry[] = [];
  const seen = new Set<string>();
  for (let offset = 0; ;) {
    const header = bytes.subarray(offset, offset + blockBytes);
    if (header.length < blockBytes) throw refused('ends too early');
    if (header.every((byte) => byte === 0)) return entries;
    if (octal(header, 148, 8) !== headerSum(header)) throw refused(`has a damaged header at byte ${offset}`);
    const size = octal(header, 124, 12);
    const kind = text(header, 156, 1);
    const path = entryPath(header).replace(/^\.\//, '');
    const next = offset + blockBytes + Math.ceil(size / blockBytes) * blockBytes;
    if (size > limits.fileBytes) throw refused(`holds ${path} of ${size} bytes; at most ${limits.fileBytes} are taken`);
    if (next > bytes.length) throw refused(`ends inside ${path}`);
    if (kind === '0' || kind === '') {
      checkArchivePath(path);
      if (seen.has(path)) throw refused(`holds ${path} twice`);
      if (entries.length >= limits.entries) throw refused(`holds more than ${limits.entries} files`);
      seen.add(path);
      const content = bytes.subarray(offset + blockBytes, offset + blockBytes + size);
      entries.push({ path, content, mode: octal(header, 100, 8) & 0o777, offset });
    } else if (kind !== '5') {
      throw refused(
        `holds ${JSON.stringify(path.slice(0, 120))}, which is no file (type ${JSON.stringify(kind)}); write plain ustar`,
      );
    }
    offset = next;
  }
}

function splitPath(path: string): readonly [prefix: string, name: string] {
  if (path.length <= 100) return ['', path];
  const slash = path.indexOf('/', path.length - 101);
  if (slash < 0 || slash > 155) throw refused(`cannot hold the path ${path}: a part of it is too long`);
  return [path.slice(0, slash), path.slice(slash + 1)];
}

function tarHeader({ path, content, mode }: TarFile): Buffer {
  const [prefix, name] = splitPath(path);
  const header = Buffer.alloc(blockBytes);
  const number = (value: number, at: number, length: number): number =>
    header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
  header.write(name, 0, 'latin1');
  number(mode & 0o777, 100, 8);
  number(0, 108, 8);
  number(0, 116, 8);
  number(content.length, 124, 12);
  number(0, 136, 12);
  header.write('0', 156, 'latin1');
  header.write('ustar\u000000', 257, 'latin1');
  header.write(prefix, 345, 'latin1');
  header.write(`${headerSum(header).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

/** The bytes of files in a ustar archive without its end. The same files give the same bytes: times and owners are 0. */
export function tarBody(files: readonly TarFile[]): Buffer {
  return Buffer.concat(
    files.flatMap((file) => {
      checkArchivePath(file.path);
      const padding = Buffer.alloc((blockBytes - (file.content.length % blockBytes)) % blockBytes);
      return [tarHeader(file), file.content, padding];
    }),
  );
}

/** What ends an archive. */
export function tarEnd(): Buffer {
  return Buffer.alloc(2 * blockBytes);
}
