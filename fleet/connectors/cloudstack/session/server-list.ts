import type { ServerAddress } from '../wire/link.ts';
import { parseServer, sameServer } from './server-address.ts';

export interface ServerListOptions {
  /** The connector's own; the first one's port is that of servers that are told without one. */
  readonly configured: readonly ServerAddress[];
  /** Whether a server that was told may be dialled. */
  readonly allow: (host: string) => boolean;
}

/** Port of a management server when nobody says another. */
const usualPort = 8_250;

/**
 * The management servers of one agent: those that the server told, in its order, then the connector's own, so that an agent is not lost
 * when none of the told ones can be reached.
 */
export class ServerList {
  readonly #options: ServerListOptions;
  #told: readonly ServerAddress[] = [];
  #avoided: readonly ServerAddress[] = [];
  #last: ServerAddress | undefined;
  /** Told, and not allowed, as they were named. */
  notAllowed: readonly string[] = [];

  constructor(options: ServerListOptions) {
    this.#options = options;
  }

  /** Replaces what was told before. */
  tell(servers: readonly string[]): void {
    const told = servers.filter((name) => name.trim() !== '').map((name) => ({ name, server: this.#parse(name) }));
    this.#told = told.map(({ server }) => server).filter(({ host }) => this.#options.allow(host));
    this.notAllowed = told.filter(({ server }) => !this.#options.allow(server.host)).map(({ name }) => name);
  }

  /** Servers that are not up, as the server says; replaces those that it named before. */
  avoid(servers: readonly string[]): void {
    this.#avoided = servers.map((name) => this.#parse(name));
  }

  /** The one after that of the last call, in turn; those to avoid only when there is no other. */
  next(): ServerAddress {
    const all = this.#all();
    const last = this.#last;
    const from = last === undefined ? 0 : all.findIndex((server) => sameServer(server, last)) + 1;
    const inTurn = [...all.slice(from), ...all.slice(0, from)];
    const next = inTurn.find((server) => !this.#isAvoided(server)) ?? inTurn[0] ?? { host: '127.0.0.1', port: usualPort };
    this.#last = next;
    return next;
  }

  /** The agent has a link to this one now: the turn goes on behind it. */
  connected(server: ServerAddress): void {
    this.#last = server;
  }

  /** How many there are to go through. */
  get size(): number {
    return this.#all().length;
  }

  /** The first of those that were told; undefined when none was, or when it is to be avoided. */
  get preferred(): ServerAddress | undefined {
    const [first] = this.#told;
    return first === undefined || this.#isAvoided(first) ? undefined : first;
  }

  /** Told ones that an agent of `current` may move to, the preferred one first. */
  others(current: ServerAddress | undefined): readonly ServerAddress[] {
    return this.#told.filter((server) => !this.#isAvoided(server) && (current === undefined || !sameServer(server, current)));
  }

  #all(): readonly ServerAddress[] {
    const own = this.#options.configured.filter((server) => !this.#told.some((told) => sameServer(told, server)));
    return [...this.#told, ...own];
  }

  #isAvoided(server: ServerAddress): boolean {
    return this.#avoided.some((avoided) => sameServer(avoided, server));
  }

  #parse(name: string): ServerAddress {
    return parseServer(name, this.#options.configured[0]?.port ?? usualPort);
  }
}
