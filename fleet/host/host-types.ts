import type { Clock, Random } from '#agent';
import type { World } from '#backends/dummy';
import type { FleetLog } from '../events.ts';
import type { HostLimits } from './limits.ts';
import type { RouterEntry, RouterState } from './router-index.ts';
import type { RouterFacts, RouterStorage } from './runtime.ts';
import type { LockPurpose } from './state-lock.ts';

/** A router at a glance. */
export interface RouterSummary extends RouterEntry {
  readonly state: RouterState;
  /** False while it sleeps. */
  readonly open: boolean;
  /** Commands that wait or run. */
  readonly queued: number;
  /** Its directory; absent for a fleet in memory. */
  readonly folder?: string;
}

export interface RouterDetails extends RouterSummary {
  readonly facts: RouterFacts;
}

export interface ListOptions {
  /** A part of the name, the type or a label; case does not count. */
  readonly match?: string | undefined;
  readonly state?: RouterState | undefined;
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
}

export interface RouterList {
  /** Sorted by name, numbers by value. */
  readonly routers: readonly RouterSummary[];
  /** How many match, whatever `offset` and `limit` are. */
  readonly total: number;
}

/** Where the routers are kept. */
export type FleetHostPlace =
  | {
      readonly stateDir: string;
      /** Who holds the directory meanwhile; default `fleet`. */
      readonly purpose?: LockPurpose | undefined;
      /** Removes the fleet that is there first. */
      readonly empty?: boolean | undefined;
      /** The log of the fleet that is removed stays. */
      readonly keepLog?: boolean | undefined;
    }
  | { readonly memory: true };

export type FleetHostOptions = FleetHostPlace & {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: FleetLog;
  readonly limits?: Partial<HostLimits>;
  /** The world that a router lives in: who answers when it asks around, and what passes through it. Default: the Internet answers. */
  readonly world?: ((router: string) => World) | undefined;
  /** What a router is made of; default: the real agent over the dummy backend. For tests of the host. */
  readonly storage?: RouterStorage;
};

/** What changed about a router: what the host knew before and knows now. Undefined before it was added, and once it was removed. */
export interface RouterChange {
  readonly name: string;
  readonly before: RouterEntry | undefined;
  readonly after: RouterEntry | undefined;
}

/** Is called at once; must not throw. */
export type RouterListener = (change: RouterChange) => void;
