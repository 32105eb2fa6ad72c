import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createRandom, createSystemClock } from '#agent';
import { ensureToken, FleetHost, silentFleetLog, startApi, stateDirectory, writeApiFile } from '#fleet';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runHere } from './cli-here.ts';
import type { CliResult } from './run-cli.ts';
import { smallFleet } from './vr/small-fleet.ts';

const manifest = { apiVersion: 'vrfleet/v1', kind: 'PatchBundle', version: '4.22.1' };

/** A folder that a bundle is made of, with one program in it. */
async function bundleFolder(parent: string, changes: object = {}): Promise<string> {
  const folder = join(parent, 'version');
  await mkdir(join(folder, 'root/opt/cloud/bin'), { recursive: true });
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, ...changes }));
  await writeFile(join(folder, 'root/opt/cloud/bin/tool.sh'), 'echo tool\n', { mode: 0o755 });
  return folder;
}

describe('vrfleet bundle', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let made: CliResult;
  let file: string;

  before(async () => {
    folder = temporaryFolder();
    file = join(folder.path, 'v.bundle');
    made = await runHere('vrfleet', ['bundle', 'create', await bundleFolder(folder.path), file]);
  });
  after(() => folder[Symbol.dispose]());

  it('create makes a file, says what is in it, and leaves nothing else', async () => {
    assert.equal(made.status, 0, made.stderr);
    assert.match(made.stdout, /^version +4\.22\.1\nneeds +any version\nsha-512 +[\da-f]{128}\n/);
    assert.match(made.stdout, /root\/opt\/cloud\/bin\/tool\.sh +0755 +10\n$/);
    assert.deepEqual((await readdir(folder.path)).toSorted(), ['v.bundle', 'version']);
  });

  it('create gives the same bytes for the same folder', async () => {
    const again = join(folder.path, 'again.bundle');
    await runHere('vrfleet', ['bundle', 'create', join(folder.path, 'version'), again]);
    assert.ok((await readFile(file)).equals(await readFile(again)));
  });

  it('show says the same, for people and programs', async () => {
    assert.equal((await runHere('vrfleet', ['bundle', 'show', file])).stdout, made.stdout);
    const { version, files, bytes } = JSON.parse((await runHere('vrfleet', ['bundle', 'show', file, '--json'])).stdout);
    assert.deepEqual([version, files], ['4.22.1', [{ path: 'root/opt/cloud/bin/tool.sh', bytes: 10, mode: '0755' }]]);
    assert.equal(bytes, (await readFile(file)).byteLength);
  });

  it('refuses what is no bundle, and what is not there', async () => {
    const damaged = join(folder.path, 'damaged.bundle');
    await writeFile(damaged, (await readFile(file)).subarray(0, 100));
    const torn = await runHere('vrfleet', ['bundle', 'show', damaged]);
    assert.deepEqual([torn.status, torn.stdout], [2, '']);
    assert.match(torn.stderr, /\[VRA_BAD_BUNDLE\]/);
    assert.equal((await runHere('vrfleet', ['patch', damaged])).status, 2);
    assert.equal((await runHere('vrfleet', ['bundle', 'show', join(folder.path, 'none')])).status, 4);
    const empty = await runHere('vrfleet', ['bundle', 'create', folder.path, join(folder.path, 'x')]);
    assert.equal(empty.status, 2);
    assert.match(empty.stderr, /manifest\.json cannot be read/);
  });
});

describe('vrfleet patch', () => {
  it('patches the routers of a fleet that does not run; again, they stay as they are', async () => {
    using fleet = await smallFleet();
    const file = join(fleet.path, 'v.bundle');
    await runHere('vrfleet', ['bundle', 'create', await bundleFolder(fleet.path), file]);
    const patch = (...args: readonly string[]): Promise<CliResult> =>
      runHere('vrfleet', ['patch', file, '--state', fleet.state, ...args]);
    const first = await patch();
    assert.equal(first.status, 0, first.stderr);
    assert.match(first.stdout, /^1 routers: 1 committed; the longest was out of service for \d+ ms\n$/);
    assert.match(first.stderr, /1\/1 routers, to 4\.22\.1, 0 not patched\n/);
    const second = JSON.parse((await patch('--json')).stdout);
    assert.deepEqual([second.version, second.counts.unchanged, second.routers[0].router], ['4.22.1', 1, 'r-4-VM']);
    const vr = ['--router', 'r-4-VM', '--state', fleet.state];
    assert.equal(JSON.parse((await runHere('vr', [...vr, 'versions', '--json'])).stdout).current, '4.22.1');
    assert.equal((await runHere('vr', [...vr, 'exec', '--', 'cat /opt/cloud/bin/tool.sh'])).stdout, 'echo tool\n');
    const nobody = await patch('--routers', 'vpcrouter');
    assert.equal(nobody.status, 4);
    assert.match(nobody.stderr, /no router that is on matches "vpcrouter"/);
  });

  it('goes through the API of a fleet that runs, and tells of routers that rolled back: status 1', async () => {
    using fleet = await smallFleet();
    const file = join(fleet.path, 'v.bundle');
    const source = await bundleFolder(fleet.path, { hooks: { pre: ['hooks/no.sh'] } });
    await mkdir(join(source, 'hooks'));
    await writeFile(join(source, 'hooks/no.sh'), 'echo never >&2; exit 3\n', { mode: 0o755 });
    await runHere('vrfleet', ['bundle', 'create', source, file]);
    const directory = stateDirectory(fleet.state);
    const clock = createSystemClock();
    await using host = await FleetHost.open({
      stateDir: fleet.state,
      purpose: 'fleet',
      clock,
      random: createRandom(1),
      log: silentFleetLog,
    });
    await using api = await startApi({ host, token: await ensureToken(directory.token), clock });
    await writeApiFile(directory, api.url);
    const result = await runHere('vrfleet', ['patch', file, '--state', fleet.state]);
    assert.equal(result.status, 1, result.stderr);
    assert.match(result.stdout, /^ROUTER +OUTCOME +VERSION +MESSAGE\nr-4-VM +rolled-back +4\.22\.0 +.*hooks\/no\.sh/);
    assert.match(result.stderr, /1\/1 routers, to 4\.22\.1, 1 not patched\n/);
    // The same way leads to one router.
    const one = await runHere('vr', ['--router', 'r-4-VM', '--state', fleet.state, 'patch', file, '--json']);
    assert.equal(one.status, 1);
    assert.equal(JSON.parse(one.stdout.trimEnd().split('\n').at(-1) ?? '').outcome, 'rolled-back');
  });
});
