import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  createRandom,
  createVirtualClock,
  LegacyDoor,
  metadataResponse,
  passwordResponse,
  printAggregationFile,
  RouterAgent,
  silentLog,
  type AggregationItem,
  type HttpRequest,
  type VirtualClock,
} from '#agent';
import { createDummyBackend, createMemoryStore, type DummyBackend, type RouterStore } from '#backends/dummy';
import { fakeNowMs, isolatedCommandLine } from '../support/fake-machine.ts';

const queue = '/var/cache/cloud';
const publicMac = '1e:00:12:00:00:07';

interface Router {
  readonly store: RouterStore;
  readonly backend: DummyBackend;
  readonly agent: RouterAgent;
  readonly door: LegacyDoor;
  readonly clock: VirtualClock;
}

async function open(store: RouterStore = createMemoryStore()): Promise<Router> {
  const clock = createVirtualClock(fakeNowMs);
  const random = createRandom('r-4-VM');
  const backend = await createDummyBackend({ name: 'r-4-VM', store, clock, random });
  const agent = await RouterAgent.open({ backend, clock, random, log: silentLog });
  return { store, backend, agent, door: new LegacyDoor(agent), clock };
}

async function start(commandLine = isolatedCommandLine): Promise<Router> {
  const router = await open();
  await router.backend.power.start([{ mac: '02:01:00:cd:00:01' }, { mac: '0e:00:a9:fe:03:07' }, { mac: publicMac }]);
  assert.deepEqual(await router.door.boot(commandLine), { ok: true, failures: [] });
  return router;
}

async function send(door: LegacyDoor, name: string, content: object): ReturnType<LegacyDoor['run']> {
  await door.putFile(`${queue}/${name}`, JSON.stringify({ ...content, delete_from_processed_cache: false }));
  return door.run('update_config.py', [name]);
}

const publicAddress = {
  ip_address: [
    {
      public_ip: '203.0.113.10',
      source_nat: true,
      add: true,
      one_to_one_nat: false,
      first_i_p: true,
      gateway: '203.0.113.1',
      netmask: '255.255.255.0',
      vif_mac_address: publicMac,
      nic_dev_id: 2,
      new_nic: false,
      nw_type: 'Public',
      is_private_gateway: false,
      mtu: 1500,
    },
  ],
  type: 'ips',
};

const firewallRule = {
  rules: [
    {
      id: 101,
      src_ip: '203.0.113.10',
      protocol: 'tcp',
      src_port_range: [2222, 2222],
      revoked: false,
      already_added: false,
      source_cidr_list: ['0.0.0.0/0'],
      purpose: 'Firewall',
      traffic_type: 'Ingress',
      default_egress_policy: false,
    },
  ],
  type: 'firewallrules',
};

const portForward = {
  rules: [
    {
      revoke: false,
      protocol: 'tcp',
      source_ip_address: '203.0.113.10',
      source_port_range: '2222:2222',
      destination_ip_address: '10.1.1.50',
      destination_port_range: '22:22',
      source_cidr_list: '',
    },
  ],
  type: 'forwardrules',
};

const dhcpEntry = {
  host_name: 'vm1',
  mac_address: '02:01:00:cd:00:05',
  ipv4_address: '10.1.1.50',
  default_gateway: '10.1.1.1',
  default_entry: true,
  remove: false,
  type: 'dhcpentry',
};

const metadata = {
  vm_ip_address: '10.1.1.50',
  vm_metadata: [
    ['userdata', 'user-data', Buffer.from('hello').toString('base64')],
    ['metadata', 'local-ipv4', '10.1.1.50'],
  ],
  type: 'vmdata',
};

