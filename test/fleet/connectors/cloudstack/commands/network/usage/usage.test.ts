import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { temporaryFolder } from '../../../../../../support/temporary-folder.ts';
import type { MachineRecord } from '../../../../../../../fleet/connectors/cloudstack/zone/records.ts';
import { parseByteCounters } from '../../../../../../../fleet/connectors/cloudstack/commands/network/usage/network-usage.ts';
import { publicAddress, router, send, startRouter } from '../../../support/element-commands.ts';
import { openNetworkFleet, type NetworkFleet } from '../../../support/network-fleet.ts';

const minuteMs = 60_000;

interface Usage {
  readonly bytesSent: number;
  readonly bytesReceived: number;
}

async function usage(fleet: NetworkFleet, option = 'get'): Promise<Usage> {
  const { name, fields } = await send(fleet, 'NetworkUsageCommand', {
    privateIP: router.controlIp,
    domRName: router.name,
    option,
    forVpc: false,
  });
  assert.equal(name, 'NetworkUsageAnswer');
  assert.equal(fields.result, true);
  return fields as unknown as Usage;
}

/** A guest on the router's network that runs since now. */
async function startGuest(fleet: NetworkFleet, name: string): Promise<MachineRecord> {
  const like = fleet.parts.zone.machines.get(router.name);
  assert.ok(like !== undefined);
  const guest: MachineRecord = {
    ...like,
    name,
    type: 'User',
    startedMs: fleet.clock.now(),
    nics: [{ mac: '02:01:00:cc:00:09', deviceId: 0, type: 'Guest', broadcastUri: 'vlan://1042', secondaryIps: [] }],
  };
  await fleet.parts.zone.machines.put(guest);
  return guest;
}

async function openWithRules(options: Parameters<typeof openNetworkFleet>[0] = {}): Promise<NetworkFleet> {
  const fleet = await openNetworkFleet({ traffic: true, ...options });
  await startRouter(fleet);
  await send(fleet, 'IpAssocCommand', { ipAddresses: [publicAddress('203.0.113.10')] });
  // Rules of a new address come with the next command that converges the packet filter.
  const egress = {
    id: 0,
    protocol: 'all',
    purpose: 'Firewall',
    trafficType: 'Egress',
    sourceCidrList: [],
    destCidrList: [],
    srcIp: '',
    defaultEgressPolicy: true,
  } as const;
  const { fields } = await send(fleet, 'SetFirewallRulesCommand', { rules: [egress] });
  assert.ok(fields.result, fields.details);
  return fleet;
}

