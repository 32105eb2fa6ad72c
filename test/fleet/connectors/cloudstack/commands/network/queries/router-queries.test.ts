import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { send, startRouter, publicAddress, router } from '../../../support/element-commands.ts';
import { openNetworkFleet, type NetworkFleet } from '../../../support/network-fleet.ts';
import { ScriptedRouters } from '../../../support/scripted-routers.ts';

async function withRouter(work: (fleet: NetworkFleet) => Promise<void>): Promise<void> {
  await using fleet = await openNetworkFleet();
  await startRouter(fleet);
  await work(fleet);
}

describe('queries to a real router', () => {
  it('diagnostics come as output, errors and status', () =>
    withRouter(async (fleet) => {
      const { name, fields } = await send(fleet, 'DiagnosticsCommand', { scriptArguments: 'ping 8.8.8.8 -c 2' });
      assert.deepEqual([name, fields.result], ['DiagnosticsAnswer', true]);
      const [output, errors, status, ...more] = (fields.details ?? '').split('&&');
      assert.match(output ?? '', /^PING 8\.8\.8\.8 /);
      assert.equal(errors?.trim(), '');
      assert.match(status?.trim() ?? '', /^\d+$/);
      assert.deepEqual(more, []);
    }));

  it('files are packed, told of by their path, and deleted', () =>
    withRouter(async (fleet) => {
      const wanted = ['iptables', '/etc/hosts', '[checkrouter.sh]', '/no/such/file'];
      const packed = await send(fleet, 'PrepareFilesCommand', { filesToRetrieveList: wanted, timeout: 60 });
      const path = packed.fields.details?.trim() ?? '';
      assert.match(path, /^\/root\/diagnostics_files_\d{8}-\d{6}\.zip$/);
      assert.equal((await fleet.fleet.exec(router.name, `ls ${path}`)).exitCode, 0);
      const deleted = await send(fleet, 'DeleteFileInVrCommand', { fileName: path });
      assert.deepEqual([deleted.fields.result, deleted.fields.details], [true, `Deleting diagnostics zip file ${path}\n`]);
      assert.notEqual((await fleet.fleet.exec(router.name, `ls ${path}`)).exitCode, 0);
    }));

  it('health checks are fresh where asked, in a form that the server reads', () =>
    withRouter(async (fleet) => {
      const details = {
        'router.name': router.name,
        'router.ip': router.controlIp,
        'router.health.checks.enabled': 'true',
        'router.health.checks.basic.interval': '3',
        'router.health.checks.advanced.interval': '10',
        'router.health.checks.excluded': '',
      };
      const thresholds = 'minDiskNeeded=100.0,maxCpuUsage=100.0,maxMemoryUsage=100.0;';
      const missing = 'vmName=vm-9,macAddress=02:01:00:cc:00:09,ip=10.1.1.9,dhcp=true,dns=true;';
      const refreshed = await send(fleet, 'SetMonitorServiceCommand', {
        accessDetails: details,
        healthChecksConfig: { systemThresholds: thresholds, virtualMachines: missing },
        reconfigureAfterUpdate: true,
        deleteFromProcessedCache: true,
      });
      assert.equal(refreshed.name, 'GroupAnswer');
      assert.equal((refreshed.fields as { results: readonly string[] }).results.length, 3);
      const { name, fields } = await send(fleet, 'GetRouterMonitorResultsCommand', { performFreshChecks: true });
      assert.deepEqual([name, fields.result], ['GetRouterMonitorResultsAnswer', true]);
      const { failingChecks, monitoringResults } = fields as { failingChecks: readonly string[]; monitoringResults: string };
      assert.deepEqual(failingChecks.toSorted(), ['dhcp_check.py', 'dns_check.py']);
      const results = JSON.parse(monitoringResults) as Record<string, Record<string, Record<string, string>>>;
      assert.equal(results['advanced']?.['dhcp_check.py']?.['success'], 'FAILED');
      assert.equal(results['basic']?.['memory_usage_check.py']?.['success'], 'SUCCESS');
      const basic = await send(fleet, 'GetRouterMonitorResultsCommand', { validateBasicTestsOnly: true });
      assert.deepEqual(basic.fields, { result: true, monitoringResults: 'success', details: 'success' });
    }));

  it('alerts are asked for by address: the command names no router', () =>
    withRouter(async (fleet) => {
      const { name, fields } = await send(fleet, 'GetRouterAlertsCommand', {
        accessDetails: { 'router.ip': router.controlIp },
        previousAlertTimeStamp: '1970-01-01 00:00:00',
      });
      assert.deepEqual([name, fields], ['GetRouterAlertsAnswer', { result: true, details: 'No Alerts' }]);
    }));

  it('services are managed, found by address', () =>
    withRouter(async (fleet) => {
      const { fields } = await send(fleet, 'ManageServiceCommand', {
        accessDetails: { 'router.ip': router.controlIp },
        serviceName: 'dnsmasq',
        action: 'stop',
      });
      assert.deepEqual(
        [fields.result, fields.details],
        [true, 'Successfully executed action: stop on service: dnsmasq. Details: '],
      );
      assert.equal((await fleet.fleet.exec(router.name, 'systemctl is-active dnsmasq')).stdout, 'inactive\n');
      const unknown = await send(fleet, 'ManageServiceCommand', { serviceName: 'nonsense', action: 'start' });
      assert.equal(unknown.fields.result, false);
      assert.match(unknown.fields.details ?? '', /^Failed to execute action: start on service: nonsense\. Details: /);
    }));

  it('an MTU goes to the NIC of its address', () =>
    withRouter(async (fleet) => {
      await send(fleet, 'IpAssocCommand', { ipAddresses: [publicAddress('203.0.113.10')] });
      const mtu = { publicIp: '203.0.113.10', vlanNetmask: '255.255.255.0', mtu: 1400 };
      assert.equal((await send(fleet, 'UpdateNetworkCommand', { ipAddresses: [mtu] })).fields.result, true);
      assert.match((await fleet.fleet.exec(router.name, 'ip link show eth2')).stdout, /mtu 1400/);
      const elsewhere = { ...mtu, publicIp: '203.0.113.99' };
      assert.equal((await send(fleet, 'UpdateNetworkCommand', { ipAddresses: [elsewhere] })).fields.result, true);
      const wrong = { ...mtu, mtu: 20, details: { redundantstate: 'PRIMARY' } };
      const failed = await send(fleet, 'UpdateNetworkCommand', { ipAddresses: [wrong] });
      assert.deepEqual([failed.fields.result, failed.fields.details], [false, 'Failed to update interface mtu']);
    }));

  it('connections to other sites: one answer for each peer', () =>
    withRouter(async (fleet) => {
      const { fields } = await send(fleet, 'CheckS2SVpnConnectionsCommand', { vpnIps: ['198.51.100.9', '198.51.100.10'] });
      const { ipToConnected } = fields as { ipToConnected: Record<string, boolean> };
      assert.deepEqual(ipToConnected, { '198.51.100.9': false, '198.51.100.10': false });
    }));
});

describe('a router that cannot write', () => {
  it('is told from one that cannot be reached', async () => {
    const routers = new ScriptedRouters();
    await using fleet = await openNetworkFleet({ storage: routers });
    await startRouter(fleet);
    routers.say = () => ({ stdout: 'touch: /tmp/x: Read-only file system\n', stderr: '', exitCode: 1 });
    const { fields } = await send(fleet, 'GetRouterMonitorResultsCommand', {});
    assert.deepEqual([fields.result, fields.details], [false, 'Read-only file system']);
  });
});
