/** Names are looked up by so many of their first characters. */
const headLength = 4;

const isWordCharacter = (character: string | undefined): boolean => character !== undefined && /[A-Za-z0-9]/.test(character);

/**
 * Names that the agents of a recording invented (paths of volumes and templates, folders of stores, jobs), each with the one that the
 * fleet gave to the same thing. The recorded server goes on to use its agents' names; the fleet must hear its own.
 */
export class Identifiers {
  readonly #ours = new Map<string, string>();
  /** What the server said before any agent did: those names are its own, and the same in every play. */
  readonly #servers = new Set<string>();
  /** Learned names by their heads, the longest first. */
  readonly #byHead = new Map<string, string[]>();

  get size(): number {
    return this.#ours.size;
  }

  /** Notes every text of a recorded command as the server's own, unless an agent invented it before. */
  saidByServer(value: unknown): void {
    if (typeof value === 'string') {
      if (!this.#ours.has(value)) this.#servers.add(value);
    } else if (typeof value === 'object' && value !== null) {
      for (const part of Object.values(value)) this.saidByServer(part);
    }
  }

  /** Whether `recorded` may be learned: neither known yet nor the server's own word. */
  isNew(recorded: string): boolean {
    return recorded !== '' && !this.#ours.has(recorded) && !this.#servers.has(recorded);
  }

  learn(recorded: string, ours: string): void {
    if (!this.#ours.has(recorded)) {
      const head = recorded.slice(0, headLength);
      this.#byHead.set(
        head,
        [...(this.#byHead.get(head) ?? []), recorded].toSorted((a, b) => b.length - a.length),
      );
    }
    this.#ours.set(recorded, ours);
  }

  /** The same value with every learned name replaced in its texts and keys, also inside longer texts where it stands as a word. */
  translate(value: unknown): unknown {
    if (this.#ours.size === 0) return value;
    if (typeof value === 'string') return this.#text(value);
    if (Array.isArray(value)) return value.map((part) => this.translate(part));
    if (typeof value === 'object' && value !== null) return this.translateFields(value);
    return value;
  }

  translateFields(fields: object): Record<string, unknown> {
    return Object.fromEntries(Object.entries(fields).map(([key, part]) => [this.#text(key), this.translate(part)]));
  }

  #text(text: string): string {
    const whole = this.#ours.get(text);
    if (whole !== undefined) return whole;
    // One pass: what was put in is never looked at again.
    let translated = '';
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      if (isWordCharacter(text[at - 1])) continue;
      const word = this.#wordAt(text, at);
      if (word === undefined) continue;
      translated += text.slice(from, at) + (this.#ours.get(word) ?? word);
      from = at + word.length;
      at = from - 1;
    }
    return from === 0 ? text : translated + text.slice(from);
  }

  /** The longest learned name that stands at a place of a text and ends with a word there. */
  #wordAt(text: string, at: number): string | undefined {
    for (let length = headLength; length > 0; length--) {
      const words = this.#byHead.get(text.slice(at, at + length));
      const word = words?.find((name) => text.startsWith(name, at) && !isWordCharacter(text[at + name.length]));
      if (word !== undefined) return word;
    }
    return undefined;
  }
}
