import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect as dial } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import ssh2 from 'ssh2';
import { AgentError, silentLog } from '#agent';
import { admitsRoot, authorizedKeys, createHostKeys, ensureHostKeys, startSshServer } from '../../../fleet/ssh/index.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { connect, execute } from './client.ts';
import { mapMachine } from './machine-on-a-map.ts';
import { makeKey, quietOptions, runProgram } from './ssh-programs.ts';
import { testServer } from './test-server.ts';

describe('SSH server', () => {
  it('finds the machine by the dialled address', async () => {
    const named = (hostName: string) =>
      mapMachine({ hostName, exec: () => ({ stdout: `${hostName}\n`, stderr: '', exitCode: 0 }) });
    await using server = await testServer({ '127.10.0.1': named('one'), '127.10.0.2': named('two') });
    for (const [host, name] of [
      ['127.10.0.1', 'one'],
      ['127.10.0.2', 'two'],
    ] as const) {
      using client = await connect({ host, port: server.port });
      assert.equal((await execute(client, 'hostname')).stdout.toString(), `${name}\n`);
    }
  });

  it('resets a dial to an address that no machine has', async () => {
    await using server = await testServer({});
    const socket = dial({ host: '127.10.0.9', port: server.port });
    const [error, greeting] = await new Promise<[NodeJS.ErrnoException | undefined, string]>((resolve) => {
      let seen = '';
      socket.on('data', (chunk) => (seen += chunk.toString('latin1')));
      socket.on('error', (why) => resolve([why, seen]));
      socket.on('close', () => resolve([undefined, seen]));
    });
    assert.deepEqual([error?.code ?? 'closed', greeting], ['ECONNRESET', '']);
    assert.equal(server.counters.refusedConnections, 1);
  });

  it('keeps stdout, stderr and the exit status apart, for OpenSSH and ssh2', async () => {
    const machine = mapMachine({ exec: () => ({ stdout: 'out\n', stderr: 'err\n', exitCode: 3 }) });
    await using server = await testServer({ '127.10.0.1': machine });
    using client = await connect({ host: '127.10.0.1', port: server.port });
    const mine = await execute(client, 'anything');
    assert.deepEqual({ ...mine, stdout: mine.stdout.toString() }, { stdout: 'out\n', stderr: 'err\n', exitCode: 3 });

    using folder = temporaryFolder();
    await makeKey(join(folder.path, 'key'));
    const theirs = await runProgram('ssh', [
      ...quietOptions,
      '-i',
      join(folder.path, 'key'),
      '-p',
      String(server.port),
      'root@127.10.0.1',
      'anything',
    ]);
    assert.deepEqual({ ...theirs, stdout: theirs.stdout.toString() }, { stdout: 'out\n', stderr: 'err\n', exitCode: 3 });
  });

  it('runs a line that reads nothing although the client never ends its input', async () => {
    const machine = mapMachine();
    await using server = await testServer({ '127.10.0.1': machine });
    using client = await connect({ host: '127.10.0.1', port: server.port });
    assert.equal((await execute(client, 'cat /etc/hosts | grep x')).exitCode, 0);
  });

  it('feeds input of any bytes to a line that reads', async () => {
    let fed: Uint8Array | undefined;
    const machine = mapMachine({
      exec: (_line, { stdin }) => {
        fed = stdin;
        return { stdout: '', stderr: '', exitCode: 0 };
      },
    });
    await using server = await testServer({ '127.10.0.1': machine });
    using client = await connect({ host: '127.10.0.1', port: server.port });
    await execute(client, 'cat > /root/file', Uint8Array.of(0, 255, 10));
    assert.deepEqual([...(fed ?? [])], [0, 255, 10]);
  });

  it('delivers large and binary output whole', async () => {
    const text = 'äöü '.repeat(400_000);
    const binary = '\u0000\u00ff\u00fe'.repeat(1000);
    const machine = mapMachine({ exec: (line) => ({ stdout: line === 'text' ? text : binary, stderr: '', exitCode: 0 }) });
    await using server = await testServer({ '127.10.0.1': machine });
    using client = await connect({ host: '127.10.0.1', port: server.port });
    assert.equal((await execute(client, 'text')).stdout.toString('utf8'), text);
    assert.deepEqual((await execute(client, 'binary')).stdout, Buffer.from(binary, 'latin1'));
  });

  it('prints what a machine refuses, and hides bugs', async () => {
    const machine = mapMachine({
      exec: (line) => {
        throw line === 'bug' ? new TypeError('secret detail') : new AgentError('VRA_CRASHED', 'router r-4-VM has crashed');
      },
    });
    await using server = await testServer({ '127.10.0.1': machine });
    using client = await connect({ host: '127.10.0.1', port: server.port });
    const refused = await execute(client, 'anything');
    assert.deepEqual([refused.stderr, refused.exitCode], ['bash: router r-4-VM has crashed [VRA_CRASHED]\n', 255]);
    const bug = await execute(client, 'bug');
    assert.deepEqual([bug.stderr, bug.exitCode], ['bash: internal error\n', 255]);
  });

  it('tells a machine when its client goes away', async () => {
    const { promise: aborted, resolve } = Promise.withResolvers<void>();
    const machine = mapMachine({
      exec: (_line, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            resolve();
            reject(new AgentError('VRA_CLOSED', 'gone'));
          });
        }),
    });
    await using server = await testServer({ '127.10.0.1': machine });
    const client = await connect({ host: '127.10.0.1', port: server.port });
    client.exec('ping 10.0.0.1', () => client.destroy());
    await aborted;
  });
});

