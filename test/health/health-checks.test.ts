import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { LegacyDoor, runHealthChecks, type HealthCheckKind } from '#agent';
import { FakeAgent, FakeMachine } from '../support/fake-machine.ts';

const monitorConf = '[dhcp]\nprocessname=dnsmasq\nservicename=dnsmasq\npidfile=/var/run/dnsmasq/dnsmasq.pid\n';

async function sent(machine: FakeMachine, config: Readonly<Record<string, string>>, more: object = {}): Promise<void> {
  const data = { health_checks_enabled: true, excluded_health_checks: [], health_checks_config: config, ...more };
  await machine.put({ '/root/health_checks_data.json': JSON.stringify(data) });
}

/** Status and message of one check after a run. */
async function outcome(
  machine: FakeMachine,
  kind: HealthCheckKind,
  check: string,
): Promise<readonly [status: string | undefined, message: string | undefined]> {
  const { results } = await runHealthChecks(kind, { backend: machine, clock: machine.clock });
  return [results[check]?.['success'], results[check]?.['message']];
}

const balancerConfig = (bind: string, second: string): string =>
  `global\n\tmaxconn 4096\n\t \ndefaults\n\tmode tcp\n\t \nlisten 203_0_113_10-80\n\tbind ${bind}\n\tmode http\n\toption httpclose\n\tbalance roundrobin\n\tserver 203_0_113_10-80_0 10.1.1.50:8080 check\n\tserver 203_0_113_10-80_1 ${second} check\n`;

describe('basic checks', () => {
  it('compare usage with thresholds', async () => {
    const machine = new FakeMachine();
    await sent(machine, { systemThresholds: 'minDiskNeeded=100.0,maxCpuUsage=100.0,maxMemoryUsage=100.0;' });
    assert.deepEqual(await outcome(machine, 'basic', 'cpu_usage_check.py'), [
      'SUCCESS',
      'CPU Usage within limits with current at 2.7%',
    ]);
    assert.deepEqual(await outcome(machine, 'basic', 'memory_usage_check.py'), [
      'SUCCESS',
      'Memory Usage within limits with current at 3.9%',
    ]);
    assert.deepEqual(await outcome(machine, 'basic', 'disk_space_check.py'), ['SUCCESS', 'Sufficient free space is 3021.5 MB']);
    await sent(machine, { systemThresholds: 'minDiskNeeded=4000,maxCpuUsage=2,maxMemoryUsage=3.5;' });
    assert.deepEqual(await outcome(machine, 'basic', 'cpu_usage_check.py'), [
      'FAILED',
      'CPU Usage 2.7% has crossed threshold of 2.0%',
    ]);
    assert.deepEqual(await outcome(machine, 'basic', 'memory_usage_check.py'), [
      'FAILED',
      'Memory Usage 3.9% has crossed threshold of 3.5%',
    ]);
    assert.deepEqual(await outcome(machine, 'basic', 'disk_space_check.py'), ['FAILED', 'Insufficient free space is 3021.5 MB']);
  });

  it('ping the gateways', async () => {
    const machine = new FakeMachine();
    await sent(machine, { gateways: 'gatewaysIps=169.254.0.1 10.64.0.1 ' });
    machine.programs.set('ping 169.254.0.1 -c 5 -w 10', { exitCode: 0 });
    assert.deepEqual(await outcome(machine, 'basic', 'gateways_check.py'), [
      'FAILED',
      "Unreachable gateways found-\n['10.64.0.1']",
    ]);
    machine.programs.set('ping 10.64.0.1 -c 5 -w 10', { exitCode: 0 });
    assert.deepEqual(await outcome(machine, 'basic', 'gateways_check.py'), ['SUCCESS', 'All 2 gateways are reachable via ping']);
  });

  it('compare the versions', async () => {
    const machine = new FakeMachine();
    await machine.put({
      '/etc/cloudstack-release': 'Cloudstack Release 4.22.0 x\n',
      '/var/cache/cloud/cloud-scripts-signature': 'abc\n',
    });
    await sent(machine, { routerVersion: 'templateVersion=Cloudstack Release 4.22.0 x,scriptsVersion=abc' });
    assert.deepEqual(await outcome(machine, 'basic', 'router_version_check.py'), [
      'SUCCESS',
      'Template and scripts version match successful',
    ]);
    await sent(machine, { routerVersion: 'templateVersion=Cloudstack Release 4.23.0 x,scriptsVersion=def' });
    assert.deepEqual(await outcome(machine, 'basic', 'router_version_check.py'), [
      'FAILED',
      'Template Version mismatch. Expected: Cloudstack Release 4.23.0 x, found: Cloudstack Release 4.22.0 x\nScripts Version mismatch. Expected: def, found: abc',
    ]);
  });

  it('are UNKNOWN without anything to compare with', async () => {
    const machine = new FakeMachine();
    await sent(machine, {});
    for (const check of ['cpu_usage_check.py', 'gateways_check.py', 'router_version_check.py']) {
      assert.equal((await outcome(machine, 'basic', check))[0], 'UNKNOWN', check);
    }
  });
});

