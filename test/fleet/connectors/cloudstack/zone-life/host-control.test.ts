import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ZoneDriver } from '../../../../support/zone-driver/index.ts';

const host = 'kvm-sim-0001';

async function printed(zone: ZoneDriver, line: string): Promise<string> {
  return (await zone.onHost(host, line)).stdout.trim();
}

describe('the agent of a host, as test_host_control_state.py handles it', () => {
  let zone: ZoneDriver;
  before(async () => {
    zone = await ZoneDriver.open();
  });
  after(() => zone[Symbol.asyncDispose]());

  test('is gone at once when its service is stopped, and back within ten seconds of its start', async () => {
    await printed(zone, 'systemctl stop cloudstack-agent || service cloudstack-agent stop');
    assert.equal(zone.server.isReady(host), false);
    assert.equal(await printed(zone, 'systemctl is-active cloudstack-agent'), 'inactive');
    await zone.pass(300_000);
    assert.equal(zone.server.isReady(host), false, 'it stays away');
    await printed(zone, 'systemctl start cloudstack-agent || service cloudstack-agent start');
    await zone.until('the agent', () => zone.server.isReady(host), 10_000);
    assert.equal(await printed(zone, 'systemctl is-active cloudstack-agent'), 'active');
  });

  const script = '/etc/cloudstack/agent/healthcheck.sh';
  /** What the test does to a host whose health check ends with that status. */
  async function healthCheck(status: number): Promise<void> {
    await printed(zone, `echo 'exit ${status}' > ${script}`);
    await printed(zone, `chmod +x ${script}`);
    await printed(zone, `echo 'agent.health.check.script.path=${script}' >> /etc/cloudstack/agent/agent.properties`);
    await printed(zone, 'service cloudstack-agent restart');
    await zone.until('the agent', () => zone.server.isReady(host));
    await zone.pass(65_000);
  }
  const told = (): boolean | undefined => zone.server.pings(host).at(-1)?.healthy;

  test('tells what the health check of the operator says', async () => {
    await zone.pass(65_000);
    assert.equal(told(), undefined);
    await healthCheck(1);
    assert.equal(told(), false);
    await healthCheck(0);
    assert.equal(told(), true);
    await healthCheck(3);
    assert.equal(told(), undefined, 'neither well nor ill');
    await healthCheck(0);
    assert.equal(zone.server.pings('kvm-sim-0002').at(-1)?.healthy, undefined);
    await printed(zone, `rm -f ${script}`);
    await zone.pass(65_000);
    assert.equal(told(), undefined);
  });

  test('keeps pinging when the health check hangs', async () => {
    await healthCheck(0);
    await printed(zone, `echo 'sleep 100000' > ${script}`);
    const sent = zone.server.pings(host).length;
    await zone.pass(200_000);
    assert.ok(zone.server.pings(host).length >= sent + 2);
    assert.equal(told(), undefined);
  });

  test('answers as the interface describes', () => {
    assert.deepEqual(zone.server.faults, []);
  });
});
