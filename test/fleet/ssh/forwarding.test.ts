import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect as dial, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { describe, it } from 'node:test';
import type ssh2 from 'ssh2';
import { busSocketPath, routerForwards } from '../../../fleet/ssh/index.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { connect, execute } from './client.ts';
import { hostAndRouter } from './host-and-router.ts';
import { mapMachine } from './machine-on-a-map.ts';
import { makeKey, quietOptions, runProgram } from './ssh-programs.ts';
import { testServer } from './test-server.ts';

async function everything(stream: Duplex): Promise<string> {
  let text = '';
  stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await once(stream, 'close');
  return text;
}

function forwardOut(client: ssh2.Client, host: string, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) =>
    client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => (error === undefined ? resolve(channel) : reject(error))),
  );
}

/** Ends a child that the test started. */
async function end(child: ChildProcess): Promise<void> {
  child.kill();
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/** Dials until somebody listens; `ssh -L` does not say when it does. */
async function dialWhenThere(child: ChildProcess, open: () => Socket): Promise<Socket> {
  while (child.exitCode === null) {
    const socket = open();
    const connected = await new Promise((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    if (connected === true) return socket;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`ssh -L ended with ${child.exitCode}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('forwarding through an SSH server', () => {
  it('gets to what a machine has on its socket and its own ports, and to nothing else', async () => {
    await using server = await hostAndRouter();
    using client = await connect({ host: '127.10.0.2', port: server.port });
    for (const host of ['127.0.0.1', 'localhost', '10.1.1.1']) {
      const channel = await forwardOut(client, host, 8443);
      const heard = everything(channel);
      channel.end(`to ${host}`);
      assert.equal(await heard, `port to ${host}`);
    }
    await assert.rejects(forwardOut(client, '127.0.0.1', 8444), { reason: 2 });
    await assert.rejects(forwardOut(client, '10.1.1.2', 8443), { reason: 2 });
    const bus = await new Promise<Duplex>((resolve, reject) =>
      client.openssh_forwardOutStreamLocal(busSocketPath, (error, channel) =>
        error === undefined ? resolve(channel) : reject(error),
      ),
    );
    const heard = everything(bus);
    bus.end('x'.repeat(3_000_000));
    assert.equal((await heard).length, 3_000_004);
    assert.deepEqual([server.counters.forwards, server.counters.refusedForwards], [4, 2]);
  });

  it('refuses everything on a machine that forwards nothing', async () => {
    await using server = await testServer({ '127.10.0.1': mapMachine() });
    using client = await connect({ host: '127.10.0.1', port: server.port });
    await assert.rejects(forwardOut(client, '127.0.0.1', 22), { reason: 2 });
    assert.equal((await execute(client, 'goes on')).exitCode, 0);
  });

  it('has a limit of channels at the same time', async () => {
    const held: Duplex[] = [];
    const machine = { ...mapMachine(), forwards: routerForwards({ bus: { connect: (channel) => void held.push(channel) } }) };
    await using server = await testServer({ '127.10.0.1': machine }, { forwards: 1 });
    using client = await connect({ host: '127.10.0.1', port: server.port });
    const open = (): Promise<Duplex> =>
      new Promise((resolve, reject) =>
        client.openssh_forwardOutStreamLocal(busSocketPath, (error, channel) =>
          error === undefined ? resolve(channel) : reject(error),
        ),
      );
    const first = await open();
    await assert.rejects(open(), { reason: 2 });
    const closed = everything(first);
    held[0]?.destroy();
    await closed;
    // A round trip, for the server to have seen the end, too.
    await execute(client, 'true');
    (await open()).destroy();
  });

  it('takes ssh -J from a host to its router, with the router’s own exit status', async () => {
    using folder = temporaryFolder();
    const key = join(folder.path, 'key');
    await makeKey(key);
    await using server = await hostAndRouter();
    const config = join(folder.path, 'config');
    writeFileSync(
      config,
      `StrictHostKeyChecking no\nUserKnownHostsFile /dev/null\nLogLevel ERROR\nIdentitiesOnly yes\nIdentityFile ${key}\n`,
    );
    const jump = `root@127.10.0.1:${server.port}`;
    const { stdout, stderr, exitCode } = await runProgram('ssh', [
      '-F',
      config,
      '-J',
      jump,
      '-p',
      '3922',
      'root@169.254.3.7',
      'hello',
    ]);
    assert.deepEqual([stdout.toString(), stderr, exitCode], ['r-4-VM hello\n', '', 7]);
    assert.equal(server.counters.logins, 2);
    const nobody = await runProgram('ssh', ['-F', config, '-J', jump, '-p', '3922', 'root@169.254.3.8', 'hello']);
    assert.equal(nobody.exitCode, 255);
  });

  it('stands ssh -L from a unix socket and a port', async () => {
    using folder = temporaryFolder();
    const key = join(folder.path, 'key');
    await makeKey(key);
    await using server = await hostAndRouter();
    const local = join(folder.path, 'bus.sock');
    const port = await freePort();
    const sshArguments = [
      ...quietOptions,
      '-N',
      '-i',
      key,
      '-p',
      String(server.port),
      '-L',
      `${local}:${busSocketPath}`,
      '-L',
      `127.0.0.1:${port}:localhost:8443`,
      'root@127.10.0.2',
    ];
    const child = spawn('ssh', sshArguments, { stdio: 'ignore' });
    try {
      const byPort = await dialWhenThere(child, () => dial({ host: '127.0.0.1', port }));
      const bySocket = await dialWhenThere(child, () => dial({ path: local }));
      const heard = Promise.all([everything(byPort), everything(bySocket)]);
      byPort.end('one');
      bySocket.end('two');
      assert.deepEqual(await heard, ['port one', 'bus two']);
    } finally {
      await end(child);
    }
  });
});
