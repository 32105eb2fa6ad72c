import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createAgentCertificate } from '../../../../support/management-server/authority.ts';
import { ZoneDriver, type GivenAnswer } from '../../../../support/zone-driver/index.ts';
import { command } from '../../../../support/zone-driver/commands.ts';

const [first, second, third] = ['kvm-sim-0001', 'kvm-sim-0002', 'kvm-sim-0003'] as const;
const vm = 'i-2-3-VM';

/** How TestSecuredVmMigration takes TLS away from a host; one line over SSH. */
const unsecure = String.raw`rm -f /etc/cloudstack/agent/cloud* && \
                      sed -i 's/listen_tls.*/listen_tls=0/g' /etc/libvirt/libvirtd.conf && \
                      sed -i 's/listen_tcp.*/listen_tcp=1/g' /etc/libvirt/libvirtd.conf && \
                      sed -i '/.*_file=.*/d' /etc/libvirt/libvirtd.conf && \
                      service libvirtd restart && \
                      sleep 30 && \
                      service cloudstack-agent restart`;

async function openZone(durable = false): Promise<ZoneDriver> {
  const zone = await ZoneDriver.open({ durable });
  await zone.play([122, 124, 126, 128, 130, 132, 134, 136, 138, 140]);
  return zone;
}

const secured = (zone: ZoneDriver, host: string): unknown => {
  const details = zone.server.startupOf(host)['hostDetails'];
  return typeof details === 'object' && details !== null ? new Map(Object.entries(details)).get('secured') : undefined;
};

async function listens(zone: ZoneDriver, host: string, protocol: 'tls' | 'tcp'): Promise<string> {
  return (await zone.onHost(host, `grep -a listen_${protocol}=1 /etc/libvirt/libvirtd.conf | tail -1`)).stdout.trim();
}

async function takeTlsAway(zone: ZoneDriver, host: string): Promise<void> {
  const { exitCode, stderr } = await zone.onHost(host, unsecure);
  assert.equal(exitCode, 0, stderr);
  await zone.until('the agent', () => zone.server.isReady(host) && secured(zone, host) === 'false', 120_000);
}

/** provisionCertificate. */
async function provision(zone: ZoneDriver, host: string): Promise<void> {
  const { certificate, privateKey } = await createAgentCertificate([host]);
  const issued = { certificate, privateKey, caCertificates: certificate, handleByAgent: true };
  await zone.must(host, [command('SetupCertificateCommand', issued)]);
  await zone.until('the agent', () => zone.server.isReady(host) && secured(zone, host) === 'true', 120_000);
}

async function migrate(zone: ZoneDriver, from: string, to: string): Promise<GivenAnswer> {
  const target = zone.connector.zone.hosts.get(to);
  assert.ok(target !== undefined);
  const [answer] = await zone.ask(from, [
    command('MigrateCommand', { vmName: vm, destinationIp: target.address, hostGuid: `${target.guid}-LibvirtComputingResource` }),
  ]);
  assert.equal(answer?.name, 'MigrateAnswer');
  return answer;
}

describe('hosts with and without TLS, as test_vm_life_cycle.py has them', () => {
  test('are secured, and move machines with TLS', async () => {
    await using zone = await openZone();
    assert.equal(secured(zone, second), 'true');
    assert.equal(await listens(zone, second, 'tls'), 'listen_tls=1');
    assert.equal(await listens(zone, second, 'tcp'), '');
    assert.ok((await migrate(zone, second, third)).result);
  });

  test('lose it by hand, and have it again with the next certificate', async () => {
    await using zone = await openZone(true);
    await takeTlsAway(zone, second);
    assert.equal(await listens(zone, second, 'tcp'), 'listen_tcp=1');
    await zone.restart();
    assert.equal(secured(zone, second), 'false', 'also for the next process');
    assert.equal(await listens(zone, second, 'tls'), '');
    await provision(zone, second);
    assert.equal(await listens(zone, second, 'tls'), 'listen_tls=1');
    await zone.onHost(second, 'service cloudstack-agent restart');
    await zone.until('the agent', () => zone.server.isReady(second));
    assert.equal(secured(zone, second), 'true');
  });

  test('move no machine between a secured host and one that is not', async () => {
    await using zone = await openZone();
    await takeTlsAway(zone, first);
    const there = await migrate(zone, second, first);
    assert.equal(there.result, false);
    assert.match(there.details, /unable to connect to server at '10\.20\.0\.11:16514'/);
    assert.equal((await zone.powerReport())[vm], `PowerOn on ${second}`);
    await takeTlsAway(zone, second);
    assert.ok((await migrate(zone, second, first)).result, 'both without');
    const back = await migrate(zone, first, third);
    assert.match(back.details, /unable to connect to server at '10\.20\.0\.13:16509'/);
    await provision(zone, first);
    assert.ok((await migrate(zone, first, third)).result);
    assert.deepEqual(zone.server.faults, []);
  });
});
