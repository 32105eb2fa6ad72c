import { open } from 'node:fs/promises';
import { AgentError, type Clock, type CancelTimer } from '#agent';
import type { FleetLog } from '../../../events.ts';
import { errorText } from '../../../error-text.ts';
import { isTaken, storageFailure } from '../../../host/file-errors.ts';
import { parseBody, printBody, type Packet, type PacketTap } from '../wire/index.ts';
import { redactBody } from './redact-body.ts';

/** A crash costs no more than this. */
const flushEveryMs = 1_000;
/** Lines are made and written in parts of this many packets, so that links are served in between. */
const packetsAtOnce = 64;
/** Texts that wait for a slow disk; beyond this the recording ends rather than the process. */
const maxWaitingCharacters = 64 * 2 ** 20;

export interface Recorder {
  readonly tap: PacketTap;
  /** False after the file could not be written; what came before is there. */
  readonly recording: boolean;
  /** Writes what waits and closes the file. A second call does nothing. Never rejects. */
  close(): Promise<void>;
}

interface Waiting {
  readonly t: number;
  readonly agent: string;
  readonly direction: 'in' | 'out';
  readonly packet: Packet;
}

/** One line of `session.jsonl`; a body that is none is told by its size only. */
function lineOf({ t, agent, direction, packet }: Waiting): string {
  const head = { t, agent, dir: direction, flags: packet.flags, seq: String(packet.seq) };
  // The body is printed by the wire's own rules: it may hold integers that no number holds.
  return `${JSON.stringify(head).slice(0, -1)},"body":${printBody(redactBody(parseBody(packet.body)))}}\n`;
}

/** Where lines go; a file. */
export interface RecordingFile {
  readonly path: string;
  append(text: string): Promise<void>;
  close(): Promise<void>;
}

/** Records into a file that is open already; see `createRecorder`. */
export class PacketRecorder implements Recorder {
  readonly #file: RecordingFile;
  readonly #clock: Clock;
  readonly #log: FleetLog;
  readonly #beganMs: number;
  #waiting: Waiting[] = [];
  #waitingCharacters = 0;
  #timer: CancelTimer | undefined;
  #writing: Promise<void> = Promise.resolve();
  #state: 'recording' | 'failed' | 'closed' = 'recording';

  constructor(file: RecordingFile, { clock, log }: { readonly clock: Clock; readonly log: FleetLog }) {
    this.#file = file;
    this.#clock = clock;
    this.#log = log;
    this.#beganMs = clock.now();
  }

  get recording(): boolean {
    return this.#state === 'recording';
  }

  readonly tap: PacketTap = (agent, direction, packet) => {
    if (this.#state !== 'recording') return;
    this.#waiting.push({ t: this.#clock.now() - this.#beganMs, agent, direction, packet });
    this.#waitingCharacters += packet.body.length;
    if (this.#waitingCharacters > maxWaitingCharacters) {
      this.#fail(new AgentError('VRA_TOO_LARGE', `more than ${maxWaitingCharacters} characters wait to be written`));
      return;
    }
    this.#timer ??= this.#clock.after(flushEveryMs, () => {
      this.#timer = undefined;
      this.#writing = this.#writing.then(() => this.#flush());
    });
  };

  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    this.#timer?.();
    this.#writing = this.#writing.then(() => this.#flush());
    await this.#writing;
    this.#state = 'closed';
    await this.#file
      .close()
      .catch((error: unknown) => this.#log.warn({ file: this.#file.path, err: error }, 'recording not closed'));
  }

  async #flush(): Promise<void> {
    while (this.#waiting.length > 0 && this.#state === 'recording') {
      const part = this.#waiting.splice(0, packetsAtOnce);
      for (const { packet } of part) this.#waitingCharacters -= packet.body.length;
      try {
        await this.#file.append(part.map((waiting) => this.#line(waiting)).join(''));
      } catch (error) {
        this.#fail(error);
      }
    }
  }

  /** Empty for a packet that is none: a link that carries garbage does not end the recording. */
  #line(waiting: Waiting): string {
    try {
      return lineOf(waiting);
    } catch (error) {
      this.#log.warn({ agent: waiting.agent, error: errorText(error) }, 'a packet without a readable body is not recorded');
      return '';
    }
  }

  #fail(error: unknown): void {
    this.#state = 'failed';
    this.#waiting = [];
    this.#waitingCharacters = 0;
    this.#log.error({ file: this.#file.path, err: error }, 'recording stopped; what was written before is kept');
  }
}

export interface RecorderOptions {
  /** A file that does not exist yet: `session.jsonl` in a folder of its own makes the folder a recording. */
  readonly file: string;
  readonly clock: Clock;
  readonly log: FleetLog;
}

/**
 * Records every packet of a run in the form that `vrfleet replay` reads: `{t, agent, dir, flags, seq, body}` a line, `t` in milliseconds
 * since the start; private keys and passwords become placeholders. Packets are only noted as they pass and written a second later. When
 * the file cannot be written any more that is logged once and the recording ends; the run goes on.
 * @throws AgentError `VRA_CONFLICT` when the file exists, `VRA_STORAGE` when it cannot be made.
 */
export async function createRecorder(options: RecorderOptions): Promise<Recorder> {
  try {
    const handle = await open(options.file, 'ax', 0o600);
    const file: RecordingFile = {
      path: options.file,
      append: (text) => handle.appendFile(text),
      close: () => handle.close(),
    };
    return new PacketRecorder(file, options);
  } catch (error) {
    if (isTaken(error)) {
      const message = `${options.file}: there is such a file already; record into a new one, or remove it`;
      throw new AgentError('VRA_CONFLICT', message, { cause: error });
    }
    throw storageFailure(error, `record into ${options.file}`);
  }
}