describe('advanced checks', () => {
  const vms =
    'vmName=vm1,macAddress=02:01:00:cd:00:05,ip=10.1.1.50,dhcp=true,dns=true;vmName=vm2,macAddress=02:01:00:cd:00:06,ip=10.1.1.60,dhcp=false,dns=false;';

  it('look for the VMs in DHCP and DNS, unless they are not served', async () => {
    const machine = new FakeMachine();
    await sent(machine, { virtualMachines: vms });
    assert.deepEqual(await outcome(machine, 'advanced', 'dhcp_check.py'), [
      'FAILED',
      'Missing elements in dhcphosts.txt - \n02:01:00:cd:00:05 10.1.1.50 vm1',
    ]);
    assert.deepEqual(await outcome(machine, 'advanced', 'dns_check.py'), [
      'FAILED',
      'Missing entries for VMs in /etc/hosts -\n10.1.1.50 vm1',
    ]);
    await machine.put({
      '/etc/dhcphosts.txt': '02:01:00:cd:00:05,10.1.1.50,vm1,infinite\n',
      '/etc/hosts': '127.0.0.1\tlocalhost\n10.1.1.50\tvm1\n',
    });
    assert.deepEqual(await outcome(machine, 'advanced', 'dhcp_check.py'), ['SUCCESS', 'All 1 VMs are present in dhcphosts.txt']);
    assert.deepEqual(await outcome(machine, 'advanced', 'dns_check.py'), ['SUCCESS', 'All 1 VMs are present in /etc/hosts']);
    await machine.put({ '/etc/dhcphosts.txt': '02:01:00:cd:00:05,set:10_1_1_50,10.1.1.50,vm1,infinite\n' });
    assert.equal((await outcome(machine, 'advanced', 'dhcp_check.py'))[0], 'SUCCESS', 'a NIC that is not the default one');
  });

  it('look for the port forwards in both chains', async () => {
    const machine = new FakeMachine();
    await sent(machine, {
      portForwarding:
        'sourceIp=203.0.113.10,sourcePortStart=2222,sourcePortEnd=2222,destIp=10.1.1.50,destPortStart=22,destPortEnd=22;sourceIp=203.0.113.10,sourcePortStart=80,sourcePortEnd=90,destIp=10.1.1.50,destPortStart=80,destPortEnd=90;',
    });
    const rules = [
      '-d 203.0.113.10/32 -i eth2 -p tcp -m tcp --dport 2222 -j DNAT --to-destination 10.1.1.50:22',
      '-d 203.0.113.10/32 -p tcp -m tcp --dport 80:90 -j DNAT --to-destination 10.1.1.50:80-90',
    ];
    const chain = (name: string): FakeMachine['chains'][number] => ({
      family: 'ip',
      table: 'nat',
      chain: name,
      policy: 'ACCEPT',
      rules,
    });
    machine.chains = [chain('PREROUTING'), { ...chain('OUTPUT'), rules: rules.slice(1) }];
    assert.deepEqual(await outcome(machine, 'advanced', 'iptables_check.py'), [
      'FAILED',
      "Missing port forwarding rules in Iptables-\n ['OUTPUT', '-d 203.0.113.10', '--dport 2222', '--to-destination 10.1.1.50:22']",
    ]);
    machine.chains = [chain('PREROUTING'), chain('OUTPUT')];
    assert.deepEqual(await outcome(machine, 'advanced', 'iptables_check.py'), [
      'SUCCESS',
      'Found all entries (count 2) in iptables',
    ]);
  });

  it('compare the balancer with what the server knows', async () => {
    const machine = new FakeMachine();
    const data =
      'maxconn=4096,sourcePortStart=80,sourcePortEnd=80,sourceIp=203.0.113.10,destPortStart=8080,destPortEnd=8080,algorithm=roundrobin,protocol=tcp,stickiness=None,keepAliveEnabled=false,vmIps=10.1.1.50 10.1.1.60;';
    await sent(machine, { haproxyData: data });
    assert.deepEqual(await outcome(machine, 'advanced', 'haproxy_check.py'), [
      'FAILED',
      'Unable to read config file /etc/haproxy/haproxy.cfg',
    ]);
    await machine.put({ '/etc/haproxy/haproxy.cfg': balancerConfig('203.0.113.10:80 ssl crt /x alpn h2', '10.1.1.60:8080') });
    assert.deepEqual(await outcome(machine, 'advanced', 'haproxy_check.py'), ['SUCCESS', 'All checks pass']);
    await machine.put({
      '/etc/haproxy/haproxy.cfg': balancerConfig('203.0.113.10:81', '10.1.1.61:8080').replace('maxconn 4096', 'maxconn 1'),
    });
    assert.deepEqual(await outcome(machine, 'advanced', 'haproxy_check.py'), [
      'FAILED',
      'global maxconn mismatch occurred\nIncorrect bind string found. Expected 203.0.113.10:80 but found 203.0.113.10:81.\nMissing load balancing for 10.1.1.60:8080.',
    ]);
  });
});

