import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import ssh2 from 'ssh2';
import { createRandom, createSystemClock } from '#agent';
import { createGrpcAgentClient } from '#agent/client';
import { FleetHost, silentFleetLog } from '#fleet';
import { busSocketPath } from '../../../../fleet/ssh/index.ts';
import { grpcOverSsh } from '../../../../fleet/ssh-client/index.ts';
import {
  CloudStackConnector,
  createTlsDialer,
  listenSsh,
  makeHosts,
  type SshListeners,
} from '../../../../fleet/connectors/cloudstack/index.ts';
import { loadedRouter, routerStarts } from '../../../../bench/commands-load.ts';
import { ManagementServer } from '../../../support/management-server/index.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const { Client } = ssh2;

interface Zone extends AsyncDisposable {
  readonly server: ManagementServer;
  readonly connector: CloudStackConnector;
  readonly ssh: SshListeners;
}

/** Hosts of a block of the loopback network, with SSH on ports that are free. */
async function openZone(
  cidr: string,
  place?: { readonly zone: string; readonly pod: string; readonly cluster: string },
): Promise<Zone> {
  await using stack = new AsyncDisposableStack();
  const clock = createSystemClock();
  const random = createRandom('ssh');
  const log = silentFleetLog;
  const server = stack.use(await ManagementServer.listen({ strict: true, pingIntervalSeconds: 1 }));
  const connector = stack.use(
    await CloudStackConnector.open({
      clock,
      random,
      log,
      place: { memory: true },
      openFleet: (world) => FleetHost.open({ memory: true, clock, random, log, world }),
      dialer: createTlsDialer({ clock }),
      servers: [server.address],
      allowServer: () => true,
      hosts: makeHosts({ count: 2, cidr, place, seed: 'ssh' }),
      timing: { goodbyeMs: 0 },
    }),
  );
  const ssh = stack.use(await listenSsh(connector, { bind: '0.0.0.0', ports: { hosts: 0, routers: 0 } }));
  connector.start();
  const kept = stack.move();
  return { server, connector, ssh, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

interface Said {
  readonly stdout: string;
  readonly status: number;
}

/** One command over a connection of its own, as the server and its tests do it. */
async function run(host: string, port: number, command: string): Promise<Said> {
  const client = new Client();
  const { promise, resolve, reject } = Promise.withResolvers<Said>();
  client.on('error', reject);
  client.on('ready', () => {
    client.exec(command, (error, channel) => {
      if (error) return reject(error);
      let stdout = '';
      channel.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
      channel.stderr.resume();
      channel.on('close', (status: number) => resolve({ stdout, status }));
      return undefined;
    });
  });
  client.connect({ host, port, username: 'root', password: 'whatever' });
  try {
    return await promise;
  } finally {
    client.end();
  }
}

describe('SSH of a connector', () => {
  it('from a host to its router, by the control address', async () => {
    await using zone = await openZone('127.41.0.0/16', { zone: '1', pod: '1', cluster: '1' });
    const { server, ssh } = zone;
    const startOf = await routerStarts();
    const { name, control } = loadedRouter(3);
    for (const { fields } of await server.send('kvm-sim-0002', startOf(3))) assert.equal(fields['result'], true);
    const on = (host: string, command: string): Promise<Said> => run(host, ssh.hosts.port, command);
    const through =
      `ssh -q -i ~/.ssh/id_rsa.cloud -ostricthostkeychecking=no -oUserKnownHostsFile=/dev/null -p 3922 ${control} ` +
      'systemctl is-active dnsmasq | wc -l';
    assert.deepEqual(await on('127.41.0.12', through), { stdout: '1\n', status: 0 });
    assert.match((await on('127.41.0.12', 'virsh list')).stdout, new RegExp(`${name} +running`));
    assert.equal((await on('127.41.0.11', `ssh -q -p 3922 ${control} hostname`)).status, 255);

    using folder = temporaryFolder();
    const hops = `ssh://root@127.41.0.12:${ssh.hosts.port},root@${control}:3922`;
    const knownHosts = { file: join(folder.path, 'known_hosts'), check: 'accept-new' } as const;
    const options = { credentials: { password: 'any' }, knownHosts, clock: createSystemClock() };
    await using way = await grpcOverSsh(hops, busSocketPath, options);
    const path = way.target.slice('unix:'.length);
    await using agent = createGrpcAgentClient({ kind: 'unix', path }, { clock: createSystemClock() });
    assert.equal((await agent.health()).readiness, 'ready');
    assert.deepEqual(server.faults, []);
  });

  it('addHost: a host that waits is told its place and joins before the command ends', async () => {
    await using zone = await openZone('127.42.0.0/16');
    const { server, connector, ssh } = zone;
    const on = (command: string): Promise<Said> => run('127.42.0.11', ssh.hosts.port, command);
    assert.deepEqual(connector.figures().hosts.byState, { unplaced: 2 });
    assert.equal((await on('ls /dev/kvm')).status, 0);
    const scripts = '/usr/share/cloudstack-common/scripts/util';
    const agent = '/etc/cloudstack/agent';
    const csr = await on(
      `sudo ${scripts}/keystore-setup ${agent}/agent.properties ${agent}/cloud.jks abcdefgh12345678 365 ${agent}/cloud.csr`,
    );
    assert.match(csr.stdout, /-----BEGIN (NEW )?CERTIFICATE REQUEST-----/);
    const guid = 'd5f62ab8-a1ca-3d34-8084-9685139a62c6';
    const setup = `cloudstack-setup-agent  -m 127.0.0.1 -z 4 -p 5 -c 6 -g ${guid} -a -s  --pubNic=cloudbr0 --prvNic=cloudbr0 --guestNic=cloudbr1 --hypervisor=kvm`;
    assert.equal((await on(setup)).status, 0);
    const host = server.readyAgents.get('kvm-sim-0001');
    assert.ok(host, 'the agent is ready when the command ends');
    assert.deepEqual(connector.zone.hosts.get('kvm-sim-0001')?.place, { zone: '4', pod: '5', cluster: '6' });
    assert.equal(host.row.guid.startsWith(guid), true);
    assert.match((await on('grep -E "^(guid|zone)=" /etc/cloudstack/agent/agent.properties')).stdout, new RegExp(`guid=${guid}`));
    assert.deepEqual(connector.figures().hosts.byState, { ready: 1, unplaced: 1 });

    await on('service cloudstack-agent stop');
    while (host.goodbye === undefined) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(host.goodbye['reason'], 'sig.kill');
    assert.equal(connector.figures().hosts.byState['stopped'], 1);
    await on('systemctl start cloudstack-agent');
    const again = await server.ready('kvm-sim-0001');
    assert.equal(again.hostId, host.hostId);
    assert.deepEqual(server.faults, []);
  });
});
