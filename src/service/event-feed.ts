import type { AgentEvent } from './agent-service.ts';

/** Who listens to a router. */
export interface FeedListener {
  event(event: AgentEvent): void;
  /** No more events come: the router is gone, or its host closes. */
  end(reason: Error): void;
}

/** Hands a router's events to those who watch it. Costs nothing while nobody does, and keeps no router awake. */
export class EventFeed {
  readonly #listeners = new Set<FeedListener>();

  get isWatched(): boolean {
    return this.#listeners.size > 0;
  }

  listen(listener: FeedListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  publish(events: readonly AgentEvent[]): void {
    for (const event of events) for (const listener of this.#listeners) listener.event(event);
  }

  end(reason: Error): void {
    for (const listener of this.#listeners) listener.end(reason);
    this.#listeners.clear();
  }
}
