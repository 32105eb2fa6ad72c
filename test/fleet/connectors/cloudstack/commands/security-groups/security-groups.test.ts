import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { groupStates } from '../../../../../../fleet/connectors/cloudstack/commands/security-groups/index.ts';
import { machineTO } from '../../support/described-machines.ts';
import { openSmallZone } from '../../support/small-zone.ts';

const [first, second] = ['kvm-sim-0001', 'kvm-sim-0002'];
const rules = {
  vmName: 'i-2-4-VM',
  vmId: 4,
  seqNum: 3,
  signature: 'abc',
  guestIp: '10.1.1.4',
  guestMac: '02:01:00:cc:00:04',
  ingressRuleSet: [{ proto: 'tcp', startPort: 22, endPort: 22, allowedCidrs: ['0.0.0.0/0'] }],
};

describe('security group rules', () => {
  it('are taken, and told with the pings while the machine runs there', async () => {
    await using small = await openSmallZone();
    await small.send(first, 'StartCommand', { vm: machineTO('i-2-4-VM') });
    assert.deepEqual(await groupStates(small.zone, first), {});
    assert.deepEqual(await small.send(first, 'SecurityGroupRulesCmd', rules), {
      name: 'SecurityGroupRuleAnswer',
      fields: { result: true, vmId: 4, logSequenceNumber: 3, reason: 'NONE' },
    });
    assert.deepEqual(await groupStates(small.zone, first), { 'i-2-4-VM': [4, 3] });
    await small.send(first, 'SecurityGroupRulesCmd', { ...rules, seqNum: 4 });
    assert.deepEqual(await groupStates(small.zone, first), { 'i-2-4-VM': [4, 4] });
    await small.send(first, 'MigrateCommand', { vmName: 'i-2-4-VM', destinationIp: '10.20.0.12' });
    assert.deepEqual([await groupStates(small.zone, first), await groupStates(small.zone, second)], [{}, {}]);
    await small.send(second, 'SecurityGroupRulesCmd', { ...rules, seqNum: 5 });
    assert.deepEqual(await groupStates(small.zone, second), { 'i-2-4-VM': [4, 5] });
    await small.send(second, 'StopCommand', { vmName: 'i-2-4-VM' });
    assert.deepEqual(await groupStates(small.zone, second), {});
    await small.clock.advance(1000);
    await small.send(second, 'StartCommand', { vm: machineTO('i-2-4-VM') });
    assert.deepEqual(await groupStates(small.zone, second), {});
    await small.send(second, 'CleanupNetworkRulesCmd', { interval: 600 });
    await small.send(second, 'SecurityGroupRulesCmd', rules);
    await small.send(second, 'CleanupNetworkRulesCmd', { interval: 600 });
    assert.deepEqual(await groupStates(small.zone, second), { 'i-2-4-VM': [4, 3] });
  });

  it('of a machine that does not run there fail, with both numbers', async () => {
    await using small = await openSmallZone();
    const { name, fields } = await small.send(first, 'SecurityGroupRulesCmd', rules);
    assert.equal(name, 'SecurityGroupRuleAnswer');
    assert.deepEqual(
      [fields['result'], fields['vmId'], fields['logSequenceNumber'], fields['reason']],
      [false, 4, 3, 'PROGRAMMING_FAILED'],
    );
  });
});

describe('other rules of bridges', () => {
  it('secondary addresses come and go', async () => {
    await using small = await openSmallZone();
    await small.send(first, 'StartCommand', { vm: machineTO('i-2-4-VM') });
    const command = { vmName: 'i-2-4-VM', vmMac: '02:01:00:CC:00:04', vmSecIp: '10.1.1.99' };
    const addresses = (): unknown => small.zone.machines.get('i-2-4-VM')?.nics.map((nic) => nic.secondaryIps);
    await small.send(first, 'NetworkRulesVmSecondaryIpCommand', { ...command, action: '-A' });
    await small.send(first, 'NetworkRulesVmSecondaryIpCommand', { ...command, action: '-A' });
    assert.deepEqual(addresses(), [['10.1.1.99'], []]);
    await small.send(first, 'NetworkRulesVmSecondaryIpCommand', { ...command, action: '-D' });
    assert.deepEqual(addresses(), [[], []]);
  });

  it('of system VMs and private VLANs need something to work on', async () => {
    await using small = await openSmallZone();
    assert.equal((await small.send(first, 'NetworkRulesSystemVmCommand', { vmName: 's-1-VM' })).fields['result'], false);
    assert.equal(
      (await small.send(first, 'PvlanSetupCommand', { op: 'delete', primary: '10', isolated: '11' })).fields['result'],
      true,
    );
    assert.equal((await small.send(first, 'PvlanSetupCommand', {})).fields['result'], false);
  });
});
