import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { NetworkChange } from '#agent';
import { createMemoryStore, type DummyBackend } from '#backends/dummy';
import { dhcpEntry, firewallRule, guestNetwork } from '../../../support/items.ts';
import { openDummy } from '../../../support/dummy-machine.ts';
import { bootedRouter, type BootedRouter } from '../support/booted-router.ts';
import { runSimulated } from '../support/side-by-side.ts';

const lost = '1 packets transmitted, 0 received, 100% packet loss';
const received = '1 packets transmitted, 1 received, 0% packet loss';

const answers = async (router: BootedRouter, address: string): Promise<boolean> => {
  const { stdout, exitCode } = await router.run(`ping -c 1 -W 1 ${address}`);
  assert.ok(stdout.includes(exitCode === 0 ? received : lost), stdout);
  return exitCode === 0;
};

describe('who answers', () => {
  it('own addresses, gateways, instances with a DHCP entry, the hypervisor, the Internet', async () => {
    await using router = await bootedRouter();
    await router.agent.execute([dhcpEntry('10.1.1.50', '02:01:00:cd:00:05')]);
    for (const there of ['127.0.0.1', '10.1.1.1', '169.254.3.7', '10.1.1.50', '203.0.113.1', '169.254.0.1', '8.8.8.8', '1.1.1.1']) {
      assert.equal(await answers(router, there), true, there);
    }
  });

  it('nobody else inside, and no documentation network', async () => {
    await using router = await bootedRouter();
    for (const absent of ['10.1.1.50', '169.254.9.9', '203.0.113.77', '192.0.2.1', '198.51.100.1']) {
      assert.equal(await answers(router, absent), false, absent);
    }
  });

  it('instances only as long as they have their entry', async () => {
    await using router = await bootedRouter();
    const entry = dhcpEntry('10.1.1.50', '02:01:00:cd:00:05');
    await router.agent.execute([entry]);
    assert.equal(await answers(router, '10.1.1.50'), true);
    await router.agent.execute([{ ...entry, remove: true }]);
    assert.equal(await answers(router, '10.1.1.50'), false);
  });

  it('whom the world says, of what lies beyond a gateway', async () => {
    await using router = await bootedRouter({ world: { answers: (address) => address === '192.0.2.1' } });
    assert.equal(await answers(router, '192.0.2.1'), true);
    assert.equal(await answers(router, '8.8.8.8'), false);
  });

  it('the same in the same state: times too', async () => {
    const texts = await Promise.all(
      [1, 2].map(async () => {
        await using router = await bootedRouter();
        return (await router.run('ping -c 3 8.8.8.8')).stdout;
      }),
    );
    assert.equal(texts[0], texts[1]);
    assert.match(texts[0] ?? '', /^64 bytes from 8\.8\.8\.8: icmp_seq=3 ttl=\d+ time=[\d.]+ ms$/m);
  });
});

describe('who does not', () => {
  it('is told by the kernel only to those who wait long enough for it', async () => {
    await using router = await bootedRouter();
    assert.doesNotMatch((await router.run('ping -c 1 -W 1 10.1.1.99')).stdout, /Unreachable/);
    assert.equal(
      (await router.run('ping -c 1 10.1.1.99')).stdout,
      [
        'PING 10.1.1.99 (10.1.1.99) 56(84) bytes of data.',
        'From 10.1.1.1 icmp_seq=1 Destination Host Unreachable',
        '',
        '--- 10.1.1.99 ping statistics ---',
        '1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms',
        '\n',
      ].join('\n'),
    );
    const { stdout, exitCode } = await router.run('traceroute -n -q 1 10.1.1.99');
    assert.match(stdout, /^ 1 {2}10\.1\.1\.1 {2}\d+\.\d+ ms !H$/m);
    assert.equal(exitCode, 0);
  });

  it('without a route, or through a link that is down', async () => {
    await using router = await bootedRouter();
    await router.run('ip route del default');
    assert.deepEqual(await router.run('ping -c 1 8.8.8.8'), {
      stdout: '',
      stderr: 'ping: connect: Network is unreachable\n',
      exitCode: 2,
    });
    await router.run('ip link set eth0 down');
    assert.equal((await router.run('ping -c 1 10.1.1.9')).exitCode, 2);
    assert.deepEqual(await router.run('arping -c 1 -I eth0 10.1.1.9'), {
      stdout: 'Interface "eth0" is down\n',
      stderr: '',
      exitCode: 2,
    });
  });
});

describe('policy rules', () => {
  it('send a marked packet, and one from an address, by their own tables', async () => {
    await using machine = await openDummy(createMemoryStore());
    await machine.power.start([{ mac: '02:00:00:00:00:01' }, { mac: '02:00:00:00:00:02' }]);
    const outcomes = await runSimulated(machine, [
      'ip link set eth0 up',
      'ip link set eth1 up',
      'ip addr add 10.1.1.1/24 dev eth0',
      'ip addr add 10.2.2.2/24 dev eth1',
      'ip rule add fwmark 0x65 table 101',
      'ip rule add from 10.2.2.2 table 101',
      'ping -c 1 -W 1 8.8.8.8',
      'ip route add default via 10.2.2.9 table 101',
      'ping -c 1 -W 1 8.8.8.8',
      'ping -c 1 -W 1 -m 101 8.8.8.8',
      'ping -c 1 -W 1 -I 10.2.2.2 8.8.8.8',
    ]);
    assert.deepEqual(
      outcomes.slice(6).map(({ exitCode }) => exitCode),
      [2, 0, 2, 0, 0],
    );
  });
});

