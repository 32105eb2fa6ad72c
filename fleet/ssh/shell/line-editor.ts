/** What a client's key strokes came to. */
export type EditorEvent =
  { readonly kind: 'line'; readonly text: string } | { readonly kind: 'interrupt' } | { readonly kind: 'end' };

export interface EditorStep {
  /** What the terminal has to show. */
  readonly echo: string;
  readonly event?: EditorEvent;
  /** How many characters of the input were used. */
  readonly used: number;
}

const clearBehind = '\u001b[K';
const keptLines = 500;

/** Keys by what terminals send for them. */
const keys: Readonly<Record<string, string>> = {
  '\u001b[A': 'up',
  '\u001b[B': 'down',
  '\u001b[C': 'right',
  '\u001b[D': 'left',
  '\u001b[H': 'home',
  '\u001b[1~': 'home',
  '\u001b[F': 'end',
  '\u001b[4~': 'end',
  '\u001b[3~': 'delete',
  '\u0001': 'home',
  '\u0002': 'left',
  '\u0004': 'leave',
  '\u0003': 'interrupt',
  '\u0005': 'end',
  '\u0006': 'right',
  '\b': 'backspace',
  '\u007f': 'backspace',
  '\u000b': 'kill',
  '\f': 'clear',
  '\u000e': 'down',
  '\u0010': 'up',
  '\u0015': 'discard',
  '\u0017': 'word',
  '\r': 'enter',
  '\n': 'enter',
};

/** One line of a terminal, with the keys of readline that people use. Holds text only: who writes to the terminal is somebody else. */
export class LineEditor {
  #text = '';
  #at = 0;
  readonly #history: string[] = [];
  #historyAt = 0;
  #afterReturn = false;

  /** Takes the next key of `input`, which is not empty. `prompt` stands in front of the line. */
  take(input: string, prompt: string): EditorStep {
    const key = nextKey(input);
    const used = key.length;
    const name = keys[key.replace('\u001bO', '\u001b[')];
    const secondOfPair = key === '\n' && this.#afterReturn;
    this.#afterReturn = key === '\r';
    if (secondOfPair) return { echo: '', used };
    if (name !== undefined) return { ...this.#press(name, prompt), used };
    // Other control characters and unknown keys do nothing.
    if (key < ' ') return { echo: '', used };
    return { echo: this.#insert(key, prompt), used };
  }

  #insert(text: string, prompt: string): string {
    const last = this.#at === this.#text.length;
    this.#text = this.#text.slice(0, this.#at) + text + this.#text.slice(this.#at);
    this.#at += text.length;
    return last ? text : this.#shown(prompt);
  }

  #press(name: string, prompt: string): { readonly echo: string; readonly event?: EditorEvent } {
    switch (name) {
      case 'enter':
        return { echo: '\r\n', event: { kind: 'line', text: this.#finish() } };
      case 'interrupt':
        this.#reset('');
        return { echo: '^C\r\n', event: { kind: 'interrupt' } };
      case 'leave':
        if (this.#text === '') return { echo: '', event: { kind: 'end' } };
        return { echo: this.#cut(this.#at, this.#at + 1, prompt) };
      case 'delete':
        return { echo: this.#cut(this.#at, this.#at + 1, prompt) };
      case 'backspace':
        return { echo: this.#at === 0 ? '' : this.#cut(this.#at - 1, this.#at, prompt) };
      case 'kill':
        return { echo: this.#cut(this.#at, this.#text.length, prompt) };
      case 'discard':
        return { echo: this.#cut(0, this.#at, prompt) };
      case 'word':
        return { echo: this.#cut(this.#text.slice(0, this.#at).replace(/\S*\s*$/, '').length, this.#at, prompt) };
      case 'clear':
        return { echo: `\u001b[H\u001b[2J${this.#shown(prompt)}` };
      case 'up':
      case 'down':
        return { echo: this.#recall(name === 'up' ? -1 : 1, prompt) };
      default:
        this.#at =
          { home: 0, end: this.#text.length, left: Math.max(0, this.#at - 1) }[name] ?? Math.min(this.#text.length, this.#at + 1);
        return { echo: this.#shown(prompt) };
    }
  }

  #cut(from: number, to: number, prompt: string): string {
    this.#text = this.#text.slice(0, from) + this.#text.slice(to);
    this.#at = from;
    return this.#shown(prompt);
  }

  #recall(by: number, prompt: string): string {
    const at = this.#historyAt + by;
    if (at < 0 || at > this.#history.length) return '';
    this.#historyAt = at;
    this.#text = this.#history[at] ?? '';
    this.#at = this.#text.length;
    return this.#shown(prompt);
  }

  #finish(): string {
    const text = this.#text;
    if (text.trim() !== '' && this.#history.at(-1) !== text) this.#history.push(text);
    if (this.#history.length > keptLines) this.#history.shift();
    this.#reset('');
    return text;
  }

  #reset(text: string): void {
    this.#text = text;
    this.#at = text.length;
    this.#historyAt = this.#history.length;
  }

  /** The whole line anew, with the cursor where it belongs. */
  #shown(prompt: string): string {
    const back = this.#text.length - this.#at;
    return `\r${prompt}${this.#text}${clearBehind}${back === 0 ? '' : `\u001b[${back}D`}`;
  }
}

const escape = '\u001b';

/** What one key sent: a character, or an escape sequence. */
function nextKey(input: string): string {
  if (!input.startsWith(escape)) return String.fromCodePoint(input.codePointAt(0) ?? 0);
  return escape + (/^(?:\[[\d;]*[A-Za-z~]|O[A-Za-z]|.)/su.exec(input.slice(1))?.[0] ?? '');
}
