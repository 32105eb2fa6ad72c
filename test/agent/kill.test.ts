import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom, createVirtualClock, LegacyDoor, RouterAgent, silentLog } from '#agent';
import { createDummyBackend, createMemoryStore, type DummyBackend, type RouterStore } from '#backends/dummy';
import { fakeNowMs, isolatedCommandLine } from '../support/fake-machine.ts';
import { Killed, killableBackend, KillSwitch } from '../support/killable-backend.ts';

const macs = ['02:01:00:cd:00:01', '0e:00:a9:fe:03:07', '1e:00:12:00:00:07'];

interface Router {
  readonly backend: DummyBackend;
  readonly agent: RouterAgent;
  readonly door: LegacyDoor;
}

/** A process that opens the router's directory: the agent over a machine that may die. */
async function open(store: RouterStore, kill: KillSwitch): Promise<Router> {
  const clock = createVirtualClock(fakeNowMs);
  const random = createRandom('r-4-VM');
  const backend = await createDummyBackend({ name: 'r-4-VM', store, clock, random });
  const agent = await RouterAgent.open({ backend: killableBackend(backend, kill), clock, random, log: silentLog });
  return { backend, agent, door: new LegacyDoor(agent) };
}

const queueFile =
  (name: string, content: object) =>
  async ({ door }: Router): Promise<void> => {
    await door.putFile(`/var/cache/cloud/${name}`, JSON.stringify(content));
    const result = await door.run('update_config.py', [name]);
    assert.equal(result.exitCode, 0, result.stderr);
  };

const address = (publicIp: string, add: boolean): object => ({
  public_ip: publicIp,
  source_nat: publicIp === '203.0.113.10',
  add,
  one_to_one_nat: false,
  first_i_p: true,
  gateway: '203.0.113.1',
  netmask: '255.255.255.0',
  vif_mac_address: macs[2],
  nic_dev_id: 2,
  new_nic: false,
  nw_type: 'Public',
  is_private_gateway: false,
  mtu: 1500,
});

const firewall = (id: number, revoked: boolean): object => ({
  id,
  src_ip: '203.0.113.10',
  protocol: 'tcp',
  src_port_range: [id, id],
  revoked,
  already_added: false,
  source_cidr_list: ['0.0.0.0/0'],
  purpose: 'Firewall',
  traffic_type: 'Ingress',
  default_egress_policy: false,
});

const balancer = (port: number): object => ({
  configuration: [
    'global',
    '\tdaemon',
    'defaults',
    '\tmode tcp',
    `listen lb-${port}`,
    `\tbind 203.0.113.10:${port}`,
    '\tserver a 10.1.1.50:80 check',
  ],
  tmp_cfg_file_path: '/etc/haproxy/',
  tmp_cfg_file_name: 'haproxy.cfg.new.1',
  ssl_certs: [],
  add_rules: [`203.0.113.10:${port}:`],
  remove_rules: [],
  stat_rules: [''],
  router_ip: '169.254.3.7',
});

const dhcp = (mac: string, ip: string, remove: boolean): object => ({
  host_name: `vm-${mac.slice(-2)}`,
  mac_address: mac,
  ipv4_address: ip,
  default_gateway: '10.1.1.1',
  default_entry: true,
  remove,
  type: 'dhcpentry',
});

