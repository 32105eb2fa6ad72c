import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runHere } from './cli-here.ts';
import { runCli } from './run-cli.ts';

describe('wrong usage', () => {
  const cases: readonly (readonly [program: 'vrfleet' | 'vr', args: readonly string[], says: RegExp])[] = [
    ['vrfleet', ['fly'], /unknown command 'fly'/],
    ['vrfleet', ['ls', '--colour'], /unknown option '--colour'/],
    ['vrfleet', ['show'], /missing required argument 'router'/],
    ['vrfleet', ['exec', 'r-1-VM'], /missing required argument 'command'/],
    ['vrfleet', ['log', 'r-1-VM', '-n', 'many'], /must be a number/],
    ['vrfleet', ['replay', 'x'], /required option '--state <dir>'/],
    ['vrfleet', ['replay', 'x', '--state', 'y', '--until', '0'], /must be a number/],
    ['vr', ['status'], /required option '--router <name>'/],
    ['vr', ['--router', 'r-1-VM', 'show', 'weather'], /unknown command 'weather'/],
  ];
  for (const [program, args, says] of cases) {
    it(`${program} ${args.join(' ')}: status 2`, async () => {
      const result = await runHere(program, args);
      assert.equal(result.status, 2, result.stderr);
      assert.match(result.stderr, says);
      assert.equal(result.stdout, '');
    });
  }

  it('is an object for programs', async () => {
    for (const [program, args, message] of [
      ['vrfleet', ['fly', '--json'], "unknown command 'fly'"],
      ['vrfleet', ['ls', '--colour', '--json'], "unknown option '--colour'"],
      ['vr', ['--router', 'r-1-VM', 'show', 'weather', '--json'], "unknown command 'weather'"],
    ] as const) {
      const result = await runHere(program, args);
      assert.equal(result.status, 2);
      const { code, message: said } = JSON.parse(result.stderr);
      assert.equal(code, 'VRA_BAD_INPUT');
      assert.ok(said.startsWith(message), said);
    }
  });

  it('values that start cannot take: status 2, and who said so', async () => {
    const [flag, variable] = await Promise.all([
      runHere('vrfleet', ['start', '--print-config', '--routers', 'many']),
      runHere('vrfleet', ['start', '--print-config'], { env: { VRFLEET_PORT: '99999' } }),
    ]);
    assert.equal(flag.status, 2);
    assert.match(flag.stderr, /^vrfleet: --routers: .*\[VRA_BAD_INPUT\]\n$/);
    assert.equal(variable.status, 2);
    assert.match(variable.stderr, /^vrfleet: VRFLEET_PORT: /);
  });
});

describe('the process', () => {
  it('exits with that status, and says so on stderr only', async () => {
    const [wrong, help] = await Promise.all([runCli('vr', ['fly']), runCli('vrfleet', ['--help'])]);
    assert.deepEqual([wrong.status, wrong.stdout], [2, '']);
    assert.match(wrong.stderr, /error: /);
    assert.deepEqual([help.status, help.stderr], [0, '']);
  });
});

describe('help', () => {
  for (const [program, args] of [
    ['vrfleet', ['--help']],
    ['vrfleet', ['start', '--help']],
    ['vrfleet', ['exec', '--help']],
    ['vrfleet', ['replay', '--help']],
    ['vr', ['--help']],
  ] as const) {
    it(`${program} ${args.join(' ')}: on stdout, with examples, status 0`, async () => {
      const result = await runHere(program, args);
      assert.equal(result.status, 0);
      assert.match(result.stdout, /^Usage: /);
      assert.match(result.stdout, /Example|Exit status/);
      assert.equal(result.stderr, '');
    });
  }
});

describe('a folder without a fleet', () => {
  it('is said so: status 4', async () => {
    using folder = temporaryFolder();
    for (const [program, args] of [
      ['vrfleet', ['ls']],
      ['vr', ['--router', 'r-1-VM', 'status']],
    ] as const) {
      const result = await runCli(program, args, { cwd: folder.path });
      assert.equal(result.status, 4);
      assert.match(result.stderr, /\.vrfleet holds no fleet; "vrfleet start" makes one.*\[VRA_NOT_FOUND\]/);
    }
  });
});

describe('configuration of a start', () => {
  it('flags come before environment, that before the file, that before defaults', async () => {
    using folder = temporaryFolder();
    await writeFile(
      join(folder.path, 'vrfleet.json'),
      JSON.stringify({ kind: 'FleetConfig', routers: 7, seed: 'file', memory: true }),
    );
    const result = await runCli('vrfleet', ['start', '--print-config', '--routers', '9'], {
      cwd: folder.path,
      env: { VRFLEET_ROUTERS: '8', VRFLEET_SEED: 'environment' },
    });
    assert.equal(result.status, 0, result.stderr);
    const config = JSON.parse(result.stdout);
    assert.deepEqual(
      [config.routers, config.seed, config.memory, config.port, config.apiVersion],
      [9, 'environment', true, 0, 'vrfleet/v1'],
    );
  });
});
