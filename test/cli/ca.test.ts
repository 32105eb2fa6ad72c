import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runHere } from './cli-here.ts';

interface Shown {
  readonly serial: string;
  readonly file: string;
  readonly reused: boolean;
}

describe('vrfleet ca', () => {
  it('makes an authority, issues, lists, revokes and rotates; every step may be taken twice', async () => {
    using folder = temporaryFolder();
    const ca = async (...args: readonly string[]): Promise<unknown> => {
      const { status, stdout, stderr } = await runHere('vrfleet', ['ca', ...args, '--json'], { cwd: folder.path });
      assert.equal(status, 0, stderr);
      return JSON.parse(stdout);
    };
    // The shape of what is printed is what this test is about.
    const issue = async (...args: readonly string[]): Promise<Shown> => (await ca('issue', ...args)) as Shown;
    const directory = join(folder.path, '.vrfleet-ca');
    const certificate = join(directory, 'ca.pem');
    assert.deepEqual(await ca('init', '--name', 'lab'), { directory, name: 'lab', created: true, certificate });
    assert.deepEqual(await ca('init', '--name', 'other'), { directory, name: 'lab', created: false, certificate });

    const alice = await issue('client', 'alice');
    assert.equal(alice.file, join(directory, 'issued', 'client.alice.pem'));
    assert.match(readFileSync(alice.file, 'utf8'), /BEGIN CERTIFICATE[^]*BEGIN PRIVATE KEY/);
    const again = await issue('client', 'alice');
    assert.deepEqual([again.serial, again.reused], [alice.serial, true]);
    const router = await issue('router', 'r-4-VM', '--address', '127.64.0.4');
    const listed = (await ca('list')) as { certificates: readonly Record<string, unknown>[] };
    assert.deepEqual(
      listed.certificates.map(({ role, name, dns, addresses }) => [role, name, dns, addresses]),
      [
        ['client', 'alice', [], []],
        ['router', 'r-4-VM', ['r-4-VM'], ['127.64.0.4']],
      ],
    );

    const revoked = (await ca('revoke', 'client', 'alice', '--reason', 'left')) as { revoked: readonly Shown[] };
    assert.deepEqual(
      revoked.revoked.map(({ serial }) => serial),
      [alice.serial],
    );
    assert.deepEqual(((await ca('revoke', alice.serial)) as { revoked: unknown }).revoked, []);
    assert.ok(existsSync(join(directory, 'crl.pem')));
    const rotated = (await ca('rotate', '--overlap-days', '3')) as { trusted: readonly string[] };
    assert.equal(rotated.trusted.length, 2);
    assert.notEqual((await issue('router', 'r-4-VM', '--address', '127.64.0.4')).serial, router.serial);
    const text = (await runHere('vrfleet', ['ca', 'list'], { cwd: folder.path })).stdout;
    assert.match(text, /client {2}alice +revoked/);
  });

  it('says what is wrong, with the exit status for it', async () => {
    using folder = temporaryFolder();
    const run = async (...args: readonly string[]): Promise<readonly [number | null, string]> => {
      const { status, stderr } = await runHere('vrfleet', ['ca', ...args], { cwd: folder.path });
      return [status, stderr];
    };
    const [missing, advice] = await run('issue', 'client', 'alice');
    assert.equal(missing, 4);
    assert.match(advice, /ca init/);
    assert.equal((await run('issue', 'king', 'alice'))[0], 2);
    assert.equal((await run('init', '--days', 'x'))[0], 2);
    await run('init');
    assert.equal((await run('issue', 'client', '../alice'))[0], 2);
    assert.equal((await run('issue', 'router', 'r-1-VM', '--address', '300.0.0.1'))[0], 2);
    assert.equal((await run('revoke', 'client', 'bob'))[0], 4);
    assert.equal((await run('revoke', 'person', 'bob'))[0], 2);
  });
});
