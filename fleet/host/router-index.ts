import { appendFile, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { isMissing } from './file-errors.ts';

/** The bug that stopped a router. */
const crashSchema = z.object({
  /** ISO 8601, UTC. */
  time: z.string(),
  message: z.string(),
  stack: z.string(),
});

/** Where a simulated router pretends to be. */
export const labelsSchema = z.object({
  site: z.string().optional(),
  zone: z.string().optional(),
  pod: z.string().optional(),
  host: z.string().optional(),
});

/** Where a router's configuration was recorded. */
const originSchema = z.object({
  recording: z.string(),
  router: z.string(),
  /** False while it is being sent, and for ever when that was interrupted. */
  complete: z.boolean(),
  commands: z.int(),
  failures: z.int(),
});

/** `KeepalivedCondition`. */
const keepalivedSchema = z.object({
  device: z.string(),
  mac: z.string(),
  linkUp: z.boolean(),
  address: z.string(),
  virtualRouterId: z.int(),
  advertSeconds: z.number().positive(),
  virtualAddresses: z.array(z.string()).readonly(),
  pid: z.int(),
  sinceMs: z.number(),
  state: z.enum(['PRIMARY', 'BACKUP', 'FAULT']).optional(),
});

/** What the host knows of a router without opening it. */
export const routerEntrySchema = z.object({
  name: z.string(),
  power: z.enum(['on', 'off']),
  readiness: z.enum(['ready', 'degraded', 'failed']),
  /** Absent before the first start. */
  type: z.enum(['router', 'vpcrouter', 'dhcpsrvr', 'ilbvm', 'elbvm', 'secstorage', 'consoleproxy']).optional(),
  labels: labelsSchema.optional(),
  origin: originSchema.optional(),
  /** Where its gRPC door is dialled; given by whoever serves the fleet. */
  address: z.string().optional(),
  crash: crashSchema.optional(),
  /** While its keepalived runs: who sleeps goes on advertising. */
  keepalived: keepalivedSchema.optional(),
  /** It has a keepalived of which nothing is known: the last fleet crashed. Opening the router tells. */
  unsure: z.boolean().optional(),
});

export type Crash = Readonly<z.infer<typeof crashSchema>>;
export type RouterLabels = Readonly<z.infer<typeof labelsSchema>>;
export type RouterOrigin = Readonly<z.infer<typeof originSchema>>;
export type RouterEntry = Readonly<z.infer<typeof routerEntrySchema>>;
export type PowerState = RouterEntry['power'];

/** How a router is: `off`; `ready`, `degraded` or `failed` as its agent says; `crashed` when a bug stopped it. */
export type RouterState = 'off' | RouterEntry['readiness'] | 'crashed';

const changeSchema = z.union([z.object({ removed: z.string() }), routerEntrySchema]);

const header = { apiVersion: 'vrfleet/v1', kind: 'RouterIndex' };

/**
 * `index.ndjson`: one line per change of a router, the last one of a name counts. It saves opening every router's folder at start; it can
 * be deleted at any time.
 */
export class RouterIndex {
  readonly #path: string;
  #pending: string[] = [];
  #lines = 0;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Reads what is there; lines that are torn or foreign are passed over. `entries` is empty when there is no index. */
  static async open(path: string): Promise<{ readonly index: RouterIndex; readonly entries: Map<string, RouterEntry> }> {
    const index = new RouterIndex(path);
    const entries = new Map<string, RouterEntry>();
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      if (isMissing(error)) return '';
      throw error;
    });
    for (const line of text.split('\n')) {
      if (line === '') continue;
      index.#lines++;
      const change = parseLine(line);
      if (change === undefined) continue;
      if ('removed' in change) entries.delete(change.removed);
      else entries.set(change.name, change);
    }
    // Appending to a torn line would lose the next one too: start over.
    if (!text.endsWith('\n')) index.#lines = 0;
    return { index, entries };
  }

  get dirty(): boolean {
    return this.#pending.length > 0;
  }

  put(entry: RouterEntry): void {
    this.#pending.push(JSON.stringify(entry));
  }

  remove(name: string): void {
    this.#pending.push(JSON.stringify({ removed: name }));
  }

  /**
   * Appends what changed; rewrites the file when most of its lines are outdated. A file that cannot be written is removed, because the
   * next fleet would believe it; the next flush writes all of it.
   */
  async flush(entries: readonly RouterEntry[]): Promise<void> {
    const pending = this.#pending;
    if (pending.length === 0) return;
    this.#pending = [];
    try {
      await this.#write(pending, entries);
    } catch (error) {
      this.#lines = 0;
      this.#pending = [...pending, ...this.#pending];
      for (const path of [this.#path, `${this.#path}.new`]) await rm(path, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  async #write(pending: readonly string[], entries: readonly RouterEntry[]): Promise<void> {
    if (this.#lines === 0 || this.#lines + pending.length > 3 * entries.length + 100) {
      await this.#rewrite(entries);
      return;
    }
    this.#lines += pending.length;
    await appendFile(this.#path, `${pending.join('\n')}\n`);
  }

  async #rewrite(entries: readonly RouterEntry[]): Promise<void> {
    const lines = [header, ...entries].map((line) => JSON.stringify(line));
    this.#lines = lines.length;
    await writeFile(`${this.#path}.new`, `${lines.join('\n')}\n`);
    await rename(`${this.#path}.new`, this.#path);
  }
}

/** Undefined for the header, and for a line that a crash tore. */
function parseLine(line: string): z.infer<typeof changeSchema> | undefined {
  try {
    return changeSchema.safeParse(JSON.parse(line)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