describe('SSH login', () => {
  it('takes any password, or the one that is set; as password and as keyboard-interactive', async () => {
    await using server = await testServer({
      '127.10.0.1': mapMachine({ admits: admitsRoot({}) }),
      '127.10.0.2': mapMachine({ admits: admitsRoot({ password: 'right' }) }),
    });
    const at = { host: '127.10.0.2', port: server.port };
    (await connect({ ...at, host: '127.10.0.1', password: 'whatever' })).end();
    (await connect({ ...at, password: 'right' })).end();
    await assert.rejects(connect({ ...at, password: 'wrong' }), /authentication methods failed/);
    await assert.rejects(connect({ ...at, username: 'admin', password: 'right' }), /authentication methods failed/);
    const client = new ssh2.Client();
    const asked = new Promise<string>((resolve, reject) => {
      client.once('ready', () => resolve('in'));
      client.once('error', reject);
    });
    client.on('keyboard-interactive', (_name, _text, _language, _prompts, finish) => finish(['right']));
    client.connect({ ...at, username: 'root', tryKeyboard: true });
    assert.equal(await asked, 'in');
    client.end();
  });

  it('takes the configured key and no other, RSA with SHA-2 and SHA-1 signatures', async () => {
    using folder = temporaryFolder();
    const own = join(folder.path, 'own');
    const other = join(folder.path, 'other');
    const keys = authorizedKeys(await makeKey(own, 'rsa'));
    await makeKey(other, 'ed25519');
    await using server = await testServer({
      '127.10.0.1': mapMachine({ admits: (user, proof) => proof.method === 'publickey' && admitsRoot({ keys })(user, proof) }),
    });
    const call = (key: string, ...options: string[]) =>
      runProgram('ssh', [
        ...quietOptions,
        ...options,
        '-o',
        'BatchMode=yes',
        '-i',
        key,
        '-p',
        String(server.port),
        'root@127.10.0.1',
        'true',
      ]);
    assert.equal((await call(own)).exitCode, 0);
    assert.equal((await call(own, '-o', 'PubkeyAcceptedAlgorithms=ssh-rsa')).exitCode, 0);
    assert.equal((await call(other)).exitCode, 255);
  });

  for (const [name, options] of [
    [
      'an RSA host key and group14 with SHA-1',
      ['-o', 'HostKeyAlgorithms=ssh-rsa', '-o', 'KexAlgorithms=diffie-hellman-group14-sha1', '-c', 'aes128-ctr', '-m', 'hmac-sha1'],
    ],
    [
      'an RSA host key with SHA-2',
      ['-o', 'HostKeyAlgorithms=rsa-sha2-512', '-o', 'KexAlgorithms=ecdh-sha2-nistp256', '-c', 'aes256-ctr', '-m', 'hmac-sha2-512'],
    ],
    [
      'today’s algorithms',
      ['-o', 'HostKeyAlgorithms=ssh-ed25519', '-o', 'KexAlgorithms=curve25519-sha256', '-c', 'aes256-gcm@openssh.com'],
    ],
  ] as const) {
    it(`speaks ${name}`, async () => {
      using folder = temporaryFolder();
      const key = join(folder.path, 'key');
      await makeKey(key);
      await using server = await testServer({ '127.10.0.1': mapMachine() });
      const { stdout, stderr } = await runProgram('ssh', [
        ...quietOptions,
        ...options,
        '-i',
        key,
        '-p',
        String(server.port),
        'root@127.10.0.1',
        'hello',
      ]);
      assert.deepEqual([stdout.toString(), stderr], ['hello\n', '']);
    });
  }
});