describe('usage of a network', () => {
  it('is nothing without guests, grows while one runs, and stands when it stopped', async () => {
    await using fleet = await openWithRules();
    assert.deepEqual(await usage(fleet, 'create'), {
      result: true,
      details: '',
      routerName: router.name,
      bytesSent: 0,
      bytesReceived: 0,
    });
    await fleet.clock.advance(5 * minuteMs);
    assert.deepEqual([(await usage(fleet)).bytesSent, (await usage(fleet)).bytesReceived], [0, 0]);
    const guest = await startGuest(fleet, 'i-2-9-VM');
    await fleet.clock.advance(5 * minuteMs);
    const first = await usage(fleet);
    assert.ok(first.bytesSent >= 200 * 300 && first.bytesReceived > first.bytesSent, JSON.stringify(first));
    await fleet.clock.advance(5 * minuteMs);
    const second = await usage(fleet);
    assert.ok(Math.abs(second.bytesSent - 2 * first.bytesSent) <= 1);
    await fleet.parts.zone.machines.put({ ...guest, state: 'stopped' });
    await fleet.clock.advance(5 * minuteMs);
    assert.deepEqual(await usage(fleet), second);
  });

  it('is what iptables shows, and the same however often somebody looked', async () => {
    await using often = await openWithRules();
    await using once = await openWithRules();
    await startGuest(often, 'i-2-9-VM');
    await startGuest(once, 'i-2-9-VM');
    for (let n = 0; n < 30; n++) {
      await often.clock.advance(1_234);
      await usage(often);
    }
    await once.clock.advance(30 * 1_234);
    assert.deepEqual(await usage(often), await usage(once));
    const { bytesSent, bytesReceived } = await usage(once);
    const { stdout } = await once.fleet.exec(router.name, 'iptables -L NETWORK_STATS -n -v -x');
    const bytes = stdout.split('\n').flatMap((line) => /^\s*\d+\s+(\d+)\s/.exec(line)?.[1] ?? []);
    assert.deepEqual(bytes.slice(0, 2), [String(bytesSent), String(bytesReceived)]);
    assert.equal(
      (await once.fleet.exec(router.name, '/opt/cloud/bin/netusage.sh -g')).stdout,
      `${bytesSent}:${bytesReceived}:0:0:`,
    );
  });

  it('counts on while the router sleeps, from disk too', async () => {
    using folder = temporaryFolder();
    await using fleet = await openWithRules({ place: { stateDir: folder.path } });
    await startGuest(fleet, 'i-2-9-VM');
    await fleet.clock.advance(minuteMs);
    const before = await usage(fleet);
    await fleet.fleet.settle();
    assert.equal(fleet.fleet.openRouters, 0);
    await fleet.clock.advance(minuteMs);
    assert.ok(Math.abs((await usage(fleet)).bytesSent - 2 * before.bytesSent) <= 1);
  });

  it('starts again from nothing after a reset and after a reboot', async () => {
    await using fleet = await openWithRules();
    await startGuest(fleet, 'i-2-9-VM');
    await fleet.clock.advance(minuteMs);
    assert.ok((await usage(fleet)).bytesSent > 0);
    await usage(fleet, 'reset');
    assert.equal((await usage(fleet)).bytesSent, 0);
    await fleet.clock.advance(minuteMs);
    await send(fleet, 'RebootCommand', { vmName: router.name });
    assert.equal((await usage(fleet)).bytesSent, 0);
  });

  it('of a VPC is asked for with the address of one public NIC', async () => {
    await using fleet = await openWithRules();
    const { fields } = await send(fleet, 'NetworkUsageCommand', {
      privateIP: router.controlIp,
      domRName: router.name,
      option: 'get',
      forVpc: true,
      gatewayIP: '203.0.113.99',
    });
    assert.deepEqual([fields.result, (fields as unknown as Usage).bytesSent], [true, 0]);
  });

  it('is read out of the counters by their places', () => {
    assert.deepEqual(parseByteCounters('566:448:1:2:\n'), { sent: 567, received: 450 });
    assert.deepEqual(parseByteCounters(''), { sent: 0, received: 0 });
  });
});

describe('what auto scaling asks', () => {
  it('is in megabits, and one value for each counter that is known', async () => {
    await using fleet = await openWithRules();
    await startGuest(fleet, 'i-2-9-VM');
    await fleet.clock.advance(10 * minuteMs);
    const { bytesSent } = await usage(fleet);
    const { name, fields } = await send(fleet, 'GetAutoScaleMetricsCommand', {
      privateIP: router.controlIp,
      publicIP: '203.0.113.10',
      port: 80,
      forVpc: false,
      metrics: [
        { counter: 'NETWORK_TRANSMIT_AVERAGE_MBPS', counterId: 7 },
        { counter: 'LB_AVERAGE_CONNECTIONS', counterId: 8 },
      ],
    });
    assert.equal(name, 'GetAutoScaleMetricsAnswer');
    const { values } = fields as unknown as {
      values: readonly { readonly value: number; readonly type: string; readonly metrics: { readonly counterId: number } }[];
    };
    assert.deepEqual(
      values.map(({ metrics, type, value }) => [metrics.counterId, type, value]),
      [
        [7, 'AGGREGATED_VM_GROUP', (bytesSent * 8) / 2 ** 20],
        [8, 'INSTANT_VM', 0],
      ],
    );
  });
});
