import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCronTable, parseIniFile, type DesiredSystem, type LoadBalancerRecord, type MonitorValue } from '#agent';
import { plannedServices, plannedText } from '../../support/planned-services.ts';
import { isolatedRouter, viewOf } from '../../support/small-router.ts';

const balancer: LoadBalancerRecord = {
  configuration: ['listen a'],
  add_rules: [],
  remove_rules: [],
  stat_rules: [],
  router_ip: '',
};

function planned(monitorservice?: Readonly<Record<string, MonitorValue>>, balances = false): DesiredSystem {
  return plannedServices(
    viewOf(
      isolatedRouter(
        {},
        { ...(monitorservice !== undefined && { monitorservice }), ...(balances && { loadbalancer: { config: [balancer] } }) },
      ),
    ),
  );
}

const dhcp = '[dhcp]:processname=dnsmasq:servicename=dnsmasq:pidfile=/var/run/dnsmasq/dnsmasq.pid:,';
const ssh = '[ssh]:processname=sshd:servicename=ssh:pidfile=/var/run/sshd.pid:,';
const watched = (system: DesiredSystem): string[] => parseIniFile(plannedText(system, '/etc/monitor.conf')).map(({ name }) => name);
const jobs = (system: DesiredSystem): string[] =>
  parseCronTable(plannedText(system, '/etc/cron.d/process')).jobs.map(({ schedule, command }) => `${schedule} ${command}`);

describe('monitoring', () => {
  it('watches the services of the configuration', () => {
    assert.equal(
      plannedText(planned({ config: dhcp + ssh }), '/etc/monitor.conf'),
      '[dhcp]\nprocessname=dnsmasq\nservicename=dnsmasq\npidfile=/var/run/dnsmasq/dnsmasq.pid\n[ssh]\nprocessname=sshd\nservicename=ssh\npidfile=/var/run/sshd.pid\n',
    );
    assert.equal(planned().files.has('/etc/monitor.conf'), false);
    assert.deepEqual(watched(planned({ config: 'nonsense,[]:x=1,,' })), []);
  });

  it('watches a balancer that the router has, whatever the last tier of a VPC asked for', () => {
    assert.deepEqual(watched(planned({ config: dhcp }, true)), ['dhcp', 'loadbalancing']);
    const both = `${dhcp}[loadbalancing]:processname=haproxy:servicename=haproxy:pidfile=/var/run/haproxy.pid:,`;
    assert.deepEqual(watched(planned({ config: both }, true)), ['dhcp', 'loadbalancing']);
    assert.equal(planned(undefined, true).files.has('/etc/monitor.conf'), false);
  });

  it('runs the checks at their intervals, the shipped one until told otherwise', () => {
    const run = '/usr/bin/python /root/monitorServices.py';
    assert.deepEqual(jobs(planned()), [`*/3 * * * * ${run} basic`]);
    assert.deepEqual(jobs(planned({ health_checks_basic_run_interval: 5, health_checks_advanced_run_interval: 20 })), [
      `*/5 * * * * ${run} basic`,
      `*/20 * * * * ${run} advanced`,
    ]);
    assert.deepEqual(jobs(planned({ health_checks_basic_run_interval: 0, health_checks_advanced_run_interval: 0 })), []);
    assert.deepEqual(jobs(planned({ health_checks_basic_run_interval: 'often\n* * * * * root x' })), [`*/3 * * * * ${run} basic`]);
  });

  it('tells the checks what to compare with, in the form of the shipped scripts', () => {
    const text = plannedText(
      planned({
        health_checks_enabled: true,
        health_checks_basic_run_interval: 3,
        health_checks_advanced_run_interval: 10,
        excluded_health_checks: 'gateways_check.py, dns_check.py',
        health_checks_config: { virtualMachines: 'vmName=größe', gateways: 'gatewaysIps=10.1.1.1 ' },
      }),
      '/root/health_checks_data.json',
    );
    assert.equal(
      text,
      `{
    "health_checks_basic_run_interval": 3,
    "health_checks_advanced_run_interval": 10,
    "health_checks_enabled": true,
    "excluded_health_checks": [
        "gateways_check.py",
        "dns_check.py"
    ],
    "health_checks_config": {
        "gateways": "gatewaysIps=10.1.1.1 ",
        "virtualMachines": "vmName=gr\\u00f6\\u00dfe"
    }
}`,
    );
  });

  it('refuses a service that would break its line', () => {
    assert.throws(() => planned({ config: '[a]:processname=x\nevil=1:,' }), { code: 'VRA_BAD_INPUT' });
  });
});