describe('SSH limits', () => {
  it('closes connections that do not log in, and idle ones, by the clock', async () => {
    await using server = await testServer({ '127.10.0.1': mapMachine() }, { loginMs: 1000, idleMs: 60_000 });
    const half = dial({ host: '127.10.0.1', port: server.port });
    half.on('error', () => undefined);
    await new Promise((resolve) => half.once('data', () => resolve(undefined)));
    const client = await connect({ host: '127.10.0.1', port: server.port });
    const closed = new Promise((resolve) => half.once('close', resolve));
    await server.clock.advance(1000);
    await closed;
    await execute(client, 'still there');
    const ended = new Promise<void>((resolve) => client.once('close', () => resolve()));
    client.on('error', () => undefined);
    await server.clock.advance(120_000);
    await ended;
    assert.equal(server.connections, 0);
  });

  it('survives garbage and refuses more connections than it may have', async () => {
    await using server = await testServer({ '127.10.0.1': mapMachine() }, { connections: 1 });
    const socket = dial({ host: '127.10.0.1', port: server.port });
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('data', () => resolve(undefined)));
    await assert.rejects(connect({ host: '127.10.0.1', port: server.port }));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(`SSH-2.0-x\r\n${'\u0000\u00ff'.repeat(50_000)}`);
    await closed;
    using client = await connect({ host: '127.10.0.1', port: server.port });
    assert.equal((await execute(client, 'fine')).stdout.toString(), 'fine\n');
  });

  it('refuses sessions above the limit of a connection', async () => {
    const { promise, resolve } = Promise.withResolvers<{ stdout: string; stderr: string; exitCode: number }>();
    await using server = await testServer({ '127.10.0.1': mapMachine({ exec: () => promise }) }, { sessions: 1 });
    using client = await connect({ host: '127.10.0.1', port: server.port });
    const first = execute(client, 'waits');
    await assert.rejects(execute(client, 'too many'), /open failure/i);
    resolve({ stdout: '', stderr: '', exitCode: 0 });
    assert.equal((await first).exitCode, 0);
    assert.equal((await execute(client, 'again')).exitCode, 0);
  });

  it('says when the port is taken', async () => {
    await using server = await testServer({});
    await assert.rejects(
      startSshServer({
        bind: '0.0.0.0',
        port: server.port,
        machines: () => undefined,
        hostKeys: await createHostKeys(),
        clock: server.clock,
        log: silentLog,
      }),
      { code: 'VRA_CONFLICT' },
    );
  });
});

describe('SSH host keys', () => {
  it('are made once, readable by the owner only, and kept', async () => {
    using folder = temporaryFolder();
    const place = join(folder.path, 'ssh');
    const first = await ensureHostKeys(place);
    const path = join(place, 'ssh_host_rsa_key');
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(readFileSync(path, 'utf8'), first.rsa);
    assert.deepEqual(await ensureHostKeys(place), first);
    const { stdout } = await runProgram('ssh-keygen', ['-l', '-f', path]);
    assert.match(stdout.toString(), /^3072 .*\(RSA\)/);
  });

  it('that are damaged are named', async () => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'ssh_host_rsa_key'), 'no key', { mode: 0o600 });
    await assert.rejects(ensureHostKeys(folder.path), { code: 'VRA_STORAGE', message: /ssh_host_rsa_key.*remove the file/ });
  });
});