const monitor = {
  config:
    '[dhcp]:processname=dnsmasq:servicename=dnsmasq:pidfile=/var/run/dnsmasq/dnsmasq.pid:,[webserver]:processname=apache2:servicename=apache2:pidfile=/var/run/apache2/apache2.pid:,',
  health_checks_enabled: true,
  health_checks_basic_run_interval: 3,
  health_checks_advanced_run_interval: 10,
  excluded_health_checks: 'gateways_check.py',
  health_checks_config: {
    virtualMachines: 'vmName=vm1,macAddress=02:01:00:cd:00:05,ip=10.1.1.50,dhcp=true,dns=true;',
    portForwarding:
      'sourceIp=203.0.113.10,sourcePortStart=2222,sourcePortEnd=2222,destIp=10.1.1.50,destPortStart=22,destPortEnd=22;',
    systemThresholds: 'minDiskNeeded=100.0,maxCpuUsage=100.0,maxMemoryUsage=100.0;',
  },
  type: 'monitorservice',
};

async function configure(door: LegacyDoor): Promise<void> {
  const files: readonly (readonly [name: string, content: object])[] = [
    ['ip_associations.json.1', publicAddress],
    ['firewall_rules.json.1', firewallRule],
    ['forwarding_rules.json.1', portForward],
    ['vm_dhcp_entry.json.1', dhcpEntry],
    ['vm_metadata.json.1', metadata],
    ['monitor_service.json.1', monitor],
  ];
  for (const [name, content] of files) {
    assert.deepEqual(await send(door, name, content), { stdout: '', stderr: '', exitCode: 0 }, name);
  }
}

const text = async ({ backend }: Router, path: string): Promise<string> =>
  Buffer.from((await backend.files.read(path)) ?? []).toString('utf8');

const asGuest = (path: string, headers: HttpRequest['headers'] = {}): HttpRequest => ({
  clientIp: '10.1.1.50',
  serverIp: '10.1.1.1',
  method: 'GET',
  path,
  headers,
});

