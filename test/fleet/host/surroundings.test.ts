import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom, createVirtualClock } from '#agent';
import { FleetHost, silentFleetLog, type FleetHostOptions, type RouterChange } from '#fleet';
import { isolatedCommandLine } from '../../support/fake-machine.ts';
import { noonMs } from '../support/fake-fleet.ts';

const nics = [
  { device: 'eth0', mac: '02:01:00:cd:00:01' },
  { device: 'eth1', mac: '0e:00:a9:fe:03:07' },
  { device: 'eth2', mac: '1e:00:12:00:00:07' },
];
const pairArguments =
  ' template=domP name=r-14-VM eth2ip=10.64.0.20 eth2mask=255.255.0.0 gateway=10.64.0.1 eth0ip=10.1.1.68 eth0mask=255.255.255.0 redundant_router=1 advert_int=2 redundant_state=PRIMARY guestgw=10.1.1.1 guestbrd=10.1.1.255 guestcidrsize=24 domain=cs2cloud.internal cidrsize=24 dhcprange=10.1.1.1 eth1ip=169.254.0.150 eth1mask=255.255.240.0 type=router dns1=8.8.8.8';

function open(options: Partial<FleetHostOptions> = {}): Promise<FleetHost> {
  return FleetHost.open({
    memory: true,
    clock: createVirtualClock(noonMs),
    random: createRandom(1),
    log: silentFleetLog,
    ...options,
  });
}

describe('exec', () => {
  it('takes what is fed in and a working directory', async () => {
    await using host = await open();
    await host.create('r-4-VM');
    await host.start('r-4-VM', { nics, bootArguments: isolatedCommandLine });
    assert.equal((await host.exec('r-4-VM', 'tr a-z A-Z; pwd', { stdin: 'hello\n', cwd: '/etc' })).stdout, 'HELLO\n/etc\n');
    assert.equal((await host.exec('r-4-VM', 'cat; pwd')).stdout, '/root\n');
  });

  it('ends when it is told to', async () => {
    await using host = await open();
    await host.create('r-4-VM');
    await assert.rejects(host.exec('r-4-VM', 'sleep 100', { signal: AbortSignal.abort(new Error('enough')) }), /enough/);
  });
});

describe('a world', () => {
  it('is that of the router, for its shell and for its scripts', async () => {
    const asked: string[] = [];
    await using host = await open({
      world: (router) => ({
        answers: (address) => address === '8.8.4.4' && router === 'r-4-VM',
        neighbour: (address, nic) => {
          asked.push(`${router} ${address} ${nic.device} ${nic.mac}`);
          return address === '10.1.1.50' ? '02:01:00:cd:00:05' : undefined;
        },
      }),
    });
    for (const name of ['r-4-VM', 'r-5-VM']) {
      await host.create(name);
      await host.start(name, { nics, bootArguments: isolatedCommandLine });
    }
    const ping = async (name: string, address: string): Promise<number> =>
      (await host.exec(name, `ping -c1 -W1 ${address}`)).exitCode;
    assert.deepEqual(
      [await ping('r-4-VM', '8.8.4.4'), await ping('r-5-VM', '8.8.4.4'), await ping('r-4-VM', '8.8.8.8')],
      [0, 1, 1],
    );
    assert.deepEqual([await ping('r-4-VM', '10.1.1.50'), await ping('r-4-VM', '10.1.1.51')], [0, 1]);
    assert.ok(asked.includes('r-4-VM 10.1.1.50 eth0 02:01:00:cd:00:01'), asked.join('\n'));
    assert.match((await host.run('r-5-VM', 'diagnostics.py', 'ping -c 1 8.8.4.4')).stdout, /100% packet loss/);
    assert.match((await host.run('r-4-VM', 'diagnostics.py', 'ping -c 1 8.8.4.4')).stdout, / 0% packet loss/);
  });
});

describe('listen', () => {
  it('tells what keepalived of a router says, before and after', async () => {
    await using host = await open();
    const changes: RouterChange[] = [];
    const end = host.listen((change) => changes.push(change));
    await host.create('r-14-VM');
    assert.deepEqual(
      changes.map(({ before, after }) => [before?.power, after?.power]),
      [
        [undefined, 'off'],
        ['off', 'off'],
      ],
    );
    await host.start('r-14-VM', { nics, bootArguments: pairArguments });
    const { pid, ...said } = host.get('r-14-VM').keepalived ?? { pid: 0 };
    assert.ok(pid > 0);
    assert.deepEqual(said, {
      device: 'eth0',
      mac: '02:01:00:cd:00:01',
      linkUp: true,
      address: '10.1.1.68',
      virtualRouterId: 51,
      advertSeconds: 2,
      virtualAddresses: ['10.1.1.1/24'],
      sinceMs: noonMs,
    });
    await host.run('r-14-VM', 'configure_router.py', '--primary');
    assert.equal(host.get('r-14-VM').keepalived?.state, 'PRIMARY');
    // The virtual address is none of its own.
    assert.equal(host.get('r-14-VM').keepalived?.address, '10.1.1.68');
    const before = changes.length;
    await host.exec('r-14-VM', 'uptime');
    assert.equal(changes.length, before);
    await host.exec('r-14-VM', 'ip link set eth0 down');
    assert.equal(changes.at(-1)?.after?.keepalived?.linkUp, false);
    await host.exec('r-14-VM', 'systemctl stop keepalived');
    assert.equal(changes.at(-1)?.after?.keepalived, undefined);
    await host.remove('r-14-VM');
    assert.deepEqual([changes.at(-1)?.name, changes.at(-1)?.after], ['r-14-VM', undefined]);
    end();
    await host.create('r-15-VM');
    assert.equal(changes.at(-1)?.name, 'r-14-VM');
  });

  it('has nothing to say of a router that is no one of a pair', async () => {
    await using host = await open();
    await host.create('r-4-VM');
    await host.start('r-4-VM', { nics, bootArguments: isolatedCommandLine });
    await host.exec('r-4-VM', 'systemctl start keepalived');
    assert.equal(host.get('r-4-VM').keepalived, undefined);
  });
});
