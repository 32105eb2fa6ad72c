import type { Clock, Log } from '#agent';
import type { RouterStore, StoreChange } from '../store/router-store.ts';

/** How a part of the machine's state stands in files of `state/`: as text that a person reads and that loads back exactly. */
export interface StateFormat<S> {
  /** Names in `state/`; one whose text is empty is not there. */
  readonly files: readonly string[];
  /** Texts in the order of `files`, `''` for one that is missing. Throws when a text makes no sense. */
  parse(texts: readonly string[]): S;
  print(state: S): readonly string[];
}

/** The services of the machine that a part of its state needs to be kept. */
export interface StateKeeper {
  readonly store: RouterStore;
  readonly clock: Clock;
  readonly log: Log;
}

/** A part of the machine's state: read from the store when somebody asks, written back by a flush when it changed. */
export class StateCell<S> {
  readonly #keeper: StateKeeper;
  readonly #format: StateFormat<S>;
  readonly #initial: () => S;
  #state: S | undefined;
  #changed = false;

  /** `initial` is the state right after power-on, when no file says otherwise. */
  constructor(keeper: StateKeeper, format: StateFormat<S>, initial: () => S) {
    this.#keeper = keeper;
    this.#format = format;
    this.#initial = initial;
  }

  get(): S {
    this.#state ??= this.#load();
    return this.#state;
  }

  /** To be called after the state was changed. */
  touch(): void {
    this.#changed = true;
  }

  /** A state that nothing of the old one is left in. */
  reset(state: S): void {
    this.#state = state;
    this.#changed = true;
    this.#keeper.store.write(this.#format.files.map((name) => ({ op: 'remove', path: `state/${name}` })));
  }

  flush(): void {
    if (!this.#changed || this.#state === undefined) return;
    const texts = this.#format.print(this.#state);
    const modifiedMs = this.#keeper.clock.now();
    this.#keeper.store.write(
      this.#format.files.map((name, i): StoreChange => {
        const path = `state/${name}`;
        const text = texts[i] ?? '';
        return text === '' ? { op: 'remove', path } : { op: 'put', path, content: Buffer.from(text), mode: 0o600, modifiedMs };
      }),
    );
    this.#changed = false;
  }

  #load(): S {
    const contents = this.#format.files.map((name) => this.#keeper.store.read(`state/${name}`));
    if (contents.every((content) => content === undefined)) return this.#initial();
    try {
      return this.#format.parse(contents.map((content) => (content === undefined ? '' : Buffer.from(content).toString('utf8'))));
    } catch (error) {
      // The agent compares the machine with its plan and repairs it.
      this.#keeper.log.warn({ files: this.#format.files, error }, 'a state file cannot be read; starting from an empty one');
      return this.#initial();
    }
  }
}
