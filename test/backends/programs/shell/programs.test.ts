import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ProgramResult } from '#agent';
import { shellUnderTest } from './support/shell-of.ts';

describe('programs in the shell', () => {
  it('answer for the state, under their names and paths', async () => {
    await using under = await shellUnderTest();
    const plain = await under.printed('iptables -t nat -S');
    assert.match(plain, /^-A POSTROUTING .*-j SNAT /m);
    for (const path of [
      '/usr/sbin/iptables',
      '/sbin/iptables',
      '/usr/bin/iptables',
      'command iptables',
      'sudo iptables',
      'env iptables',
    ]) {
      assert.equal(await under.printed(`${path} -t nat -S`), plain, path);
    }
    assert.equal(
      await under.printed(`ip addr show eth0 | awk '/inet / {print $2}'; iptables -t nat -S | grep -c SNAT`),
      '10.1.1.1/24\n1\n',
    );
  });

  it('take any number of arguments, and change the state', async () => {
    await using under = await shellUnderTest();
    await under.printed('iptables -A INPUT -s 192.0.2.7/32 -i eth2 -p tcp -m tcp --dport 2222 -m state --state NEW -j ACCEPT');
    assert.equal(
      await under.printed('iptables -S INPUT | tail -1'),
      '-A INPUT -s 192.0.2.7/32 -i eth2 -p tcp -m tcp --dport 2222 -m state --state NEW -j ACCEPT\n',
    );
    assert.equal((await under.shell.exec('systemctl stop dnsmasq; systemctl is-active dnsmasq')).exitCode, 3);
  });

  it('are found where they are', async () => {
    await using under = await shellUnderTest();
    assert.equal(
      await under.printed(
        'which iptables ls sh; [ -x /sbin/ip ] && [ -x /bin/ls ] && echo there; ls /usr/sbin | grep -cx ip6tables',
      ),
      '/usr/sbin/iptables\n/usr/bin/ls\n/usr/bin/sh\nthere\n1\n',
    );
    assert.deepEqual(await under.ran('which nowhere; command -v nowhere'), [1, '', '']);
    assert.deepEqual((await under.ran('rm /usr/sbin/iptables; iptables -S > /dev/null'))[0], 0);
  });

  it('see where they are, and what is fed to them', async () => {
    await using under = await shellUnderTest();
    await under.printed('mkdir /tmp/n; printf "table ip mine {\\n}\\n" > /tmp/n/rules');
    assert.match(await under.printed('cd /tmp/n; nft -f rules; nft list tables'), /table ip mine/);
    assert.match(await under.printed('printf "table ip other {\\n}\\n" | nft -f -; nft list tables'), /table ip other/);
  });

  it('tell the time of the router', async () => {
    await using under = await shellUnderTest();
    assert.equal(
      await under.printed('date; date +%s; TZ=UTC date -d @0 +%F'),
      'Sat Nov 21 14:24:00 UTC 2026\n1795271040\n1970-01-01\n',
    );
    await under.router.clock.advance(90_000);
    assert.match(await under.printed('uptime'), /up 1 min/);
  });
});

describe('scripts in the shell', () => {
  const path = '/opt/cloud/bin/checkrouter.sh';
  const spellings: readonly string[] = [
    path,
    `sh ${path} `,
    `bash ${path}`,
    `bash -x ${path} 2>/dev/null`,
    'cd /opt/cloud/bin; ./checkrouter.sh',
    'cd /opt/cloud; bin/checkrouter.sh',
    'cd /opt/cloud/bin && sh checkrouter.sh',
    '/opt/../opt/cloud//bin/./checkrouter.sh',
    `s=${path}; $s`,
    `echo ${path} | xargs -n1 sh`,
    `timeout 10 ${path}`,
    `find /opt/cloud/bin -name checkrouter.sh -exec sh {} \\;`,
  ];
  for (const line of spellings) {
    it(line, async () => {
      await using under = await shellUnderTest();
      assert.match((await under.shell.exec(line)).stdout, /^Status: \w+\n$/);
    });
  }

  it('get their arguments and input as they are', async () => {
    const calls: unknown[] = [];
    const runScript = async (...call: unknown[]): Promise<ProgramResult> => {
      calls.push(call);
      return { stdout: 'out\n', stderr: 'err\n', exitCode: 9 };
    };
    await using under = await shellUnderTest({ runScript });
    const script = '/opt/cloud/bin/edithosts.sh';
    const words = Array.from({ length: 12 }, (_, n) => `a${n}`);
    assert.deepEqual(await under.ran(`echo in | ${script} ${words.join(' ')} "b  c" '$d'`), [9, 'out\n', 'err\n']);
    await under.shell.exec(`python /opt/cloud/bin/update_config.py x.json`);
    await under.shell.exec(`cd /opt/cloud/bin; python3 -u ./diagnostics.py ping -c 1`);
    await under.shell.exec(`sh ${script} -- -m`);
    assert.deepEqual(calls, [
      [script, [...words, 'b  c', '$d'], 'in\n'],
      ['/opt/cloud/bin/update_config.py', ['x.json'], ''],
      ['/opt/cloud/bin/diagnostics.py', ['ping', '-c', '1'], ''],
      [script, ['--', '-m'], ''],
    ]);
  });

  it('are not in the PATH', async () => {
    await using under = await shellUnderTest();
    assert.equal((await under.shell.exec('cd /opt/cloud/bin; checkrouter.sh')).exitCode, 127);
  });

  it('are files like others', async () => {
    await using under = await shellUnderTest();
    assert.equal(
      await under.printed(`ls ${path}; basename $(realpath ${path}); head -c 2 ${path}; cp ${path} /tmp; ls /tmp`),
      `${path}\ncheckrouter.sh\n#!checkrouter.sh\n`,
    );
    assert.deepEqual(await under.ran(`chmod -x ${path}; ${path}`), [126, '', `bash: line 1: ${path}: Permission denied\n`]);
    assert.deepEqual(await under.ran(`rm ${path}; ${path}`), [127, '', `bash: line 1: ${path}: No such file or directory\n`]);
  });

  it('that were uploaded run in the same sandbox', async () => {
    await using under = await shellUnderTest();
    const content = '#!/bin/bash\nset -- "$@" end\necho "$# $1 ${11}"\niptables -S | grep -c "^-P"\nexit 5\n';
    await under.router.door.putFile('/tmp/up.sh', content, { mode: 0o755 });
    const words = 'a b c d e f g h i j k';
    assert.deepEqual(await under.ran(`bash /tmp/up.sh ${words}`), [5, '12 a k\n3\n', '']);
    assert.deepEqual(await under.ran(`cd /tmp; ./up.sh a; echo $?; sh up.sh b`), [5, '2 a \n3\n5\n2 b \n3\n', '']);
  });

  it('that break say so, and the line goes on', async () => {
    await using under = await shellUnderTest({ runScript: () => Promise.reject(new Error('the agent is gone')) });
    assert.deepEqual(await under.ran(`${path}; echo $?`), [0, '1\n', 'checkrouter.sh: the agent is gone\n']);
  });
});
