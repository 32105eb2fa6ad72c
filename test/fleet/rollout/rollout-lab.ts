import { createRandom, createVirtualClock, packBundle, readBundle, type PatchBundle, type VirtualClock } from '#agent';
import { FleetHost, PairElection, silentFleetLog } from '#fleet';
import { noonMs } from '../support/fake-fleet.ts';
import { isolatedCommandLine } from '../../support/fake-machine.ts';

export interface RolloutLab extends AsyncDisposable {
  readonly host: FleetHost;
  readonly clock: VirtualClock;
  readonly election: PairElection;
  /** Waits for work that may need time to pass. */
  during<T>(work: Promise<T>): Promise<T>;
}

export async function openRolloutLab(): Promise<RolloutLab> {
  const clock = createVirtualClock(noonMs);
  const host = await FleetHost.open({ memory: true, clock, random: createRandom(1), log: silentFleetLog });
  const election = new PairElection({ host, clock, log: silentFleetLog });
  election.start();
  return {
    host,
    clock,
    election,
    async during(work) {
      const state = { over: false };
      const watched = work.finally(() => (state.over = true));
      // Its outcome is the caller's; here it only ends the waiting.
      watched.catch(() => undefined);
      while (!state.over) await clock.advance(5);
      return watched;
    },
    async [Symbol.asyncDispose]() {
      await election[Symbol.asyncDispose]();
      await host[Symbol.asyncDispose]();
    },
  };
}

/** Adds routers of isolated networks, all alike, and boots them. */
export async function addRouters(host: FleetHost, names: readonly string[]): Promise<void> {
  const nics = ['02:01:00:cd:00:01', '0e:00:a9:fe:03:07', '1e:00:12:00:00:07'].map((mac, n) => ({ device: `eth${n}`, mac }));
  for (const name of names) {
    await host.create(name);
    await host.start(name, { nics, bootArguments: isolatedCommandLine.replace('name=r-4-VM', `name=${name}`) });
  }
}

/** A bundle whose last hook fails in routers that have `/root/patch-fails`. */
export async function fleetBundle(version: string): Promise<PatchBundle> {
  const manifest = {
    apiVersion: 'vrfleet/v1',
    kind: 'PatchBundle',
    version,
    hooks: { pre: ['hooks/pre.sh'], post: ['hooks/post.sh'] },
    restart: { core: ['dnsmasq'], optional: ['haproxy'] },
  };
  const files = {
    'root/etc/motd': `version ${version}\n`,
    'hooks/pre.sh': 'test -e /opt/cloud/bin/update_config.py\n',
    'hooks/post.sh': 'test ! -e /root/patch-fails || { echo "this one fails" >&2; exit 1; }\n',
  };
  const entries = Object.entries(files).map(([path, content]) => ({ path, content: Buffer.from(content), mode: 0o644 }));
  return readBundle(await packBundle(Buffer.from(JSON.stringify(manifest)), entries));
}
