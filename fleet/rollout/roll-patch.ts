import pLimit from 'p-limit';
import { AgentError, type PatchBundle } from '#agent';
import { failOver } from './fail-over.ts';
import type { RolloutHost, RolloutOptions, RolloutOutcome, RolloutProgress, RolloutReport, RouterResult } from './rollout-types.ts';

const defaultConcurrency = 16;
const defaultFailoverMs = 30_000;

type Told = Omit<RouterResult, 'router' | 'failedOver'>;

/** One run over a fleet. */
class Rollout {
  readonly #host: RolloutHost;
  readonly #bundle: PatchBundle;
  readonly #options: RolloutOptions;
  readonly #results = new Map<string, RouterResult>();
  readonly #total: number;

  constructor(host: RolloutHost, bundle: PatchBundle, options: RolloutOptions, total: number) {
    this.#host = host;
    this.#bundle = bundle;
    this.#options = options;
    this.#total = total;
  }

  result(router: string): RouterResult | undefined {
    return this.#results.get(router);
  }

  /** Routers that hear each other: those that only back up first, then the PRIMARY, after one of them took over. */
  async patchGroup(group: readonly string[]): Promise<void> {
    const { election } = this.#options;
    const primary = group.length > 1 ? group.find((router) => election?.status(router)?.role === 'PRIMARY') : undefined;
    const others = group.filter((router) => router !== primary);
    for (const router of others) await this.#patch(router, false);
    if (primary === undefined) return;
    const failing = others.map((router) => this.#results.get(router)).find((result) => !isInForce(result?.outcome));
    if (failing !== undefined) {
      const message = `${failing.router} beside it is ${failing.outcome}: ${failing.message}`;
      this.#note(primary, { outcome: failing.outcome === 'not-started' ? 'not-started' : 'skipped', message, outOfServiceMs: 0 });
    } else await this.#patchPrimary(primary, others);
  }

  async #patchPrimary(primary: string, peers: readonly string[]): Promise<void> {
    const { election, clock, failoverMs: patienceMs = defaultFailoverMs } = this.#options;
    if (election === undefined || this.#ended(primary)) return;
    if (await this.#isPatched(primary)) return this.#patch(primary, false);
    this.#tell({ router: primary, step: 'failover', message: `to ${peers.join(', ')}` });
    const problem = await failOver({ host: this.#host, clock, election, patienceMs }, primary, peers);
    if (problem === undefined) await this.#patch(primary, true);
    else this.#note(primary, { outcome: 'skipped', message: problem, outOfServiceMs: 0 });
  }

  async #isPatched(router: string): Promise<boolean> {
    if (this.#options.force === true) return false;
    try {
      return (await this.#host.versions(router)).current === this.#bundle.manifest.version;
    } catch (error) {
      // What is wrong with it, its patch will say.
      if (error instanceof AgentError) return true;
      throw error;
    }
  }

  async #patch(router: string, failedOver: boolean): Promise<void> {
    if (this.#ended(router)) return;
    try {
      const { outcome, version, message, outOfServiceMs } = await this.#host.patch(router, this.#bundle, {
        force: this.#options.force,
        onProgress: ({ step, message: text }) => this.#tell({ router, step, message: text }),
      });
      this.#note(router, { outcome, version, message, outOfServiceMs }, failedOver);
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      this.#note(router, { outcome: 'refused', message: error.message, outOfServiceMs: 0 }, failedOver);
    }
  }

  /** True, and noted, when no further router is to be begun. */
  #ended(router: string): boolean {
    if (this.#options.signal?.aborted !== true) return false;
    this.#note(router, { outcome: 'not-started', message: 'the rollout was ended before', outOfServiceMs: 0 });
    return true;
  }

  #note(router: string, told: Told, failedOver = false): void {
    const result: RouterResult = { router, ...told, failedOver };
    this.#results.set(router, result);
    this.#tell({ router, result, done: this.#results.size, total: this.#total });
  }

  #tell(progress: RolloutProgress): void {
    this.#options.onProgress?.(progress);
  }
}

function isInForce(outcome: RolloutOutcome | undefined): boolean {
  return outcome === 'committed' || outcome === 'unchanged';
}

/** Routers that hear each other, together; in the order in which the first of each was given. */
function groupsOf(routers: readonly string[], election: RolloutOptions['election']): readonly (readonly string[])[] {
  const left = new Set(routers);
  const groups: (readonly string[])[] = [];
  for (const router of left) {
    const peers = (election?.status(router)?.hears ?? []).filter((peer) => left.has(peer));
    const group = [router, ...peers];
    for (const member of group) left.delete(member);
    groups.push(group);
  }
  return groups;
}

/**
 * Patches many routers live (docs/versions.md), `concurrency` at a time. One that fails rolls itself back and is reported; the others go on.
 * Of a redundant pair the BACKUP comes first; when it made it, it takes over, and the other follows: the network always has a PRIMARY of
 * whichever version works. A rollout that was ended is resumed by running it again: routers that have the version stay as they are.
 */
export async function rollPatch(
  host: RolloutHost,
  routers: readonly string[],
  bundle: PatchBundle,
  options: RolloutOptions,
): Promise<RolloutReport> {
  const names = [...new Set(routers)];
  const rollout = new Rollout(host, bundle, options, names.length);
  const limit = pLimit(options.concurrency ?? defaultConcurrency);
  await Promise.all(groupsOf(names, options.election).map((group) => limit(() => rollout.patchGroup(group))));
  const results = names.flatMap((name) => rollout.result(name) ?? []);
  const counts: Record<RolloutOutcome, number> = {
    committed: 0,
    unchanged: 0,
    'rolled-back': 0,
    refused: 0,
    skipped: 0,
    'not-started': 0,
  };
  for (const { outcome } of results) counts[outcome]++;
  return { routers: results, counts };
}
