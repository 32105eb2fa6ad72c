import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { credentials, Server, ServerCredentials } from '@grpc/grpc-js';
import { createSystemClock, silentLog } from '#agent';
import { healthMessages } from '#agent/grpc';
import { createHostKeys, routerForwards, startSshServer, busSocketPath, type SshServer } from '../../../../../fleet/ssh/index.ts';
import { grpcOverSsh, openSshPath, SshPool, type SshOptions } from '../../../../../fleet/ssh-client/index.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';
import { makeKey, runProgram } from '../../../ssh/ssh-programs.ts';
import { addRouter, hostAddress, routerAddress, sshZone, type SshZone } from './ssh-zone.ts';

interface Way extends AsyncDisposable {
  readonly zone: SshZone;
  /** Of the hosts. */
  readonly server: SshServer;
  /** To the router, which nobody can dial but its host. */
  readonly path: string;
}

/** A zone whose hosts forward to their routers, and a gRPC server in each router that answers with its name. */
async function openWay(): Promise<Way> {
  await using stack = new AsyncDisposableStack();
  const grpc = new Server();
  grpc.addService(healthMessages.HealthService, {
    check: (_call: unknown, answer: (error: null, value: healthMessages.HealthCheckResponse) => void) =>
      answer(null, { status: healthMessages.HealthCheckResponse_ServingStatus.SERVING }),
    watch: () => undefined,
  });
  stack.defer(() => grpc.forceShutdown());
  const injector = grpc.createConnectionInjector(ServerCredentials.createInsecure());
  const zone = stack.use(
    await sshZone({
      enter: (router, channel) => server.serve(channel, router),
      forwards: () => routerForwards({ bus: { connect: (channel) => injector.injectConnection(channel) } }),
    }),
  );
  const server: SshServer = stack.use(
    await startSshServer({
      bind: '0.0.0.0',
      port: 0,
      machines: (address) => zone.machines.host(address),
      hostKeys: await createHostKeys(),
      clock: zone.clock,
      log: silentLog,
    }),
  );
  const kept = stack.move();
  return {
    zone,
    server,
    path: `ssh://root@${hostAddress}:${server.port},root@${routerAddress}:3922`,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

const options: SshOptions = { credentials: { password: 'any' }, knownHosts: { check: 'off' }, clock: createSystemClock() };

describe('a router behind its host', () => {
  it('is reached with ssh -J, and configured over the way that a proxy script on the host takes', async () => {
    using folder = temporaryFolder();
    const key = join(folder.path, 'key');
    const authorizedKey = await makeKey(key);
    await using way = await openWay();
    await addRouter(way.zone, { authorizedKey });
    const config = join(folder.path, 'config');
    writeFileSync(
      config,
      `StrictHostKeyChecking no\nUserKnownHostsFile /dev/null\nLogLevel ERROR\nIdentitiesOnly yes\nIdentityFile ${key}\n`,
    );
    const jump = `root@${hostAddress}:${way.server.port}`;
    const said = await runProgram('ssh', [
      '-F',
      config,
      '-J',
      jump,
      '-p',
      '3922',
      `root@${routerAddress}`,
      '/opt/cloud/bin/checkrouter.sh',
    ]);
    assert.deepEqual([said.stderr, said.exitCode], ['', 0]);
    assert.match(said.stdout.toString(), /^Status: /);

    await using router = await openSshPath(way.path, options);
    await router.writeFile('/var/cache/cloud/x', Buffer.from('content'));
    assert.equal((await router.run('cat /var/cache/cloud/x; exit 3')).exitStatus, 3);
    assert.equal((await router.readFile('/etc/hostname')).toString().trim(), 'r-4-VM');
  });

  it('answers gRPC on its socket, through two logins', async () => {
    await using way = await openWay();
    await addRouter(way.zone);
    await using pool = new SshPool(options);
    await using tunnel = await grpcOverSsh(way.path, busSocketPath, pool);
    const client = new healthMessages.HealthClient(tunnel.target, credentials.createInsecure());
    try {
      for (let call = 0; call < 20; call++) {
        const status = await new Promise((resolve, reject) =>
          client.check({ service: '' }, (error, answer) => (error === null ? resolve(answer.status) : reject(error))),
        );
        assert.equal(status, healthMessages.HealthCheckResponse_ServingStatus.SERVING);
      }
    } finally {
      client.close();
    }
    assert.deepEqual([way.server.counters.logins, way.server.counters.forwards], [2, 2]);
  });

  it('is not there for another host, on another port, or while it is off', async () => {
    await using way = await openWay();
    const machine = await addRouter(way.zone, { host: 'kvm-sim-0002' });
    await assert.rejects(openSshPath(way.path, options), { reason: 'unreachable', hop: 1 });
    await way.zone.zone.machines.put({ ...machine, host: 'kvm-sim-0001' });
    await (await openSshPath(way.path, options))[Symbol.asyncDispose]();
    await assert.rejects(openSshPath(way.path.replace(/3922$/, '22'), options), { reason: 'unreachable', hop: 1 });
    await way.zone.zone.machines.put({ ...machine, host: 'kvm-sim-0001', state: 'stopped' });
    await assert.rejects(openSshPath(way.path, options), { reason: 'unreachable', hop: 1 });
  });
});
