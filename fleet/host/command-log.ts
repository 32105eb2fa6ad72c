import { appendFile, mkdir, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import pLimit from 'p-limit';
import { z } from 'zod';
import { isMissing } from './file-errors.ts';

/** One line of `log/commands.ndjson`. */
export const commandRecordSchema = z.object({
  /** ISO 8601, UTC. */
  time: z.string(),
  door: z.enum(['power', 'legacy', 'shell', 'agent']),
  /** `start`, `put /var/cache/cloud/… (412 bytes)`, `update_config.py vm_dhcp_entry.json.5`, a shell line; secrets replaced. */
  what: z.string(),
  /** Exit status, where there is one. */
  exit: z.int().optional(),
  /** Milliseconds it ran, without the time it waited. */
  ms: z.number(),
  /** Code and message when it did not get as far as an exit status. */
  error: z.string().optional(),
});

export type CommandRecord = Readonly<z.infer<typeof commandRecordSchema>>;

/** Which door of a router a command came through. */
export type CommandDoor = CommandRecord['door'];

/** The command logs of all routers of a host: bounded, oldest lines dropped first. */
export interface CommandLogs {
  append(router: string, record: CommandRecord): void;
  /** The newest `last` records, oldest first. */
  read(router: string, last: number): Promise<readonly CommandRecord[]>;
  forget(router: string): void;
  /** True when something waits to be written. */
  readonly dirty: boolean;
  flush(): Promise<void>;
}

/** A record takes about this much memory; turns a limit in bytes into one of records. */
const recordBytes = 200;

export class MemoryCommandLogs implements CommandLogs {
  readonly dirty = false;
  readonly #limit: number;
  readonly #records = new Map<string, CommandRecord[]>();

  constructor(limitBytes: number) {
    this.#limit = Math.max(1, Math.floor(limitBytes / recordBytes));
  }

  append(router: string, record: CommandRecord): void {
    const records = this.#records.get(router);
    if (records === undefined) this.#records.set(router, [record]);
    else {
      records.push(record);
      if (records.length > this.#limit) records.splice(0, records.length - Math.ceil(this.#limit / 2));
    }
  }

  read(router: string, last: number): Promise<readonly CommandRecord[]> {
    return Promise.resolve((this.#records.get(router) ?? []).slice(-last));
  }

  forget(router: string): void {
    this.#records.delete(router);
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }
}

/**
 * `<folder of the router>/log/commands.ndjson`, and `commands.ndjson.1` with the older half. Lines are gathered and written when the host
 * flushes.
 */
export class DiskCommandLogs implements CommandLogs {
  readonly #folder: (router: string) => string;
  readonly #limitBytes: number;
  readonly #pending = new Map<string, string[]>();
  #flushing: Promise<void> = Promise.resolve();

  constructor(folder: (router: string) => string, limitBytes: number) {
    this.#folder = folder;
    this.#limitBytes = limitBytes;
  }

  get dirty(): boolean {
    return this.#pending.size > 0;
  }

  append(router: string, record: CommandRecord): void {
    const line = `${JSON.stringify(record)}\n`;
    const lines = this.#pending.get(router);
    if (lines === undefined) this.#pending.set(router, [line]);
    else lines.push(line);
  }

  async read(router: string, last: number): Promise<readonly CommandRecord[]> {
    await this.flush();
    const path = this.#path(router);
    const current = await readRecords(path);
    const older = current.length < last ? await readRecords(`${path}.1`) : [];
    return [...older, ...current].slice(-last);
  }

  forget(router: string): void {
    this.#pending.delete(router);
  }

  /** One flush at a time: appends of two would mix with a trim. */
  flush(): Promise<void> {
    this.#flushing = this.#flushing.catch(() => undefined).then(() => this.#writePending());
    return this.#flushing;
  }

  async #writePending(): Promise<void> {
    const pending = [...this.#pending];
    this.#pending.clear();
    const limit = pLimit(16);
    await Promise.all(pending.map(([router, lines]) => limit(() => this.#write(router, lines.join('')))));
  }

  async #write(router: string, text: string): Promise<void> {
    const path = this.#path(router);
    try {
      await appendFile(path, text);
    } catch (error) {
      if (!isMissing(error)) throw error;
      await mkdir(dirname(path), { recursive: true });
      await appendFile(path, text);
    }
    const { size } = await stat(path);
    if (size > this.#limitBytes / 2) await rename(path, `${path}.1`);
  }

  #path(router: string): string {
    return join(this.#folder(router), 'log', 'commands.ndjson');
  }
}

async function readRecords(path: string): Promise<readonly CommandRecord[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return '';
    throw error;
  });
  return text.split('\n').flatMap(parseRecord);
}

/** A line torn by a crash is left out. */
function parseRecord(line: string): readonly CommandRecord[] {
  if (line === '') return [];
  try {
    const { data } = commandRecordSchema.safeParse(JSON.parse(line));
    return data === undefined ? [] : [data];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
