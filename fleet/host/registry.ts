import { AgentError } from '#agent';
import type { ListOptions, RouterChange, RouterListener } from './host-types.ts';
import type { RouterEntry, RouterIndex } from './router-index.ts';
import { nearMatches } from './router-names.ts';
import { Slot } from './slot.ts';

const byName = new Intl.Collator('en', { numeric: true });

/** True when the name, the type or a label of a router holds `text`, which is in lower case. */
function matches({ name, type, labels }: RouterEntry, text: string): boolean {
  const fields = [name, type, labels?.site, labels?.zone, labels?.pod, labels?.host];
  return fields.some((field) => field?.toLowerCase().includes(text));
}

/** The routers of a host by name; what changes about one goes into the index, where there is one. */
export class Registry {
  readonly #slots = new Map<string, Slot>();
  readonly #index: RouterIndex | undefined;
  readonly #listeners = new Set<RouterListener>();
  #sorted: readonly Slot[] | undefined;

  constructor(entries: Iterable<RouterEntry>, index: RouterIndex | undefined) {
    this.#index = index;
    for (const entry of entries) this.#slots.set(entry.name, new Slot(entry));
  }

  get size(): number {
    return this.#slots.size;
  }

  /** True when the index waits to be written. */
  get dirty(): boolean {
    return this.#index?.dirty === true;
  }

  has(name: string): boolean {
    return this.#slots.has(name);
  }

  /** @throws AgentError `VRA_NOT_FOUND` with the names that somebody who wrote this one may have meant. */
  get(name: string): Slot {
    const slot = this.#slots.get(name);
    if (slot !== undefined) return slot;
    const near = nearMatches(name, this.#slots.keys());
    const shown = JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}…` : name);
    const none = this.#slots.size === 0 ? 'the fleet has no routers' : '"ls" lists them';
    throw new AgentError(
      'VRA_NOT_FOUND',
      `there is no router ${shown}; ${near.length > 0 ? `did you mean ${near.join(', ')}?` : none}`,
    );
  }

  all(): Iterable<Slot> {
    return this.#slots.values();
  }

  /** Sorted by name, numbers by value. */
  find({ match, state, offset = 0, limit }: ListOptions): { readonly slots: readonly Slot[]; readonly total: number } {
    this.#sorted ??= [...this.#slots.values()].toSorted((a, b) => byName.compare(a.name, b.name));
    const text = match?.toLowerCase();
    const found = this.#sorted.filter(
      (slot) => (state === undefined || slot.state === state) && (text === undefined || matches(slot.entry, text)),
    );
    return { total: found.length, slots: found.slice(offset, limit === undefined ? undefined : offset + limit) };
  }

  /** Adds a router; the index hears of it with its first `update`. */
  add(entry: RouterEntry): Slot {
    const slot = new Slot(entry);
    this.#slots.set(entry.name, slot);
    this.#sorted = undefined;
    this.#tell({ name: slot.name, before: undefined, after: entry });
    return slot;
  }

  remove(slot: Slot): void {
    slot.removed = true;
    slot.feed.end(new AgentError('VRA_NOT_FOUND', `router ${slot.name} was removed`));
    this.#slots.delete(slot.name);
    this.#sorted = undefined;
    this.#index?.remove(slot.name);
    this.#tell({ name: slot.name, before: slot.entry, after: undefined });
  }

  update(slot: Slot, change: Partial<RouterEntry>): void {
    this.replace(slot, { ...slot.entry, ...change });
  }

  replace(slot: Slot, entry: RouterEntry): void {
    const before = slot.entry;
    slot.entry = entry;
    this.#index?.put(entry);
    // One that was removed while its last turn ran is nobody's any more.
    if (!slot.removed) this.#tell({ name: slot.name, before, after: entry });
  }

  /** Calls `listener` with every change of a router; gives back how to end it. */
  listen(listener: RouterListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async flush(): Promise<void> {
    await this.#index?.flush([...this.#slots.values()].map((slot) => slot.entry));
  }

  #tell(change: RouterChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}
