import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ZoneDriver } from '../../../../support/zone-driver/index.ts';
import { command, stopCommand } from '../../../../support/zone-driver/commands.ts';
import { hearIn, proxyVm, startSystemVm, storageVm, type SystemVmLines } from '../../../../support/zone-driver/system-vms.ts';

const firstHost = 'kvm-sim-0001';
const thirdHost = 'kvm-sim-0003';
const storageCheck = '/usr/local/cloud/systemvm/ssvm-check.sh |grep -e ERROR -e WARNING -e FAIL';
const cachedAddress = String.raw`cat /var/cache/cloud/cmdline | xargs | sed "s/ /\n/g" | grep eth0ip= | sed "s/\=/ /g" | awk '{print $2}'`;

/** A server starts system VMs again, or new ones, half a minute after it missed them; it waits for their agents for minutes. */
const agentLimitMs = 60_000;

/** test_03 and test_04: what the integration test looks at inside. */
async function assertInside(zone: ZoneDriver, name: string, kind: SystemVmLines): Promise<void> {
  if (kind === storageVm) {
    const found = (await zone.throughHost(name, storageCheck)).join('\n');
    for (const word of ['ERROR', 'WARNING']) assert.equal(found.split(word).length - 1, 1, found);
    assert.equal(found.includes('FAIL'), false, found);
  }
  assert.deepEqual(await zone.throughHost(name, 'systemctl is-active cloud'), ['active']);
  assert.match((await zone.throughHost(name, 'service cloud status')).join('\n'), /Active: active \(running\)/);
  const address = zone.connector.zone.machines.get(name)?.nics.find(({ type }) => type === 'Control')?.ip;
  assert.deepEqual(await zone.throughHost(name, cachedAddress), [address]);
}

async function stop(zone: ZoneDriver, name: string): Promise<void> {
  const host = zone.connector.zone.machines.get(name)?.host ?? '';
  await zone.must(host, [stopCommand(name)]);
  assert.equal(zone.server.isReady(name), false, 'its agent said goodbye');
  assert.equal((await zone.powerReport())[name], undefined);
}

