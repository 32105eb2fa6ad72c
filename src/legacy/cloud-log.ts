import { BoundedLogFile } from '../files/bounded-log-file.ts';
import { logTime } from '../files/time-text.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileChange, FilesPort } from '../ports/files-port.ts';

/**
 * /var/log/cloud.log: one line per command and what went wrong. A real router writes every program it runs there, up to 10 MB; with
 * thousands of routers in one process 4 KiB each has to do.
 */
export class CloudLog {
  readonly #file: BoundedLogFile;
  readonly #clock: Clock;
  #waiting = '';

  constructor(files: FilesPort, clock: Clock) {
    this.#file = new BoundedLogFile(files, '/var/log/cloud.log', 4 * 1024);
    this.#clock = clock;
  }

  /** Notes a line; it reaches the file with the next `take` or `flush`. Line breaks in `text` become blanks. */
  note(source: string, text: string): void {
    this.#waiting += `${logTime(this.#clock.now())}  ${source} ${text.replaceAll(/\s*[\r\n]+\s*/g, ' ')}\n`;
  }

  /** What waits, as changes for a batch that the caller is about to apply. */
  async take(): Promise<FileChange[]> {
    if (this.#waiting === '') return [];
    const lines = this.#waiting;
    this.#waiting = '';
    return [await this.#file.adding(lines)];
  }

  async flush(files: FilesPort): Promise<void> {
    const changes = await this.take();
    if (changes.length > 0) await files.apply(changes);
  }
}
