import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { describe, it } from 'node:test';
import { patchRouter, type PatchBundle } from '#agent';
import { createMemoryStore, type RouterStore } from '#backends/dummy';
import { Killed, KillSwitch } from '../support/killable-backend.ts';
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

/** A disk with a router of version 1; the process that made it is gone. */
async function firstDisk(): Promise<RouterStore> {
  const store = createMemoryStore();
  const router = await openLabRouter(store);
  await startLabRouter(router);
  assert.equal((await patchRouter(router.parts, await bundleOf(manifest('1'), files('1')))).outcome, 'committed');
  await router.agent.settle();
  return store;
}

async function lives(bundle: PatchBundle): Promise<Lives> {
  const router = await openLabRouter(await firstDisk());
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
): Promise<{ readonly calls: number; readonly found: 'old' | 'new' }> {
  const store = await firstDisk();
  const kill = new KillSwitch();
  const router = await openLabRouter(store, kill);
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
    await openLabRouter(store, kill).catch((error: unknown) => assert.ok(error instanceof Killed, String(error)));
  }
  kill.at = Infinity;
  const opened = await openLabRouter(store, kill);
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
});