describe('watched services', () => {
  it('are restarted when they are dead, with alert lines', async () => {
    const machine = new FakeMachine();
    await machine.put({ '/etc/monitor.conf': monitorConf });
    machine.unit('dnsmasq', 'active');
    assert.deepEqual(await outcome(machine, 'basic', 'dhcp.service'), ['SUCCESS', 'service is running']);
    assert.equal(await machine.text('/var/log/routerServiceMonitor.log'), undefined);
    machine.unit('dnsmasq', 'inactive');
    assert.deepEqual(await outcome(machine, 'basic', 'dhcp.service'), ['SUCCESS', 'service is running, was restarted']);
    assert.equal(
      await machine.text('/var/log/routerServiceMonitor.log'),
      '2026-11-21 14:24:00,000 [INFO] [dnsmasq] The process dnsmasq is not running trying recover\n2026-11-21 14:24:00,000 [INFO] [dnsmasq] The process dnsmasq is recovered successfully\n',
    );
  });

  it('that do not come back are a warning, and on the failing list', async () => {
    const machine = new FakeMachine();
    await machine.put({ '/etc/monitor.conf': monitorConf });
    machine.unit('dnsmasq', 'failed');
    machine.broken.add('dnsmasq');
    assert.deepEqual(await outcome(machine, 'basic', 'dhcp.service'), ['WARNING', 'service down at last check 1795271040']);
    assert.equal(await machine.text('/root/basic_failing_health_checks'), 'dhcp.service');
    assert.match(
      (await machine.text('/var/log/routerServiceMonitor.log')) ?? '',
      /\[ALERT\] \[dnsmasq\] The process dnsmasq recover failed\n$/,
    );
  });

  it('do not run when their pid file names another process', async () => {
    const machine = new FakeMachine();
    await machine.put({ '/etc/monitor.conf': monitorConf, '/var/run/dnsmasq/dnsmasq.pid': '1\n' });
    machine.unit('dnsmasq', 'active');
    assert.deepEqual(await outcome(machine, 'basic', 'dhcp.service'), ['SUCCESS', 'service is running, was restarted']);
  });
});

describe('results', () => {
  it('have strings as leaves and Python times, and are files', async () => {
    const machine = new FakeMachine();
    await sent(machine, { systemThresholds: 'maxCpuUsage=1;' });
    const { failing } = await runHealthChecks('basic', { backend: machine, clock: machine.clock });
    assert.deepEqual(failing, ['cpu_usage_check.py']);
    const text = (await machine.text('/root/basic_monitor_results.json')) ?? '';
    assert.match(
      text,
      /"cpu_usage_check\.py": \{"success": "FAILED", "lastUpdate": "1795271040000", "lastRunDuration": "0\.00", "message": "CPU Usage 2\.7% has crossed threshold of 1\.0%"\}/,
    );
    assert.match(
      text,
      /"lastRun": \{"start": "2026-11-21 14:24:00\.000000", "end": "2026-11-21 14:24:00\.000000", "duration": "0\.00"\}\}$/,
    );
    assert.equal(await machine.text('/root/basic_failing_health_checks'), 'cpu_usage_check.py');
    await sent(machine, { systemThresholds: 'maxCpuUsage=99;' });
    await runHealthChecks('basic', { backend: machine, clock: machine.clock });
    assert.equal(await machine.text('/root/basic_failing_health_checks'), undefined);
  });

  it('leave out what the server excluded, and all checks when it disabled them', async () => {
    const machine = new FakeMachine();
    await machine.put({ '/etc/monitor.conf': monitorConf });
    machine.unit('dnsmasq', 'active');
    await sent(machine, {}, { excluded_health_checks: ['gateways_check.py'] });
    const some = await runHealthChecks('basic', { backend: machine, clock: machine.clock });
    assert.ok(!Object.hasOwn(some.results, 'gateways_check.py') && Object.hasOwn(some.results, 'cpu_usage_check.py'));
    await sent(machine, {}, { health_checks_enabled: false });
    const none = await runHealthChecks('basic', { backend: machine, clock: machine.clock });
    assert.deepEqual(Object.keys(none.results), ['dhcp.service', 'lastRun']);
  });

  it('survive damaged data', async () => {
    const machine = new FakeMachine();
    for (const text of ['{', '[]', '{"health_checks_enabled":true,"health_checks_config":7}']) {
      await machine.put({ '/root/health_checks_data.json': text });
      assert.ok(await runHealthChecks('advanced', { backend: machine, clock: machine.clock }));
    }
  });
});

