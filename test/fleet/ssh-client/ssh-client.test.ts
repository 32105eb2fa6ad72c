import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { describe, it } from 'node:test';
import { createSystemClock, createVirtualClock } from '#agent';
import { openSshPath, SshError, SshPool, type SshOptions, type SshPath } from '../../../fleet/ssh-client/index.ts';
import { busSocketPath } from '../../../fleet/ssh/index.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { hostAndRouter } from '../ssh/host-and-router.ts';
import { mapMachine } from '../ssh/machine-on-a-map.ts';
import { makeKey, runProgram } from '../ssh/ssh-programs.ts';
import { testServer } from '../ssh/test-server.ts';
import { noOpenSshServer, openSshServer, type OpenSshServer } from './openssh-server.ts';

const anyHost: SshOptions = { credentials: { password: 'any' }, knownHosts: { check: 'off' }, clock: createVirtualClock(0) };

function failsWith(reason: SshError['reason'], hop: number, message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof SshError, String(error));
    assert.deepEqual([error.reason, error.hop], [reason, hop], error.message);
    assert.match(error.message, message);
    return true;
  };
}

async function everything(stream: Duplex): Promise<string> {
  let text = '';
  stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await once(stream, 'close');
  return text;
}

const agentProgram = 'ssh-agent';

const bytes = Buffer.from(Array.from({ length: 1_500_000 }, (_, at) => (at * 31 + (at >> 9)) & 255));

describe('SSH client and the fleet’s own server', () => {
  const through = (port: number): SshPath => [
    { user: 'root', host: '127.10.0.1', port },
    { user: 'root', host: '169.254.3.7', port: 3922 },
  ];

  it('runs commands on a router through its host', async () => {
    await using server = await hostAndRouter();
    await using router = await openSshPath(through(server.port), anyHost);
    const { stdout, stderr, exitStatus } = await router.run('uptime');
    assert.deepEqual([stdout.toString(), stderr.toString(), exitStatus], ['r-4-VM uptime\n', '', 7]);
    assert.deepEqual([server.router.lines, server.host.lines], [['uptime'], []]);
  });

  it('copies files both ways, whatever is in them', async () => {
    using folder = temporaryFolder();
    const local = join(folder.path, 'local');
    writeFileSync(local, bytes, { mode: 0o750 });
    await using server = await hostAndRouter();
    await using router = await openSshPath(through(server.port), anyHost);
    await router.upload(local, '/var/cache/cloud/bytes');
    assert.ok(bytes.equals(server.router.stored.get('/var/cache/cloud/bytes')?.content ?? Buffer.of()));
    assert.equal(server.router.stored.get('/var/cache/cloud/bytes')?.mode, 0o750);
    await router.download('/var/cache/cloud/bytes', join(folder.path, 'back'));
    assert.ok(bytes.equals(readFileSync(join(folder.path, 'back'))));
    await router.writeFile('/tmp/empty', Buffer.of(), { mode: 0o600 });
    assert.equal((await router.readFile('/tmp/empty')).byteLength, 0);
    assert.equal(server.router.stored.get('/tmp/empty')?.mode, 0o600);
    await assert.rejects(router.readFile('/tmp/missing'), { code: 'VRA_NOT_FOUND' });
    await assert.rejects(router.readFile('/var/cache/cloud/bytes', { limitBytes: 1000 }), { code: 'VRA_TOO_LARGE' });
    await assert.rejects(router.download('/tmp/missing', join(folder.path, 'none')), { code: 'VRA_NOT_FOUND' });
    assert.deepEqual([existsSync(join(folder.path, 'none')), existsSync(join(folder.path, 'none.part'))], [false, false]);
    await assert.rejects(router.upload(join(folder.path, 'nothing'), '/tmp/x'), { code: 'VRA_NOT_FOUND' });
  });

  it('reaches the router’s socket and ports, as a stream and as a local socket', async () => {
    await using server = await hostAndRouter();
    await using router = await openSshPath(through(server.port), anyHost);
    const bus = await router.forward({ socketPath: busSocketPath });
    const port = await router.forward({ host: 'localhost', port: 8443 });
    const heard = Promise.all([everything(bus), everything(port)]);
    bus.end('one');
    port.end('two');
    assert.deepEqual(await heard, ['bus one', 'port two']);
    await assert.rejects(
      router.forward({ socketPath: '/tmp/other' }),
      failsWith('refused', 1, /\/tmp\/other: the connection was refused/),
    );

    await using local = await router.listen({ socketPath: busSocketPath });
    assert.equal(statSync(local.path).mode & 0o777, 0o600);
    assert.equal(statSync(join(local.path, '..')).mode & 0o777, 0o700);
    const socket = connect(local.path);
    const answer = everything(socket);
    socket.end('x'.repeat(1_000_000));
    assert.equal((await answer).length, 1_000_004);
  });

  it('feeds input, ends commands by signal, and bounds their output', async () => {
    let fed: Uint8Array | undefined;
    const stopped = Promise.withResolvers<void>();
    const machine = mapMachine({
      exec: (line, { stdin, signal }) => {
        if (line === 'cat') fed = stdin;
        if (line !== 'sleep') return { stdout: 'x'.repeat(1000), stderr: '', exitCode: 0 };
        return new Promise((resolve) =>
          signal.addEventListener('abort', () => {
            stopped.resolve();
            resolve({ stdout: '', stderr: '', exitCode: 130 });
          }),
        );
      },
    });
    await using server = await testServer({ '127.10.0.1': machine });
    await using connection = await openSshPath(`ssh://127.10.0.1:${server.port}`, anyHost);
    await connection.run('cat', { input: bytes });
    assert.ok(bytes.equals(fed ?? Buffer.of()));
    async function* parts(): AsyncGenerator<Uint8Array> {
      yield Buffer.of(0, 255);
      yield Buffer.of(10);
    }
    await connection.run('cat', { input: parts() });
    assert.deepEqual([...(fed ?? [])], [0, 255, 10]);
    const ending = new AbortController();
    const running = connection.run('sleep', { signal: ending.signal });
    const failing = assert.rejects(running, /enough/);
    while (!machine.lines.includes('sleep')) await connection.run('another');
    ending.abort(new Error('enough'));
    await failing;
    await stopped.promise;
    await assert.rejects(connection.run('much', { outputLimitBytes: 10 }), { code: 'VRA_TOO_LARGE' });
    let seen = 0;
    await connection.run('much', { outputLimitBytes: 10, onStdout: (chunk) => (seen += chunk.byteLength) });
    assert.equal(seen, 1000);
  });
});

