import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom, createVirtualClock } from '#agent';
import { createMemoryStore, programs, runProgram } from '#backends/dummy';
import { openDummy, threeNics } from '../../support/dummy-machine.ts';

const context = { clock: createVirtualClock(Date.UTC(2026, 10, 20, 17, 0, 0)), random: createRandom('registry') };

describe('runProgram', () => {
  it('knows a program by its name and by where it is installed', async () => {
    await using machine = await openDummy(createMemoryStore());
    await machine.power.start(threeNics);
    const expected = await runProgram(machine, ['ip', '-br', 'link'], context);
    assert.equal(expected.exitCode, 0);
    for (const path of ['/usr/sbin/ip', '/sbin/ip', '/bin/ip', '/usr/bin/ip']) {
      assert.deepEqual(await runProgram(machine, [path, '-br', 'link'], context), expected, path);
    }
  });

  it('ends with 127 and the words of a shell for what is not there', async () => {
    await using machine = await openDummy(createMemoryStore());
    assert.deepEqual(await runProgram(machine, ['nosuch', '-x'], context), {
      stdout: '',
      stderr: 'bash: nosuch: command not found\n',
      exitCode: 127,
    });
    assert.equal((await runProgram(machine, ['/opt/nosuch'], context)).stderr, 'bash: /opt/nosuch: No such file or directory\n');
    assert.equal((await runProgram(machine, [], context)).exitCode, 127);
  });

  it('every program answers bad options and no options with a result, on a machine that is empty', async () => {
    await using machine = await openDummy(createMemoryStore());
    await machine.power.start([]);
    for (const name of programs.keys()) {
      for (const args of [[], ['--no-such-option'], ['-?'], ['a', 'b', 'c', 'd'], ['']]) {
        const { exitCode } = await runProgram(machine, [name, ...args], context);
        assert.ok(Number.isInteger(exitCode) && exitCode >= 0 && exitCode < 256, `${name} ${args.join(' ')}`);
      }
    }
  });
});
