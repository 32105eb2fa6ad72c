import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { readVersions } from '#agent';
import { createMemoryStore } from '#backends/dummy';
import { Killed, KillSwitch } from '../../support/killable-backend.ts';
import { openLabRouter, startLabRouter, type LabRouter } from '../../versions/patch-lab.ts';

const script = '/var/cache/cloud/patch-sysvms.sh';
const signaturePath = '/var/cache/cloud/cloud-scripts-signature';
const signature = (archive: string): string => createHash('sha512').update(archive).digest('hex');

async function upload({ door }: LabRouter, archive: string): Promise<void> {
  await door.putFile('/var/cache/cloud/cloud-scripts.tgz', archive);
  await door.putFile('/var/cache/cloud/agent.zip', 'agent');
  await door.putFile(script, '#!/bin/bash\n', { mode: 0o755 });
}

describe("a host's patch of a router", () => {
  it('is a version like any other, and the next one follows it', async () => {
    const router = await openLabRouter(createMemoryStore());
    await startLabRouter(router);
    const versions: string[] = [];
    for (const archive of ['first', 'second', 'second']) {
      await upload(router, archive);
      assert.deepEqual(await router.door.run(script), { stdout: `version:${signature(archive)} \n`, stderr: '', exitCode: 0 });
      assert.equal(await router.text(signaturePath), `${signature(archive)}\n`);
      versions.push((await readVersions(router.backend.files)).current);
    }
    const name = (archive: string): string => `4.22.0+scripts.${signature(archive).slice(0, 12)}`;
    assert.deepEqual(versions, [name('first'), name('second'), name('second')]);
    const { installed } = await readVersions(router.backend.files);
    assert.deepEqual(
      installed.map(({ checksum }) => checksum),
      [signature('second'), signature('first')],
    );
  });

  it('puts everything back when a service does not come back', async () => {
    const router = await openLabRouter(createMemoryStore());
    await startLabRouter(router);
    const before = await router.text(signaturePath);
    await router.backend.files.apply([{ op: 'put', path: '/etc/haproxy/haproxy.cfg', content: 'nonsense\n' }]);
    await upload(router, 'new');
    const { exitCode, stdout, stderr } = await router.door.run(script);
    assert.deepEqual([exitCode, stdout], [1, '']);
    assert.match(stderr, /^patch-sysvms\.sh: .*: haproxy did not start: .*; the old scripts stay$/ms);
    assert.equal(stderr.split('did not start').length, 2, 'said once');
    assert.equal(await router.text(signaturePath), before);
    assert.equal((await readVersions(router.backend.files)).current, '4.22.0');
  });

  it('that loses its power leaves the old scripts or the new ones', async () => {
    const found = new Set<string | undefined>();
    for (let at = 1, over = false; !over; at++) {
      const store = createMemoryStore();
      const kill = new KillSwitch();
      const router = await openLabRouter(store, kill);
      await startLabRouter(router);
      await upload(router, 'new');
      const before = await router.text(signaturePath);
      Object.assign(kill, { calls: 0, at });
      over = await router.door.run(script).then(
        () => true,
        (error: unknown) => {
          assert.ok(error instanceof Killed, String(error));
          return false;
        },
      );
      kill.at = Infinity;
      const opened = await openLabRouter(store, kill);
      const after = await opened.text(signaturePath);
      const isNew = after === `${signature('new')}\n`;
      assert.ok(isNew || after === before, `at change ${at}: ${after ?? 'no signature'}`);
      assert.equal((await readVersions(opened.backend.files)).current.includes('+scripts.'), isNew);
      found.add(isNew ? 'new' : 'old');
    }
    assert.deepEqual(found, new Set(['old', 'new']));
  });
});