describe('a router behind its door', () => {
  it('knows every program that lies on its disk', async () => {
    const { backend, door } = await open();
    for (const folder of ['/opt/cloud/bin', '/opt/cloud/bin/setup', '/root/health_checks']) {
      for (const name of await backend.files.list(folder)) {
        const path = `${folder}/${name}`;
        if ((await backend.files.info(path))?.kind === 'file') assert.ok(door.scriptNames.includes(path), path);
      }
    }
  });

  it('carries what it was sent', async () => {
    const router = await start();
    await configure(router.door);
    const { chains } = await router.backend.filter.observe();
    const rules = chains.flatMap(({ chain, rules: texts }) => texts.map((rule) => `${chain} ${rule}`));
    assert.ok(rules.includes('FIREWALL_203.0.113.10 -p tcp -m tcp --dport 2222 -j RETURN'));
    assert.ok(rules.includes('OUTPUT -d 203.0.113.10/32 -p tcp -m tcp --dport 2222 -j DNAT --to-destination 10.1.1.50:22'));
    assert.equal(await text(router, '/etc/dhcphosts.txt'), '02:01:00:cd:00:05,10.1.1.50,vm1,infinite\n');
    assert.deepEqual(router.agent.status(), { readiness: 'ready', reasons: [] });
  });

  it('answers its queries from that', async () => {
    const router = await start();
    await configure(router.door);
    const run = async (script: string, ...args: string[]): Promise<string> => (await router.door.run(script, args)).stdout;
    assert.match(await run('get_template_version.sh'), /^Cloudstack Release 4\.22\.0 [^&]+&[\da-f]{128}\n$/);
    assert.equal(await run('checkrouter.sh'), 'Status: FAULT\n');
    assert.match(await run('netusage.sh', '-g'), /^(?:\d+:){4}$/);
    const results = await run('getRouterMonitorResults.sh', 'true');
    assert.match(results, /^FAILING CHECKS:\nMONITOR RESULTS:\n\{"basic":\n/);
    for (const check of [
      'dhcp.service',
      'webserver.service',
      'cpu_usage_check.py',
      'dhcp_check.py',
      'dns_check.py',
      'iptables_check.py',
    ]) {
      assert.match(results, new RegExp(`"${check.replaceAll('.', String.raw`\.`)}": \\{"success": "SUCCESS"`), check);
    }
  });

  it('repairs a service that somebody stopped, and tells', async () => {
    const router = await start();
    await configure(router.door);
    await router.backend.services.apply([{ unit: 'dnsmasq', action: 'stop' }]);
    const results = (await router.door.run('getRouterMonitorResults.sh', ['true'])).stdout;
    assert.match(results, /"dhcp\.service": \{"success": "SUCCESS", [^}]*"message": "service is running, was restarted"\}/);
    assert.match(
      (await router.door.run('getRouterAlerts.sh')).stdout,
      /^2026-11-21 14:24:00,\d{3} \[INFO\] \[dnsmasq\] The process/,
    );
  });

  it('serves its guests', async () => {
    const router = await start();
    await configure(router.door);
    const data = await metadataResponse(router.backend, asGuest('/latest/user-data'));
    assert.deepEqual([data?.status, Buffer.from(data?.body ?? []).toString('utf8')], [200, 'hello']);
    assert.equal(
      (await metadataResponse(router.backend, { ...asGuest('/userdata/10.1.1.50/user-data'), clientIp: '10.1.1.60' }))?.status,
      403,
    );
    await send(router.door, 'vm_password.json.1', { ip_address: '10.1.1.50', password: 'S3cret', type: 'vmpassword' });
    assert.equal(await text(router, `${queue}/passwords-10.1.1.1`), '10.1.1.50=S3cret\n');
    const password = await passwordResponse(router.agent, asGuest('/', { domu_request: 'send_my_password' }));
    assert.equal(Buffer.from(password?.body ?? []).toString('utf8'), 'S3cret');
  });

  it('ends the same whether commands come one by one or aggregated', async () => {
    const single = await start();
    await configure(single.door);
    const together = await start();
    const items = [publicAddress, firewallRule, portForward, dhcpEntry, metadata, monitor].flatMap(
      (content, i): AggregationItem[] => [
        { kind: 'file', path: `${queue}/item.json.${i}`, content: JSON.stringify(content) },
        { kind: 'script', line: `/opt/cloud/bin/update_config.py item.json.${i}` },
      ],
    );
    await together.door.putFile(`${queue}/VR-1.cfg`, printAggregationFile(items));
    assert.deepEqual(await together.door.run('vr_cfg.sh', ['-c', `${queue}/VR-1.cfg`]), { stdout: '', stderr: '', exitCode: 0 });
    assert.deepEqual(together.agent.desired(), single.agent.desired());
    assert.deepEqual(await together.backend.filter.observe(), await single.backend.filter.observe());
  });

  it('keeps what was answered when its power is cut, and plays it again without a change', async () => {
    const before = await start();
    await configure(before.door);
    await send(before.door, 'vm_password.json.1', { ip_address: '10.1.1.50', password: 'S3cret', type: 'vmpassword' });
    const wanted = before.agent.desired();
    // Nothing is flushed: what was only in memory is lost.
    const after = await open(before.store);
    assert.deepEqual(after.agent.desired(), wanted);
    assert.equal(await text(after, `${queue}/passwords-10.1.1.1`), '10.1.1.50=S3cret\n');
    await configure(after.door);
    assert.deepEqual(after.agent.desired(), wanted);
  });

  it('wipes its bags and keeps its disk at the next start', async () => {
    const router = await start();
    await configure(router.door);
    await router.door.putFile('/root/note', 'kept');
    await router.backend.power.reboot();
    await router.door.boot(isolatedCommandLine);
    assert.equal(router.agent.bags.get('firewallrules'), undefined);
    assert.equal(await text(router, '/root/note'), 'kept');
    assert.equal(await text(router, `${queue}/cmdline`), isolatedCommandLine);
  });

  it('follows keepalived from BACKUP to PRIMARY and back', async () => {
    const router = await start(
      `${isolatedCommandLine} redundant_router=1 guestgw=10.1.1.254 guestbrd=10.1.1.255 guestcidrsize=24 router_pr=100`,
    );
    await send(router.door, 'ip_associations.json.1', publicAddress);
    assert.equal((await router.door.run('configure_router.py', ['--primary'])).stderr, '');
    const primary = router.agent.view()?.redundantState;
    assert.equal((await router.door.run('configure_router.py', ['--backup'])).stderr, '');
    assert.deepEqual([primary, router.agent.view()?.redundantState], ['PRIMARY', 'BACKUP']);
  });
});
