import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bootedRouter, type BootedRouter } from '../support/booted-router.ts';

const printed = async (router: BootedRouter, command: string): Promise<string[]> =>
  (await router.run(command)).stdout.trimEnd().split('\n');

const pidsOf = async (router: BootedRouter, name: string): Promise<string[]> =>
  (await printed(router, `pidof ${name}`))[0]?.split(' ') ?? [];

describe('ps', () => {
  it('aux and -ef show the same processes, in the order of their numbers', async () => {
    await using router = await bootedRouter();
    const [bsdHead, ...bsd] = await printed(router, 'ps aux');
    const [unixHead, ...unix] = await printed(router, 'ps -ef');
    assert.equal(bsdHead, 'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND');
    assert.equal(unixHead, 'UID          PID    PPID  C STIME TTY          TIME CMD');
    const pid = (line: string): number => Number(line.split(/\s+/)[1]);
    assert.deepEqual(bsd.slice(0, -1).map(pid), unix.slice(0, -1).map(pid));
    assert.deepEqual(
      bsd.map(pid),
      bsd.map(pid).toSorted((a, b) => a - b),
    );
    assert.equal(new Set(bsd.map(pid)).size, bsd.length);
    assert.match(bsd[0] ?? '', /^root {11}1 .* \/sbin\/init$/);
    assert.match(bsd.at(-1) ?? '', / ps aux$/);
  });

  it('has the processes of what runs, and of nothing else', async () => {
    await using router = await bootedRouter();
    const commands = async (): Promise<string> => (await printed(router, 'ps -eo args')).join('\n');
    const before = await commands();
    for (const program of [
      'sshd',
      'rsyslogd',
      'dnsmasq',
      'apache2',
      'haproxy',
      'zebra',
      'passwd_server_ip.py 10.1.1.1',
      'qemu-ga',
    ]) {
      assert.ok(before.includes(program), program);
    }
    assert.ok(!before.includes('keepalived'));
    await router.run('systemctl stop haproxy');
    await router.run('systemctl start keepalived');
    const after = await commands();
    assert.ok(!after.includes('haproxy'));
    assert.ok(after.includes('keepalived'));
  });

  it('selects by program and number, and prints the columns that are asked for', async () => {
    await using router = await bootedRouter();
    const [pid = ''] = await pidsOf(router, 'dnsmasq');
    assert.deepEqual(await printed(router, 'ps -C dnsmasq -o pid,comm'), ['    PID COMMAND', `${pid.padStart(7)} dnsmasq`]);
    assert.deepEqual(await printed(router, `ps -p ${pid} -o comm=`), ['dnsmasq']);
    assert.deepEqual(await printed(router, `ps -o pid=,comm=NAME -p ${pid}`), ['        NAME', `${pid.padStart(7)} dnsmasq`]);
    assert.equal((await router.run('ps -C nosuch')).exitCode, 1);
    assert.deepEqual(await router.run('ps -o nosuch'), {
      stdout: '',
      stderr: 'error: unknown user-defined format specifier "nosuch"\n',
      exitCode: 1,
    });
  });

  it('tells when a process began, and a restarted one is a new one', async () => {
    await using router = await bootedRouter();
    const [first] = await pidsOf(router, 'dnsmasq');
    await router.clock.advance(3_725_000);
    assert.deepEqual(await printed(router, 'ps -C dnsmasq -o etime='), ['   01:02:05']);
    await router.run('systemctl restart dnsmasq');
    assert.deepEqual(await printed(router, 'ps -C dnsmasq -o etime=,start='), ['      00:00 15:26']);
    assert.notEqual((await pidsOf(router, 'dnsmasq'))[0], first);
  });
});

describe('pidof and pgrep', () => {
  it('end with 1 when there is no such process', async () => {
    await using router = await bootedRouter();
    assert.deepEqual(await router.run('pidof nosuch'), { stdout: '', stderr: '', exitCode: 1 });
    assert.deepEqual(await router.run('pgrep nosuch'), { stdout: '', stderr: '', exitCode: 1 });
  });

  it('find by name, by whole name and by command line', async () => {
    await using router = await bootedRouter();
    const haproxy = (await pidsOf(router, 'haproxy')).toReversed();
    assert.ok(haproxy.length > 1);
    assert.deepEqual(await printed(router, 'pgrep haproxy'), haproxy);
    assert.deepEqual(await printed(router, 'pgrep -c haproxy'), [String(haproxy.length)]);
    assert.equal((await router.run('pgrep -x hapro')).exitCode, 1);
    assert.match(
      (await printed(router, 'pgrep -af passwd_server'))[0] ?? '',
      /^\d+ \/usr\/bin\/python3 \/opt\/cloud\/bin\/passwd_server_ip\.py 10\.1\.1\.1$/,
    );
    assert.match((await printed(router, 'pgrep -l sshd'))[0] ?? '', /^\d+ sshd$/);
  });

  it('take patterns', async () => {
    await using router = await bootedRouter();
    const names = async (pattern: string): Promise<string[]> => {
      const { stdout } = await router.exec(`pgrep -l ${pattern}`);
      return [
        ...new Set(
          stdout
            .trimEnd()
            .split('\n')
            .map((line) => line.split(' ')[1] ?? ''),
        ),
      ].toSorted((a, b) => a.localeCompare(b));
    };
    assert.deepEqual(await names("'^dnsm'"), ['dnsmasq']);
    assert.deepEqual(await names("'^ns'"), ['']);
    assert.deepEqual(await names("'shd$|^dnsmas.$'"), ['dnsmasq', 'sshd']);
    assert.deepEqual(await names("-f '^/usr/sbin/dnsmasq .*--local'"), ['dnsmasq']);
    assert.deepEqual(await names("-f '[d]nsmasq[.]pid'"), ['dnsmasq']);
    assert.deepEqual(await names("-i 'DNSMASQ'"), ['dnsmasq']);
  });
});
