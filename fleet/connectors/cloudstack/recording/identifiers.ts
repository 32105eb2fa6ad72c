const quote = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);

/**
 * Names that the agents of a recording invented (paths of volumes and templates, folders of stores, jobs), each with the one that the
 * fleet gave to the same thing. The recorded server goes on to use its agents' names; the fleet must hear its own.
 */
export class Identifiers {
  readonly #ours = new Map<string, string>();
  /** What the server said before any agent did: those names are its own, and the same in every play. */
  readonly #servers = new Set<string>();
  #pattern: RegExp | undefined;

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
    this.#ours.set(recorded, ours);
    this.#pattern = undefined;
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
    this.#pattern ??= this.#wordPattern();
    return text.replaceAll(this.#pattern, (word) => this.#ours.get(word) ?? word);
  }

  /** One pass with the longest first: what was put in is never replaced again. */
  #wordPattern(): RegExp {
    const words = [...this.#ours.keys()].toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1));
    return new RegExp(`(?<![A-Za-z0-9])(?:${words.map(quote).join('|')})(?![A-Za-z0-9])`, 'g');
  }
}
