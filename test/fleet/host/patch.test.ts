import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createRandom, createVirtualClock, packBundle, type PatchProgress } from '#agent';
import { FleetHost, silentFleetLog } from '#fleet';
import { addRouters, fleetBundle } from '../rollout/rollout-lab.ts';
import { noonMs } from '../support/fake-fleet.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const name = 'r-4-VM';

const openHost = (stateDir: string): Promise<FleetHost> =>
  FleetHost.open({ stateDir, clock: createVirtualClock(noonMs), random: createRandom(1), log: silentFleetLog });

const text = async (host: FleetHost, path: string): Promise<string> =>
  Buffer.from(await host.readFile(name, path)).toString('utf8');

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 64) yield bytes.subarray(at, at + 64);
}

describe('a patch of a router in a fleet', () => {
  it('survives sleep and the end of the process, and stands in the command log', async () => {
    using folder = temporaryFolder();
    const place = join(folder.path, 'fleet');
    const bundle = await fleetBundle('4.22.1');
    {
      await using host = await openHost(place);
      await addRouters(host, [name]);
      assert.equal((await host.patch(name, bundle)).outcome, 'committed');
      const [record] = (await host.log(name)).slice(-1);
      assert.deepEqual([record?.door, record?.what, record?.exit], ['agent', 'patch to 4.22.1', 0]);
      await host.settle();
      assert.equal(host.openRouters, 0);
      assert.equal((await host.versions(name)).current, '4.22.1');
    }
    await using host = await openHost(place);
    assert.equal((await host.versions(name)).current, '4.22.1');
    assert.equal(await text(host, '/etc/motd'), 'version 4.22.1\n');
    assert.equal((await host.patch(name, bundle)).outcome, 'unchanged');
  });

  it('keeps its version when the router starts anew', async () => {
    using folder = temporaryFolder();
    await using host = await openHost(join(folder.path, 'fleet'));
    await addRouters(host, [name]);
    await host.patch(name, await fleetBundle('4.22.1'));
    assert.equal((await host.reboot(name)).exitCode, 0);
    assert.equal((await host.versions(name)).current, '4.22.1');
    assert.equal(await text(host, '/etc/motd'), 'version 4.22.1\n');
    assert.equal(host.get(name).state, 'ready');
  });

  it('that is cancelled leaves the router sound, and the next one goes through', async () => {
    using folder = temporaryFolder();
    await using host = await openHost(join(folder.path, 'fleet'));
    await addRouters(host, [name]);
    const before = await text(host, '/etc/motd');
    const ending = new AbortController();
    const onProgress = ({ step }: PatchProgress): void => {
      if (step === 'pre-hooks') ending.abort();
    };
    const bundle = await fleetBundle('4.22.1');
    await assert.rejects(host.patch(name, bundle, { signal: ending.signal, onProgress }), { code: 'VRA_CANCELLED' });
    assert.deepEqual([host.get(name).state, await text(host, '/etc/motd')], ['ready', before]);
    assert.equal((await host.patch(name, bundle)).outcome, 'committed');
  });

  it('comes through the door of the agent in pieces, and tells its steps', async () => {
    using folder = temporaryFolder();
    await using host = await openHost(join(folder.path, 'fleet'));
    await addRouters(host, [name]);
    const manifest = { apiVersion: 'vrfleet/v1', kind: 'PatchBundle', version: '5' };
    const bytes = await packBundle(Buffer.from(JSON.stringify(manifest)), [
      { path: 'root/etc/motd', content: Buffer.from('five\n'), mode: 0o644 },
    ]);
    const steps: string[] = [];
    const service = host.service(name);
    const outcome = await service.patch(pieces(bytes), { onProgress: ({ step }) => steps.push(step) });
    assert.deepEqual([outcome.outcome, outcome.version], ['committed', '5']);
    assert.deepEqual(steps, ['stage', 'verify', 'pre-hooks', 'migrate', 'switch', 'post-hooks', 'health', 'commit']);
    assert.equal((await service.versions()).current, '5');
    await assert.rejects(service.patch(pieces(bytes.subarray(0, 100)), {}), { code: 'VRA_BAD_BUNDLE' });
    assert.equal(host.get(name).state, 'ready');
  });
});
