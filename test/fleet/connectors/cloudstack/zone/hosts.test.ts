import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AgentError } from '#agent';
import { pingRouting } from '../../../../../fleet/connectors/cloudstack/zone/host-ping.ts';
import { startupRouting } from '../../../../../fleet/connectors/cloudstack/zone/host-startup.ts';
import { makeHosts } from '../../../../../fleet/connectors/cloudstack/zone/make-hosts.ts';
import type { HostRecord } from '../../../../../fleet/connectors/cloudstack/zone/records.ts';
import { machine } from '../support/described-machines.ts';

const place = { zone: '1', pod: '1', cluster: '1' };

function firstHost(options: Partial<Parameters<typeof makeHosts>[0]> = {}): HostRecord {
  const [host] = makeHosts({ count: 1, cidr: '10.20.0.0/16', seed: 1, place, ...options });
  if (host === undefined) throw new Error('no host');
  return host;
}

describe('makeHosts', () => {
  it('names hosts and counts their addresses up, with the guid that addHost would compute', () => {
    const hosts = makeHosts({ count: 300, cidr: '10.20.0.0/16', first: 11, seed: 1, place });
    assert.deepEqual(
      [0, 1, 299].map((n) => [hosts[n]?.name, hosts[n]?.address, hosts[n]?.mac]),
      [
        ['kvm-sim-0001', '10.20.0.11', '52:54:00:14:00:0b'],
        ['kvm-sim-0002', '10.20.0.12', '52:54:00:14:00:0c'],
        ['kvm-sim-0300', '10.20.1.54', '52:54:00:14:01:36'],
      ],
    );
    // As recorded from a live server.
    assert.deepEqual(
      hosts.slice(0, 3).map((host) => host.guid),
      ['7022a882-a99e-3b1e-af74-1d97dc4a3def', '3d93b86d-a1eb-3bab-81b6-05e8f2423c18', 'e1df7960-7b49-3128-ba7a-a388ffcb3ff1'],
    );
    assert.equal(new Set(hosts.map((host) => host.mac)).size, 300);
    assert.ok(hosts.every((host) => host.gateway === '10.20.0.1' && host.prefix === 16));
  });

  it('is the same for the same seed, whatever the number', () => {
    const few = makeHosts({ count: 5, cidr: '10.20.0.0/16', seed: 'a' });
    const many = makeHosts({ count: 50, cidr: '10.20.0.0/16', seed: 'a' });
    assert.deepEqual(many.slice(0, 5), few);
    assert.ok(new Set(many.map((host) => host.profile.name)).size > 2);
    assert.equal(new Set(many.map((host) => host.profile.os + host.profile.osVersion)).size, 1);
    assert.notDeepEqual(makeHosts({ count: 50, cidr: '10.20.0.0/16', seed: 'b' }), many);
  });

  it('fills a network up to the address before its broadcast address, and says when there is no room', () => {
    assert.equal(makeHosts({ count: 244, cidr: '10.20.7.0/24', seed: 1 }).at(-1)?.address, '10.20.7.254');
    assert.throws(
      () => makeHosts({ count: 245, cidr: '10.20.7.0/24', seed: 1 }),
      (error: unknown) =>
        error instanceof AgentError && error.code === 'VRA_BAD_INPUT' && /there is room for 244/.test(error.message),
    );
    for (const bad of [{ cidr: '10.20.0/16' }, { first: 1 }, { first: 0 }, { first: 1.5 }, { count: -1 }, { mix: [] }]) {
      assert.throws(
        () => makeHosts({ count: 1, cidr: '10.20.0.0/16', seed: 1, ...bad }),
        { code: 'VRA_BAD_INPUT' },
        JSON.stringify(bad),
      );
    }
  });
});

describe('startupRouting', () => {
  it('says what the recorded server accepted, and that the host is simulated', () => {
    const { className, fields } = startupRouting(firstHost(), { transferred: false });
    assert.equal(className, 'com.cloud.agent.api.StartupRoutingCommand');
    const expected = {
      type: 'Routing',
      dataCenter: '1',
      pod: '1',
      cluster: '1',
      guid: '7022a882-a99e-3b1e-af74-1d97dc4a3def-LibvirtComputingResource',
      name: 'kvm-sim-0001',
      hypervisorType: 'KVM',
      cpuArch: 'x86_64',
      arch: 'x86_64',
      hostTags: [],
      privateIpAddress: '10.20.0.11',
      publicIpAddress: '10.20.0.11',
      privateNetmask: '255.255.0.0',
      gatewayIpAddress: '10.20.0.1',
      connectionTransferred: false,
    };
    assert.deepEqual(Object.fromEntries(Object.keys(expected).map((key) => [key, fields[key]])), expected);
    const details = fields['hostDetails'];
    assert.ok(typeof details === 'object' && details !== null);
    assert.deepEqual(
      Object.entries(details).filter(([key]) => key === 'simulated' || key === 'Host.OS'),
      [
        ['Host.OS', 'Ubuntu'],
        ['simulated', 'true'],
      ],
    );
    assert.ok(Object.values(details).every((value) => typeof value === 'string' && value.length <= 255));
  });

  it('tells the servers that it was told, and that it was sent over', () => {
    const host: HostRecord = { ...firstHost(), servers: ['10.0.0.5', '10.0.0.6'], balancing: 'roundrobin' };
    const { fields } = startupRouting(host, { transferred: true });
    assert.equal(fields['msHostList'], '10.0.0.5,10.0.0.6@roundrobin');
    assert.equal(fields['connectionTransferred'], true);
  });

  it('is not for a host that waits for addHost', () => {
    assert.throws(() => startupRouting(firstHost({ place: undefined }), { transferred: false }), /no zone, pod and cluster yet/);
  });
});

describe('pingRouting', () => {
  const machines = [
    machine('r-1-VM'),
    machine('i-2-2-VM', { state: 'stopped' }),
    machine('i-2-3-VM', { host: 'kvm-sim-0002' }),
    machine('i-2-4-VM'),
  ];

  it('reports the machines that run on the host and no other', () => {
    const { className, fields } = pingRouting(firstHost(), 7, machines);
    assert.equal(className, 'com.cloud.agent.api.PingRoutingCommand');
    assert.deepEqual(fields, {
      _hostVmStateReport: {
        'r-1-VM': { state: 'PowerOn', host: 'kvm-sim-0001' },
        'i-2-4-VM': { state: 'PowerOn', host: 'kvm-sim-0001' },
      },
      _gatewayAccessible: true,
      _vnetAccessible: true,
      hostType: 'Routing',
      hostId: 7,
      outOfBand: false,
      commandInfos: [],
    });
    assert.deepEqual(pingRouting(firstHost(), 7, []).fields['_hostVmStateReport'], {});
  });

  it('tells the state of security groups where there are some', () => {
    const { className, fields } = pingRouting(firstHost(), 7, machines, { groupStates: { 'i-2-4-VM': [4, 3] } });
    assert.equal(className, 'com.cloud.agent.api.PingRoutingWithNwGroupsCommand');
    assert.deepEqual(fields['newGroupStates'], { 'i-2-4-VM': [4, 3] });
  });
});
