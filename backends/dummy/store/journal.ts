import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { StoreChange } from './router-store.ts';

/** A change as a journal holds it. An append knows where it goes, so that playing it twice is the same as once. */
export type JournalChange =
  Exclude<StoreChange, { readonly op: 'append' }> | (Extract<StoreChange, { readonly op: 'append' }> & { readonly offset: number });

const content = { path: z.string(), mode: z.number(), modifiedMs: z.number(), bytes: z.number() };

/** A change without its content, which follows behind the line. */
const header = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('put'), ...content }),
  z.strictObject({ op: z.literal('append'), offset: z.number(), ...content }),
  z.strictObject({ op: z.literal('mode'), path: z.string(), mode: z.number() }),
  z.strictObject({ op: z.literal('directory'), path: z.string() }),
  z.strictObject({ op: z.literal('remove'), path: z.string() }),
]);
const headers = z.array(header);

/**
 * One record: a line `<crc32> <bytes> <changes as JSON>`, then the contents of the changes one behind the other, then a newline.
 * The checksum covers both, so a record that was cut short is told from a whole one.
 */
export function encodeRecord(changes: readonly JournalChange[]): Uint8Array {
  const contents: Uint8Array[] = [];
  const json = JSON.stringify(
    changes.map((change): z.infer<typeof header> => {
      if (change.op !== 'put' && change.op !== 'append') return change;
      contents.push(change.content);
      const { content: body, ...rest } = change;
      return { ...rest, bytes: body.byteLength };
    }),
  );
  const body = Buffer.concat(contents);
  return Buffer.concat([Buffer.from(`${crc32(body, crc32(json))} ${body.length} ${json}\n`), body, Buffer.from('\n')]);
}

/** The whole records of a journal in order, up to the first that is cut short or damaged; `bytes` is where that one begins. */
export function decodeJournal(journal: Buffer): { readonly changes: readonly JournalChange[]; readonly bytes: number } {
  const changes: JournalChange[] = [];
  let at = 0;
  while (at < journal.length) {
    const lineEnd = journal.indexOf(10, at);
    const match = lineEnd < 0 ? null : /^(\d+) (\d+) (\[.*\])$/.exec(journal.toString('utf8', at, lineEnd));
    if (match === null) break;
    const [, crc, bytes, json] = match;
    const bodyEnd = lineEnd + 1 + Number(bytes);
    const body = journal.subarray(lineEnd + 1, bodyEnd);
    if (json === undefined || journal[bodyEnd] !== 10 || crc32(body, crc32(json)) !== Number(crc)) break;
    let from = 0;
    for (const change of headers.parse(JSON.parse(json))) {
      if (change.op !== 'put' && change.op !== 'append') changes.push(change);
      else {
        const { bytes: size, ...rest } = change;
        changes.push({ ...rest, content: body.subarray(from, from + size) });
        from += size;
      }
    }
    at = bodyEnd + 1;
  }
  return { changes, bytes: at };
}
