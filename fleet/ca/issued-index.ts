import { open, type FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { isMissing, storageFailure } from '../host/file-errors.ts';
import { certificateRoles } from './certificate-role.ts';

const issuedSchema = z.object({
  /** Upper-case hexadecimal. */
  serial: z.string(),
  role: z.enum(certificateRoles),
  name: z.string(),
  dns: z.array(z.string()).readonly(),
  addresses: z.array(z.string()).readonly(),
  /** Serial of the certificate of the authority that signed it. */
  authority: z.string(),
  notBeforeMs: z.number(),
  notAfterMs: z.number(),
});

const revokedSchema = z.object({ revoked: z.string(), atMs: z.number(), reason: z.string() });
const lineSchema = z.union([revokedSchema, issuedSchema]);

type Revocation = z.infer<typeof revokedSchema>;

/** A certificate that was given out. */
export interface IssuedCertificate extends Readonly<z.infer<typeof issuedSchema>> {
  readonly revoked?: { readonly atMs: number; readonly reason: string } | undefined;
}

interface Waiting {
  readonly line: string;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * `issued.ndjson`: a line for every certificate that was issued or revoked, never rewritten. Several processes may append; each reads on
 * where it stopped. A line that a crash tore was never promised to anybody and is passed over.
 */
export class IssuedIndex {
  readonly #path: string;
  readonly #issued = new Map<string, IssuedCertificate>();
  readonly #revoked = new Set<string>();
  /** Bytes that were read, up to the end of a line. */
  #read = 0;
  #torn = false;
  #waiting: Waiting[] = [];
  #writing = false;
  #refreshing: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  get issued(): ReadonlyMap<string, IssuedCertificate> {
    return this.#issued;
  }

  /** Serials. */
  get revoked(): ReadonlySet<string> {
    return this.#revoked;
  }

  /** Reads what was appended since the last time; true when something of it was revoked or is new here. */
  refresh(): Promise<boolean> {
    // One at a time: each begins where the one before ended.
    const refreshed = this.#refreshing.then(() => this.#readOn());
    this.#refreshing = refreshed.catch(() => undefined);
    return refreshed;
  }

  async #readOn(): Promise<boolean> {
    const bytes = await this.#tail();
    const end = bytes.lastIndexOf(0x0a) + 1;
    this.#torn = end < bytes.length;
    this.#read += end;
    let changed = false;
    for (const line of bytes.subarray(0, end).toString().split('\n')) changed = this.#take(line) || changed;
    return changed;
  }

  /** Resolves when it is durable. */
  async add(certificate: IssuedCertificate): Promise<void> {
    const { revoked: _, ...line } = certificate;
    await this.#append(JSON.stringify(line));
    this.#issued.set(certificate.serial, certificate);
  }

  /** Resolves when it is durable. */
  async revoke(serial: string, { atMs, reason }: { readonly atMs: number; readonly reason: string }): Promise<void> {
    const revocation: Revocation = { revoked: serial, atMs, reason };
    await this.#append(JSON.stringify(revocation));
    this.#note(revocation);
  }

  async #tail(): Promise<Buffer> {
    let file: FileHandle;
    try {
      file = await open(this.#path, 'r');
    } catch (error) {
      if (isMissing(error)) return Buffer.alloc(0);
      throw storageFailure(error, `read ${this.#path}`);
    }
    try {
      const { size } = await file.stat();
      const bytes = Buffer.alloc(Math.max(0, size - this.#read));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, this.#read);
      return bytes.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  #take(text: string): boolean {
    const line = parseLine(text);
    if (line === undefined) return false;
    if ('revoked' in line) {
      const news = !this.#revoked.has(line.revoked);
      this.#note(line);
      return news;
    }
    if (this.#issued.has(line.serial)) return false;
    this.#issued.set(line.serial, line);
    return true;
  }

  #note({ revoked, atMs, reason }: Revocation): void {
    this.#revoked.add(revoked);
    const known = this.#issued.get(revoked);
    if (known !== undefined && known.revoked === undefined) this.#issued.set(revoked, { ...known, revoked: { atMs, reason } });
  }

  /** Lines that come while others are written go together in the next write. */
  #append(line: string): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ line, done, failed });
      if (!this.#writing) void this.#write();
    });
  }

  async #write(): Promise<void> {
    this.#writing = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#flush(batch.map(({ line }) => `${line}\n`).join(''));
        for (const { done } of batch) done();
      } catch (error) {
        for (const { failed } of batch) failed(storageFailure(error, `write ${this.#path}`));
      }
    }
    this.#writing = false;
  }

  async #flush(text: string): Promise<void> {
    const file = await open(this.#path, 'a', 0o600);
    try {
      await file.writeFile(this.#torn ? `\n${text}` : text);
      this.#torn = false;
      await file.sync();
    } catch (error) {
      // Some of it may be there without its end.
      this.#torn = true;
      throw error;
    } finally {
      await file.close();
    }
  }
}

function parseLine(text: string): z.infer<typeof lineSchema> | undefined {
  if (text === '') return undefined;
  try {
    return lineSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
