import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { shellUnderTest } from './support/shell-of.ts';

describe('nothing of the machine around the router', () => {
  it('is among its files', async () => {
    await using under = await shellUnderTest();
    const own = import.meta.filename;
    assert.ok(readFileSync(own).length > 0);
    const lines = [
      own,
      `/../..${own}`,
      `/proc/1/root${own}`,
      `/proc/self/root${own}`,
      `/proc/self/cwd/package.json`,
      `/dev/fd/../../..${own}`,
      `file://${own}`,
    ];
    for (const path of lines) {
      const { stdout, exitCode } = await under.shell.exec(`cat '${path}'`);
      assert.deepEqual([stdout, exitCode === 0], ['', false], path);
    }
    assert.equal(
      await under.printed('ls / | tr "\\n" " "'),
      'bin boot dev etc home media mnt opt proc ramdisk root run sbin srv sys tmp usr var ',
    );
    assert.equal(
      await under.printed('cat /etc/passwd | cut -d: -f1 | tr "\\n" " "'),
      'root daemon www-data sshd dnsmasq haproxy frr cloud nobody ',
    );
  });

  it('is reached by climbing', async () => {
    await using under = await shellUnderTest();
    assert.equal(
      await under.printed('cd ../../../..; pwd; cat ../../../../../../etc/hostname; cd /etc/../..; pwd; ls ../../../../etc/host*'),
      '/\nr-4-VM\n/\n/etc/hostname\n/etc/hosts\n'.replaceAll('/etc/hos', '../../../../etc/hos'),
    );
    assert.equal(await under.printed('echo escaped > ../../../../../../tmp/e; cat /tmp/e'), 'escaped\n');
  });

  it('is in the environment', async () => {
    await using under = await shellUnderTest();
    const names = (await under.printed('env')).split('\n').map((line) => line.split('=')[0]);
    assert.deepEqual(
      names.toSorted((a = '', b = '') => (a < b ? -1 : 1)),
      ['', 'HOME', 'LOGNAME', 'PATH', 'PWD', 'SHELL', 'SHLVL', 'USER', '_'],
    );
    const everything = await under.printed(
      'set; env; export -p; awk \'BEGIN{for(k in ENVIRON) print k "=" ENVIRON[k]}\'; echo $PPID $$ $BASHPID',
    );
    for (const [name, value] of Object.entries(process.env)) {
      if (value !== undefined && value.length > 8 && name !== 'PATH' && name !== 'SHELL')
        assert.ok(!everything.includes(value), name);
    }
    assert.ok(!everything.includes(process.cwd()));
    assert.equal((await under.shell.exec('echo "[$(cat /proc/self/environ)]"')).stdout, '[]\n');
    assert.equal(await under.printed('whoami; hostname; echo $HOSTNAME $USER $HOME $UID'), 'root\nr-4-VM\nr-4-VM root /root 0\n');
  });

  it('can be called over a network', async () => {
    await using under = await shellUnderTest();
    for (const line of [
      'echo x > /dev/tcp/127.0.0.1/22',
      'cat < /dev/tcp/127.0.0.1/22',
      'exec 3<>/dev/udp/127.0.0.1/53',
      'curl -s http://127.0.0.1',
      'wget -q http://127.0.0.1',
      'nc 127.0.0.1 22',
    ]) {
      const { stdout, exitCode } = await under.shell.exec(line);
      assert.deepEqual([stdout, exitCode === 0], ['', false], line);
    }
  });

  it('runs a program for it', async () => {
    await using under = await shellUnderTest();
    for (const line of [
      'node -e 1',
      'python3 -c "import os; print(os.getcwd())"',
      'perl -e 1',
      'js-exec -c 1',
      'sqlite3 :memory: .databases',
      process.execPath,
      `${process.execPath} -v`,
    ]) {
      const { stdout, exitCode } = await under.shell.exec(line);
      assert.deepEqual([stdout, exitCode === 0], ['', false], line);
    }
    const { stdout } = await under.shell.exec(
      `awk 'BEGIN { system("echo run"); "hostname" | getline h; print h }'; find / -maxdepth 0 -exec sh -c 'echo $0' {} \\;`,
    );
    assert.equal(stdout, '/\n');
  });

  it('changes while a line runs', async () => {
    await using under = await shellUnderTest();
    const before = [globalThis.setTimeout, globalThis.Function, process.env, JSON.parse, Math.max];
    const running = under.shell.exec('for i in 1 2 3 4 5; do cat /etc/hosts; done');
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([globalThis.setTimeout, globalThis.Function, process.env, JSON.parse, Math.max], before);
    await running;
  });

  it('takes names for something else', async () => {
    await using under = await shellUnderTest();
    assert.equal(
      await under.printed(
        '__proto__=1; constructor=2; echo $__proto__ $constructor ${toString:-none}; declare -A a=([__proto__]=x); echo ${a[__proto__]}; echo "{}" > /tmp/__proto__; cat /tmp/__proto__',
      ),
      '1 2 none\nx\n{}\n',
    );
    assert.equal(await under.printed('awk \'BEGIN{a["__proto__"]=1; for(k in a) print k, a[k]}\''), '__proto__ 1\n');
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  });

  it('has bad names', async () => {
    await using under = await shellUnderTest();
    for (const line of ["echo x > $'/tmp/new\\nline'", "cat $'/etc/\\x01passwd'", "mkdir $'/tmp/nul\\x00byte'"]) {
      await under.shell.exec(line);
    }
    assert.ok(!(await under.router.machine.files.list('/tmp')).some((name) => /\p{Cc}/u.test(name)));
  });
});
