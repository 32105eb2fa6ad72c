import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AgentError } from '#agent';
import { openFakeFleet, someNics, withCode } from '../support/fake-fleet.ts';

describe('registry', () => {
  it('knows routers by name and lists them by number', async () => {
    await using fleet = await openFakeFleet();
    const { host } = fleet;
    for (const name of ['r-10-VM', 'r-9-VM', 'b-1-VM'])
      await host.create(name, { labels: { site: name === 'r-9-VM' ? 'Oslo' : 'Rome' } });
    assert.deepEqual(
      host.list().routers.map((router) => router.name),
      ['b-1-VM', 'r-9-VM', 'r-10-VM'],
    );
    assert.deepEqual(
      host.list({ match: 'oslo' }).routers.map((router) => router.name),
      ['r-9-VM'],
    );
    assert.deepEqual(host.list({ offset: 1, limit: 1 }).routers.length, 1);
    assert.equal(host.list({ offset: 1, limit: 1 }).total, 3);
    assert.equal(host.get('r-9-VM').state, 'off');
  });

  it('takes a name once and gives it back after removal', async () => {
    await using fleet = await openFakeFleet(1);
    const { host, storage } = fleet;
    await assert.rejects(host.create('r-1-VM'), withCode('VRA_CONFLICT', /r-1-VM/));
    await host.remove('r-1-VM');
    assert.equal(host.size, 0);
    assert.equal(storage.disks.size, 0);
    await host.create('r-1-VM');
    assert.equal(host.get('r-1-VM').power, 'off');
  });

  for (const name of [
    '',
    '.',
    '..',
    '../r-1-VM',
    'a/b',
    '/etc',
    'r-1\nVM',
    'r 1',
    "r'1",
    'fleet.json',
    '-r',
    `r${'x'.repeat(63)}`,
    'r-1-VM\0',
  ]) {
    it(`refuses the name ${JSON.stringify(name.slice(0, 20))}`, async () => {
      await using fleet = await openFakeFleet();
      const { host, storage } = fleet;
      await assert.rejects(host.create(name), withCode('VRA_BAD_INPUT', /is no name for a router/));
      assert.equal(storage.disks.size, 0);
    });
  }

  it('says which routers an unknown name may mean', async () => {
    await using fleet = await openFakeFleet(12);
    const { host } = fleet;
    await assert.rejects(host.exec('r-12-vm', 'echo'), withCode('VRA_NOT_FOUND', /did you mean r-12-VM/));
    await assert.rejects(host.exec('r-1VM', 'echo'), withCode('VRA_NOT_FOUND', /did you mean r-1-VM/));
    assert.throws(() => host.get('something-else'), withCode('VRA_NOT_FOUND', /"ls" lists them/));
  });
});

