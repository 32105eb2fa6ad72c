import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { runHere } from '../cli-here.ts';
import { smallFleet, type SmallFleet } from './small-fleet.ts';

const root = join(import.meta.dirname, '../../..');
const run = promisify(execFile);

describe('completion of vr', () => {
  let fleet: SmallFleet;
  const complete = async (...words: readonly string[]): Promise<readonly string[]> => {
    const { status, stdout, stderr } = await runHere('vr', ['__complete', '--', ...words]);
    assert.deepEqual([status, stderr], [0, '']);
    return stdout.split('\n').slice(0, -1);
  };

  before(async () => {
    fleet = await smallFleet();
  });
  after(() => fleet[Symbol.dispose]());

  it('knows commands, also those within others, but not its own', async () => {
    assert.deepEqual(await complete('e'), ['events', 'exec']);
    assert.deepEqual(await complete('show', ''), ['dhcp', 'firewall', 'health', 'lb', 'nat', 'routes', 'vpn']);
    assert.ok(!(await complete('')).includes('__complete'));
    assert.deepEqual(await complete('--json', 'ver'), ['versions']);
  });

  it('knows flags of a command and those of all', async () => {
    assert.deepEqual(await complete('apply', '--dr'), ['--dry-run']);
    assert.deepEqual(await complete('apply', '--so'), ['--socket']);
    assert.deepEqual(await complete('apply', '--si'), []);
  });

  it('knows routers, features and kinds', async () => {
    const here = ['--state', fleet.state];
    assert.deepEqual(await complete(...here, '--router', ''), ['r-4-VM']);
    assert.deepEqual(await complete(...here, '--router', 'x'), []);
    assert.deepEqual(await complete(...here, '--router', 'r-4-VM', 'get', 'd'), ['dhcp']);
    assert.ok((await complete(...here, '--router', 'r-4-VM', 'get', 'dhcp', '')).includes('all'));
    assert.deepEqual(await complete('events', '--kind', 'fail'), ['failed', 'failover']);
    assert.deepEqual(await complete('completion', ''), ['bash', 'fish', 'zsh']);
  });

  it('has nothing to say where nothing is known: behind --, in a folder without a fleet, for files', async () => {
    assert.deepEqual(await complete('exec', '--', 'ls', '-'), []);
    assert.deepEqual(await complete('--state', fleet.path, '--router', ''), []);
    assert.deepEqual(await complete('get', '--router', 'r-44-VM', '--state', fleet.state, ''), []);
    assert.deepEqual(await complete('apply', '-f', ''), []);
  });

  it('works in bash', async () => {
    const { stdout } = await runHere('vr', ['completion', 'bash']);
    const script = join(fleet.path, 'completion.bash');
    await writeFile(script, stdout);
    const program = join(fleet.path, 'vr');
    await writeFile(program, `#!/bin/sh\nexec "${process.execPath}" --conditions=source "${root}/bin/vr.ts" "$@"\n`);
    await chmod(program, 0o755);
    const asked = `source ${script}; COMP_WORDS=(${program} --state ${fleet.state} --router r-); COMP_CWORD=4; _vr_complete; echo "\${COMPREPLY[@]}"`;
    assert.equal((await run('bash', ['-c', asked], { cwd: root })).stdout, 'r-4-VM\n');
    const empty = `source ${script}; COMP_WORDS=(${program} show ''); COMP_CWORD=2; _vr_complete; echo "\${COMPREPLY[@]}"`;
    assert.equal((await run('bash', ['-c', empty], { cwd: root })).stdout, 'dhcp firewall health lb nat routes vpn\n');
  });

  it('has a script for zsh and one for fish', async () => {
    assert.match((await runHere('vr', ['completion', 'zsh'])).stdout, /^#compdef vr\n/);
    assert.match((await runHere('vr', ['completion', 'fish'])).stdout, /complete -c vr -a /);
  });
});