describe('getRouterMonitorResults.sh', () => {
  it('prints empty parts before the first run', async () => {
    const door = new LegacyDoor(await FakeAgent.on(new FakeMachine()));
    assert.deepEqual(await door.run('getRouterMonitorResults.sh', ['false']), {
      stdout: 'FAILING CHECKS:\nMONITOR RESULTS:\n{"basic":\n{}\n,"advanced":\n{}\n}\n',
      stderr: '',
      exitCode: 0,
    });
  });

  it('runs both kinds for fresh results, which parse as the server parses them', async () => {
    const machine = new FakeMachine();
    await sent(machine, {
      systemThresholds: 'maxCpuUsage=1;',
      virtualMachines: 'vmName=vm1,macAddress=02:00:00:00:00:01,ip=10.1.1.5;',
    });
    const door = new LegacyDoor(await FakeAgent.on(machine));
    const { stdout } = await door.run('getRouterMonitorResults.sh', ['true']);
    const [head = '', json = ''] = stdout.split('MONITOR RESULTS:\n');
    assert.equal(head, 'FAILING CHECKS:\ncpu_usage_check.py\ndns_check.py,dhcp_check.py\n');
    const leaves = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.string())));
    const joined = json.split('\n').map((line) => line.trim());
    assert.deepEqual(Object.keys(leaves.parse(JSON.parse(joined.join('')))), ['basic', 'advanced']);
  });

  it('has results of its own once the interval has passed, and new ones after the next', async () => {
    const machine = new FakeMachine();
    await sent(
      machine,
      { systemThresholds: 'maxCpuUsage=1;' },
      { health_checks_basic_run_interval: 3, health_checks_advanced_run_interval: 10 },
    );
    const door = new LegacyDoor(await FakeAgent.on(machine));
    const lastUpdate = async (): Promise<string | undefined> => {
      const { stdout } = await door.run('getRouterMonitorResults.sh', ['false']);
      return /"cpu_usage_check\.py": \{[^}]*"lastUpdate": "(\d+)"/.exec(stdout)?.[1];
    };
    const { bootedMs } = await machine.system.facts();
    await machine.clock.advance(Math.max(0, bootedMs - machine.clock.now()));
    await machine.clock.advance(3 * 60_000);
    const first = await lastUpdate();
    assert.ok(first !== undefined);
    await machine.clock.advance(2 * 60_000);
    assert.equal(await lastUpdate(), first);
    await machine.clock.advance(60_000);
    assert.notEqual(await lastUpdate(), first);
    await sent(machine, {}, { health_checks_enabled: false, health_checks_basic_run_interval: 3 });
    const before = await lastUpdate();
    await machine.clock.advance(600_000);
    assert.equal(await lastUpdate(), before, 'none without health checks');
  });

  it('is what cron runs too, check by check as well', async () => {
    const machine = new FakeMachine();
    await sent(machine, { systemThresholds: 'maxCpuUsage=1;' });
    const door = new LegacyDoor(await FakeAgent.on(machine));
    assert.match((await door.run('/root/monitorServices.py', ['basic'])).stdout, /^cpu_usage_check\.py: FAILED: CPU Usage/m);
    assert.equal((await door.run('/root/monitorServices.py', ['other'])).exitCode, 1);
    const one = await door.run('/root/health_checks/cpu_usage_check.py', ['basic']);
    assert.deepEqual([one.exitCode, one.stdout], [1, 'CPU Usage 2.7% has crossed threshold of 1.0%\n']);
    assert.deepEqual(await door.run('/root/health_checks/cpu_usage_check.py', ['advanced']), {
      stdout: '',
      stderr: '',
      exitCode: 0,
    });
  });
});
