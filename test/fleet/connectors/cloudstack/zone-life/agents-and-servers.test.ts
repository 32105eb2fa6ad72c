import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { classNames } from '../../../../../fleet/connectors/cloudstack/classes/index.ts';
import { createAgentCertificate } from '../../../../support/management-server/authority.ts';
import { ZoneDriver } from '../../../../support/zone-driver/index.ts';
import { command } from '../../../../support/zone-driver/commands.ts';
import { hearIn, proxyVm, startSystemVm, storageVm } from '../../../../support/zone-driver/system-vms.ts';

const host = 'kvm-sim-0002';
const agents = ['kvm-sim-0001', 'kvm-sim-0002', 'kvm-sim-0003', 's-2-VM', 'v-1-VM'];
const everything = {
  's-2-VM': 'PowerOn on kvm-sim-0001',
  'v-1-VM': 'PowerOn on kvm-sim-0002',
  'r-4-VM': 'PowerOn on kvm-sim-0002',
  'i-2-3-VM': 'PowerOn on kvm-sim-0002',
};

async function bringUp(): Promise<ZoneDriver> {
  const zone = await ZoneDriver.open({ durable: true });
  await startSystemVm(zone, storageVm);
  await startSystemVm(zone, proxyVm);
  await zone.play([122, 124, 126, 128, 130, 132, 134, 136, 138, 140]);
  return zone;
}

const allReady = (zone: ZoneDriver): boolean => agents.every((agent) => zone.server.isReady(agent));

describe('agents of a zone', () => {
  let zone: ZoneDriver;
  before(async () => {
    zone = await bringUp();
  });
  after(() => zone[Symbol.asyncDispose]());

  test('outlive a restart of the simulator with all that they run', async () => {
    const asked = [
      'iptables-save | grep -v "^#"',
      'cat /etc/dhcphosts.txt',
      'cat /var/cache/cloud/cmdline',
      'ip -4 addr show eth2',
    ];
    const look = async (): Promise<unknown> => {
      const found = [];
      for (const line of asked) found.push(await zone.throughHost('r-4-VM', line));
      return found;
    };
    const state = await look();
    await zone.restart();
    await zone.until('all agents', () => allReady(zone), 120_000);
    assert.deepEqual(await zone.powerReport(), everything);
    assert.deepEqual(await look(), state);
    await hearIn(zone, storageVm.connect, 's-2-VM');
    const check = await zone.throughHost('s-2-VM', '/usr/local/cloud/systemvm/ssvm-check.sh |grep -e ERROR -e WARNING -e FAIL');
    assert.equal(check.length, 1, check.join('\n'));
    // A machine that ran before is not started again, one that stopped is.
    const [again] = await zone.ask(host, zone.recorded.request(140).commands);
    assert.equal(again?.name, 'StartAnswer');
    assert.equal(again?.result, false);
  });

  test('all come back within a minute when the server restarts, and are told nothing they did not know', async () => {
    for (const agent of agents) zone.server.cut(agent);
    await zone.until('all agents', () => allReady(zone), 60_000);
    assert.deepEqual(await zone.powerReport(), everything);
  });

  test('go on with a command whose link broke, and answer it nowhere', async () => {
    // It takes its time: the machine that it waits for does not come.
    const waiting = zone.server.ask(host, [
      command('CheckSshCommand', { ip: '169.254.77.7', port: 3922, interval: 6, retries: 100, name: 'r-77-VM' }),
    ]);
    zone.server.cut(host);
    await zone.until('the host', () => zone.server.isReady(host), 60_000);
    assert.equal(waiting.answers, undefined);
    const [answer] = await zone.must(host, [command('CheckHealthCommand', {})]);
    assert.equal(answer?.name, 'CheckHealthAnswer');
  });

  test('connect again when the server asks for Startup in the answer to a ping (test_host_ping.py)', async () => {
    zone.server.wantStartup.add(host);
    await zone.pass(61_000);
    zone.server.wantStartup.delete(host);
    await zone.until('the host', () => zone.server.isReady(host), 60_000);
    assert.equal(zone.server.connects(host), 5, 'start, restart, server restart, broken link, and now');
    assert.deepEqual(await zone.powerReport(), everything);
  });

  test('renew their certificates and are back within half a minute (test_certauthority_root.py)', async () => {
    for (const agent of ['s-2-VM', host]) {
      const keystore = { validityDays: 365, keystorePassword: 'changeit', handleByAgent: true };
      const [key] = await zone.must(agent, [command('SetupKeyStoreCommand', keystore)]);
      assert.equal(key?.name, 'SetupKeystoreAnswer');
      assert.match(String(key?.fields['csr']), /-----BEGIN CERTIFICATE REQUEST-----/);
      const { certificate, privateKey } = await createAgentCertificate([agent]);
      const issued = { certificate, privateKey, caCertificates: certificate, handleByAgent: true };
      const [installed] = await zone.must(agent, [command('SetupCertificateCommand', issued)]);
      assert.equal(installed?.name, 'SetupCertificateAnswer');
    }
    // With `reconnect` the server disconnects the agent itself, before that one does.
    zone.server.cut('s-2-VM');
    const told = [zone.server.connects('s-2-VM'), zone.server.connects(host)];
    const renewed = (agent: string, count = 0): boolean => zone.server.isReady(agent) && zone.server.connects(agent) > count;
    await zone.until('both', () => renewed('s-2-VM', told[0]) && renewed(host, told[1]), 30_000);
    await zone.pass(60_000);
    assert.ok(zone.server.isReady('s-2-VM') && zone.server.isReady(host));
    assert.deepEqual(
      [zone.server.connects('s-2-VM'), zone.server.connects(host)],
      told.map((count) => count + 1),
      'once, and no more',
    );
  });

  test('move to another server when theirs goes into maintenance, and say that they were moved', async () => {
    const lists = { msList: ['127.0.0.1', '127.0.0.2'], avoidMsList: ['127.0.0.1'], lbAlgorithm: 'static', lbCheckInterval: 0 };
    for (const agent of agents) {
      const [answer] = await zone.must(agent, [
        { className: classNames.MigrateAgentConnectionCommand, fields: { ...lists, contextMap: {}, wait: 60 } },
      ]);
      assert.equal(answer?.name, 'MigrateAgentConnectionAnswer');
    }
    const moved = (agent: string): boolean => zone.server.serverOf(agent) === '127.0.0.2:8250';
    await zone.until('all agents', () => agents.every(moved) && allReady(zone), 60_000);
    for (const agent of agents) {
      assert.equal(zone.server.startupOf(agent)['connectionTransferred'], true, agent);
    }
    assert.deepEqual(await zone.powerReport(), everything);
    const [answer] = await zone.must(host, [
      command('SetupMSListCommand', {
        msList: ['127.0.0.1', '127.0.0.2'],
        avoidMsList: [],
        lbAlgorithm: 'static',
        lbCheckInterval: 0,
      }),
    ]);
    assert.equal(answer?.name, 'SetupMSListAnswer');
  });

  test('answer as the interface describes', () => {
    assert.deepEqual(zone.server.faults, []);
  });
});