describe('one router', () => {
  it('runs commands one after the other in the order they came', async () => {
    await using fleet = await openFakeFleet(1);
    const { host, storage } = fleet;
    const order: string[] = [];
    const first = host.run('r-1-VM', 'wait', 'door').then(() => order.push('first'));
    const second = host.run('r-1-VM', 'echo', 'two').then(() => order.push('second'));
    const third = host.putFile('r-1-VM', '/tmp/x', 'y').then(() => order.push('third'));
    assert.equal(host.get('r-1-VM').queued, 3);
    storage.gate('door').open();
    await Promise.all([first, second, third]);
    assert.deepEqual(order, ['first', 'second', 'third']);
    assert.deepEqual(storage.disk('r-1-VM').ran, ['wait door', 'echo two']);
    assert.equal(storage.mostRunning, 1);
  });

  it('takes arguments apart as a shell does, and expands nothing', async () => {
    await using fleet = await openFakeFleet(1);
    const { host, storage } = fleet;
    await host.run('r-1-VM', 'echo', String.raw`-c  "a b" 'it''s' \" $HOME;ls`);
    assert.deepEqual(storage.disk('r-1-VM').ran, [String.raw`echo -c a b its " $HOME;ls`]);
    await assert.rejects(host.run('r-1-VM', 'echo', '"open'), withCode('VRA_BAD_INPUT', /close the quote/));
  });

  it('passes exit status and output on', async () => {
    await using fleet = await openFakeFleet(1);
    const { host } = fleet;
    assert.deepEqual(await host.run('r-1-VM', 'fail', '3'), { stdout: 'no luck\n', stderr: 'no luck\n', exitCode: 3 });
    assert.deepEqual(await host.exec('r-1-VM', 'echo a b'), { stdout: 'a b\n', stderr: '', exitCode: 0 });
    assert.equal(host.counters.commandFailures, 1);
  });

  it('is off until it is started; off, it can be looked at but not configured', async () => {
    await using fleet = await openFakeFleet(1);
    const { host } = fleet;
    await host.putFile('r-1-VM', '/etc/motd', 'hello');
    await host.stop('r-1-VM');
    await host.stop('r-1-VM');
    assert.equal(host.get('r-1-VM').state, 'off');
    await assert.rejects(host.run('r-1-VM', 'echo'), withCode('VRA_STOPPED', /start it first/));
    await assert.rejects(host.putFile('r-1-VM', '/tmp/x', ''), withCode('VRA_STOPPED'));
    await assert.rejects(host.plug('r-1-VM', { device: 'eth2', mac: '02:00:00:01:00:02' }), withCode('VRA_STOPPED'));
    await assert.rejects(host.reboot('r-1-VM'), withCode('VRA_STOPPED'));
    assert.equal((await host.exec('r-1-VM', 'echo still here')).stdout, 'still here\n');
    assert.equal(Buffer.from(await host.readFile('r-1-VM', '/etc/motd')).toString('utf8'), 'hello');
    await host.start('r-1-VM', { nics: someNics, bootArguments: 'type=router' });
    assert.equal(host.get('r-1-VM').state, 'ready');
    assert.equal((await host.run('r-1-VM', 'echo', 'again')).exitCode, 0);
  });

  it('wants NICs that a machine can have', async () => {
    await using fleet = await openFakeFleet(1);
    const { host } = fleet;
    const [first] = someNics;
    const start = (nics: readonly { device: string; mac: string }[]): Promise<unknown> =>
      host.start('r-1-VM', { nics, bootArguments: 'x' });
    await assert.rejects(start([first, first]), withCode('VRA_BAD_INPUT', /two NICs have eth0/));
    await assert.rejects(start([first, { device: 'eth1', mac: first.mac.toUpperCase() }]), withCode('VRA_BAD_INPUT', /two NICs/));
    await assert.rejects(start([{ device: '../eth0', mac: first.mac }]), withCode('VRA_BAD_INPUT', /no device/));
    await assert.rejects(start([{ device: 'eth0', mac: '02:00' }]), withCode('VRA_BAD_INPUT', /no MAC/));
    await assert.rejects(host.unplug('r-1-VM', 'eth0'), withCode('VRA_BAD_INPUT', /no MAC/));
  });

  for (const path of ['etc/motd', '', '/../etc/passwd', '/tmp/../../x', '/tmp/a\nb', '/tmp/\0', '..']) {
    it(`refuses the path ${JSON.stringify(path)}`, async () => {
      await using fleet = await openFakeFleet(1);
      const { host, storage } = fleet;
      await assert.rejects(host.putFile('r-1-VM', path, 'x'), withCode('VRA_BAD_PATH'));
      await assert.rejects(host.readFile('r-1-VM', path), withCode('VRA_BAD_PATH'));
      assert.equal(storage.disk('r-1-VM').files.size, 0);
    });
  }

  it('refuses a file of 100 MB and says how much it takes', async () => {
    await using fleet = await openFakeFleet(1);
    const { host, storage } = fleet;
    const huge = Buffer.alloc(100 * 1024 * 1024, 0x20);
    await assert.rejects(
      host.putFile('r-1-VM', '/var/cache/cloud/big.json.1', huge),
      withCode('VRA_TOO_LARGE', /104857600 bytes; at most/),
    );
    assert.equal(storage.disk('r-1-VM').files.size, 0);
    assert.equal(host.counters.commandFailures, 1);
  });

  it('takes only so many waiting commands', async () => {
    await using fleet = await openFakeFleet(1, { queuedCommands: 3 });
    const { host, storage } = fleet;
    const waiting = [host.run('r-1-VM', 'wait', 'a'), host.run('r-1-VM', 'echo'), host.run('r-1-VM', 'echo')];
    await assert.rejects(host.run('r-1-VM', 'echo'), withCode('VRA_BUSY', /3 commands wait/));
    storage.gate('a').open();
    await Promise.all(waiting);
    assert.equal((await host.run('r-1-VM', 'echo')).exitCode, 0);
  });
});

