import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createRandom, createVirtualClock } from '#agent';
import { FleetHost, silentFleetLog } from '#fleet';
import { fakeNowMs, isolatedCommandLine } from '../support/fake-machine.ts';
import { dhcpEntry, firewallRule } from '../support/items.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const name = 'r-4-VM';
const macs = ['02:01:00:cd:00:01', '0e:00:a9:fe:03:07', '1e:00:12:00:00:07'];

const openHost = (stateDir: string): Promise<FleetHost> =>
  FleetHost.open({ stateDir, clock: createVirtualClock(fakeNowMs), random: createRandom(1), log: silentFleetLog });

/** Two rules, the second with the changes. */
const firewall = (changes: object): object => ({
  rules: [firewallRule(6), { ...firewallRule(7), ...changes }],
  type: 'firewallrules',
});
const dhcp = (changes: object): object => ({ ...dhcpEntry('10.1.1.50', '02:01:00:cd:00:05'), ...changes });

/** Everything below a folder, with its content. */
function tree(folder: string): ReadonlyMap<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    entries.map((entry) => [join(entry.parentPath, entry.name), readFileSync(join(entry.parentPath, entry.name), 'latin1')]),
  );
}

async function startedHost(stateDir: string): Promise<FleetHost> {
  const host = await openHost(stateDir);
  await host.create(name);
  const nics = macs.map((mac, index) => ({ device: `eth${index}`, mac }));
  const result = await host.start(name, { nics, bootArguments: isolatedCommandLine });
  assert.equal(result.exitCode, 0, result.stderr);
  const good = await send(host, 'firewall_rules.json.1', JSON.stringify({ rules: [firewallRule(7)], type: 'firewallrules' }));
  assert.equal(good.exitCode, 0, good.stderr);
  return host;
}

async function send(host: FleetHost, file: string, content: string | Uint8Array): ReturnType<FleetHost['run']> {
  await host.putFile(name, `/var/cache/cloud/${file}`, content);
  return host.run(name, 'update_config.py', file);
}

/** Title → queue file, content, and what the message has to name. */
const cases: Readonly<Record<string, readonly [file: string, content: string, says: RegExp]>> = {
  'JSON that is cut off': ['firewall_rules.json.2', '{"rules":[{"id":', /firewall_rules\.json\.2.*JSON/s],
  'something that is no JSON': ['firewall_rules.json.2', '<xml/>', /firewall_rules\.json\.2.*JSON/s],
  'an empty file': ['firewall_rules.json.2', '', /firewall_rules\.json\.2/],
  'a list': ['firewall_rules.json.2', '[]', /firewall_rules\.json\.2/],
  'an unknown type': ['firewall_rules.json.2', '{"type":"teapot"}', /teapot/],
  'no type': ['firewall_rules.json.2', '{"rules":[]}', /type/],
  'a rule list that is a word': ['firewall_rules.json.2', '{"rules":"all","type":"firewallrules"}', /rules/],
  'a port that is a word': [
    'firewall_rules.json.2',
    JSON.stringify(firewall({ src_port_range: ['ssh', 'ssh'] })),
    /rules\[1\]\.src_port_range/,
  ],
  'a port over 65535': [
    'firewall_rules.json.2',
    JSON.stringify(firewall({ src_port_range: [70_000, 70_000] })),
    /rules\[1\]\.src_port_range/,
  ],
  'an address that is none': [
    'firewall_rules.json.2',
    JSON.stringify(firewall({ src_ip: '203.0.113.999' })),
    /rules\[1\]\.src_ip.*203\.0\.113\.999/s,
  ],
  'a network that is none': [
    'firewall_rules.json.2',
    JSON.stringify(firewall({ source_cidr_list: ['10.0.0.0/40'] })),
    /10\.0\.0\.0\/40/,
  ],
  'a DHCP entry without an address': ['vm_dhcp_entry.json.2', JSON.stringify(dhcp({ ipv4_address: undefined })), /ipv4_address/],
  'a MAC address that is none': ['vm_dhcp_entry.json.2', JSON.stringify(dhcp({ mac_address: 'eth0' })), /mac_address/],
  'a host name with a newline': ['vm_dhcp_entry.json.2', JSON.stringify(dhcp({ host_name: 'vm1\n10.1.1.1\tevil' })), /host_name/],
  'a host name with a comma': ['vm_dhcp_entry.json.2', JSON.stringify(dhcp({ host_name: 'vm1,10.1.1.1' })), /host_name/],
  'a user name with a quote': [
    'vpn_user_list.json.2',
    JSON.stringify({ vpn_users: [{ user: 'ann" * "x', password: 'p', add: true }], type: 'vpnuserlist' }),
    /vpn_users\[0\]\.user/,
  ],
  'a metadata file that climbs': [
    'vm_metadata.json.2',
    JSON.stringify({ vm_ip_address: '10.1.1.50', vm_metadata: [['metadata', '../../../etc/passwd', 'x']], type: 'vmdata' }),
    /vm_metadata/,
  ],
  'a metadata address that climbs': [
    'vm_metadata.json.2',
    JSON.stringify({ vm_ip_address: '../../etc', vm_metadata: [], type: 'vmdata' }),
    /vm_ip_address/,
  ],
  'a certificate name that climbs': [
    'load_balancer.json.2',
    JSON.stringify({
      rules: [
        {
          configuration: ['global'],
          add_rules: [],
          remove_rules: [],
          stat_rules: [''],
          router_ip: '169.254.3.7',
          ssl_certs: [{ name: '../../../x', cert: 'c', key: 'k' }],
        },
      ],
      type: 'loadbalancer',
    }),
    /ssl_certs/,
  ],
};

