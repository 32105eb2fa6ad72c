import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rollPatch, type RolloutProgress } from '#fleet';
import { addRouters, fleetBundle, openRolloutLab } from './rollout-lab.ts';

const range = (count: number): string[] => Array.from({ length: count }, (_, index) => `r-${index + 1}-VM`);

async function text(host: { readFile(name: string, path: string): Promise<Uint8Array> }, name: string): Promise<string> {
  return Buffer.from(await host.readFile(name, '/etc/motd')).toString('utf8');
}

describe('a rolling patch', () => {
  it('of 100 routers of which one fails: that one is as it was, the others have the version, each out of service only while it switches', async () => {
    await using lab = await openRolloutLab();
    const { host, clock } = lab;
    const names = range(100);
    await addRouters(host, names);
    const bad = 'r-42-VM';
    await host.putFile(bad, '/root/patch-fails', '');
    const motd = await text(host, bad);

    const switching = new Set<string>();
    const wrong: string[] = [];
    const looks: Promise<void>[] = [];
    let failedLooks = 0;
    const look = async (router: string): Promise<void> => {
      const mayFail = switching.has(router);
      const readiness = await host.readiness(router);
      if (readiness === 'failed') failedLooks++;
      if (readiness === 'failed' && !mayFail) wrong.push(router);
    };
    const probe = async (router: string): Promise<void> => {
      // A look after every step of whatever happens next.
      for (let turn = 0; turn < 40; turn++) await look(router);
    };
    const steps = new Map<string, string[]>();
    const onProgress = (progress: RolloutProgress): void => {
      if ('result' in progress) switching.delete(progress.router);
      else {
        steps.set(progress.router, [...(steps.get(progress.router) ?? []), progress.step]);
        if (progress.step === 'switch' || progress.step === 'rollback') switching.add(progress.router);
        else switching.delete(progress.router);
      }
      looks.push(probe(progress.router));
    };
    const { routers, counts } = await lab.during(
      rollPatch(host, names, await fleetBundle('4.22.1'), { clock, concurrency: 8, onProgress }),
    );
    await Promise.all(looks);

    assert.deepEqual(counts, { committed: 99, unchanged: 0, 'rolled-back': 1, refused: 0, skipped: 0, 'not-started': 0 });
    assert.deepEqual(
      routers.map(({ router }) => router),
      names,
    );
    assert.deepEqual(wrong, []);
    assert.ok(failedLooks > 0, 'somebody looked at a router while it switched');
    const failed = routers.find(({ outcome }) => outcome === 'rolled-back');
    assert.equal(failed?.router, bad);
    assert.match(failed?.message ?? '', /this one fails/);
    assert.deepEqual(steps.get(bad)?.slice(-2), ['post-hooks', 'rollback']);
    assert.equal(await text(host, bad), motd);
    assert.equal((await host.versions(bad)).current, '4.22.0');
    for (const name of names) {
      assert.equal(host.get(name).state, 'ready', name);
      if (name !== bad) assert.equal(await text(host, name), 'version 4.22.1\n', name);
    }
  });

  it('that was ended goes on where it was', async () => {
    await using lab = await openRolloutLab();
    const { host, clock } = lab;
    const names = range(6);
    await addRouters(host, names);
    const bundle = await fleetBundle('4.22.1');
    const ending = new AbortController();
    const onProgress = (progress: RolloutProgress): void => {
      if ('result' in progress && progress.done === 2) ending.abort();
    };
    const first = await lab.during(rollPatch(host, names, bundle, { clock, concurrency: 1, signal: ending.signal, onProgress }));
    assert.deepEqual([first.counts.committed, first.counts['not-started']], [2, 4]);
    const second = await lab.during(rollPatch(host, names, bundle, { clock, concurrency: 1 }));
    assert.deepEqual([second.counts.unchanged, second.counts.committed], [2, 4]);
  });

  it('reports routers that cannot be patched, and goes on', async () => {
    await using lab = await openRolloutLab();
    const { host, clock } = lab;
    const names = range(3);
    await addRouters(host, names);
    await host.stop('r-2-VM');
    const bundle = await fleetBundle('4.22.1');
    const { routers, counts } = await lab.during(rollPatch(host, [...names, 'r-9-VM'], bundle, { clock }));
    assert.deepEqual([counts.committed, counts.refused], [2, 2]);
    assert.match(routers[1]?.message ?? '', /powered off/);
    assert.match(routers[3]?.message ?? '', /no router "r-9-VM"/);
  });
});

describe('the readiness of a router', () => {
  it('is a target of its service manager, which follows its agent', async () => {
    await using lab = await openRolloutLab();
    const { host } = lab;
    await addRouters(host, ['r-1-VM']);
    const line = (command: string): Promise<string> => host.exec('r-1-VM', command).then(({ stdout }) => stdout);
    assert.equal(await line('systemctl is-active ready.target; systemctl is-active degraded.target'), 'active\ninactive\n');
    assert.match((await host.exec('r-1-VM', 'systemctl stop ready.target')).stderr, /ready\.target failed/);
    assert.equal(await line('systemctl is-active ready.target'), 'active\n');
  });
});
