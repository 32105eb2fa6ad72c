import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom, createSystemClock } from '#agent';
import { FleetHost, silentFleetLog } from '#fleet';
import { CloudStackConnector, createTlsDialer, makeHosts } from '../../../../fleet/connectors/cloudstack/index.ts';
import { ManagementServer } from '../../../support/management-server/index.ts';

void test('what a server said and nobody could keep stands in the log: a dismissed host would come back', async () => {
  const clock = createSystemClock();
  const random = createRandom('sessions');
  const { promise: logged, resolve } = Promise.withResolvers<object>();
  const log = { ...silentFleetLog, error: (fields: object) => resolve(fields) };
  await using server = await ManagementServer.listen();
  await using connector = await CloudStackConnector.open({
    clock,
    random,
    log,
    place: { memory: true },
    openFleet: (world) => FleetHost.open({ memory: true, clock, random, log, world }),
    dialer: createTlsDialer({ clock }),
    servers: [server.address],
    allowServer: () => true,
    hosts: makeHosts({ count: 1, cidr: '127.77.0.0/24', place: { zone: '1', pod: '1', cluster: '1' }, seed: 1 }),
    timing: { goodbyeMs: 0 },
  });
  connector.start();
  const host = await server.ready('kvm-sim-0001');
  connector.zone.hosts.put = () => Promise.reject(new Error('no space is left on the device'));
  const shutdown = { className: 'com.cloud.agent.api.ShutdownCommand', fields: { reason: 'DeleteHost', removeHost: true } };
  await host.send([shutdown]);
  assert.deepEqual(await logged, {
    agent: 'kvm-sim-0001',
    what: 'keeping what the server said',
    err: new Error('no space is left on the device'),
  });
});