describe('many routers', () => {
  it('run at the same time, but not more than allowed', async () => {
    await using fleet = await openFakeFleet(6, { concurrency: 4 });
    const { host, storage } = fleet;
    const commands = host.list().routers.map(({ name }) => host.run(name, 'wait', 'all'));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(storage.running, 4);
    storage.gate('all').open();
    await Promise.all(commands);
    assert.equal(storage.mostRunning, 4);
  });

  it('go on when one of them has a bug', async () => {
    await using fleet = await openFakeFleet(2);
    const { host, storage } = fleet;
    const blocked = host.run('r-1-VM', 'wait', 'a');
    const broken = host.run('r-1-VM', 'bug');
    const waiting = host.run('r-1-VM', 'echo', 'behind');
    const other = host.run('r-2-VM', 'echo', 'fine');
    storage.gate('a').open();
    await blocked;
    await assert.rejects(broken, withCode('VRA_CRASHED', /r-1-VM: undefined is no function/));
    await assert.rejects(waiting, withCode('VRA_CRASHED', /start it to go on/));
    assert.equal((await other).stdout, 'fine\n');
    assert.deepEqual(storage.disk('r-1-VM').ran, ['wait a', 'bug']);
    const summary = host.get('r-1-VM');
    assert.equal(summary.state, 'crashed');
    assert.match(summary.crash?.stack ?? '', /TypeError: undefined is no function\n +at /);
    assert.equal(host.get('r-2-VM').state, 'ready');
    assert.equal(host.counters.crashes, 1);
  });

  it('bring a crashed one back by a start', async () => {
    await using fleet = await openFakeFleet(1);
    const { host } = fleet;
    await assert.rejects(host.run('r-1-VM', 'bug'), withCode('VRA_CRASHED'));
    assert.equal((await host.exec('r-1-VM', 'echo to be looked at')).exitCode, 0);
    assert.equal(host.get('r-1-VM').state, 'crashed');
    await assert.rejects(
      host.start('r-1-VM', { nics: someNics, bootArguments: 'bug' }),
      withCode('VRA_CRASHED', /the boot is broken/),
    );
    await host.start('r-1-VM', { nics: someNics, bootArguments: 'type=router' });
    assert.equal(host.get('r-1-VM').state, 'ready');
    assert.equal(host.get('r-1-VM').crash, undefined);
    assert.equal((await host.run('r-1-VM', 'echo', 'ok')).stdout, 'ok\n');
  });

  it('do not crash on what a caller did', async () => {
    await using fleet = await openFakeFleet(1);
    const { host } = fleet;
    await assert.rejects(host.run('r-1-VM', 'refuse'), withCode('VRA_BAD_INPUT', /not like that/));
    assert.equal(host.get('r-1-VM').state, 'ready');
  });
});

describe('hibernation', () => {
  it('keeps at most so many routers open, the least recently used sleep', async () => {
    await using fleet = await openFakeFleet(5, { openRouters: 3, concurrency: 2 });
    const { host, storage } = fleet;
    await Promise.all(host.list().routers.map(({ name }) => host.run(name, 'echo')));
    assert.ok(storage.mostOpen <= 3, `${storage.mostOpen} were open`);
    for (const name of ['r-1-VM', 'r-2-VM', 'r-3-VM', 'r-1-VM', 'r-4-VM']) await host.run(name, 'echo');
    assert.deepEqual([...storage.opened].toSorted(), ['r-1-VM', 'r-3-VM', 'r-4-VM']);
  });

  it('puts routers to sleep that nobody asks for, with one timer for all', async () => {
    await using fleet = await openFakeFleet(20, { idleMs: 10_000 });
    const { host, storage, clock } = fleet;
    assert.equal(storage.opened.size, 20);
    assert.equal(clock.pending, 1);
    await clock.advance(8_000);
    await host.run('r-7-VM', 'echo');
    await clock.advance(4_000);
    // Many are written down in several turns of the event loop.
    while (storage.opened.size > 1) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([...storage.opened], ['r-7-VM']);
    await clock.advance(20_000);
    assert.equal(storage.opened.size, 0);
    assert.equal(clock.pending, 0);
    assert.equal(host.counters.hibernated, 20);
    assert.equal(host.openRouters, 0);
  });

  it('wakes a router up as it was', async () => {
    await using fleet = await openFakeFleet(1, { idleMs: 5_000 });
    const { host, clock, storage } = fleet;
    await host.putFile('r-1-VM', '/etc/motd', 'hello');
    const before = await host.details('r-1-VM');
    await clock.advance(60_000);
    assert.equal(storage.opened.size, 0);
    assert.equal(host.get('r-1-VM').open, false);
    assert.equal(host.get('r-1-VM').state, 'ready');
    assert.deepEqual(await host.details('r-1-VM'), before);
    assert.equal(Buffer.from(await host.readFile('r-1-VM', '/etc/motd')).toString('utf8'), 'hello');
  });

  it('on a full disk is no crash: the router goes on', async () => {
    await using fleet = await openFakeFleet(1, { idleMs: 5_000 });
    const { host, storage, clock } = fleet;
    storage.closeError = new AgentError('VRA_STORAGE', 'no space is left on the device');
    await clock.advance(60_000);
    assert.equal(storage.opened.size, 0);
    storage.closeError = undefined;
    assert.equal(host.get('r-1-VM').state, 'ready');
    assert.equal((await host.run('r-1-VM', 'echo', 'hi')).stdout, 'hi\n');
  });

  it('that fails on a bug is a crash', async () => {
    await using fleet = await openFakeFleet(1, { idleMs: 5_000 });
    const { host, storage, clock } = fleet;
    storage.closeError = new TypeError('undefined is no function');
    await clock.advance(60_000);
    storage.closeError = undefined;
    assert.equal(host.get('r-1-VM').state, 'crashed');
  });

  it('never takes a router away from a command that runs', async () => {
    await using fleet = await openFakeFleet(2, { openRouters: 1, concurrency: 1, idleMs: 1_000 });
    const { host, storage, clock } = fleet;
    const long = host.run('r-1-VM', 'wait', 'long');
    const other = host.run('r-2-VM', 'echo');
    await clock.advance(30_000);
    assert.deepEqual([...storage.opened], ['r-1-VM']);
    storage.gate('long').open();
    await Promise.all([long, other]);
    assert.equal(storage.mostOpen, 1);
  });
});

