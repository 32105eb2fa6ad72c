import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { shellUnderTest } from './support/shell-of.ts';

describe('the files of the shell', () => {
  it('are those of the router, both ways', async () => {
    await using under = await shellUnderTest();
    const { files } = under.router.machine;
    assert.equal(await under.printed('echo x > /tmp/f; cat /tmp/f; echo y >> /tmp/f; wc -l < /tmp/f'), 'x\n2\n');
    assert.equal(Buffer.from((await files.read('/tmp/f')) ?? []).toString(), 'x\ny\n');
    await files.apply([{ op: 'put', path: '/tmp/g', content: 'from outside\n', mode: 0o640 }]);
    assert.equal(
      await under.printed('cat /tmp/g; stat -c "%a %s %U %n" /tmp/g; echo z > /tmp/g; stat -c %a /tmp/g'),
      'from outside\n640 13 root /tmp/g\n640\n',
    );
  });

  it('keep every byte', async () => {
    await using under = await shellUnderTest();
    const bytes = Uint8Array.from({ length: 1024 }, (_, i) => (i * 7) & 255);
    const hex = (algorithm: string): string => createHash(algorithm).update(bytes).digest('hex');
    await under.router.machine.files.apply([{ op: 'put', path: '/tmp/b', content: bytes }]);
    assert.equal(
      await under.printed('md5sum < /tmp/b | cut -d" " -f1; cat /tmp/b | sha512sum | cut -d" " -f1; sha512sum /tmp/b'),
      `${hex('md5')}\n${hex('sha512')}\n${hex('sha512')}  /tmp/b\n`,
    );
    assert.equal(await under.printed('base64 -w0 /tmp/b'), Buffer.from(bytes).toString('base64'));
    await under.printed(
      'cp /tmp/b /tmp/c; cat /tmp/b >> /tmp/c; gzip -c /tmp/b > /tmp/b.gz; zcat /tmp/b.gz > /tmp/d; base64 /tmp/b | base64 -d > /tmp/e; cat < /tmp/b > /tmp/h; tar czf /tmp/t.tgz -C /tmp b; mkdir /tmp/x; tar xzf /tmp/t.tgz -C /tmp/x',
    );
    for (const path of ['/tmp/d', '/tmp/e', '/tmp/h', '/tmp/x/b'])
      assert.deepEqual(new Uint8Array((await under.router.machine.files.read(path)) ?? []), bytes, path);
    assert.equal(await under.printed('wc -c < /tmp/c'), '2048\n');
  });

  it('are made, moved, copied and removed', async () => {
    await using under = await shellUnderTest();
    assert.equal(
      await under.printed(
        'cd /tmp; mkdir -p a/b; touch a/b/c; echo 1 > a/d; cp -r a z; mv a y; find y z | sort; rm -r y; rmdir z/b 2>/dev/null || rm -rf z; ls -A',
      ),
      'y\ny/b\ny/b/c\ny/d\nz\nz/b\nz/b/c\nz/d\n',
    );
    assert.equal(
      await under.printed(
        'cd /tmp; echo a > f; sed -i s/a/b/ f; cat f; echo c | tee -a f g; cat f; chmod 700 f; ls -l f | cut -c1-10',
      ),
      'b\nc\nb\nc\n-rwx------\n',
    );
    assert.equal((await under.router.machine.files.info('/tmp/f'))?.mode, 0o700);
  });

  it('stay when another shell of the router looks', async () => {
    await using under = await shellUnderTest();
    await under.printed('mkdir /var/tmp/empty');
    assert.equal((await under.router.machine.files.info('/var/tmp/empty'))?.kind, 'directory');
  });

  it('list as ls lists', async () => {
    await using under = await shellUnderTest();
    await under.printed('cd /tmp; mkdir d; echo 12345 > f; chmod +x f');
    assert.equal(
      await under.printed('touch /tmp/.h; ls -la /tmp | grep -v d$; ls -lh /opt/cloud/bin/vr_cfg.sh'),
      'total 16\ndrwxrwxrwt 2 root root 4096 Jan  5  2026 .\ndrwxr-xr-x 2 root root 4096 Jan  5  2026 ..\n' +
        '-rw-r--r-- 1 root root    0 Nov 21 14:24 .h\n-rwxr-xr-x 1 root root    6 Nov 21 14:24 f\n-rwxr-xr-x 1 root root 73 Jan  5  2026 /opt/cloud/bin/vr_cfg.sh\n',
    );
    assert.equal(await under.printed('ls /tmp; ls -d /tmp; ls -F /tmp; cd /tmp; ls -1S f d'), 'd\nf\n/tmp\nd/\nf*\nf\n\nd:\n');
    assert.deepEqual(await under.ran('ls /tmp/none /tmp/f'), [
      2,
      '/tmp/f\n',
      "ls: cannot access '/tmp/none': No such file or directory\n",
    ]);
  });

  it('are compared', async () => {
    await using under = await shellUnderTest();
    await under.printed('cd /tmp; seq 12 > a; sed "s/^3$/x/; 10d" a > b; printf 12 > c; mkdir -p d/s e; cp a d/f; cp b e/f');
    assert.deepEqual(await under.ran('diff /tmp/a /tmp/b'), [1, '3c3\n< 3\n---\n> x\n10d9\n< 10\n', '']);
    assert.deepEqual(await under.ran('cd /tmp; diff -U1 a b | sed 1,2d; diff c c; diff -q a b'), [
      1,
      '@@ -2,3 +2,3 @@\n 2\n-3\n+x\n 4\n@@ -9,3 +9,2 @@\n 9\n-10\n 11\nFiles a and b differ\n',
      '',
    ]);
    assert.deepEqual(await under.ran('cd /tmp; echo 13 | diff c -; cmp a b'), [
      1,
      '1c1\n< 12\n\\ No newline at end of file\n---\n> 13\na b differ: byte 5, line 3\n',
      '',
    ]);
    assert.equal((await under.ran('cd /tmp; diff -rq d e'))[1], 'Files d/f and e/f differ\nOnly in d: s\n');
    assert.deepEqual(await under.ran('diff /tmp/a /none'), [2, '', 'diff: /none: No such file or directory\n']);
  });

  it('hold the databags, which are written like any other', async () => {
    await using under = await shellUnderTest();
    assert.match(
      await under.printed('cat /etc/cloudstack/cmdline.json | grep -c name; ls /etc/cloudstack/*.json | head -1'),
      /^1\n\/etc\/cloudstack\/cmdline\.json\n$/,
    );
    assert.equal(
      await under.printed(
        'echo "{}" > /etc/cloudstack/ips.json; cat /etc/cloudstack/ips.json; rm /etc/cloudstack/ips.json; ls /etc/cloudstack/ips.json 2>&1 | wc -l',
      ),
      '{}\n1\n',
    );
  });

  it('of the kernel show its state and take its settings', async () => {
    await using under = await shellUnderTest();
    assert.equal(
      await under.printed(
        'cat /sys/class/net/eth0/address; cat /proc/sys/net/ipv4/ip_forward; grep -c ^processor /proc/cpuinfo; ls /proc/sys/net | head -1',
      ),
      '02:01:00:cd:00:01\n1\n1\ncore\n',
    );
    assert.equal(await under.printed('echo 0 > /proc/sys/net/ipv4/ip_forward; sysctl -n net.ipv4.ip_forward'), '0\n');
    assert.deepEqual((await under.ran('echo x > /proc/version; mkdir /sys/x; rm -f /proc/cpuinfo; rm -rf /dev'))[0], 1);
    assert.match(await under.printed('cat /proc/version; ls /dev'), /^Linux version [^]*\nnull\n/);
  });

  it('of devices', async () => {
    await using under = await shellUnderTest();
    assert.equal(
      await under.printed(
        'cat /dev/null; echo x > /dev/null; head -c 3 /dev/zero | od -An -tx1 | tr -d " \\n"; head -c 16 /dev/urandom | wc -c',
      ),
      '00000016\n',
    );
    assert.deepEqual(await under.ran('echo x > /dev/full; echo out > /dev/stdout; echo err > /dev/stderr'), [
      0,
      'out\n',
      'bash: line 1: /dev/full: No space left on device\nerr\n',
    ]);
  });

  it('have no links', async () => {
    await using under = await shellUnderTest();
    assert.deepEqual(await under.ran('ln -s /etc/passwd /tmp/link; ls /tmp'), [
      0,
      '',
      "ln: failed to create symbolic link '/tmp/link': Operation not permitted\n",
    ]);
  });
});
