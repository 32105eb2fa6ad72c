import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { describe, it } from 'node:test';
import { patchRouter, type PatchBundle } from '#agent';
import { Volume } from 'memfs';
import { createDiskStore, createMemoryStore, type DummyBackend, type RouterStore } from '#backends/dummy';
import { Killed, KillSwitch } from '../support/killable-backend.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { bundleOf, labState, openLabRouter, startLabRouter } from './patch-lab.ts';

interface Lives {
  readonly old: unknown;
  readonly next: unknown;
}

const files = (version: string): Readonly<Record<string, string>> => ({
  'root/etc/motd': `version ${version}\n`,
  'root/opt/cloud/bin/new.sh': `echo ${version}\n`,
  'hooks/pre.sh': 'echo "$1 $2" > /root/pre\n',
  'hooks/post.sh': 'echo "$1 $2" > /root/post; systemctl restart haproxy\n',
  'migrations/rename.sh': `sed -i 's/"vm-[^"]*"/"vm-${version}"/' $1/dhcpentry.json\n`,
});

const manifest = (version: string): object => ({
  version,
  hooks: { pre: ['hooks/pre.sh'], post: ['hooks/post.sh'] },
  migrations: [{ name: `rename-${version}`, script: 'migrations/rename.sh' }],
  restart: { core: ['dnsmasq'], optional: ['apache2'] },
});

/** Opens a router's directory as whoever comes after a crash finds it. */
type Disk = () => RouterStore | DummyBackend;

/** In memory: what was not durable is gone, as after a power failure. */
function volatileDisk(): Disk {
  const volume = new Volume();
  return () => createMemoryStore(volume);
}

/** Puts a router of version 1 on a disk; the process that made it is gone. */
async function firstDisk(disk: Disk): Promise<Disk> {
  const router = await openLabRouter(disk());
  await startLabRouter(router);
  assert.equal((await patchRouter(router.parts, await bundleOf(manifest('1'), files('1')))).outcome, 'committed');
  await router.agent.settle();
  return disk;
}

async function lives(bundle: PatchBundle): Promise<Lives> {
  const disk = await firstDisk(volatileDisk());
  const router = await openLabRouter(disk());
  const old = await labState(router);
  const { outcome } = await patchRouter(router.parts, bundle);
  return { old, next: outcome === 'committed' ? await labState(router) : old };
}

/** Patches a router whose process dies at a change of its machine, and again when it is opened after that. Returns where it died. */
async function patchAndDie(
  bundle: PatchBundle,
  at: number,
  effect: KillSwitch['effect'],
  { old, next }: Lives,
  empty: Disk = volatileDisk(),
): Promise<{ readonly calls: number; readonly found: 'old' | 'new' }> {
  const disk = await firstDisk(empty);
  const kill = new KillSwitch();
  const router = await openLabRouter(disk(), kill);
  Object.assign(kill, { calls: 0, at, effect });
  try {
    await patchRouter(router.parts, bundle);
  } catch (error) {
    assert.ok(error instanceof Killed, String(error));
  }
  const { calls } = kill;
  // Opening may die, too: wherever that is, the next one goes on from there.
  for (const again of [1, 2, 4, 7]) {
    Object.assign(kill, { calls: 0, at: again });
    await openLabRouter(disk(), kill).catch((error: unknown) => assert.ok(error instanceof Killed, String(error)));
  }
  kill.at = Infinity;
  const opened = await openLabRouter(disk(), kill);
  const state = await labState(opened);
  const found = next !== old && isDeepStrictEqual(state, next) ? 'new' : 'old';
  if (found === 'old') assert.deepEqual(state, old, `neither old nor new: killed at change ${at}, ${effect} its effect`);
  const { outcome } = await patchRouter(opened.parts, bundle);
  if (next !== old) {
    assert.equal(outcome, found === 'new' ? 'unchanged' : 'committed');
    assert.deepEqual(await labState(opened), next);
  }
  return { calls, found };
}

describe('a router that loses its power while it is patched', () => {
  for (const effect of ['before', 'after'] as const) {
    it(`at any change of the machine (the last one ${effect} its effect) has the old or the new version, whole`, async () => {
      const bundle = await bundleOf(manifest('2'), files('2'));
      const both = await lives(bundle);
      const { calls } = await patchAndDie(bundle, Infinity, effect, both);
      assert.ok(calls > 15, `only ${calls} places to die at`);
      const found: string[] = [];
      for (let at = 1; at <= calls; at++) found.push((await patchAndDie(bundle, at, effect, both)).found);
      // One change decides: before it all are old, after it all are new.
      assert.match(found.join(' '), /^old( old)+( new)+$/);
    });

    it(`or while such a patch is rolled back (${effect}), has the old version`, async () => {
      const failing = { ...manifest('2'), hooks: { post: ['hooks/fail.sh'] } };
      const bundle = await bundleOf(failing, { ...files('2'), 'hooks/fail.sh': 'exit 1\n' });
      const both = await lives(bundle);
      const { calls } = await patchAndDie(bundle, Infinity, effect, both);
      for (let at = 1; at <= calls; at++) await patchAndDie(bundle, at, effect, both);
    });
  }

  it('has the old or the new version on a real disk, too', async () => {
    const bundle = await bundleOf(manifest('2'), files('2'));
    const both = await lives(bundle);
    const found = new Set<string>();
    const { calls } = await patchAndDie(bundle, Infinity, 'after', both);
    for (let at = 2; at <= calls; at += 3) {
      using folder = temporaryFolder();
      const disk = (): RouterStore => createDiskStore(folder.path);
      found.add((await patchAndDie(bundle, at, 'after', both, disk)).found);
    }
    assert.deepEqual(found, new Set(['old', 'new']));
  });

  it('has the old or the new version when only its agent dies and the machine goes on', async () => {
    const bundle = await bundleOf(manifest('2'), files('2'));
    const both = await lives(bundle);
    const found = new Set<string>();
    const machine = async (): Promise<Disk> => {
      const { backend } = await openLabRouter(createMemoryStore());
      return () => backend;
    };
    const { calls } = await patchAndDie(bundle, Infinity, 'after', both, await machine());
    for (let at = 1; at <= calls; at++) found.add((await patchAndDie(bundle, at, 'after', both, await machine())).found);
    assert.deepEqual(found, new Set(['old', 'new']));
  });
});
