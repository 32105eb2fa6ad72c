import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ZoneDriver, type GivenAnswer } from '../../../../support/zone-driver/index.ts';
import { command } from '../../../../support/zone-driver/commands.ts';

const [neighbour, lost] = ['kvm-sim-0001', 'kvm-sim-0002'] as const;
const vm = 'i-2-3-VM';

describe('a host whose agent is gone, as test_hostha_kvm.py looks for it', () => {
  let zone: ZoneDriver;
  before(async () => {
    zone = await ZoneDriver.open();
    await zone.play([122, 124, 126, 128, 130, 132, 134, 136, 138, 140]);
  });
  after(() => zone[Symbol.asyncDispose]());

  const suspect = (): { readonly guid: string; readonly privateNetwork: { readonly ip: string } } => {
    const host = zone.connector.zone.hosts.get(lost);
    assert.ok(host !== undefined);
    return { guid: `${host.guid}-LibvirtComputingResource`, privateNetwork: { ip: host.address } };
  };
  async function ask(object: Parameters<ZoneDriver['ask']>[1][number]): Promise<GivenAnswer> {
    const [answer] = await zone.ask(neighbour, [object]);
    assert.ok(answer !== undefined);
    return answer;
  }
  /** The heartbeat on the pools: true says that there is none. */
  const isDead = async (): Promise<boolean> => (await ask(command('CheckOnHostCommand', { host: suspect() }))).result;
  /** True says that nothing writes. */
  async function isIdle(): Promise<boolean> {
    const disk = zone.connector.zone.machines.get(vm)?.disks[0]?.path ?? '';
    return (await ask(command('CheckVMActivityOnStoragePoolCommand', { host: suspect(), volumeList: disk }))).result;
  }
  const answersPing = async (): Promise<boolean> =>
    (await ask(command('PingTestCommand', { _computingHostIp: suspect().privateNetwork.ip }))).result;
  const fence = (): Promise<GivenAnswer> =>
    ask(command('FenceCommand', { vmName: vm, hostGuid: suspect().guid, hostIp: suspect().privateNetwork.ip, host: suspect() }));

  test('is well while its agent runs, linked or not', async () => {
    for (const cut of [false, true]) {
      if (cut) zone.server.cut(lost);
      assert.deepEqual([await isDead(), await isIdle(), await answersPing()], [false, false, true]);
    }
    assert.deepEqual([(await fence()).name, (await fence()).result], ['FenceAnswer', false]);
    await zone.until('the host', () => zone.server.isReady(lost), 60_000);
  });

  test('without its agent has no heartbeat; its machines go on (degraded, not to be recovered)', async () => {
    await zone.onHost(lost, 'systemctl stop cloudstack-agent || service cloudstack-agent stop');
    assert.deepEqual([await isDead(), await isIdle(), await answersPing()], [true, false, true]);
    assert.match((await zone.onHost(lost, 'virsh list --name')).stdout, /i-2-3-VM/);
    assert.equal((await zone.throughHost('r-4-VM', 'uptime')).length, 1);
  });

  test('is fenced, and its machines are started elsewhere; it does not report them when it is back', async () => {
    assert.ok((await fence()).result);
    const [start] = zone.recorded.request(140).commands;
    assert.ok(start !== undefined);
    await zone.must(neighbour, [start]);
    assert.equal(await isIdle(), true, 'the machine has left it');
    await zone.onHost(lost, 'systemctl start cloudstack-agent || service cloudstack-agent start');
    await zone.until('the host', () => zone.server.isReady(lost), 60_000);
    assert.deepEqual(await zone.powerReport(), { 'r-4-VM': `PowerOn on ${lost}`, [vm]: `PowerOn on ${neighbour}` });
    assert.equal(await isDead(), false);
    assert.deepEqual(zone.server.faults, []);
  });
});
