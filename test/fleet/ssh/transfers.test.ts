import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { AgentError } from '#agent';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { mapMachine, type MapMachine } from './machine-on-a-map.ts';
import { makeKey, quietOptions, runProgram, type ProgramOutcome } from './ssh-programs.ts';
import { testServer } from './test-server.ts';

const binary = Buffer.from(Array.from({ length: 3_000_000 }, (_, at) => (at * 7 + (at >> 8)) & 255));

interface Setup {
  readonly machine: MapMachine;
  readonly folder: string;
  readonly scp: (...args: readonly string[]) => Promise<ProgramOutcome>;
}

async function withScp(protocol: readonly string[], work: (setup: Setup) => Promise<void>): Promise<void> {
  using folder = temporaryFolder();
  const key = join(folder.path, 'key');
  await makeKey(key);
  const machine = mapMachine();
  await using server = await testServer({ '127.10.0.1': machine });
  await work({
    machine,
    folder: folder.path,
    scp: (...args) => runProgram('scp', [...protocol, ...quietOptions, '-i', key, '-P', String(server.port), ...args]),
  });
}

for (const [name, protocol] of [
  ['SFTP', []],
  ['the old protocol', ['-O']],
] as const) {
  describe(`scp over ${name}`, () => {
    it('puts a file of any bytes with its mode, and gets it back', async () => {
      await withScp(protocol, async ({ machine, folder, scp }) => {
        const source = join(folder, 'source.bin');
        writeFileSync(source, binary);
        chmodSync(source, 0o750);
        const put = await scp(source, 'root@127.10.0.1:/var/cache/cloud/');
        assert.deepEqual([put.exitCode, put.stderr], [0, '']);
        const stored = machine.stored.get('/var/cache/cloud/source.bin');
        assert.equal(stored?.mode, 0o750);
        assert.ok(binary.equals(stored?.content ?? new Uint8Array()));
        const get = await scp('root@127.10.0.1:/var/cache/cloud/source.bin', join(folder, 'back.bin'));
        assert.deepEqual([get.exitCode, get.stderr], [0, '']);
        assert.ok(binary.equals(readFileSync(join(folder, 'back.bin'))));
      });
    });

    it('takes a new name, a relative path and an empty file', async () => {
      await withScp(protocol, async ({ machine, folder, scp }) => {
        const source = join(folder, 'empty');
        writeFileSync(source, '');
        assert.equal((await scp(source, 'root@127.10.0.1:other-name.txt')).exitCode, 0);
        assert.equal(machine.stored.get('/root/other-name.txt')?.content.byteLength, 0);
      });
    });

    it('copies folders both ways, times kept', async () => {
      await withScp(protocol, async ({ machine, folder, scp }) => {
        mkdirSync(join(folder, 'tree/below'), { recursive: true });
        writeFileSync(join(folder, 'tree/a'), 'A');
        writeFileSync(join(folder, 'tree/below/b'), 'B');
        const put = await scp('-rp', join(folder, 'tree'), 'root@127.10.0.1:/root');
        assert.deepEqual([put.exitCode, put.stderr], [0, '']);
        assert.deepEqual([...machine.stored.keys()].toSorted(), ['/root/tree/a', '/root/tree/below/b']);
        const get = await scp('-rp', 'root@127.10.0.1:/root/tree', join(folder, 'back'));
        assert.deepEqual([get.exitCode, get.stderr], [0, '']);
        assert.equal(readFileSync(join(folder, 'back/below/b'), 'utf8'), 'B');
        assert.equal(statSync(join(folder, 'back/a')).mtimeMs, 1_700_000_000_000);
      });
    });

    it('says what is missing, and what a machine refuses', async () => {
      await withScp(protocol, async ({ machine, folder, scp }) => {
        const missing = await scp('root@127.10.0.1:/root/nothing', join(folder, 'x'));
        assert.notEqual(missing.exitCode, 0);
        assert.match(missing.stderr, /No such file or directory/);
        const nowhere = await scp(join(folder, 'key'), 'root@127.10.0.1:/no/such/folder/key');
        assert.notEqual(nowhere.exitCode, 0);
        machine.files.write = () => Promise.reject(new AgentError('VRA_TOO_LARGE', 'at most 3 bytes are taken'));
        const refused = await scp(join(folder, 'key'), 'root@127.10.0.1:/root/key');
        assert.notEqual(refused.exitCode, 0);
        if (protocol.length > 0) assert.match(refused.stderr, /at most 3 bytes are taken/);
      });
    });

    it('gets all files that a pattern stands for', async () => {
      await withScp(protocol, async ({ machine, folder, scp }) => {
        for (const file of ['a.log', 'b.log', 'c.txt'])
          machine.stored.set(`/root/${file}`, { content: Buffer.from(file), mode: 0o644 });
        const target = join(folder, 'target');
        mkdirSync(target);
        const get = await scp('root@127.10.0.1:/root/*.log', target);
        assert.deepEqual([get.exitCode, get.stderr], [0, '']);
        assert.deepEqual(
          [readFileSync(join(target, 'a.log'), 'utf8'), readFileSync(join(target, 'b.log'), 'utf8')],
          ['a.log', 'b.log'],
        );
        assert.throws(() => statSync(join(target, 'c.txt')));
      });
    });
  });
}

describe('sftp', () => {
  it('lists, makes, renames and removes', async () => {
    using folder = temporaryFolder();
    const key = join(folder.path, 'key');
    await makeKey(key);
    const machine = mapMachine();
    machine.stored.set('/root/old', { content: Buffer.from('text'), mode: 0o600 });
    await using server = await testServer({ '127.10.0.1': machine });
    const batch = [
      'pwd',
      'ls -l',
      'mkdir new',
      'rename old new/young',
      'chmod 755 new/young',
      'ls new',
      '-rm missing',
      '-rmdir new',
      'rm new/young',
      'rmdir new',
    ];
    const { stdout, exitCode } = await runProgram(
      'sftp',
      [...quietOptions, '-b', '-', '-i', key, '-P', String(server.port), 'root@127.10.0.1'],
      `${batch.join('\n')}\n`,
    );
    assert.equal(exitCode, 0);
    assert.match(stdout.toString(), /Remote working directory: \/root\n/);
    assert.match(stdout.toString(), /-rw------- .* old\n/);
    assert.match(stdout.toString(), /new\/young/);
    assert.deepEqual([...machine.stored.keys()], []);
    assert.equal(await machine.files.info('/root/new'), undefined);
  });
});