describe('bad input to a router', () => {
  for (const [title, [file, content, says]] of Object.entries(cases)) {
    it(`${title}: a clear error, and nothing merged`, async () => {
      using folder = temporaryFolder();
      const state = join(folder.path, 'state');
      await using host = await startedHost(state);
      const bags = async (): Promise<string> => (await host.report(name, 'firewall')) && JSON.stringify(await everyBag(host));
      const before = await bags();
      const result = await send(host, file, content);
      assert.equal(result.exitCode, 1);
      assert.match(result.stderr, says);
      assert.equal(await bags(), before);
      assert.deepEqual(readdirSync(folder.path), ['state'], 'nothing beside the state directory');
      const next = await send(host, 'firewall_rules.json.3', JSON.stringify(firewall({ id: 8 })));
      assert.equal(next.exitCode, 0, next.stderr);
    });
  }

  it('a queue file name that climbs is refused', async () => {
    using folder = temporaryFolder();
    await using host = await startedHost(join(folder.path, 'state'));
    for (const path of ['/var/cache/cloud/../../../../evil', 'evil', '/var/cache/cloud/a\nb', '/var/cache/cloud/a\0b']) {
      await assert.rejects(host.putFile(name, path, 'x'), { code: 'VRA_BAD_PATH' }, JSON.stringify(path));
    }
    for (const argument of ['../../../etc/passwd', '/etc/passwd', 'no-such-file.json.1']) {
      assert.equal((await host.run(name, 'update_config.py', argument)).exitCode, 1, argument);
    }
    assert.equal(existsSync(join(folder.path, 'evil')), false);
  });

  it('a queue file of 100 MB is refused before it is parsed', async () => {
    using folder = temporaryFolder();
    await using host = await startedHost(join(folder.path, 'state'));
    await assert.rejects(host.putFile(name, '/var/cache/cloud/firewall_rules.json.9', Buffer.alloc(100_000_000, 32)), {
      code: 'VRA_TOO_LARGE',
      message: /firewall_rules\.json\.9/,
    });
  });

  it('a balancer configuration that haproxy refuses: exit status 1, the old one stays in force, other commands go on', async () => {
    using folder = temporaryFolder();
    await using host = await startedHost(join(folder.path, 'state'));
    const balancer = (line: string): string =>
      JSON.stringify({
        rules: [
          {
            configuration: [
              'global',
              '\tdaemon',
              'defaults',
              '\tmode http',
              'listen lb',
              '\tbind 203.0.113.10:80',
              line,
              '\tserver a 10.1.1.50:80',
            ],
            add_rules: ['203.0.113.10:80:'],
            remove_rules: [],
            stat_rules: [''],
            router_ip: '169.254.3.7',
            ssl_certs: [],
          },
        ],
        type: 'loadbalancer',
      });
    const text = async (): Promise<string> => Buffer.from(await host.readFile(name, '/etc/haproxy/haproxy.cfg')).toString();
    assert.equal((await send(host, 'load_balancer.json.2', balancer('\tbalance roundrobin'))).exitCode, 0);
    const inForce = await text();
    const refused = await send(host, 'load_balancer.json.3', balancer('\tappsession JSESSIONID len 52 timeout 3h'));
    assert.equal(refused.exitCode, 1);
    assert.match(refused.stderr, /appsession/);
    assert.equal(await text(), inForce);
    const { facts } = await host.details(name);
    assert.equal(facts.readiness, 'degraded');
    assert.deepEqual(
      facts.reasons.map(({ code }) => code),
      ['VRA_CONFIG_REFUSED'],
    );
    assert.equal((await send(host, 'firewall_rules.json.4', JSON.stringify(firewall({ id: 9 })))).exitCode, 0);
    assert.equal((await send(host, 'load_balancer.json.5', balancer('\tbalance source'))).exitCode, 0);
    assert.match(await text(), /balance source/);
    assert.equal((await host.details(name)).facts.readiness, 'ready');
  });
});

