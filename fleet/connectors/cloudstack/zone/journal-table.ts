import { AgentError, type CancelTimer, type Clock } from '#agent';
import { z, type ZodType } from 'zod';
import type { FleetLog } from '../../../events.ts';
import { JournalFile, readJournal } from './journal-file.ts';
import { MemoryTable } from './memory-table.ts';
import type { Table } from './table.ts';

/** Lines that say nothing any more are folded away when there are more of them than this, and than records. */
const fewestStaleLines = 1000;
/** A table that nobody wrote for so long is quiet. */
const quietMs = 5000;
/** A table that is never quiet is folded all the same when its file is so many times as long as it needs to be. */
const longestFactor = 10;

export interface JournalTableOptions<R> {
  readonly path: string;
  readonly name: string;
  readonly schema: ZodType<R>;
  readonly key: (record: R) => string;
  readonly onChange?: ((before: R | undefined, now: R | undefined) => void) | undefined;
  readonly clock: Clock;
  readonly log: FleetLog;
}

const headerSchema = z.looseObject({ apiVersion: z.literal('vrfleet/v1'), kind: z.literal('ZoneTable'), table: z.string() });
const entrySchema = z.union([z.strictObject({ put: z.unknown() }), z.strictObject({ remove: z.string() })]);

/**
 * A table in one file of lines: the header, then `{"put":…}` and `{"remove":…}` in the order in which they happened. A change is one line
 * and one flush, which changes of the same moment share.
 */
export class JournalTable<R extends object> implements Table<R>, AsyncDisposable {
  readonly #options: JournalTableOptions<R>;
  readonly #records: MemoryTable<R>;
  readonly #file: JournalFile;
  #lines = 0;
  #cancelFold: CancelTimer | undefined;
  #folding: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  private constructor(options: JournalTableOptions<R>) {
    this.#options = options;
    this.#records = new MemoryTable(options.key, options.onChange);
    this.#file = new JournalFile(options.path);
  }

  /** `VRA_CORRUPT` when a line is broken: nothing is changed then. The torn line of a process that was killed is cut off. */
  static async open<R extends object>(options: JournalTableOptions<R>): Promise<JournalTable<R>> {
    const table = new JournalTable(options);
    const text = await readJournal(options.path);
    if (text === undefined || text.lines.length === 0) {
      await table.#file.rewrite([table.#header()]);
      return table;
    }
    await table.#load(text.lines);
    if (text.tornBytes > 0)
      options.log.warn({ path: options.path, bytes: text.tornBytes }, 'unfinished line at the end of a table cut off');
    await table.#file.resume(text.tornBytes);
    return table;
  }

  get size(): number {
    return this.#records.size;
  }

  get(key: string): R | undefined {
    return this.#records.get(key);
  }

  has(key: string): boolean {
    return this.#records.has(key);
  }

  values(): Iterable<R> {
    return this.#records.values();
  }

  async put(record: R): Promise<void> {
    this.#checkOpen();
    void this.#records.put(record);
    await this.#append({ put: record });
  }

  async remove(key: string): Promise<boolean> {
    this.#checkOpen();
    if (!this.#records.has(key)) return false;
    void this.#records.remove(key);
    await this.#append({ remove: key });
    return true;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#cancelFold?.();
    try {
      await this.#folding;
      if (this.#stale > fewestStaleLines) await this.#fold();
    } finally {
      await this.#file[Symbol.asyncDispose]();
    }
  }

  #checkOpen(): void {
    if (this.#closing !== undefined)
      throw new AgentError('VRA_CLOSED', `table ${this.#options.name} is closed; nothing can be kept in it`);
  }

  get #stale(): number {
    return this.#lines - this.#records.size;
  }

  #header(): string {
    return JSON.stringify({ apiVersion: 'vrfleet/v1', kind: 'ZoneTable', table: this.#options.name });
  }

  async #append(entry: { readonly put: R } | { readonly remove: string }): Promise<void> {
    this.#lines++;
    await this.#file.append(JSON.stringify(entry));
    if (this.#closing === undefined) this.#planFold();
  }

  #planFold(): void {
    this.#cancelFold?.();
    this.#cancelFold = undefined;
    if (this.#folding !== undefined || this.#stale <= Math.max(fewestStaleLines, this.#records.size)) return;
    if (this.#lines > longestFactor * Math.max(fewestStaleLines, this.#records.size)) this.#foldNow();
    else this.#cancelFold = this.#options.clock.after(quietMs, () => this.#foldNow());
  }

  #foldNow(): void {
    this.#folding ??= this.#fold()
      .catch((error: unknown) => {
        // The longer file says the same.
        this.#options.log.error({ path: this.#options.path, err: error }, 'table could not be shortened');
      })
      .finally(() => {
        this.#folding = undefined;
      });
  }

  async #fold(): Promise<void> {
    const header = this.#header();
    // A change that is made while the lines are written stands in them or behind them; both is fine, for the last word counts.
    const records = this.#records;
    const before = this.#lines;
    await this.#file.rewrite(
      (function* lines() {
        yield header;
        for (const record of records.values()) yield JSON.stringify({ put: record });
      })(),
    );
    this.#lines = records.size + (this.#lines - before);
  }

  async #load(lines: readonly string[]): Promise<void> {
    const [first = '', ...entries] = lines;
    const header = headerSchema.safeParse(this.#json(first, 1));
    if (!header.success || header.data.table !== this.#options.name) throw this.#corrupt(1, 'it is not the header of this table');
    for (const [index, line] of entries.entries()) {
      const number = index + 2;
      const entry = entrySchema.safeParse(this.#json(line, number));
      if (!entry.success) throw this.#corrupt(number, 'it is neither a put nor a remove');
      if ('remove' in entry.data) {
        await this.#records.remove(entry.data.remove);
        continue;
      }
      const record = this.#options.schema.safeParse(entry.data.put);
      if (!record.success) throw this.#corrupt(number, z.prettifyError(record.error).replaceAll('\n', ' '));
      void this.#records.put(record.data);
    }
    this.#lines = entries.length;
  }

  #json(line: string, number: number): unknown {
    try {
      return JSON.parse(line);
    } catch (error) {
      throw this.#corrupt(number, 'it is no JSON', error);
    }
  }

  #corrupt(line: number, why: string, cause?: unknown): AgentError {
    return new AgentError(
      'VRA_CORRUPT',
      `${this.#options.path} line ${line} cannot be read: ${why}. Repair the line, or move the file away to begin with an empty table`,
      { cause },
    );
  }
}
