import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { createSystemClock } from '#agent';
import { createGrpcAgentClient } from '#agent/client';
import { busSocketPath, routerForwards, tcpTarget } from '../../../../fleet/ssh/index.ts';
import { grpcOverSsh, openSshPath, type SshOptions } from '../../../../fleet/ssh-client/index.ts';
import { mapMachine } from '../../ssh/machine-on-a-map.ts';
import { testServer, type TestServer } from '../../ssh/test-server.ts';
import { serveRouters, type ServedFleet } from './served-routers.ts';

const clock = createSystemClock();
const options: SshOptions = { credentials: { password: 'any' }, knownHosts: { check: 'off' }, clock };

/** The SSH port of a router, with a way to its socket and to its gRPC port. */
function sshOf(fleet: ServedFleet, router: string): Promise<TestServer> {
  const { listener } = fleet;
  const forwards = routerForwards({
    bus: { connect: (channel) => listener.connect(router, channel) },
    ports: new Map([
      [7443, tcpTarget({ host: fleet.addressOf(router), port: listener.port })],
      [7444, tcpTarget({ host: fleet.addressOf(router), port: 1 })],
    ]),
  });
  return testServer({ '127.10.0.1': { ...mapMachine({ hostName: router }), forwards } });
}

describe('gRPC over SSH', () => {
  it('calls the router whose SSH port it is, over its socket', async () => {
    await using fleet = await serveRouters(2);
    await using ssh = await sshOf(fleet, 'r-2-VM');
    await using tunnel = await grpcOverSsh(`ssh://127.10.0.1:${ssh.port}`, busSocketPath, options);
    await using service = createGrpcAgentClient(
      { kind: 'unix', path: tunnel.target.replace(/^unix:/, '') },
      { clock, retryDelaysMs: [], deadlineMs: 5_000 },
    );
    assert.equal((await service.versions()).current, 'r-2-VM');
    await fleet.listener.drain('r-2-VM', 1_000);
    assert.equal((await service.versions()).current, 'r-2-VM');
  });

  it('shows the certificate of the router on its port', async () => {
    await using fleet = await serveRouters(2);
    await using ssh = await sshOf(fleet, 'r-2-VM');
    await using router = await openSshPath(`ssh://127.10.0.1:${ssh.port}`, options);
    const socket = connectTls({
      socket: await router.forward({ host: 'localhost', port: 7443 }),
      ca: fleet.ca.bundle,
      servername: 'r-2-VM',
      ALPNProtocols: ['h2'],
    });
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('secureConnect', resolve));
    assert.equal(socket.getPeerX509Certificate()?.checkHost('r-2-VM'), 'r-2-VM');
    socket.destroy();
    const nobody = await router.forward({ host: 'localhost', port: 7444 });
    const ended = new Promise((resolve) => nobody.once('close', resolve));
    nobody.resume();
    await ended;
  });
});
