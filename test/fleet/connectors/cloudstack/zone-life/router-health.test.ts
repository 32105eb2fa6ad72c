import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ZoneDriver, type GivenAnswer } from '../../../../support/zone-driver/index.ts';
import { command } from '../../../../support/zone-driver/commands.ts';
import { proxyVm, startSystemVm, storageVm } from '../../../../support/zone-driver/system-vms.ts';

const router = 'r-4-VM';
const host = 'kvm-sim-0002';
const accessDetails = { 'router.name': router, 'router.ip': '169.254.11.253' };

/** What a server makes of `monitoringResults`: group → check → whether it succeeded. */
type Checks = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

describe('health checks of a router, as getRouterHealthCheckResults tells them', () => {
  let zone: ZoneDriver;
  before(async () => {
    zone = await ZoneDriver.open();
    await startSystemVm(zone, storageVm);
    await startSystemVm(zone, proxyVm);
    await zone.play([122, 124, 126, 128, 130, 132, 134, 136, 138, 140]);
  });
  after(() => zone[Symbol.asyncDispose]());

  async function only(agent: string, object: Parameters<ZoneDriver['ask']>[1][number]): Promise<GivenAnswer> {
    const [answer] = await zone.ask(agent, [object]);
    assert.ok(answer !== undefined);
    return answer;
  }

  async function versions(): Promise<string> {
    const { fields } = await only(host, command('GetDomRVersionCmd', { accessDetails }));
    return `templateVersion=${String(fields['templateVersion'])},scriptsVersion=${String(fields['scriptsVersion'])}`;
  }

  /** The ten-minute refresh of a server: is the router writable, then what it has to expect (cloudstack-host-commands.md, B11). */
  async function configure(): Promise<void> {
    const basic = await only(host, command('GetRouterMonitorResultsCommand', { validateBasicTestsOnly: true, accessDetails }));
    assert.ok(basic.result, basic.details);
    const answer = await only(
      host,
      command('SetMonitorServiceCommand', {
        healthChecksConfig: {
          gateways: 'gatewaysIps=169.254.0.1 10.64.0.1 ',
          portForwarding: '',
          systemThresholds: 'minDiskNeeded=100.0,maxCpuUsage=100.0,maxMemoryUsage=100.0;',
          haproxyData: '',
          virtualMachines: 'vmName=web1,macAddress=02:01:00:cc:00:01,ip=10.1.1.39,dhcp=true,dns=true;',
          routerVersion: await versions(),
        },
        reconfigureAfterUpdate: true,
        deleteFromProcessedCache: true,
        accessDetails: {
          ...accessDetails,
          'router.health.checks.advanced.interval': '10',
          'router.health.checks.enabled': 'true',
          'router.health.checks.basic.interval': '3',
          'router.health.checks.excluded': '',
        },
      }),
    );
    assert.equal(answer.name, 'GroupAnswer');
    assert.ok(answer.result, answer.details);
  }

  async function results(performFreshChecks: boolean): Promise<{ readonly failing: unknown; readonly checks: Checks }> {
    const answer = await only(
      host,
      command('GetRouterMonitorResultsCommand', { performFreshChecks, validateBasicTestsOnly: false, accessDetails }),
    );
    assert.ok(answer.result, answer.details);
    const checks = JSON.parse(String(answer.fields['monitoringResults'])) as Checks; // what the server reads as such
    return { failing: answer.fields['failingChecks'], checks };
  }

  const states = (checks: Checks): readonly (readonly [string, unknown])[] =>
    Object.values(checks).flatMap((group) =>
      Object.entries(group).flatMap(([name, result]) => (name === 'lastRun' ? [] : [[name, result['success']] as const])),
    );

  test('all succeed on a router that is well', async () => {
    await configure();
    const { failing, checks } = await results(true);
    assert.deepEqual(Object.keys(checks).toSorted(), ['advanced', 'basic']);
    assert.deepEqual(failing, []);
    const told = states(checks);
    assert.ok(told.length >= 8, JSON.stringify(told));
    // Two have nothing to compare with: there are neither port forwards nor load balancers.
    const nothingToCheck = ['iptables_check.py', 'haproxy_check.py'];
    for (const [name, success] of told) assert.equal(success, nothingToCheck.includes(name) ? 'UNKNOWN' : 'SUCCESS', name);
    for (const group of Object.values(checks))
      for (const [name, result] of Object.entries(group))
        if (name !== 'lastRun') assert.match(String(result['lastUpdate']), /^\d{13}$/, name);
  });

  test('a service that somebody stopped is restarted by its check', async () => {
    await zone.throughHost(router, 'systemctl stop dnsmasq');
    const { failing, checks } = await results(true);
    assert.deepEqual(failing, []);
    assert.match(String(checks['basic']?.['dhcp.service']?.['message']), /was restarted/);
    assert.deepEqual(await zone.throughHost(router, 'systemctl is-active dnsmasq'), ['active']);
    const { fields } = await only(
      host,
      command('GetRouterAlertsCommand', { previousAlertTimeStamp: '1970-01-01 00:00:00', accessDetails }),
    );
    assert.equal(fields['result'], true);
  });

  test('what somebody took away fails at once when asked, and in its own time by itself', async () => {
    await zone.throughHost(router, "sed -i '/10.1.1.39/d' /etc/dhcphosts.txt");
    const { failing, checks } = await results(true);
    assert.deepEqual(failing, ['dhcp_check.py']);
    assert.equal(checks['advanced']?.['dhcp_check.py']?.['success'], 'FAILED');
    await zone.inRouter(router, "echo '02:01:00:cc:00:01,10.1.1.39,web1,infinite' >> /etc/dhcphosts.txt");
    // The router looks again every ten minutes.
    assert.deepEqual((await results(false)).failing, ['dhcp_check.py']);
    await zone.pass(11 * 60_000);
    assert.deepEqual((await results(false)).failing, []);
  });

  test('a router that is not reached fails the command', async () => {
    const answer = await only(
      'kvm-sim-0003',
      command('GetRouterMonitorResultsCommand', {
        performFreshChecks: true,
        accessDetails: { 'router.name': 'r-99-VM', 'router.ip': '169.254.9.9' },
      }),
    );
    assert.equal(answer.name, 'GetRouterMonitorResultsAnswer');
    assert.equal(answer.result, false);
    assert.notEqual(answer.details, '');
  });

  test('a live patch tells the versions; without force it changes nothing the second time', async () => {
    const rules = await zone.throughHost(router, 'iptables -S');
    for (const [name, ip, agent] of [
      [router, '169.254.11.253', host],
      ['s-2-VM', '169.254.1.107', 'kvm-sim-0001'],
      ['v-1-VM', '169.254.10.100', 'kvm-sim-0002'],
    ] as const) {
      const patch = (forced: boolean): Promise<GivenAnswer> =>
        only(agent, command('PatchSystemVmCommand', { forced, accessDetails: { 'router.name': name, 'router.ip': ip } }));
      const forced = await patch(true);
      assert.equal(forced.name, 'PatchSystemVmAnswer');
      assert.ok(forced.result, forced.details);
      assert.match(String(forced.fields['templateVersion']), /^Cloudstack Release 4\.\d+\.\d+ /);
      assert.notEqual(forced.fields['scriptsVersion'], '');
      const again = await patch(false);
      assert.ok(again.result);
      assert.match(again.details, /No change in the scripts checksum/);
      assert.equal(String(again.fields['scriptsVersion']).trim(), String(forced.fields['scriptsVersion']).trim());
    }
    assert.deepEqual(await zone.throughHost(router, 'iptables -S'), rules);
    assert.deepEqual(await zone.throughHost('s-2-VM', 'systemctl is-active cloud'), ['active']);
    await zone.pass(70_000);
    assert.ok(zone.server.isReady('s-2-VM') && zone.server.isReady('v-1-VM'), 'their agents are there');
  });

  test('alerts, usage and state of a router that runs alone', async () => {
    const alerts = await only(
      host,
      command('GetRouterAlertsCommand', { previousAlertTimeStamp: '1970-01-01 00:00:00', accessDetails }),
    );
    assert.equal(alerts.name, 'GetRouterAlertsAnswer');
    assert.ok(alerts.result);
    const usage = await only(
      host,
      command('NetworkUsageCommand', {
        privateIP: '169.254.11.253',
        domRName: router,
        option: 'get',
        forVpc: false,
        gatewayIP: '10.64.0.12',
      }),
    );
    assert.equal(usage.name, 'NetworkUsageAnswer');
    assert.ok(usage.result, usage.details);
  });

  test('answer as the interface describes', () => {
    assert.deepEqual(zone.server.faults, []);
  });
});
