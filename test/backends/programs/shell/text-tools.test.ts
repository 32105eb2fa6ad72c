import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { bootedRouter } from '../support/booted-router.ts';

/** Lines whose answer a real shell gives too: same text, same status. */
const lines = [
  String.raw`printf 'an ERROR\nall well\na WARNING\nFAIL\n' | grep -e ERROR -e WARNING -e FAIL`,
  String.raw`printf 'a.c\nabc\nx\n' | grep -F -e a.c -e x`,
  String.raw`printf 'a.c\nabc\nx\n' | fgrep -e a.c -e x`,
  String.raw`printf 'aa\nbb\ncc\n' | grep -vE -e 'a+' -e 'b{2}'`,
  String.raw`printf 'aa\nbb\ncc\n' | egrep -c -e 'a+' -e 'b{2}'`,
  String.raw`printf 'Aa\nbb\ncc\n' | grep -ie a --regexp=C`,
  String.raw`printf '1\n2\n3\n4\n' | grep -A1 -e 1 -e 3 -m 1`,
  String.raw`printf 'one\n' | grep -q -e two -e three`,
  String.raw`printf 'listen_tls=1\nx\n' | grep -a listen_tls=1 | tail -1`,
  String.raw`printf 'Aa\nba\n' | grep --text -aic --line-buffered a`,
  String.raw`printf 'a\n-a\n' | grep -Ie -a -- -`,
  'seq 3',
  'seq 1 1000000 | tail -1',
  'seq 5 -2 0',
  'seq -s, 1 4',
  'seq -w 8 11',
  'seq 0 0.5 1.5',
  'seq 3 1',
  'yes | head -2',
  '/bin/echo hi there',
];

describe('text tools', () => {
  for (const line of lines) {
    it(line, async () => {
      await using router = await bootedRouter();
      const { stdout, status } = spawnSync('bash', ['-c', line], {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], LC_ALL: 'C' },
      });
      const answer = await router.exec(line);
      assert.deepEqual({ stdout: answer.stdout, exitCode: answer.exitCode }, { stdout, exitCode: status });
    });
  }

  it('xxd dumps, plain or not, and takes it back', async () => {
    await using router = await bootedRouter();
    const printed = async (line: string): Promise<string> => (await router.exec(line)).stdout;
    assert.equal(await printed('echo abc | xxd'), '00000000: 6162 630a                                abc.\n');
    assert.equal(
      await printed('printf 0123456789abcdefXYZ | xxd'),
      '00000000: 3031 3233 3435 3637 3839 6162 6364 6566  0123456789abcdef\n00000010: 5859 5a                                  XYZ\n',
    );
    assert.equal(await printed('echo abc | xxd -p'), '6162630a\n');
    assert.equal(await printed('echo abc > /tmp/x; xxd /tmp/x | xxd -r'), 'abc\n');
    assert.equal(await printed('echo 6162630a | xxd -r -p'), 'abc\n');
    assert.equal((await router.exec('xxd /tmp/nosuch')).exitCode, 2);
  });
});

describe('iptables-restore', () => {
  it('brings back what iptables-save printed', async () => {
    await using router = await bootedRouter();
    const before = (await router.exec('iptables-save > /tmp/rules; cat /tmp/rules')).stdout;
    await router.exec('iptables -F; iptables -t nat -F; iptables -P INPUT ACCEPT; iptables -N MINE');
    assert.notEqual((await router.exec('iptables-save')).stdout, before);
    assert.deepEqual(await router.exec('iptables-restore < /tmp/rules'), { stdout: '', stderr: '', exitCode: 0 });
    assert.equal((await router.exec('iptables-save')).stdout, before);
    assert.deepEqual(await router.exec('iptables-restore /tmp/rules'), { stdout: '', stderr: '', exitCode: 0 });
    assert.equal((await router.exec('iptables-save')).stdout, before);
  });

  it('adds with -n, only reads with -t, and says which line is none', async () => {
    await using router = await bootedRouter();
    const rule = String.raw`'*filter\n-A INPUT -s 198.51.100.7/32 -j DROP -m comment --comment "not this one"\nCOMMIT\n'`;
    await router.exec(`printf ${rule} | iptables-restore -t`);
    assert.doesNotMatch((await router.exec('iptables -S INPUT')).stdout, /198\.51\.100\.7/);
    await router.exec(`printf ${rule} | iptables-restore -n`);
    assert.match(
      (await router.exec('iptables -S INPUT')).stdout,
      /^-P INPUT DROP\n[^]*-s 198\.51\.100\.7\/32 -m comment --comment "not this one" -j DROP\n$/,
    );
    const bad = await router.exec(String.raw`printf '*filter\n-A INPUT -j NOSUCH\nCOMMIT\n' | iptables-restore -n`);
    assert.notEqual(bad.exitCode, 0);
    assert.match(bad.stderr, /iptables-restore: line 2 failed\n$/);
    const torn = await router.exec(String.raw`printf '*filter\nnonsense\nCOMMIT\n' | iptables-restore`);
    assert.deepEqual(torn, { stdout: '', stderr: 'iptables-restore: line 2 failed\n', exitCode: 2 });
  });
});
