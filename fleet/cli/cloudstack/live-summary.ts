import type { CancelTimer, Clock } from '#agent';
import type { CliIo } from '../io.ts';
import type { ConnectorFigures } from '../../connectors/cloudstack/index.ts';
import { figuresLine, figuresText } from './summary-text.ts';

const drawnEveryMs = 1_000;
const loggedEveryMs = 10_000;

/** Keeps a person informed: redrawn in place on a terminal, else a line now and then when something changed. */
export class LiveSummary {
  readonly #io: CliIo;
  readonly #clock: Clock;
  readonly #figures: () => ConnectorFigures;
  #cancel: CancelTimer | undefined;
  #drawnLines = 0;
  #lastLine = '';
  #last: { readonly ms: number; readonly commands: number };

  constructor(io: CliIo, clock: Clock, figures: () => ConnectorFigures) {
    this.#io = io;
    this.#clock = clock;
    this.#figures = figures;
    this.#last = { ms: clock.now(), commands: figures().commands.total };
  }

  start(): void {
    const everyMs = this.#io.stderr.terminal ? drawnEveryMs : loggedEveryMs;
    this.#cancel = this.#clock.after(everyMs, () => {
      this.#show();
      this.start();
    });
  }

  /** Stops, and takes what was drawn off the screen. */
  stop(): void {
    this.#cancel?.();
    this.#clear();
  }

  #show(): void {
    const figures = this.#figures();
    const perSecond = this.#rate(figures.commands.total);
    if (this.#io.stderr.terminal) {
      const text = this.#fitted(figuresText(figures, perSecond));
      this.#clear();
      this.#io.stderr.write(text);
      this.#drawnLines = text.split('\n').length - 1;
      return;
    }
    const line = figuresLine(figures, perSecond);
    if (line !== this.#lastLine) this.#io.stderr.write(line);
    this.#lastLine = line;
  }

  /** A line that wraps takes more rows than were counted, and the next drawing would leave some of them. */
  #fitted(text: string): string {
    const { columns } = this.#io.stderr;
    if (columns === undefined) return text;
    const fitted = (line: string): string => (line.length < columns ? line : `${line.slice(0, Math.max(0, columns - 2))}…`);
    return text.split('\n').map(fitted).join('\n');
  }

  #rate(commands: number): number {
    const ms = this.#clock.now();
    const passed = ms - this.#last.ms;
    const perSecond = passed === 0 ? 0 : ((commands - this.#last.commands) * 1000) / passed;
    this.#last = { ms, commands };
    return perSecond;
  }

  #clear(): void {
    // Up over what was drawn, and everything below erased.
    if (this.#drawnLines > 0) this.#io.stderr.write(`\u001B[${this.#drawnLines}A\u001B[J`);
    this.#drawnLines = 0;
  }
}
