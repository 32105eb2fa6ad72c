import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import ssh2 from 'ssh2';
import { createSystemClock, type AgentService } from '#agent';
import { addAgentServices } from '#agent/grpc';
import { openSshPath } from '../../../fleet/ssh-client/index.ts';
import { routerForwards, type ForwardTarget } from '../../../fleet/ssh/index.ts';
import { mapMachine } from '../../fleet/ssh/machine-on-a-map.ts';
import { testServer } from '../../fleet/ssh/test-server.ts';
import { someService } from '../../support/agent-server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { runHere } from '../cli-here.ts';

interface Hops extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
}

/** A host on 127.10.0.1, behind it a router on 169.254.3.7 port 3922 whose agent is on its socket. */
async function hostWithRouter(service: AgentService): Promise<Hops> {
  const grpc = new Server();
  await addAgentServices(grpc, () => service);
  const injector = grpc.createConnectionInjector(ServerCredentials.createInsecure());
  const bus: ForwardTarget = { connect: (channel) => injector.injectConnection(channel) };
  const nobody: ForwardTarget = { connect: (channel) => channel.destroy() };
  const router = { ...mapMachine({ hostName: 'r-4-VM' }), forwards: routerForwards({ bus }) };
  const enter: ForwardTarget = { connect: (channel) => server.serve(channel, router) };
  const forwards = routerForwards({ bus: nobody, ports: new Map([[3922, enter]]), addresses: ['169.254.3.7'] });
  const server = await testServer({ '127.10.0.1': { ...mapMachine({ hostName: 'kvm-1' }), forwards } });
  return {
    port: server.port,
    url: `ssh://root@127.10.0.1:${server.port},root@169.254.3.7:3922`,
    async [Symbol.asyncDispose]() {
      grpc.forceShutdown();
      await server[Symbol.asyncDispose]();
    },
  };
}

describe('vr over SSH', () => {
  it('reaches the socket of a router through its host', async () => {
    using folder = temporaryFolder();
    await using hops = await hostWithRouter(
      someService({
        runShell: (line) => Promise.resolve({ stdout: `ran ${line}\n`, stderr: '', exitCode: 7 }),
        async *watch() {
          yield { sequence: 3, atMs: 0, kind: 'ready', message: 'the router is ready', facts: {} };
          await Promise.resolve();
        },
      }),
    );
    const key = join(folder.path, 'id');
    await writeFile(key, ssh2.utils.generateKeyPairSync('ed25519').private, { mode: 0o600 });
    const known = join(folder.path, 'known_hosts');
    const vr = ['--connect', hops.url, '--key', key, '--known-hosts', known];

    const stranger = await runHere('vr', [...vr, 'exec', '--', 'uptime']);
    assert.equal(stranger.status, 3);
    assert.match(stranger.stderr, /^vr: SSH: hop 1 of 2, root@127\.10\.0\.1:\d+: .*known_hosts.*\[VRA_SSH_FAILED\]\n$/);

    const learning = {
      credentials: { password: 'any' },
      knownHosts: { file: known, check: 'accept-new' },
      clock: createSystemClock(),
    } as const;
    await (await openSshPath(hops.url, learning))[Symbol.asyncDispose]();
    const line = await runHere('vr', [...vr, 'exec', '--', 'uptime']);
    assert.deepEqual([line.status, line.stdout, line.stderr], [7, 'ran uptime\n', '']);
    const events = await runHere('vr', [...vr, 'events', '-f', '--json']);
    assert.equal(JSON.parse(events.stdout).sequence, 3);

    const nothing = await runHere('vr', [
      '--connect',
      `${hops.url}/run/other.sock`,
      '--key',
      key,
      '--known-hosts',
      known,
      'health',
    ]);
    assert.equal(nothing.status, 3);
    assert.match(nothing.stderr, /\/run\/other\.sock cannot be reached/);
    const noKey = await runHere('vr', ['--connect', hops.url, '--key', join(folder.path, 'none'), 'health']);
    assert.equal(noKey.status, 4);
  });

  it('says which hop cannot be reached', async () => {
    await using hops = await hostWithRouter(someService({}));
    using folder = temporaryFolder();
    const known = join(folder.path, 'known_hosts');
    const key = join(folder.path, 'id');
    await writeFile(key, ssh2.utils.generateKeyPairSync('ed25519').private, { mode: 0o600 });
    const learning = {
      credentials: { password: 'any' },
      knownHosts: { file: known, check: 'accept-new' },
      clock: createSystemClock(),
    } as const;
    await (await openSshPath(hops.url, learning))[Symbol.asyncDispose]();
    const url = hops.url.replace('169.254.3.7', '169.254.3.8');
    const result = await runHere('vr', ['--connect', url, '--key', key, '--known-hosts', known, 'health']);
    assert.equal(result.status, 3);
    assert.match(result.stderr, /hop 2 of 2, root@169\.254\.3\.8:3922/);
  });
});