describe('packet filters', () => {
  const reached = async (machine: DummyBackend, ...rules: readonly string[]): Promise<boolean> => {
    const outcomes = await runSimulated(machine, [...rules, 'ping -c 1 -W 1 8.8.8.8', 'iptables -F', 'iptables -P INPUT ACCEPT']);
    return outcomes.at(-3)?.exitCode === 0;
  };

  it('of iptables decide about what leaves and about answers', async () => {
    await using machine = await openDummy(createMemoryStore());
    await machine.power.start([{ mac: '02:00:00:00:00:01' }]);
    const network: NetworkChange = {
      links: [{ device: 'eth0', up: true }],
      addAddresses: [{ device: 'eth0', cidr: '10.1.1.1/24' }],
      addRoutes: [
        { family: 4, table: 'main', type: 'unicast', destination: 'default', via: '10.1.1.254', device: 'eth0', protocol: 'boot' },
      ],
    };
    await machine.network.apply(network);
    assert.equal(await reached(machine), true);
    assert.equal(await reached(machine, 'iptables -A OUTPUT -d 8.0.0.0/8 -j DROP'), false);
    assert.equal(await reached(machine, 'iptables -A OUTPUT -d 9.0.0.0/8 -j DROP'), true);
    assert.equal(await reached(machine, 'iptables -A OUTPUT -o eth1 -j DROP'), true);
    assert.equal(await reached(machine, 'iptables -A INPUT -p icmp -m icmp --icmp-type 0 -j DROP'), false);
    assert.equal(await reached(machine, 'iptables -A INPUT -p icmp -m icmp --icmp-type 8 -j DROP'), true);
    assert.equal(await reached(machine, 'iptables -P INPUT DROP'), false);
    assert.equal(
      await reached(machine, 'iptables -P INPUT DROP', 'iptables -A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT'),
      true,
    );
    assert.equal(
      await reached(
        machine,
        'iptables -N SOME',
        'iptables -A OUTPUT -p icmp -j SOME',
        'iptables -A SOME -s 10.1.1.1/32 -j RETURN',
        'iptables -A SOME -j DROP',
      ),
      true,
    );
  });

  const routed =
    ' template=domP name=r-9-VM eth0ip=10.1.1.1 eth0mask=255.255.255.0 cidrsize=24 dhcprange=10.1.1.1 domain=cs2cloud.internal eth1ip=169.254.3.7 eth1mask=255.255.0.0 eth2ip=203.0.113.10 eth2mask=255.255.255.0 gateway=203.0.113.1 type=router is_routed=true dns1=8.8.8.8';

  it('of nft let a routed router reach its guests and the Internet', async () => {
    await using router = await bootedRouter({ commandLine: routed });
    const items = [
      guestNetwork('eth0', '10.1.1.1'),
      dhcpEntry('10.1.1.50', '02:01:00:cd:00:05'),
      { type: 'firewallrules', rules: [firewallRule(3, { src_ip: '10.1.1.1' })] } as const,
    ];
    assert.ok((await router.agent.execute(items)).ok);
    for (const there of ['10.1.1.50', '8.8.8.8', '10.1.1.1']) assert.equal(await answers(router, there), true, there);
  });
});

describe('IPv6', () => {
  it('guests answer at the address that they give themselves', async () => {
    await using machine = await openDummy(createMemoryStore());
    await machine.power.start([{ mac: '02:01:00:cd:00:01' }]);
    await machine.files.apply([{ op: 'put', path: '/etc/dhcphosts.txt', content: '02:01:00:cd:00:05,10.1.1.50,vm,infinite\n' }]);
    const outcomes = await runSimulated(machine, [
      'ip link set eth0 up',
      'ip addr add 10.1.1.1/24 dev eth0',
      'ip -6 addr add fd17:5:8a43:e2a5::1/64 dev eth0',
      'ping6 -c 4 fd17:5:8a43:e2a5:1:ff:fecd:5',
      'ping6 -c 1 -W 1 fd17:5:8a43:e2a5:1:ff:fecd:6',
      'ping6 -c 1 -W 1 2001:4860:4860::8888',
      'ip -6 route add default via fd17:5:8a43:e2a5:1:ff:fecd:5',
      'ping6 -c 1 -W 1 2001:4860:4860::8888',
      'traceroute6 -n -q 1 2001:4860:4860::8888',
    ]);
    assert.deepEqual(
      outcomes.slice(3).map(({ exitCode }) => exitCode),
      [0, 1, 2, 0, 0, 0],
    );
    assert.match(outcomes[3]?.stdout ?? '', /4 packets transmitted, 4 received, 0% packet loss/);
  });
});

describe('names', () => {
  it('are those of /etc/hosts', async () => {
    await using router = await bootedRouter();
    await router.agent.execute([dhcpEntry('10.1.1.50', '02:01:00:cd:00:05')]);
    const { stdout, exitCode } = await router.run('ping -c 1 vm-10-1-1-50');
    assert.equal(exitCode, 0);
    assert.match(
      stdout,
      /^PING vm-10-1-1-50 \(10\.1\.1\.50\) 56\(84\) bytes of data\.\n64 bytes from vm-10-1-1-50 \(10\.1\.1\.50\): /,
    );
    assert.deepEqual(await router.run('ping -c 1 nobody.example'), {
      stdout: '',
      stderr: 'ping: nobody.example: Temporary failure in name resolution\n',
      exitCode: 2,
    });
  });
});