describe('SSH client’s pool', () => {
  it('logs in once per hop for many users, closes what is idle, and dials again', async () => {
    await using server = await hostAndRouter();
    const clock = createVirtualClock(0);
    await using pool = new SshPool({ ...anyHost, clock, timeouts: { idleMs: 1000 } });
    const path = `ssh://127.10.0.1:${server.port},169.254.3.7:3922`;
    const all = await Promise.all([pool.open(path), pool.open(path), pool.open(`ssh://127.10.0.1:${server.port}`)]);
    await Promise.all(all.map((connection) => connection.run('x')));
    assert.deepEqual([server.counters.logins, pool.hops], [2, 2]);
    for (const connection of all) await connection[Symbol.asyncDispose]();
    await clock.advance(999);
    assert.equal(pool.hops, 2);
    await using again = await pool.open(path);
    await again.run('x');
    assert.equal(server.counters.logins, 2);
    await again[Symbol.asyncDispose]();
    await clock.advance(1000);
    // The router's login ends first, and gives back the host's.
    while (pool.hops > 0) {
      await clock.advance(1000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    while (server.connections > 0) await new Promise((resolve) => setImmediate(resolve));
    await using third = await pool.open(path);
    await third.run('x');
    assert.equal(server.counters.logins, 4);
  });

  it('says so when a connection is lost under a command, and dials again for the next', async () => {
    let lose = true;
    const server = await testServer((address) => {
      if (address !== '127.10.0.1') return undefined;
      return mapMachine({
        exec: (line) => (line === 'hang' && lose ? new Promise(() => undefined) : { stdout: line, stderr: '', exitCode: 0 }),
      });
    });
    await using first = server;
    await using pool = new SshPool(anyHost);
    await using connection = await pool.open(`ssh://127.10.0.1:${first.port}`);
    const hanging = assert.rejects(connection.run('hang'), failsWith('closed', 0, /the connection ended while a command ran/));
    await connection.run('in between');
    await server.clock.advance(4_000_000);
    await hanging;
    lose = false;
    assert.equal((await connection.run('hang')).stdout.toString(), 'hang');
    assert.equal(server.counters.logins, 2);
  });

  it('ends what it waits for when it is disposed', async () => {
    await using server = await testServer({ '127.10.0.1': mapMachine({ exec: () => new Promise(() => undefined) }) });
    const pool = new SshPool(anyHost);
    const connection = await pool.open(`ssh://127.10.0.1:${server.port}`);
    const failing = assert.rejects(connection.run('hang'), { code: 'VRA_SSH_FAILED' });
    await pool[Symbol.asyncDispose]();
    await failing;
    await assert.rejects(connection.run('x'), { code: 'VRA_CLOSED' });
    await assert.rejects(pool.open(`ssh://127.10.0.1:${server.port}`), { code: 'VRA_CLOSED' });
  });

  it('does not log in everywhere at once', async () => {
    await using server = await testServer(() => mapMachine());
    const loginsBefore: number[] = [];
    const credentials: SshOptions['credentials'] = () => {
      loginsBefore.push(server.counters.logins);
      return { password: 'any' };
    };
    await using pool = new SshPool({ ...anyHost, credentials, logins: 1 });
    const paths = [1, 2, 3, 4].map((at) => `ssh://127.10.1.${at}:${server.port}`);
    await Promise.all(paths.map((path) => pool.open(path)));
    assert.deepEqual(loginsBefore, [0, 1, 2, 3]);
  });

  it('lets one who waits give up without harm to the others', async () => {
    await using server = await hostAndRouter();
    await using pool = new SshPool(anyHost);
    const path = `ssh://127.10.0.1:${server.port},169.254.3.7:3922`;
    const ending = new AbortController();
    const given = assert.rejects(pool.open(path, { signal: ending.signal }), /not me/);
    const other = pool.open(path);
    ending.abort(new Error('not me'));
    await given;
    await using connection = await other;
    assert.equal((await connection.run('x')).exitStatus, 7);
    assert.equal(server.counters.logins, 2);
  });
});

describe('SSH client’s errors', () => {
  it('name the hop and the reason', async () => {
    await using server = await hostAndRouter();
    const first = `ssh://127.10.0.1:${server.port}`;
    await assert.rejects(
      openSshPath('ssh://127.10.0.1:1', anyHost),
      failsWith('unreachable', 0, /^SSH: root@127\.10\.0\.1:1: connect ECONNREFUSED/),
    );
    await assert.rejects(
      openSshPath(`${first},169.254.3.8:3922`, anyHost),
      failsWith(
        'unreachable',
        1,
        /^SSH: hop 2 of 2, root@169\.254\.3\.8:3922: through root@127\.10\.0\.1:\d+: .*the connection was refused/,
      ),
    );
    const by = (passwords: readonly string[]): SshOptions => ({
      ...anyHost,
      credentials: (hop, at) => ({ password: passwords[at] ?? hop.user }),
    });
    await using closed = await testServer({ '127.10.0.1': mapMachine({ admits: () => false }) });
    await assert.rejects(
      openSshPath(`ssh://127.10.0.1:${closed.port}`, by(['x'])),
      failsWith('login', 0, /login refused; tried: password, keyboard-interactive/),
    );
    await assert.rejects(openSshPath(first, { ...anyHost, credentials: { keys: [{ privateKey: 'no key' }] } }), {
      code: 'VRA_BAD_INPUT',
    });
    await assert.rejects(
      openSshPath(`ssh://127.10.0.1:${closed.port}`, { ...anyHost, credentials: { agent: '/nowhere/agent.sock' } }),
      failsWith('login', 0, /agent at \/nowhere\/agent\.sock/),
    );
  });

  it('come in time, by the clock', async () => {
    const silent: Server = createServer((socket) => socket.on('error', () => undefined).resume()).listen(0, '127.10.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const clock = createVirtualClock(0);
    const accepted = once(silent, 'connection');
    const failing = assert.rejects(
      openSshPath(`ssh://127.10.0.1:${port}`, { ...anyHost, clock }),
      failsWith('timeout', 0, /no login within 20000 ms/),
    );
    await accepted;
    // The client sees the connection a little after the server does.
    const goingOn = { over: false };
    const end = failing.finally(() => (goingOn.over = true));
    while (!goingOn.over) {
      await clock.advance(5000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await end;
    silent.close();
  });

  it('tell of hosts that are not the known ones', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'deep', 'known_hosts');
    await using server = await testServer({ '127.10.0.1': mapMachine() });
    const path = `ssh://127.10.0.1:${server.port}`;
    const strict: SshOptions = { ...anyHost, knownHosts: { file } };
    await assert.rejects(
      openSshPath(path, strict),
      failsWith('host-key', 0, /ssh-ed25519 key SHA256:\S+ is not in .*known_hosts under \[127\.10\.0\.1\]:\d+/),
    );
    assert.equal(existsSync(file), false);
    await (await openSshPath(path, { ...anyHost, knownHosts: { file, check: 'accept-new' } }))[Symbol.asyncDispose]();
    assert.match(readFileSync(file, 'utf8'), /^\[127\.10\.0\.1\]:\d+ ssh-ed25519 [A-Za-z0-9+/=]+\n$/);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    await (await openSshPath(path, strict))[Symbol.asyncDispose]();
    const [, , other = ''] = ['', ...(await makeKey(join(folder.path, 'key'))).split(' ')];
    mkdirSync(join(folder.path, 'changed'));
    const changed = join(folder.path, 'changed', 'known_hosts');
    writeFileSync(changed, `[127.10.0.1]:${server.port} ssh-ed25519 ${other.trim()}\n`);
    for (const check of ['strict', 'accept-new'] as const)
      await assert.rejects(
        openSshPath(path, { ...anyHost, knownHosts: { file: changed, check } }),
        failsWith('host-key', 0, /is not the one that .* somebody may be in between; .*ssh-keygen -R/),
      );
    // A name of the caller's tells routers apart that have the same link-local address.
    const aliased: SshPath = [{ user: 'root', host: '127.10.0.1', port: server.port, hostKeyAlias: 'r-4-VM.kvm-1' }];
    await (await openSshPath(aliased, { ...anyHost, knownHosts: { file, check: 'accept-new' } }))[Symbol.asyncDispose]();
    assert.match(readFileSync(file, 'utf8'), /^r-4-vm\.kvm-1 /m);
    await (await openSshPath(aliased, strict))[Symbol.asyncDispose]();
  });
});

describe('SSH client and OpenSSH’s server', { skip: noOpenSshServer ?? false }, () => {
  const optionsFor = (server: OpenSshServer, folder: string): SshOptions => {
    const file = join(folder, 'known_hosts');
    writeFileSync(file, `[127.0.0.1]:${server.port},[127.0.0.2]:${server.port} ${server.hostKey}\n`);
    return { credentials: { keys: [{ privateKey: server.key }] }, knownHosts: { file }, clock: createSystemClock() };
  };
  const two = (server: OpenSshServer): SshPath => [
    { user: server.user, host: '127.0.0.1', port: server.port },
    { user: server.user, host: '127.0.0.2', port: server.port },
  ];

  it('runs commands through two hops: status, signals, streams apart, any bytes', async () => {
    using folder = temporaryFolder();
    await using server = await openSshServer(folder.path);
    await using machine = await openSshPath(two(server), optionsFor(server, folder.path));
    const said = await machine.run('echo out; echo err >&2; exit 3');
    assert.deepEqual([said.stdout.toString(), said.stderr.toString(), said.exitStatus], ['out\n', 'err\n', 3]);
    assert.ok((await machine.run('cat', { input: bytes })).stdout.equals(bytes));
    assert.equal((await machine.run('kill -TERM $$')).exitSignal, 'SIGTERM');
    assert.equal((await machine.run('head -c 1', { input: bytes })).stdout.byteLength, 1);
    const many = await Promise.all(
      Array.from({ length: 30 }, async (_, at) => (await machine.run(`echo ${at}`)).stdout.toString()),
    );
    assert.deepEqual(
      many,
      Array.from({ length: 30 }, (_, at) => `${at}\n`),
    );
  });

  for (const [name, sftp] of [
    ['SFTP', true],
    ['SCP, where there is no SFTP', false],
  ] as const) {
    it(`copies by ${name}`, async () => {
      using folder = temporaryFolder();
      const at = (file: string): string => join(folder.path, file);
      await using server = await openSshServer(folder.path, { sftp });
      await using machine = await openSshPath(two(server), optionsFor(server, folder.path));
      writeFileSync(at('local'), bytes, { mode: 0o750 });
      await machine.upload(at('local'), at("it's there"));
      assert.ok(readFileSync(at("it's there")).equals(bytes));
      assert.equal(statSync(at("it's there")).mode & 0o777, 0o750);
      await machine.download(at("it's there"), at('back'));
      assert.ok(readFileSync(at('back')).equals(bytes));
      await machine.writeFile(at('empty'), Buffer.of());
      assert.equal((await machine.readFile(at('empty'))).byteLength, 0);
      await assert.rejects(machine.readFile(at('missing')), { code: 'VRA_NOT_FOUND' });
      await assert.rejects(machine.writeFile(at('no/folder/here'), bytes), { code: 'VRA_NOT_FOUND' });
      // Its size is told as 0, which SCP believes.
      if (sftp) assert.match((await machine.readFile('/proc/version')).toString(), /^Linux/);
    });
  }

  it('forwards to a unix socket and a port, and ends when the far side does', async () => {
    using folder = temporaryFolder();
    await using server = await openSshServer(folder.path);
    const path = join(folder.path, 'echo.sock');
    const echo = createServer({ allowHalfOpen: true }, (socket) => {
      socket.write('hello ');
      socket.pipe(socket);
    }).listen(path);
    await once(echo, 'listening');
    await using machine = await openSshPath(two(server), optionsFor(server, folder.path));
    const stream = await machine.forward({ socketPath: path });
    const heard = everything(stream);
    stream.end('world');
    assert.equal(await heard, 'hello world');
    const greeting = await machine.forward({ host: '127.0.0.1', port: server.port });
    const [ident] = (await once(greeting, 'data')) as [Buffer];
    assert.match(ident.toString(), /^SSH-2\.0-OpenSSH/);
    greeting.destroy();
    await assert.rejects(machine.forward({ host: '127.0.0.1', port: 1 }), failsWith('refused', 1, /Connection refused/));
    echo.close();
  });

  it('logs in with a key of an agent', async () => {
    using folder = temporaryFolder();
    await using server = await openSshServer(folder.path);
    const socket = join(folder.path, 'agent.sock');
    const agent = spawn(agentProgram, ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      await once(agent.stdout, 'data');
      const added = await runProgram('env', [`SSH_AUTH_SOCK=${socket}`, 'ssh-add', '-q', join(folder.path, 'user_key')]);
      assert.equal(added.exitCode, 0, added.stderr);
      const options = { ...optionsFor(server, folder.path), credentials: { agent: socket } };
      await using machine = await openSshPath(two(server), options);
      assert.equal((await machine.run('echo in')).stdout.toString(), 'in\n');
    } finally {
      agent.kill();
      await once(agent, 'exit');
    }
  });

  it('gives up a hop that does not answer any more', async () => {
    using folder = temporaryFolder();
    await using server = await openSshServer(folder.path);
    // In between, so that the connection can go dumb without ending.
    const ends: Duplex[] = [];
    const proxy = createServer((near) => {
      const far = connect(server.port, '127.0.0.1');
      ends.push(near, far);
      for (const end of [near, far]) end.on('error', () => undefined);
      near.pipe(far).pipe(near);
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const address = proxy.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const options: SshOptions = {
      ...optionsFor(server, folder.path),
      knownHosts: { check: 'off' },
      timeouts: { keepAliveMs: 20, keepAlives: 2 },
    };
    await using machine = await openSshPath([{ user: server.user, host: '127.0.0.1', port }], options);
    await machine.run('true');
    for (const end of ends) end.unpipe().pause();
    await assert.rejects(machine.run('true'), failsWith('closed', 0, /connection ended|does not answer/));
    for (const end of ends) end.destroy();
    proxy.close();
  });
});