describe('the command log', () => {
  it('has time, door, command, status and duration, oldest first', async () => {
    await using fleet = await openFakeFleet(1);
    const { host, clock, storage } = fleet;
    const slow = host.run('r-1-VM', 'wait', 'a');
    await clock.advance(250);
    storage.gate('a').open();
    await slow;
    await host.putFile('r-1-VM', '/var/cache/cloud/x.json.1', '{}');
    await host.exec('r-1-VM', 'fail 4');
    await assert.rejects(host.run('r-1-VM', 'refuse'));
    assert.deepEqual(await host.log('r-1-VM', 4), [
      { time: '2026-11-21T12:00:00.000Z', door: 'legacy', what: 'wait a', exit: 0, ms: 250 },
      { time: '2026-11-21T12:00:00.250Z', door: 'legacy', what: 'put /var/cache/cloud/x.json.1 (2 bytes)', exit: 0, ms: 0 },
      { time: '2026-11-21T12:00:00.250Z', door: 'shell', what: 'fail 4', exit: 4, ms: 0 },
      { time: '2026-11-21T12:00:00.250Z', door: 'legacy', what: 'refuse', ms: 0, error: 'VRA_BAD_INPUT: not like that' },
    ]);
  });

  it('is bounded', async () => {
    await using fleet = await openFakeFleet(1, { logBytes: 4_000 });
    const { host } = fleet;
    for (let n = 0; n < 100; n++) await host.run('r-1-VM', 'echo', String(n));
    const records = await host.log('r-1-VM', 1_000);
    assert.ok(records.length <= 20, `${records.length} records`);
    assert.equal(records.at(-1)?.what, 'echo 99');
  });

  it('never has passwords and keys', async () => {
    await using fleet = await openFakeFleet(1);
    const { host } = fleet;
    const secrets = ['hunter2', 'Tr0ub4dor', 's3cr3t-psk', 'QUJDREVG'];
    await host.run('r-1-VM', 'echo', '--password hunter2 name=bob vmpassword=Tr0ub4dor');
    await host.exec('r-1-VM', 'echo : PSK "s3cr3t-psk"');
    await host.exec('r-1-VM', `echo {"ipsec_psk":"s3cr3t-psk","peer_password":"hunter2"}`);
    await host.run('r-1-VM', 'keystore-cert-import', 'a.properties hunter2 cloud.jks ssh');
    await host.exec('r-1-VM', 'echo authorized_key=QUJDREVG -----BEGIN RSA PRIVATE KEY-----QUJDREVG-----END RSA PRIVATE KEY-----');
    const text = JSON.stringify(await host.log('r-1-VM', 100));
    for (const secret of secrets) assert.ok(!text.includes(secret), `${secret} is in ${text}`);
    assert.match(text, /name=bob/);
  });
});

describe('the end of a host', () => {
  it('waits for what runs, refuses what waits, and puts everything away once', async () => {
    const { host, storage, clock } = await openFakeFleet(2);
    const running = host.run('r-1-VM', 'wait', 'a');
    const waiting = host.run('r-1-VM', 'echo');
    await new Promise((resolve) => setImmediate(resolve));
    const closed = host[Symbol.asyncDispose]();
    const refused = assert.rejects(waiting, withCode('VRA_CLOSED', /closing/));
    storage.gate('a').open();
    assert.equal((await running).exitCode, 0);
    await refused;
    await closed;
    await host[Symbol.asyncDispose]();
    assert.equal(storage.opened.size, 0);
    assert.equal(clock.pending, 0);
    await assert.rejects(host.run('r-2-VM', 'echo'), withCode('VRA_CLOSED'));
  });
});
