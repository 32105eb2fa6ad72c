import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { WireObject } from '../../../../../fleet/connectors/cloudstack/wire/packet.ts';
import { ZoneDriver } from '../../../../support/zone-driver/index.ts';

/** What test_persistent_network.py asks every host. */
const bridgeOf = (vlan: number): string => `ip addr | grep breth1-${vlan} > /dev/null 2>&1; echo $?`;

const there = '0\n';
const gone = '1\n';

/** Labels of the zone's physical networks, as a host is told them at every connect. */
const checkNetwork = [15, 19, 23];

describe('persistent networks, as test_persistent_network.py sees them', () => {
  test('the bridge of an isolated network is on its router’s host, on the NIC that carries guests', async () => {
    await using zone = await ZoneDriver.open();
    // All traffic of this zone is on cloudbr0.
    await zone.play([...checkNetwork, 124]);

    assert.equal((await zone.onHost('kvm-sim-0002', bridgeOf(3074))).stdout, there);
    assert.equal((await zone.onHost('kvm-sim-0001', bridgeOf(3074))).stdout, gone);
    const { stdout } = await zone.onHost('kvm-sim-0002', 'brctl show');
    assert.match(stdout, /^cloudbr0\t.*\teth1$/m);
    assert.match(stdout, /^breth1-3074\t.*\teth1\.3074$/m);
  });

  test('an L2 network is on every host before and after a machine used it, until it is removed', async () => {
    await using zone = await ZoneDriver.open();
    await zone.play(checkNetwork);
    const nic = networkNic(zone.recorded.request(405).commands[0], 'vlan://90');
    const everywhere = async (): Promise<readonly string[]> =>
      Promise.all(zone.hosts.map(async (host) => (await zone.onHost(host, bridgeOf(90))).stdout));

    for (const host of zone.hosts) {
      const [answer] = await zone.must(host, [{ className: 'com.cloud.agent.api.SetupPersistentNetworkCommand', fields: { nic } }]);
      assert.equal(answer?.name, 'SetupPersistentNetworkAnswer');
    }
    assert.deepEqual(await everywhere(), [there, there, there]);

    // A VM of that network comes and goes; the StopCommand says that the VLAN is to stay.
    await zone.play([423], { renames: { 'vlan://1820': 'vlan://90' } });
    const stop = { vmName: 'i-2-10-VM', checkBeforeCleanup: false, vlanToPersistenceMap: { 90: true } };
    await zone.must('kvm-sim-0001', [{ className: 'com.cloud.agent.api.StopCommand', fields: stop }]);
    assert.deepEqual(await everywhere(), [there, there, there]);

    for (const host of zone.hosts)
      await zone.must(host, [{ className: 'com.cloud.agent.api.CleanupPersistentNetworkResourceCommand', fields: { nicTO: nic } }]);
    assert.deepEqual(await everywhere(), [gone, gone, gone]);
  });
});

function networkNic(plug: WireObject | undefined, broadcastUri: string): unknown {
  const nic = plug?.fields['nic'];
  return typeof nic === 'object' && nic !== null ? { ...nic, broadcastUri, isolationUri: broadcastUri } : undefined;
}
