import { createSystemClock, packBundle, readBundle, type PatchBundle } from '#agent';
import { rollPatch, type FleetHost, type RolloutProgress } from '#fleet';
import { round, type Bench, type BenchOptions } from './bench.ts';
import { fillFleet, openBenchFleet, recordedScripts } from './bench-fleet.ts';

const routers = (): number => Number(process.env['VRFLEET_BENCH_ROUTERS'] ?? 1_000);
/** One router in a hundred has a hook that fails. */
const failingEvery = 100;
const failingMark = '/root/patch-fails';
/** Between two looks at who serves. */
const lookMs = 2;

async function benchBundle(): Promise<PatchBundle> {
  const manifest = {
    apiVersion: 'vrfleet/v1',
    kind: 'PatchBundle',
    version: '4.22.1',
    requires: '4.22.0',
    hooks: { pre: ['hooks/pre.sh'], post: ['hooks/post.sh'] },
    restart: { core: ['dnsmasq'], optional: ['haproxy', 'apache2'] },
    checks: ['disk_space_check.py'],
  };
  const scripts = Array.from({ length: 20 }, (_, n) => [`root/opt/cloud/bin/tool-${n}.sh`, `#!/bin/bash\necho ${n}\n`.repeat(50)]);
  const files: Readonly<Record<string, string>> = {
    ...Object.fromEntries(scripts),
    'hooks/pre.sh': 'test -e /opt/cloud/bin/update_config.py\n',
    'hooks/post.sh': `test ! -e ${failingMark}\n`,
  };
  const entries = Object.entries(files).map(([path, content]) => ({ path, content: Buffer.from(content), mode: 0o755 }));
  return readBundle(await packBundle(Buffer.from(JSON.stringify(manifest)), entries));
}

interface SwitchTimes {
  /** The longest time that one router counted as failed, seen from outside, ms. */
  readonly longestNotServingMs: number;
  /** Looks that found a router failed that was not switching; must be 0. */
  readonly unexplained: number;
}

/** Looks at routers that are being patched, as whoever asks for their health would. */
class Watcher {
  readonly #host: FleetHost;
  readonly #switching = new Set<string>();
  readonly #patching = new Set<string>();
  readonly #failedSince = new Map<string, number>();
  #longestMs = 0;
  #unexplained = 0;

  constructor(host: FleetHost) {
    this.#host = host;
  }

  note(progress: RolloutProgress): void {
    const { router } = progress;
    const switches = 'step' in progress && (progress.step === 'switch' || progress.step === 'rollback');
    if (switches) this.#switching.add(router);
    else this.#switching.delete(router);
    if ('result' in progress) {
      this.#patching.delete(router);
      this.#served(router);
    } else this.#patching.add(router);
  }

  async look(): Promise<void> {
    for (const router of this.#patching) {
      const explained = this.#switching.has(router);
      const readiness = await this.#host.readiness(router);
      if (readiness !== 'failed') this.#served(router);
      else {
        if (!explained) this.#unexplained++;
        if (!this.#failedSince.has(router)) this.#failedSince.set(router, performance.now());
      }
    }
  }

  get times(): SwitchTimes {
    return { longestNotServingMs: this.#longestMs, unexplained: this.#unexplained };
  }

  #served(router: string): void {
    const since = this.#failedSince.get(router);
    if (since === undefined) return;
    this.#failedSince.delete(router);
    this.#longestMs = Math.max(this.#longestMs, performance.now() - since);
  }
}

/** A rolling live patch of a fleet in memory, of which one router in a hundred fails and rolls back. */
export const patchBench: Bench = {
  runs: 1,
  async run(options: BenchOptions) {
    await using host = await openBenchFleet({ memory: true });
    const size = routers();
    options.progress(`patch: starting ${size} routers`);
    await fillFleet(host, await recordedScripts(), 'idle', 0, size);
    const names = host.list().routers.map(({ name }) => name);
    const failing = new Set(names.filter((_name, index) => index % failingEvery === failingEvery - 1));
    for (const name of failing) await host.putFile(name, failingMark, '');
    const clock = createSystemClock();
    const watcher = new Watcher(host);
    const ending = new AbortController();
    const watching = (async () => {
      while (!ending.signal.aborted) {
        await clock.sleep(lookMs);
        await watcher.look();
      }
    })();
    const bundle = await benchBundle();
    const began = performance.now();
    const onProgress = (progress: RolloutProgress): void => {
      watcher.note(progress);
      if ('result' in progress) options.progress(`patch: ${progress.done} of ${progress.total}`);
    };
    const { routers: results, counts } = await rollPatch(host, names, bundle, { clock, onProgress });
    const seconds = (performance.now() - began) / 1000;
    ending.abort();
    await watching;
    const wrong = results.filter(({ router, outcome }) => outcome !== (failing.has(router) ? 'rolled-back' : 'committed'));
    let wrongVersions = 0;
    for (const name of names) {
      const { current } = await host.versions(name);
      if (current !== (failing.has(name) ? '4.22.0' : '4.22.1') || host.get(name).state !== 'ready') wrongVersions++;
    }
    const outOfService = results.map(({ outOfServiceMs }) => outOfServiceMs).toSorted((a, b) => a - b);
    const { longestNotServingMs, unexplained } = watcher.times;
    return {
      routers: size,
      committed: counts.committed,
      rolledBack: counts['rolled-back'],
      wrongOutcomes: wrong.length + wrongVersions,
      patchesPerSecond: round(size / seconds),
      outOfServiceMsMedian: round(outOfService[outOfService.length >> 1] ?? 0),
      outOfServiceMsLongest: round(outOfService.at(-1) ?? 0),
      notServingMsLongestSeen: round(longestNotServingMs),
      notServingOutsideOfSwitch: unexplained,
    };
  },
};
