import { endChannel, forTerminal, writeAll, type ChannelParts } from '../channel.ts';
import { outputBytes } from '../output-bytes.ts';
import { runLine } from '../run-line.ts';
import { LineEditor, type EditorEvent } from './line-editor.ts';
import { ShellState } from './shell-state.ts';

/** What may wait behind a line that runs. */
const longestInput = 2 ** 20;

/** `exit`, `logout`, with a status or without. */
const leaving = /^\s*(?:exit|logout)(?:\s+(\d+))?\s*;?\s*$/;

/**
 * A shell that a person types into: prompt, line editing, history, Ctrl-C and Ctrl-D, when the client has a terminal; without one it runs
 * the lines that it is fed. Ends with `exit`, or with the input.
 */
export async function serveShell(parts: ChannelParts): Promise<void> {
  const shell = new TerminalShell(parts);
  const status = await shell.run();
  endChannel(parts.channel, status);
}

class TerminalShell {
  readonly #parts: ChannelParts;
  readonly #editor = new LineEditor();
  readonly #state = new ShellState();
  #pending = '';
  #inputEnded = false;
  /** Ends the line that runs. */
  #running: AbortController | undefined;
  #wake: (() => void) | undefined;
  #status = 0;

  constructor(parts: ChannelParts) {
    this.#parts = parts;
    const { channel, signal } = parts;
    const decoder = new TextDecoder();
    channel.on('data', (chunk: Buffer) => this.#receive(decoder.decode(chunk, { stream: true })));
    const end = (): void => {
      this.#inputEnded = true;
      this.#wake?.();
    };
    channel.once('end', end);
    signal.addEventListener('abort', end, { once: true });
  }

  async run(): Promise<number> {
    await this.#prompt();
    for (;;) {
      const event = await this.#next();
      if (event.kind === 'end') {
        if (this.#parts.terminal) await this.#print('logout\n');
        return this.#status;
      }
      if (event.kind === 'interrupt') this.#status = 130;
      else {
        const left = leaving.exec(event.text);
        if (left !== null) {
          if (this.#parts.terminal) await this.#print('logout\n');
          return left[1] === undefined ? this.#status : Number(left[1]) & 255;
        }
        await this.#execute(event.text);
      }
      if (this.#parts.signal.aborted) return this.#status;
      await this.#prompt();
    }
  }

  #receive(text: string): void {
    const interrupt = this.#parts.terminal ? text.lastIndexOf('\u0003') : -1;
    if (this.#running !== undefined && interrupt >= 0) {
      // What was typed before is thrown away, as a terminal does.
      this.#pending = text.slice(interrupt + 1);
      this.#running.abort();
      return;
    }
    this.#pending += text;
    if (this.#pending.length > longestInput) this.#parts.channel.pause();
    this.#wake?.();
  }

  /** The next line, or what ends the shell. */
  async #next(): Promise<EditorEvent> {
    for (;;) {
      const event = this.#parts.terminal ? await this.#fromKeys() : this.#fromText();
      if (event !== undefined) return event;
      if (this.#inputEnded) return { kind: 'end' };
      this.#parts.channel.resume();
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = undefined;
    }
  }

  async #fromKeys(): Promise<EditorEvent | undefined> {
    let echo = '';
    let event: EditorEvent | undefined;
    while (this.#pending !== '' && event === undefined) {
      const step = this.#editor.take(this.#pending, this.#promptText());
      this.#pending = this.#pending.slice(step.used);
      echo += step.echo;
      event = step.event;
    }
    await writeAll(this.#parts.channel, Buffer.from(echo));
    return event;
  }

  #fromText(): EditorEvent | undefined {
    const at = this.#pending.indexOf('\n');
    if (at < 0 && !(this.#inputEnded && this.#pending !== '')) return undefined;
    const text = at < 0 ? this.#pending : this.#pending.slice(0, at);
    this.#pending = at < 0 ? '' : this.#pending.slice(at + 1);
    return { kind: 'line', text };
  }

  async #execute(line: string): Promise<void> {
    if (line.trim() === '') return;
    const { machine, events, channel, terminal, signal } = this.#parts;
    const running = new AbortController();
    this.#running = running;
    events.command(machine.hostName);
    try {
      const given = await runLine(machine, this.#state.wrap(line), { signal: AbortSignal.any([signal, running.signal]) }, events);
      const { stdout, stderr, exitCode } = this.#state.take(given);
      this.#status = exitCode;
      if (running.signal.aborted) await this.#print('^C\n');
      if (terminal) return await this.#print(stdout + stderr);
      await writeAll(channel, outputBytes(stdout));
      await writeAll(channel.stderr, outputBytes(stderr));
    } finally {
      this.#running = undefined;
    }
  }

  #promptText(): string {
    return `root@${this.#parts.machine.hostName}:${this.#state.folder}# `;
  }

  async #prompt(): Promise<void> {
    if (this.#parts.terminal) await writeAll(this.#parts.channel, Buffer.from(this.#promptText()));
  }

  #print(text: string): Promise<void> {
    return writeAll(this.#parts.channel, Buffer.from(this.#parts.terminal ? forTerminal(text) : text));
  }
}
