import type { Clock, PatchOutcome, PatchProgress } from '#agent';
import type { FleetHost } from '../host/index.ts';
import type { PairElection } from '../redundancy/index.ts';

/** What a rollout needs of a host. */
export type RolloutHost = Pick<FleetHost, 'patch' | 'versions' | 'exec' | 'get' | 'has' | 'listen'>;

/** How a router came out: `refused`: the patch could not begin; `skipped`: its peer did not make it; `not-started`: the rollout was ended. */
export type RolloutOutcome = PatchOutcome['outcome'] | 'refused' | 'skipped' | 'not-started';

export interface RouterResult {
  readonly router: string;
  readonly outcome: RolloutOutcome;
  /** The version in force afterwards, where it is known. */
  readonly version?: string;
  readonly message: string;
  /** How long the router counted as failed because versions were switched, ms. */
  readonly outOfServiceMs: number;
  /** Its peer took over before it was patched. */
  readonly failedOver: boolean;
}

export interface RolloutReport {
  /** In the order in which the routers were given. */
  readonly routers: readonly RouterResult[];
  readonly counts: Readonly<Record<RolloutOutcome, number>>;
}

/** What happens to one router of a rollout; `result` comes last. */
export type RolloutProgress =
  | { readonly router: string; readonly step: PatchProgress['step'] | 'failover'; readonly message: string }
  | { readonly router: string; readonly result: RouterResult; readonly done: number; readonly total: number };

export interface RolloutOptions {
  readonly clock: Clock;
  /** Routers, or pairs, at the same time; default 16. */
  readonly concurrency?: number | undefined;
  /** Knows who is PRIMARY and who hears whom; without it every router is patched on its own. */
  readonly election?: Pick<PairElection, 'status'> | undefined;
  /** How long a peer may take to become PRIMARY, ms; default 30,000. */
  readonly failoverMs?: number | undefined;
  readonly force?: boolean | undefined;
  readonly onProgress?: ((progress: RolloutProgress) => void) | undefined;
  /** Begins no further router; those that are being patched are finished. */
  readonly signal?: AbortSignal | undefined;
}
