import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dhcpEntry } from '../../../support/items.ts';
import { bootedRouter } from '../support/booted-router.ts';

describe('vtysh', () => {
  it('shows the configuration, and the neighbours as idle', async () => {
    await using router = await bootedRouter();
    await router.agent.execute([
      {
        type: 'bgppeers',
        peers: [
          {
            peer_id: 1,
            network_id: 7,
            network_as_number: 65_001,
            ip4_address: '203.0.113.2',
            peer_as_number: 65_002,
            guest_ip4_cidr: '10.1.1.0/24',
          },
        ],
      },
    ]);
    const configuration = (await router.exec("vtysh -c 'show running-config'")).stdout;
    assert.match(configuration, /^Building configuration\.\.\.\n\nCurrent configuration:\n!\n/);
    assert.match(configuration, /^router bgp 65001$/m);
    const summary = (await router.exec("vtysh -c 'show ip bgp summary'")).stdout;
    assert.match(summary, /BGP router identifier 203\.0\.113\.10, local AS number 65001/);
    assert.match(summary, /^203\.0\.113\.2 +4 +65002 /m);
  });
});

describe('ipsec', () => {
  const connection = [
    'conn vpn-198.51.100.9',
    '  left=203.0.113.10',
    '  leftsubnet=10.1.1.0/24',
    '  right=198.51.100.9',
    '  auto=start',
    '',
  ].join('\n');

  it('ends with 3 while strongSwan does not run', async () => {
    await using router = await bootedRouter();
    await router.run('systemctl stop ipsec');
    assert.equal((await router.run('ipsec status')).exitCode, 3);
  });

  it('knows the connections of its files', async () => {
    await using router = await bootedRouter();
    await router.machine.files.apply([{ op: 'put', path: '/etc/ipsec.d/ipsec.vpn-198.51.100.9.conf', content: connection }]);
    await router.run('systemctl start ipsec');
    assert.match((await router.run('ipsec statusall')).stdout, /vpn-198\.51\.100\.9: +203\.0\.113\.10\.\.\.198\.51\.100\.9/);
    assert.equal((await router.run('ipsec rereadsecrets')).exitCode, 0);
    assert.equal((await router.run('ipsec up nosuch')).stdout, "no config named 'nosuch'\n");
  });
});

describe('dig, nslookup and getent', () => {
  it('ask the router itself for its guests', async () => {
    await using router = await bootedRouter();
    await router.agent.execute([dhcpEntry('10.1.1.50', '02:01:00:cd:00:05')]);
    assert.equal((await router.run('dig @10.1.1.1 vm-10-1-1-50 +short')).stdout, '10.1.1.50\n');
    assert.match((await router.run('dig @10.1.1.1 nobody')).stdout, /status: NXDOMAIN/);
    assert.match((await router.run('nslookup vm-10-1-1-50 10.1.1.1')).stdout, /^Name:\tvm-10-1-1-50\nAddress: 10\.1\.1\.50$/m);
    assert.match((await router.run('getent hosts vm-10-1-1-50')).stdout, /^10\.1\.1\.50 +vm-10-1-1-50\n$/);
    assert.equal((await router.run('getent hosts nobody')).exitCode, 2);
  });

  it('get no answer while dnsmasq does not run', async () => {
    await using router = await bootedRouter();
    await router.run('systemctl stop dnsmasq');
    assert.equal((await router.run('dig @10.1.1.1 r-4-VM +short')).exitCode, 9);
    assert.equal((await router.run('nslookup r-4-VM 10.1.1.1')).exitCode, 1);
  });
});

describe('conntrack', () => {
  it('follows no connections', async () => {
    await using router = await bootedRouter();
    assert.deepEqual(await router.run('conntrack -L'), {
      stdout: '',
      stderr: 'conntrack v1.4.7 (conntrack-tools): 0 flow entries have been shown.\n',
      exitCode: 0,
    });
    assert.equal((await router.run('conntrack -C')).stdout, '0\n');
  });
});

describe('tc', () => {
  it('shows the queue of every link', async () => {
    await using router = await bootedRouter();
    assert.match((await router.run('tc qdisc show dev eth0')).stdout, /^qdisc pfifo_fast 0: root refcnt 2 bands 3 priomap/);
    assert.equal((await router.run('tc qdisc')).stdout.trim().split('\n').length, 4);
  });
});