/** All databags of the router. */
async function everyBag(host: FleetHost): Promise<readonly (readonly [string, string])[]> {
  const { entries } = await host.inspect(name, '/etc/cloudstack');
  const files = entries.filter((entry) => entry.endsWith('.json'));
  return Promise.all(
    files.map(async (file) => [file, Buffer.from(await host.readFile(name, `/etc/cloudstack/${file}`)).toString()] as const),
  );
}

describe('a databag that is damaged on disk', () => {
  for (const [title, damage] of Object.entries<(path: string) => void>({
    truncated: (path) => truncateSync(path, 20),
    'of another shape': (path) => writeFileSync(path, '{"id":"firewallrules","7":{"id":"seven"}}'),
    'full of noise': (path) => writeFileSync(path, Buffer.alloc(64, 0xff)),
  })) {
    it(`(${title}) is set aside and reported; the router comes up degraded with the rest`, async () => {
      using folder = temporaryFolder();
      const state = join(folder.path, 'state');
      await (await startedHost(state))[Symbol.asyncDispose]();
      const found = [...tree(state).keys()].find((path) => path.endsWith('/etc/cloudstack/firewallrules.json'));
      assert.ok(found !== undefined);
      damage(found);
      await using host = await openHost(state);
      const { facts } = await host.details(name);
      assert.equal(facts.readiness, 'degraded');
      assert.match(facts.reasons.map(({ code, message }) => `${code} ${message}`).join('\n'), /VRA_BAG_CORRUPT .*firewallrules/);
      const { entries } = await host.inspect(name, '/etc/cloudstack');
      assert.ok(entries.includes('firewallrules.json.corrupt-1'), entries.join(' '));
      assert.ok(entries.includes('ips.json'));
      assert.equal((await send(host, 'firewall_rules.json.5', JSON.stringify(firewall({ id: 9 })))).exitCode, 0);
    });
  }

  it('does not keep a folder in its place from being reported', async () => {
    using folder = temporaryFolder();
    const state = join(folder.path, 'state');
    await (await startedHost(state))[Symbol.asyncDispose]();
    const found = [...tree(state).keys()].find((path) => path.endsWith('/etc/cloudstack/ips.json'));
    assert.ok(found !== undefined);
    mkdirSync(join(found, '..', 'bgppeers.json'));
    await using host = await openHost(state);
    assert.equal((await host.details(name)).facts.power, 'on');
  });
});
