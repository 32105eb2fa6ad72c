import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSystemClock, createVirtualClock } from '#agent';
import { startMs } from '../support/booted-router.ts';
import { shellUnderTest } from './support/shell-of.ts';

const mib = 2 ** 20;

describe('a line without an end', () => {
  const lines: readonly string[] = [
    'while true; do :; done',
    'for ((;;)); do for ((;;)); do :; done; done',
    'f() { f; }; f',
    ':() { : | : & }; :',
    'echo "bash /tmp/l" > /tmp/l; bash /tmp/l',
    'echo ". /tmp/l" > /tmp/l; . /tmp/l',
    "awk 'BEGIN { while (1) {} }'",
    "awk 'function f() { f() } BEGIN { f() }'",
    "sed ':a; b a' /etc/passwd",
    'x=x; while true; do x=$x$x; done',
    'seq 1 1000000000',
    'echo {1..30000}{1..30000}',
    'printf "%0100000000d" 1',
  ];
  for (const line of lines) {
    it(line, async () => {
      await using under = await shellUnderTest();
      const { stdout, stderr, exitCode } = await under.shell.exec(line);
      assert.equal(stdout, '');
      assert.match(stderr, /exceeded|too many|limit|stopped/);
      assert.ok(exitCode === 126 || exitCode === 137, String(exitCode));
      assert.equal(await under.printed('echo fine'), 'fine\n');
    });
  }

  it('ends when it computes in loops that nobody counts', async () => {
    await using under = await shellUnderTest();
    const line = "echo before; awk 'BEGIN { for (i = 0; i < 400000; i++) for (j = 0; j < 400000; j++) x = i * j }'; echo after";
    assert.deepEqual(await under.ran(line), [137, '', 'bash: stopped: it takes too much time or memory\n']);
  });

  it('prints no more than it may', async () => {
    await using under = await shellUnderTest();
    await under.printed(
      'head -c 1000 /dev/zero | tr "\\0" x > /tmp/k; for i in 1 2 3 4 5 6 7 8 9 10; do cat /tmp/k /tmp/k > /tmp/l; mv /tmp/l /tmp/k; done',
    );
    const { stdout, stderr, exitCode } = await under.shell.exec('for i in {1..100}; do cat /tmp/k; done');
    assert.ok(stdout.length <= 8 * mib);
    assert.deepEqual([exitCode, /output size exceeded/.test(stderr)], [126, true]);
    assert.equal((await under.shell.exec('yes')).exitCode, 141);
    assert.deepEqual((await under.shell.exec('yes | head -2')).stdout, 'y\ny\n');
  });

  it('fills no disk', async () => {
    await using under = await shellUnderTest();
    const { stderr } = await under.shell.exec(
      'yes 0123456789012345678901234567890 2>/dev/null > /tmp/y; for i in {1..900}; do cp /tmp/y /tmp/y$i; done',
    );
    assert.match(stderr, /No space left on device/);
    const { files } = under.router.machine;
    const sizes = await Promise.all((await files.list('/tmp')).map(async (name) => (await files.info(`/tmp/${name}`))?.size ?? 0));
    assert.ok(sizes.reduce((sum, size) => sum + size, 0) <= 64 * mib);
  });

  it('is refused when it is a book', async () => {
    await using under = await shellUnderTest();
    assert.deepEqual(await under.ran(`echo ${'x'.repeat(mib)}`), [126, '', 'bash: Argument list too long\n']);
  });

  it('lets others have their turn', async () => {
    await using under = await shellUnderTest();
    let turns = 0;
    let running = true;
    const count = (): void => {
      turns++;
      if (running) setImmediate(count);
    };
    setImmediate(count);
    await under.shell.exec('for i in {1..200}; do cat /etc/passwd | grep root | wc -l; done');
    running = false;
    assert.ok(turns > 1, String(turns));
  });
});

describe('a line that waits', () => {
  it('sleeps by the clock of the router', async () => {
    await using under = await shellUnderTest();
    const running = under.shell.exec('date +%T; sleep 30; date +%T');
    await under.router.clock.advance(0);
    await until(() => under.router.clock.pending >= 2);
    await under.router.clock.advance(30_000);
    assert.equal((await running).stdout, '14:24:00\n14:24:30\n');
  });

  it('is over after its time', async () => {
    await using under = await shellUnderTest();
    const running = under.shell.exec('echo begun; sleep 1000; echo never', { timeoutMs: 5000 });
    await until(() => under.router.clock.pending >= 2);
    await under.router.clock.advance(5000);
    assert.deepEqual(await running, { stdout: '', stderr: 'bash: stopped after 5 s\n', exitCode: 124 });
    assert.equal(under.router.clock.pending, 0);
  });

  it('is over after a minute when nobody says otherwise', async () => {
    await using under = await shellUnderTest();
    const running = under.shell.exec('sleep 1h');
    await until(() => under.router.clock.pending >= 2);
    await under.router.clock.advance(60_000);
    assert.equal((await running).exitCode, 124);
  });

  it('ends a command after the time that it was given', async () => {
    await using under = await shellUnderTest();
    const running = under.shell.exec('timeout 5 sleep 10; echo $?; timeout 5 echo quick');
    await until(() => under.router.clock.pending >= 3);
    await under.router.clock.advance(5000);
    assert.equal((await running).stdout, '124\nquick\n');
  });

  it('ends when nobody waits for it any more', async () => {
    await using under = await shellUnderTest();
    const leaving = new AbortController();
    const running = under.shell.exec('ping -c 100 10.1.1.1; sleep 100', { signal: leaving.signal });
    await until(() => under.router.clock.pending >= 1);
    leaving.abort(new Error('gone'));
    await assert.rejects(running, /gone/);
    await assert.rejects(under.shell.exec('echo x', { signal: leaving.signal }), /gone/);
    assert.equal(under.router.clock.pending, 0);
  });

  it('leaves no timer behind', async () => {
    const clock = createSystemClock();
    await using under = await shellUnderTest({ clock });
    assert.equal(await under.printed('sleep 0.01; echo slept'), 'slept\n');
  });

  it('tells when the machine is closed', async () => {
    const under = await shellUnderTest({ clock: createVirtualClock(startMs) });
    await under[Symbol.asyncDispose]();
    await assert.rejects(under.shell.exec('echo x'), { code: 'VRA_CLOSED' });
  });
});

/** Runs the event loop until something holds. */
async function until(holds: () => boolean): Promise<void> {
  for (let turns = 0; !holds(); turns++) {
    if (turns > 20_000) throw new Error('it never came to that');
    await new Promise((resolve) => setImmediate(resolve));
  }
}
