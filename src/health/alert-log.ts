import type { FilesPort } from '../ports/files-port.ts';
import type { Clock } from '../ports/clock.ts';
import { BoundedLogFile } from '../files/bounded-log-file.ts';
import { logTime } from '../files/time-text.ts';

export const alertLogPath = '/var/log/routerServiceMonitor.log';

const limitBytes = 8 * 1024;

/**
 * What the service watcher tells the operator: lines `YYYY-mm-dd HH:MM:SS,mmm [ALERT|INFO] [process] text` that the server fetches
 * (cloudstack-vr-commands.md, 1.11 and 3.6). Bounded: the older half goes when it is full.
 */
export class AlertLog {
  readonly #file: BoundedLogFile;
  readonly #clock: Clock;
  #lines = '';

  constructor(files: FilesPort, clock: Clock) {
    this.#file = new BoundedLogFile(files, alertLogPath, limitBytes);
    this.#clock = clock;
  }

  raise(severity: 'ALERT' | 'INFO', process: string, text: string): void {
    this.#lines += `${logTime(this.#clock.now())} [${severity}] [${process}] ${text.replaceAll(/\s*[\r\n]+\s*/g, ' ')}\n`;
  }

  async write(): Promise<void> {
    if (this.#lines === '') return;
    const lines = this.#lines;
    this.#lines = '';
    await this.#file.add(lines);
  }
}