/** The life of a router, command by command; each may be sent again. */
const commands: readonly ((router: Router) => Promise<void>)[] = [
  async ({ door }) => assert.deepEqual((await door.boot(isolatedCommandLine)).failures, []),
  queueFile('ip_associations.json.1', { ip_address: [address('203.0.113.10', true), address('203.0.113.11', true)], type: 'ips' }),
  queueFile('firewall_rules.json.2', { rules: [firewall(22, false), firewall(80, false)], type: 'firewallrules' }),
  queueFile('forwarding_rules.json.3', {
    rules: [
      {
        revoke: false,
        protocol: 'tcp',
        source_ip_address: '203.0.113.10',
        source_port_range: '22:22',
        destination_ip_address: '10.1.1.50',
        destination_port_range: '22:22',
      },
    ],
    type: 'forwardrules',
  }),
  queueFile('vm_dhcp_entry.json.4', dhcp('02:01:00:cd:00:05', '10.1.1.50', false)),
  queueFile('load_balancer.json.5', { rules: [balancer(8080)], type: 'loadbalancer' }),
  queueFile('firewall_rules.json.6', { rules: [firewall(22, true)], type: 'firewallrules' }),
  queueFile('ip_associations.json.7', { ip_address: [address('203.0.113.11', false)], type: 'ips' }),
  queueFile('load_balancer.json.8', { rules: [balancer(8081)], type: 'loadbalancer' }),
  queueFile('vm_dhcp_entry.json.9', dhcp('02:01:00:cd:00:05', '10.1.1.50', true)),
];

/** What a machine is, without process numbers and times. */
async function state({ backend, agent }: Router): Promise<unknown> {
  const { network, filter, services, files } = backend;
  const wanted = [...agent.desired().files.keys()];
  return {
    network: await network.observe(),
    filter: await filter.observe(),
    services: (await services.observe()).map(({ unit, active, enabled }) => `${unit} ${active} ${enabled}`).toSorted(),
    files: await Promise.all(wanted.map(async (path) => [path, Buffer.from((await files.read(path)) ?? []).toString()])),
    status: agent.status(),
  };
}

/** Runs all commands; a process that dies is followed by another, which sends the unanswered command again. */
async function live(at: number, effect: KillSwitch['effect']): Promise<{ readonly calls: number; readonly end: unknown }> {
  const store = createMemoryStore();
  const kill = new KillSwitch();
  let router = await open(store, kill);
  await router.backend.power.start(macs.map((mac) => ({ mac })));
  await router.backend.flush();
  kill.calls = 0;
  kill.at = at;
  kill.effect = effect;
  for (const command of commands) {
    try {
      await command(router);
    } catch (error) {
      assert.ok(error instanceof Killed, String(error));
      kill.at = Infinity;
      router = await open(store, kill);
      const found = await state(router);
      await router.agent.converge({ full: true });
      assert.deepEqual(await state(router), found, 'the restarted agent had repaired everything');
      await command(router);
    }
  }
  const { calls } = kill;
  const end = await state(router);
  await router.agent[Symbol.asyncDispose]();
  await router.backend[Symbol.asyncDispose]();
  return { calls, end };
}

describe('a process that dies', () => {
  for (const effect of ['before', 'after'] as const) {
    it(`between any two changes of the machine (the last one ${effect} its effect) leaves a router that ends in the same state`, async () => {
      const { calls, end } = await live(Infinity, effect);
      assert.ok(calls > 40, `only ${calls} places to die at`);
      for (let at = 1; at <= calls; at++) {
        const after = await live(at, effect);
        assert.deepEqual(after.end, end, `killed at change ${at} of ${calls}`);
      }
    });
  }

  it('between a power-on and the boot leaves a machine that the next one configures from its bags', async () => {
    const store = createMemoryStore();
    const router = await open(store, new KillSwitch());
    await router.backend.power.start(macs.map((mac) => ({ mac })));
    for (const command of commands) await command(router);
    await router.agent.settle();
    const before = await state(router);
    await router.backend.power.reboot();
    await router.backend.flush();
    const next = await open(store, new KillSwitch());
    assert.deepEqual(await state(next), before);
  });

  it('after a start leaves a router that knows its boot arguments and versions, its readiness gate open', async () => {
    const store = createMemoryStore();
    const router = await open(store, new KillSwitch());
    await router.backend.power.start(macs.map((mac) => ({ mac })));
    assert.deepEqual((await router.door.boot(isolatedCommandLine)).failures, []);
    const before = await router.door.run('get_template_version.sh');
    const next = await open(store, new KillSwitch());
    assert.equal(Buffer.from(await next.door.readFile('/var/cache/cloud/cmdline')).toString(), isolatedCommandLine);
    assert.deepEqual(await next.door.run('get_template_version.sh'), before);
  });
});
