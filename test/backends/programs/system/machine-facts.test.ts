import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bootedRouter, startMs, type BootedRouter } from '../support/booted-router.ts';

const printed = async (router: BootedRouter, command: string): Promise<string> => (await router.run(command)).stdout;

describe('free', () => {
  it('says the same in every unit, of the memory that the machine has', async () => {
    await using router = await bootedRouter();
    const { memoryBytes, memoryUsedBytes } = await router.machine.system.facts();
    const row = async (option: string): Promise<number[]> =>
      (await printed(router, `free ${option}`)).split('\n')[1]?.split(/\s+/).slice(1).map(Number) ?? [];
    const bytes = await row('-b');
    assert.deepEqual(bytes.slice(0, 2), [memoryBytes, memoryUsedBytes]);
    assert.deepEqual(
      await row('-k'),
      bytes.map((value) => Math.floor(value / 1024)),
    );
    assert.deepEqual(
      await row('-m'),
      bytes.map((value) => Math.floor(value / 1024 ** 2)),
    );
    assert.match(await printed(router, 'free -h'), /^Mem: +\d+(?:\.\d)?[MG]i /m);
  });
});

describe('df and mount', () => {
  it('show the disk as full as it is', async () => {
    await using router = await bootedRouter();
    const { diskBytes, diskFreeBytes } = await router.machine.system.facts();
    const [, total, used, free, , place] = (await printed(router, 'df -k /')).split('\n')[1]?.split(/\s+/) ?? [];
    assert.equal(Number(total), Math.floor(diskBytes / 1024));
    assert.equal(Number(used) + Number(free), Number(total));
    assert.equal(Number(free), Math.floor(diskFreeBytes / 1024));
    assert.equal(place, '/');
    assert.match(await printed(router, 'df -P'), /^Filesystem +1024-blocks +Used +Available Capacity Mounted on\n/);
    assert.match(await printed(router, 'df -h /var/log'), /\n\/dev\/vda1 +\d+\.\dG .* \/\n$/);
    assert.deepEqual(await router.run('df /nosuch'), {
      stdout: '',
      stderr: 'df: /nosuch: No such file or directory\n',
      exitCode: 1,
    });
    assert.match(await printed(router, 'mount'), /^\/dev\/vda1 on \/ type ext4 \(rw,/m);
  });
});

describe('date', () => {
  it('is that of the clock, in UTC', async () => {
    await using router = await bootedRouter();
    await router.clock.advance(5000);
    assert.equal(await printed(router, 'date'), 'Sat Nov 21 14:24:05 UTC 2026\n');
    assert.equal(await printed(router, 'date +%s'), `${startMs / 1000 + 5}\n`);
    assert.equal(await printed(router, 'date -u +%Y-%m-%dT%H:%M:%SZ'), '2026-11-21T14:24:05Z\n');
    assert.equal(await printed(router, 'date -d @0 +%F'), '1970-01-01\n');
  });
});

describe('identity', () => {
  it('is a Debian 12 router, and root', async () => {
    await using router = await bootedRouter();
    assert.match(await printed(router, 'uname -a'), /^Linux r-4-VM 6\.1\.\S+ #1 SMP .* x86_64 GNU\/Linux\n$/);
    assert.equal(await printed(router, 'uname -n'), 'r-4-VM\n');
    assert.equal(await printed(router, 'hostname'), 'r-4-VM\n');
    assert.equal(await printed(router, 'whoami'), 'root\n');
    assert.equal(await printed(router, 'id -u'), '0\n');
    assert.equal(await printed(router, 'id'), 'uid=0(root) gid=0(root) groups=0(root)\n');
    assert.equal(await printed(router, 'who'), '');
    assert.match(await printed(router, 'python3 -V'), /^Python 3\.11\./);
  });
});

describe('sysctl', () => {
  it('reads and writes what /proc/sys shows', async () => {
    await using router = await bootedRouter();
    assert.equal(await printed(router, 'sysctl net.ipv4.ip_forward'), 'net.ipv4.ip_forward = 1\n');
    assert.equal(await printed(router, 'sysctl -w net.ipv4.ip_forward=0'), 'net.ipv4.ip_forward = 0\n');
    assert.equal(await printed(router, 'sysctl -n net.ipv4.ip_forward'), '0\n');
    assert.deepEqual(await router.run('sysctl no.such.key'), {
      stdout: '',
      stderr: 'sysctl: cannot stat /proc/sys/no/such/key: No such file or directory\n',
      exitCode: 1,
    });
  });
});

describe('lspci and lsmod', () => {
  it('show a NIC more when one is plugged', async () => {
    await using router = await bootedRouter();
    const cards = async (): Promise<number> =>
      (await printed(router, 'lspci')).split('\n').filter((line) => line.includes('Ethernet')).length;
    assert.equal(await cards(), 3);
    await router.machine.power.plug({ mac: '02:01:00:cd:00:99' });
    assert.equal(await cards(), 4);
    assert.match(await printed(router, 'lsmod'), /^nf_conntrack +\d+ {2}\d+ \w+/m);
  });
});
