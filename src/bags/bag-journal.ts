import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { AnyOp } from './apply-patch.ts';

/**
 * The journal beside a large bag's JSON. First line: which JSON it continues. Then a line per commit: a checksum, a blank, the
 * operations as JSON. An append is one write that ends in a newline, so a line without one was never answered.
 */

const key = z.string();
const index = z.int();
const opSchema = z.discriminatedUnion('op', [
  z.object({ op: z.literal('set'), key, value: z.unknown() }),
  z.object({ op: z.literal('delete'), key }),
  z.object({ op: z.literal('clear') }),
  z.object({ op: z.literal('listSet'), key, index, value: z.unknown() }),
  z.object({ op: z.literal('listInsert'), key, index, value: z.unknown() }),
  z.object({ op: z.literal('listRemove'), key, index }),
]);
const opsSchema = z.array(opSchema);
const headerSchema = z.object({ journal: z.literal(1), base: z.string() });

const checksum = (text: string | Uint8Array): string => crc32(text).toString(16).padStart(8, '0');

/** Tells one content of a bag's file from another. */
export function baseFingerprint(content: string | Uint8Array): string {
  const bytes = typeof content === 'string' ? Buffer.byteLength(content) : content.length;
  return `${bytes}-${checksum(content)}`;
}

export function journalHeader(base: string): string {
  return `${JSON.stringify({ journal: 1, base })}\n`;
}

/** `opsJson` is the JSON text of a list of operations. */
export function journalLine(opsJson: string): string {
  return `${checksum(opsJson)} ${opsJson}\n`;
}

export interface JournalContent {
  /** Fingerprint of the JSON it continues; undefined when not even the header was written whole. */
  readonly base: string | undefined;
  readonly commits: readonly (readonly AnyOp[])[];
  /** The last line was not written whole. */
  readonly torn: boolean;
  /** 1-based number of the first line that is damaged; what follows it is not in `commits`. */
  readonly damagedLine: number | undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function parseLine(line: string): readonly AnyOp[] | undefined {
  const json = line.slice(9);
  if (line[8] !== ' ' || line.slice(0, 8) !== checksum(json)) return undefined;
  return opsSchema.safeParse(parseJson(json)).data;
}

export function parseJournal(text: string): JournalContent {
  const lines = text.split('\n');
  const torn = lines.pop() !== '';
  const [headerLine, ...rest] = lines;
  if (headerLine === undefined) return { base: undefined, commits: [], torn, damagedLine: undefined };
  const header = headerSchema.safeParse(parseJson(headerLine));
  if (!header.success) return { base: undefined, commits: [], torn, damagedLine: 1 };
  const commits: (readonly AnyOp[])[] = [];
  for (const [position, line] of rest.entries()) {
    const ops = parseLine(line);
    if (ops === undefined) return { base: header.data.base, commits, torn, damagedLine: position + 2 };
    commits.push(ops);
  }
  return { base: header.data.base, commits, torn, damagedLine: undefined };
}
