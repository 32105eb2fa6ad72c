import { Presets, SingleBar } from 'cli-progress';
import type { CliIo } from './io.ts';

/** Shows how far a long work is: a bar for a person at a terminal, a few lines for a log. */
export interface Progress {
  update(done: number, note: string): void;
  stop(): void;
}

export const silentProgress: Progress = { update() {}, stop() {} };

/** `what` is the plural of what is counted. */
export function createProgress(io: CliIo, total: number, what: string): Progress {
  if (io.stderr.terminal) {
    const bar = new SingleBar(
      {
        format: `{bar} {value}/{total} ${what} | {note} | {duration_formatted}`,
        stream: io.stderr.stream,
        hideCursor: true,
        clearOnComplete: true,
        gracefulExit: false,
        // Drawn when something happens: no timer of its own.
        noTTYOutput: false,
        fps: 10,
      },
      Presets.shades_classic,
    );
    bar.start(total, 0, { note: '' });
    return { update: (done, note) => bar.update(done, { note }), stop: () => bar.stop() };
  }
  let said = 0;
  return {
    update(done, note) {
      const quarter = Math.floor((done * 4) / total);
      if (quarter <= said) return;
      said = quarter;
      io.stderr.write(`${done}/${total} ${what}, ${note}\n`);
    },
    stop() {},
  };
}
