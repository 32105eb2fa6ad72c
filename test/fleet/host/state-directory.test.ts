import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { createRandom, createSystemClock, createVirtualClock } from '#agent';
import {
  FleetHost,
  holdsFleet,
  lockHolder,
  lockStateDirectory,
  prepareStateDirectory,
  silentFleetLog,
  stateDirectory,
  type FleetHostOptions,
} from '#fleet';
import { noonMs, someNics, withCode } from '../support/fake-fleet.ts';
import { FakeStorage } from '../support/fake-storage.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** Options of a fleet in a folder, with fake routers that survive the host. */
function inFolder(folder: string, storage = new FakeStorage((name) => join(folder, name)), empty = false): FleetHostOptions {
  return { stateDir: folder, storage, empty, clock: createVirtualClock(noonMs), random: createRandom(1), log: silentFleetLog };
}

/** Number of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  assert.ok(child.pid);
  return child.pid;
}

describe('a state directory', () => {
  it('keeps what a fleet knows of its routers', async () => {
    using folder = temporaryFolder();
    const options = inFolder(folder.path);
    {
      await using host = await FleetHost.open(options);
      await host.create('r-1-VM', { labels: { site: 'oslo' } });
      await host.create('r-2-VM');
      await host.create('r-3-VM');
      await host.start('r-1-VM', { nics: someNics, bootArguments: 'x' });
      await assert.rejects(host.run('r-1-VM', 'bug'));
      host.setOrigin('r-2-VM', { recording: 'x', router: 'r-9-VM', complete: true, commands: 3, failures: 0 });
      await host.remove('r-3-VM');
    }
    await using host = await FleetHost.open(options);
    assert.deepEqual(
      host.list().routers.map((router) => router.name),
      ['r-1-VM', 'r-2-VM'],
    );
    const first = host.get('r-1-VM');
    assert.deepEqual(
      [first.state, first.labels, first.type, first.folder],
      ['crashed', { site: 'oslo' }, 'router', join(folder.path, 'r-1-VM')],
    );
    assert.equal(host.get('r-2-VM').origin?.router, 'r-9-VM');
    assert.equal(options.storage instanceof FakeStorage && options.storage.opened.size, 0);
  });

  it('empties a connector along, and takes its folder for no router', async () => {
    using folder = temporaryFolder();
    const inside = join(stateDirectory(folder.path).cloudstack, 'machines');
    {
      await using made = await FleetHost.open(inFolder(folder.path));
      assert.equal(made.size, 0);
      await mkdir(inside, { recursive: true });
      await writeFile(join(inside, 'x.ndjson'), '{}\n');
    }
    {
      await using host = await FleetHost.open(inFolder(folder.path));
      assert.equal(host.size, 0);
    }
    assert.ok(existsSync(inside));
    await using emptied = await FleetHost.open(inFolder(folder.path, undefined, true));
    assert.equal(emptied.size, 0);
    assert.ok(!existsSync(inside));
  });

  it('has the routers that have a folder, whatever the index says', async () => {
    using folder = temporaryFolder();
    const storage = new FakeStorage();
    const options = inFolder(folder.path, storage);
    {
      await using host = await FleetHost.open(options);
      for (const name of ['r-1-VM', 'r-2-VM']) {
        await host.create(name, { labels: { site: 'oslo' } });
        await host.start(name, { nics: someNics, bootArguments: 'x' });
      }
    }
    storage.disks.delete('r-2-VM');
    storage.disk('r-3-VM').power = 'on';
    {
      await using host = await FleetHost.open(options);
      assert.deepEqual(
        host.list().routers.map(({ name, power }) => [name, power]),
        [
          ['r-1-VM', 'on'],
          ['r-3-VM', 'on'],
        ],
      );
    }
    await rm(join(folder.path, 'index.ndjson'));
    await using host = await FleetHost.open(options);
    assert.deepEqual(
      host.list().routers.map(({ name, power, labels }) => [name, power, labels?.site]),
      [
        ['r-1-VM', 'on', 'oslo'],
        ['r-3-VM', 'on', undefined],
      ],
    );
  });

  it('survives an index that a crash tore', async () => {
    using folder = temporaryFolder();
    const options = inFolder(folder.path);
    const index = join(folder.path, 'index.ndjson');
    {
      await using host = await FleetHost.open(options);
      await host.create('r-1-VM');
      await host.start('r-1-VM', { nics: someNics, bootArguments: 'x' });
    }
    await appendFile(index, 'nonsense\n{"name":"r-1-VM","power":"of');
    {
      await using host = await FleetHost.open(options);
      assert.equal(host.get('r-1-VM').state, 'ready');
      await host.stop('r-1-VM');
    }
    await using host = await FleetHost.open(options);
    assert.equal(host.get('r-1-VM').state, 'off');
    assert.ok((await readFile(index, 'utf8')).split('\n').every((line) => line === '' || line.startsWith('{"')));
  });

  it('has no index rather than an outdated one when it cannot be written, and all of it later', async () => {
    using folder = temporaryFolder();
    const index = join(folder.path, 'index.ndjson');
    await using host = await FleetHost.open(inFolder(folder.path));
    await host.create('r-1-VM');
    await host.settle();
    // Neither an append nor a rewrite can go there.
    await rm(index);
    await mkdir(index);
    await host.create('r-2-VM');
    await assert.rejects(host.settle());
    await rm(index, { recursive: true });
    await host.settle();
    const text = await readFile(index, 'utf8');
    assert.match(text, /r-1-VM/);
    assert.match(text, /r-2-VM/);
  });

  it('keeps its index small', async () => {
    using folder = temporaryFolder();
    const options = inFolder(folder.path);
    await using host = await FleetHost.open(options);
    await host.create('r-1-VM');
    for (let n = 0; n < 200; n++) {
      await host.start('r-1-VM', { nics: someNics, bootArguments: 'x' });
      await host.stop('r-1-VM');
      await host.settle();
    }
    const lines = (await readFile(join(folder.path, 'index.ndjson'), 'utf8')).split('\n').length;
    assert.ok(lines < 150, `${lines} lines`);
  });

  it('has a command log per router, bounded, that outlives the host', async () => {
    using folder = temporaryFolder();
    const options = { ...inFolder(folder.path), limits: { logBytes: 4_096 } };
    {
      await using host = await FleetHost.open(options);
      await host.create('r-1-VM');
      await host.start('r-1-VM', { nics: someNics, bootArguments: 'x' });
      for (let n = 0; n < 300; n++) {
        await host.run('r-1-VM', 'echo', String(n));
        if (n % 10 === 0) await host.settle();
      }
    }
    const log = join(folder.path, 'r-1-VM', 'log');
    const sizes = await Promise.all((await readdir(log)).map(async (name) => (await readFile(join(log, name))).byteLength));
    assert.ok(sizes.reduce((sum, size) => sum + size, 0) < 6_000, sizes.join(' '));
    await using host = await FleetHost.open(options);
    const records = await host.log('r-1-VM', 12);
    assert.deepEqual(
      records.map((record) => record.what),
      Array.from({ length: 12 }, (_, n) => `echo ${288 + n}`),
    );
    await appendFile(join(log, 'commands.ndjson'), '{"time":"20');
    assert.equal((await host.log('r-1-VM', 1))[0]?.what, 'echo 299');
  });

  it('is never made of a folder that holds something else', async () => {
    using folder = temporaryFolder();
    await writeFile(join(folder.path, 'thesis.tex'), 'years of work');
    await mkdir(join(folder.path, 'r-1-VM'));
    for (const empty of [false, true]) {
      await assert.rejects(FleetHost.open(inFolder(folder.path, undefined, empty)), withCode('VRA_CONFLICT', /thesis\.tex/));
    }
    assert.deepEqual((await readdir(folder.path)).toSorted(), ['r-1-VM', 'thesis.tex']);
  });

  it('is emptied when that is asked for, unless something foreign came in', async () => {
    using folder = temporaryFolder();
    const directory = stateDirectory(folder.path);
    {
      await using host = await FleetHost.open(inFolder(folder.path));
      await host.create('r-1-VM');
      await host.start('r-1-VM', { nics: someNics, bootArguments: 'x' });
    }
    assert.ok((await readdir(folder.path)).includes('r-1-VM'));
    {
      await using host = await FleetHost.open(inFolder(folder.path, undefined, true));
      assert.equal(host.size, 0);
      assert.ok(!(await readdir(folder.path)).includes('r-1-VM'));
      assert.ok(await holdsFleet(directory));
    }
    await writeFile(join(folder.path, 'notes.txt'), '');
    await assert.rejects(FleetHost.open(inFolder(folder.path, undefined, true)), withCode('VRA_CONFLICT', /notes\.txt/));
    assert.equal(await lockHolder(directory), undefined);
  });

  for (const [what, foreign] of [
    ['a folder whose name a router could have', 'photos/summer.jpg'],
    ['a file whose name a router could have', 'Makefile'],
    ['something that somebody put beside the parts of a router', 'r-1-VM/notes.txt'],
    ['a copy of a file of the fleet', 'fleet.json.bak'],
  ] as const) {
    it(`is not emptied when it holds ${what}`, async () => {
      using folder = temporaryFolder();
      {
        await using host = await FleetHost.open(inFolder(folder.path));
        await host.create('r-1-VM');
        await host.start('r-1-VM', { nics: someNics, bootArguments: 'x' });
      }
      await mkdir(dirname(join(folder.path, foreign)), { recursive: true });
      await writeFile(join(folder.path, foreign), 'precious');
      const before = await readdir(folder.path, { recursive: true });
      const opened = FleetHost.open(inFolder(folder.path, undefined, true));
      await assert.rejects(opened, withCode('VRA_CONFLICT', new RegExp(RegExp.escape(foreign))));
      assert.deepEqual(await readdir(folder.path, { recursive: true }), before);
    });
  }

  it('that is a file holds no fleet', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'file');
    await writeFile(file, '');
    assert.equal(await holdsFleet(stateDirectory(file)), false);
  });

  it(
    'that cannot be made is refused, and at once',
    { skip: !existsSync('/proc/self') && 'needs /proc, which takes no folders', timeout: 10_000 },
    async () => {
      const opened = FleetHost.open(inFolder('/proc/fleet/zone'));
      await assert.rejects(opened, withCode('VRA_STORAGE', /cannot make a fleet in \/proc\/fleet\/zone/));
    },
  );
});

describe('the lock of a state directory', () => {
  it('keeps a second fleet out while the first lives', async () => {
    using folder = temporaryFolder();
    {
      await using first = await FleetHost.open(inFolder(folder.path));
      assert.equal(first.size, 0);
      await assert.rejects(FleetHost.open(inFolder(folder.path)), withCode('VRA_CONFLICT', /in use by this process/));
      assert.equal((await lockHolder(stateDirectory(folder.path)))?.pid, process.pid);
    }
    await using second = await FleetHost.open(inFolder(folder.path));
    assert.equal(second.size, 0);
  });

  it('is taken over from a dead process, and then the index is not trusted', async () => {
    using folder = temporaryFolder();
    const storage = new FakeStorage();
    {
      await using host = await FleetHost.open(inFolder(folder.path, storage));
      await host.create('r-1-VM');
      await host.start('r-1-VM', { nics: someNics, bootArguments: 'x' });
    }
    // What a killed process leaves: its lock, and a router that the index does not know the state of.
    await writeFile(join(folder.path, 'fleet.lock'), JSON.stringify({ pid: await deadPid(), startTime: '1', purpose: 'fleet' }));
    storage.disk('r-1-VM').power = 'off';
    assert.equal(await lockHolder(stateDirectory(folder.path)), undefined);
    await using host = await FleetHost.open(inFolder(folder.path, storage));
    assert.equal(host.get('r-1-VM').power, 'off');
  });

  for (const [what, text] of [
    ['cut short', '{"pid":'],
    ['empty', ''],
    [
      'of an earlier process with the number of one that lives',
      JSON.stringify({ pid: process.pid, startTime: '1', purpose: 'fleet' }),
    ],
  ] as const) {
    it(`is taken over when it is ${what}`, async () => {
      using folder = temporaryFolder();
      const directory = stateDirectory(folder.path);
      await prepareStateDirectory(directory);
      await writeFile(directory.lock, text);
      await using lock = await lockStateDirectory(directory, { purpose: 'fleet', clock: createSystemClock() });
      assert.equal(lock.takenOver, true);
      assert.equal((await lockHolder(directory))?.pid, process.pid);
    });
  }

  it(
    'is taken over from a process that was killed and that its parent did not notice',
    { skip: !existsSync('/proc/self/stat') && 'needs /proc' },
    async () => {
      using folder = temporaryFolder();
      const directory = stateDirectory(folder.path);
      await prepareStateDirectory(directory);
      // The shell becomes a program that never waits for the shell's child.
      const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
      try {
        const pid = Number(String((await once(parent.stdout, 'data'))[0]));
        const fields = async (): Promise<readonly string[]> =>
          (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? [];
        while ((await readFile(`/proc/${parent.pid}/comm`, 'utf8')) !== 'sleep\n');
        process.kill(pid, 'SIGKILL');
        while ((await fields())[0] !== 'Z');
        await writeFile(directory.lock, JSON.stringify({ pid, startTime: (await fields())[19], purpose: 'fleet' }));
        assert.equal(await lockHolder(directory), undefined);
      } finally {
        parent.kill('SIGKILL');
      }
    },
  );

  it('that cannot be written is an error that says so, and leaves nothing', async () => {
    using folder = temporaryFolder();
    const directory = stateDirectory(join(folder.path, 'gone'));
    const taken = lockStateDirectory(directory, { purpose: 'fleet', clock: createSystemClock() });
    await assert.rejects(taken, withCode('VRA_STORAGE', /cannot take .*gone/));
    assert.deepEqual(await readdir(folder.path), []);
  });

  it('of a short command is waited for', async () => {
    using folder = temporaryFolder();
    const directory = stateDirectory(folder.path);
    await prepareStateDirectory(directory);
    const clock = createSystemClock();
    const first = await lockStateDirectory(directory, { purpose: 'command', clock });
    const second = lockStateDirectory(directory, { purpose: 'fleet', clock });
    await first[Symbol.asyncDispose]();
    await using lock = await second;
    assert.equal(lock.takenOver, false);
    await assert.rejects(lockStateDirectory(directory, { purpose: 'command', clock, waitMs: 100 }), withCode('VRA_CONFLICT'));
  });

  it('goes to exactly one of many who want it', async () => {
    using folder = temporaryFolder();
    const directory = stateDirectory(folder.path);
    await prepareStateDirectory(directory);
    await writeFile(directory.lock, JSON.stringify({ pid: await deadPid(), startTime: '1', purpose: 'fleet' }));
    const clock = createSystemClock();
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, () => lockStateDirectory(directory, { purpose: 'fleet', clock })),
    );
    assert.equal(tries.filter((attempt) => attempt.status === 'fulfilled').length, 1);
    for (const attempt of tries) if (attempt.status === 'fulfilled') await attempt.value[Symbol.asyncDispose]();
    assert.equal(await lockHolder(directory), undefined);
  });
});
