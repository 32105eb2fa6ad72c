import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bridgeOfNic, bridgesOf, nicBelow } from '../../../../../../fleet/connectors/cloudstack/ssh/network/bridges.ts';
import { makeHosts } from '../../../../../../fleet/connectors/cloudstack/zone/index.ts';
import { machineOf, nicOf } from '../ssh-zone.ts';

const [host] = makeHosts({ count: 1, cidr: '10.20.0.0/16', seed: 'bridges' });
if (host === undefined) throw new Error('no host');

describe('bridges', () => {
  const cases = [
    [{ type: 'Guest', broadcastUri: 'vlan://1042', label: 'cloudbr1' }, 'breth1-1042'],
    [{ type: 'Guest', broadcastUri: 'vlan://1042' }, 'breth0-1042'],
    [{ type: 'Guest', broadcastUri: 'vlan://7', label: 'bond0' }, 'brbond0-7'],
    [{ type: 'Public', broadcastUri: 'vlan://untagged', label: 'cloudbr0' }, 'cloudbr0'],
    [{ type: 'Guest', broadcastUri: 'pvlan://100-i200', label: 'cloudbr1' }, 'breth1-100'],
    [{ type: 'Guest', broadcastUri: 'vxlan://5001', label: 'cloudbr1' }, 'brvx-5001'],
    [{ type: 'Management', label: 'cloudbr0' }, 'cloudbr0'],
    [{ type: 'Control' }, 'cloud0'],
  ] as const;
  for (const [nic, bridge] of cases) {
    it(`${JSON.stringify(nic)} is in ${bridge}`, () => assert.equal(bridgeOfNic(host, nicOf({ deviceId: 0, ...nic })), bridge));
  }

  it('follow the labels that the server told', () => {
    const labelled = { ...host, devices: { guest: 'cloudbr2' } };
    assert.equal(bridgeOfNic(labelled, nicOf({ deviceId: 0, type: 'Guest', broadcastUri: 'vlan://9' })), 'breth2-9');
    assert.ok(bridgesOf({ host: labelled, machines: [] }).some(({ name, uplink }) => name === 'cloudbr2' && uplink === 'eth2'));
    assert.equal(nicBelow('eno1'), 'eno1');
  });

  it('have each end of a machine under a name of its own', () => {
    const machines = Array.from({ length: 50 }, (_, at) =>
      machineOf({
        name: `i-2-${at + 3}-VM`,
        id: at + 3,
        nics: [0, 1, 2].map((deviceId) => nicOf({ deviceId, type: 'Guest', broadcastUri: 'vlan://5' })),
      }),
    );
    const devices = bridgesOf({ host, machines }).flatMap(({ ports }) => ports.map(({ device }) => device));
    assert.equal(new Set(devices).size, 150);
  });
});
