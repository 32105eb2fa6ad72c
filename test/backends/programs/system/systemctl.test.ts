import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bootedRouter, type BootedRouter } from '../support/booted-router.ts';

const ended = async (router: BootedRouter, command: string): Promise<number> => (await router.run(command)).exitCode;

describe('systemctl', () => {
  it('is-active: one line per unit, 0 when one of them runs, else 3', async () => {
    await using router = await bootedRouter();
    assert.deepEqual(await router.run('systemctl is-active dnsmasq keepalived'), {
      stdout: 'active\ninactive\n',
      stderr: '',
      exitCode: 0,
    });
    assert.deepEqual(await router.run('systemctl is-active keepalived nosuch'), {
      stdout: 'inactive\ninactive\n',
      stderr: '',
      exitCode: 3,
    });
    assert.deepEqual(await router.run('systemctl is-active --quiet dnsmasq.service'), { stdout: '', stderr: '', exitCode: 0 });
  });

  it('status: 0 running, 3 stopped, 4 unknown', async () => {
    await using router = await bootedRouter();
    const running = await router.run('systemctl status dnsmasq');
    assert.equal(running.exitCode, 0);
    assert.match(running.stdout, /^● dnsmasq\.service - .*\n {5}Loaded: loaded \(.*; enabled; /);
    assert.match(running.stdout, /^ {5}Active: active \(running\) since Sat 2026-11-21 14:24:00 UTC; 0s ago$/m);
    assert.match(running.stdout, /^ {3}Main PID: \d+ \(dnsmasq\)$/m);
    const stopped = await router.run('systemctl status keepalived');
    assert.equal(stopped.exitCode, 3);
    assert.match(stopped.stdout, /^○ keepalived\.service .*\n.*; disabled; .*\n {5}Active: inactive \(dead\)/);
    assert.deepEqual(await router.run('systemctl status nosuch'), {
      stdout: '',
      stderr: 'Unit nosuch.service could not be found.\n',
      exitCode: 4,
    });
  });

  it('start, stop, restart, reload change what it says; unknown units are 5', async () => {
    await using router = await bootedRouter();
    const pid = async (): Promise<string> => (await router.run('systemctl show -p MainPID --value haproxy')).stdout.trim();
    const first = await pid();
    assert.equal(await ended(router, 'systemctl reload haproxy'), 0);
    assert.equal(await pid(), first);
    assert.equal(await ended(router, 'systemctl restart haproxy dnsmasq'), 0);
    assert.notEqual(await pid(), first);
    assert.equal(await ended(router, 'systemctl stop haproxy'), 0);
    assert.equal(await pid(), '0');
    assert.equal(await ended(router, 'systemctl is-active haproxy'), 3);
    assert.deepEqual(await router.run('systemctl stop nosuch'), {
      stdout: '',
      stderr: 'Failed to stop nosuch.service: Unit nosuch.service not loaded.\n',
      exitCode: 5,
    });
    assert.deepEqual(await router.run('systemctl start nosuch'), {
      stdout: '',
      stderr: 'Failed to start nosuch.service: Unit nosuch.service not found.\n',
      exitCode: 5,
    });
  });

  it('a service that does not take its configuration fails to start, and says so', async () => {
    await using router = await bootedRouter();
    await router.machine.files.apply([{ op: 'put', path: '/etc/haproxy/haproxy.cfg', content: 'listen a\n  nonsense here\n' }]);
    const { stderr, exitCode } = await router.run('systemctl restart haproxy');
    assert.equal(exitCode, 1);
    assert.match(stderr, /^Job for haproxy\.service failed because the control process exited with error code\.\n/);
    assert.deepEqual(await router.run('systemctl is-active haproxy'), { stdout: 'failed\n', stderr: '', exitCode: 3 });
    assert.deepEqual(await router.run('systemctl is-failed haproxy'), { stdout: 'failed\n', stderr: '', exitCode: 0 });
    assert.match((await router.run('systemctl status haproxy')).stdout, /^× haproxy\.service/);
    const failed = (await router.run('systemctl --failed')).stdout;
    assert.match(failed, /^● haproxy\.service +loaded failed failed /m);
    assert.match(failed, /^1 loaded units listed\.$/m);
    assert.deepEqual(await router.run('systemctl is-system-running'), { stdout: 'degraded\n', stderr: '', exitCode: 1 });
  });

  it('enable and disable are kept over a reboot', async () => {
    await using router = await bootedRouter();
    assert.deepEqual(await router.run('systemctl is-enabled keepalived'), { stdout: 'disabled\n', stderr: '', exitCode: 1 });
    assert.equal(await ended(router, 'systemctl enable keepalived'), 0);
    assert.equal(await ended(router, 'systemctl disable dnsmasq'), 0);
    await router.machine.power.reboot();
    assert.deepEqual(await router.run('systemctl is-enabled keepalived dnsmasq'), {
      stdout: 'enabled\ndisabled\n',
      stderr: '',
      exitCode: 0,
    });
  });

  it('list-units and show', async () => {
    await using router = await bootedRouter();
    const units = (await router.run('systemctl list-units --type=service --no-legend --plain')).stdout;
    assert.match(units, /^dnsmasq\.service +loaded active running /m);
    assert.doesNotMatch(units, /keepalived/);
    assert.match(
      (await router.run('systemctl list-units --all keepalived*')).stdout,
      /^ {2}keepalived\.service loaded inactive dead /m,
    );
    assert.equal((await router.run('systemctl --failed')).stdout, '  UNIT LOAD ACTIVE SUB DESCRIPTION\n0 loaded units listed.\n');
    assert.equal(
      (await router.run('systemctl show dnsmasq -p ActiveState,SubState')).stdout,
      'ActiveState=active\nSubState=running\n',
    );
    assert.deepEqual(await router.run('systemctl dance'), { stdout: '', stderr: 'Unknown command verb dance.\n', exitCode: 1 });
  });
});

describe('service', () => {
  it('does as systemctl does', async () => {
    await using router = await bootedRouter();
    assert.equal(await ended(router, 'service dnsmasq stop'), 0);
    assert.equal(await ended(router, 'service dnsmasq status'), 3);
    assert.equal(await ended(router, 'service dnsmasq start'), 0);
    assert.equal(await ended(router, 'service dnsmasq status'), 0);
    assert.equal(await ended(router, 'service nosuch restart'), 5);
    assert.match((await router.run('service --status-all')).stdout, /^ \[ \+ \] {2}dnsmasq$/m);
  });
});

describe('journalctl and logger', () => {
  it('tell when a unit last started or stopped, and what programs wrote', async () => {
    await using router = await bootedRouter();
    const journal = async (): Promise<string> => (await router.run('journalctl -u dnsmasq --no-pager')).stdout;
    assert.match(await journal(), /^Nov 21 14:24:00 r-4-VM systemd\[1\]: Started dnsmasq\.service/m);
    await router.clock.advance(60_000);
    await router.run('systemctl stop dnsmasq');
    assert.match(await journal(), /^Nov 21 14:25:00 r-4-VM systemd\[1\]: Stopped dnsmasq\.service/m);
    await router.run('logger -t check hello');
    const messages = Buffer.from((await router.machine.files.read('/var/log/messages')) ?? '').toString();
    assert.match(messages, /^Nov 21 14:25:00 r-4-VM check: hello$/m);
  });
});