describe('secondary storage and console proxy VMs, as test_ssvm.py sees them', () => {
  let zone: ZoneDriver;
  before(async () => {
    zone = await ZoneDriver.open();
    for (const kind of [storageVm, proxyVm]) {
      const took = await startSystemVm(zone, kind);
      assert.ok(took <= agentLimitMs, `${kind.name} took ${took} ms`);
    }
  });
  after(() => zone[Symbol.asyncDispose]());

  test('run with their agents', async () => {
    await assertInside(zone, 's-2-VM', storageVm);
    await assertInside(zone, 'v-1-VM', proxyVm);
    assert.deepEqual(await zone.powerReport(), { 's-2-VM': 'PowerOn on kvm-sim-0001', 'v-1-VM': 'PowerOn on kvm-sim-0002' });
  });

  test('come back after a stop, on another host', async () => {
    await stop(zone, 's-2-VM');
    assert.deepEqual(await zone.throughHost('s-2-VM', 'systemctl is-active cloud'), [], 'nothing answers there any more');
    const took = await startSystemVm(zone, { ...storageVm, rootDisk: [] }, { host: thirdHost });
    assert.ok(took <= agentLimitMs);
    await assertInside(zone, 's-2-VM', storageVm);
    await stop(zone, 'v-1-VM');
    await startSystemVm(zone, { ...proxyVm, rootDisk: [] });
    await assertInside(zone, 'v-1-VM', proxyVm);
    assert.deepEqual(await zone.powerReport(), { 's-2-VM': 'PowerOn on kvm-sim-0003', 'v-1-VM': 'PowerOn on kvm-sim-0002' });
  });

  test('reboot: the agent leaves and dials in again, with the addresses it had', async () => {
    for (const [name, kind] of [
      ['s-2-VM', storageVm],
      ['v-1-VM', proxyVm],
    ] as const) {
      const host = zone.connector.zone.machines.get(name)?.host ?? '';
      const machine = zone.connector.zone.machines.get(name);
      const [answer] = await zone.must(host, [command('RebootCommand', { vmName: name })]);
      assert.equal(answer?.name, 'RebootAnswer');
      assert.equal(zone.server.isReady(name), false);
      await zone.until('the agent', () => zone.server.isReady(name), agentLimitMs);
      await hearIn(zone, kind.connect, name);
      await assertInside(zone, name, kind);
      assert.deepEqual(zone.connector.zone.machines.get(name)?.nics, machine?.nics);
      assert.match((await zone.throughHost(name, 'uptime')).join(''), / up 0 min,/);
    }
  });

  test('a forced reboot is a stop and a start', async () => {
    await zone.must(thirdHost, [stopCommand('s-2-VM')]);
    await startSystemVm(zone, { ...storageVm, rootDisk: [] }, { host: thirdHost });
    await assertInside(zone, 's-2-VM', storageVm);
  });

  test('destroyed ones are replaced by others under new names', async () => {
    await stop(zone, 's-2-VM');
    const root = zone.connector.zone.machines.get('s-2-VM')?.disks.find(({ type }) => type === 'ROOT');
    const start = zone.recorded.request(67).commands[0];
    assert.ok(start !== undefined && root?.path !== undefined);
    await zone.must(firstHost, [
      command('DeleteCommand', {
        data: {
          'org.apache.cloudstack.storage.to.VolumeObjectTO': {
            path: root.path,
            vmName: 's-2-VM',
            dataStore: {
              'org.apache.cloudstack.storage.to.PrimaryDataStoreTO': { uuid: root.poolUuid ?? '', poolType: 'NetworkFilesystem' },
            },
          },
        },
      }),
    ]);
    assert.equal(zone.connector.zone.machines.get('s-2-VM'), undefined);
    assert.equal(zone.connector.fleet.has('s-2-VM'), false);
    // The public address goes to the new one, as a server gives freed addresses out again.
    const renames = {
      's-2-VM': 's-7-VM',
      '169.254.1.107': '169.254.7.7',
      '0e:00:a9:fe:01:6b': '0e:00:a9:fe:07:07',
      '172.16.2.125': '172.16.2.77',
    };
    const took = await startSystemVm(zone, storageVm, { renames });
    assert.ok(took <= agentLimitMs);
    await assertInside(zone, 's-7-VM', storageVm);
    assert.deepEqual(await zone.powerReport(), { 's-7-VM': 'PowerOn on kvm-sim-0001', 'v-1-VM': 'PowerOn on kvm-sim-0002' });
  });

  test('mount image stores with the version of NFS that the server says', async () => {
    const [setup] = zone.recorded.request(73).commands;
    assert.ok(setup !== undefined);
    await zone.must('s-7-VM', [
      {
        className: setup.className,
        fields: {
          ...setup.fields,
          nfsVersion: '3',
          store: { 'com.cloud.agent.api.to.NfsTO': { _url: 'nfs://10.250.0.9/export/other', _role: 'Image', nfsVersion: '3' } },
          secUrl: 'nfs://10.250.0.9/export/other',
        },
      },
    ]);
    const [mounted, ...more] = await zone.throughHost('s-7-VM', "mount | grep '10.250.0.9:/export/other'");
    assert.equal(more.length, 0);
    assert.equal(mounted?.split('vers=')[1]?.[0], '3');
  });

  test('lose a link, and are back soon with what they were told', async () => {
    zone.server.cut('s-7-VM');
    zone.server.cut('v-1-VM');
    await zone.until('the agents', () => ['s-7-VM', 'v-1-VM'].every((name) => zone.server.isReady(name)), agentLimitMs);
    await assertInside(zone, 's-7-VM', storageVm);
  });

  test('answer as the interface describes', () => {
    assert.deepEqual(zone.server.faults, []);
  });
});
