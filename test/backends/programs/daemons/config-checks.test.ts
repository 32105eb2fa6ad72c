import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ProgramResult } from '#agent';
import { bootedRouter, type BootedRouter } from '../support/booted-router.ts';

/** Writes a file and runs a check on the router. */
async function check(router: BootedRouter, path: string, content: string, command: string): Promise<ProgramResult> {
  await router.machine.files.apply([{ op: 'put', path, content }]);
  return router.run(command);
}

describe('dnsmasq --test', () => {
  it('takes what the agent wrote, and no option that there is not', async () => {
    await using router = await bootedRouter();
    assert.deepEqual(await router.run('dnsmasq --test'), { stdout: '', stderr: 'dnsmasq: syntax check OK.\n', exitCode: 0 });
    const bad = await check(router, '/etc/dnsmasq.d/extra.conf', 'no-such-option=1\n', 'dnsmasq --test');
    assert.equal(bad.exitCode, 1);
    assert.match(bad.stderr, /bad option at line 1 of \/etc\/dnsmasq\.d\/extra\.conf/);
  });
});

describe('haproxy -c', () => {
  it('takes what the agent wrote, and nothing that haproxy would not', async () => {
    await using router = await bootedRouter();
    const file = '/etc/haproxy/haproxy.cfg';
    assert.deepEqual(await router.run(`haproxy -c -f ${file}`), {
      stdout: 'Configuration file is valid\n',
      stderr: '',
      exitCode: 0,
    });
    const bad = await check(router, '/tmp/bad.cfg', 'listen a\n  bind 10.1.1.1:80\n  nonsense\n', 'haproxy -c -f /tmp/bad.cfg');
    assert.equal(bad.exitCode, 1);
    assert.match(bad.stderr, /\/tmp\/bad\.cfg/);
    assert.equal((await router.run('haproxy -c -f /nosuch.cfg')).exitCode, 1);
  });
});

describe('keepalived -t', () => {
  it('wants a file, and braces that match', async () => {
    await using router = await bootedRouter();
    assert.notEqual((await router.run('keepalived -t')).exitCode, 0);
    const good = 'vrrp_instance inside {\n  state BACKUP\n  interface eth0\n  virtual_router_id 51\n}\n';
    assert.equal((await check(router, '/etc/keepalived/keepalived.conf', good, 'keepalived -t')).exitCode, 0);
    assert.notEqual(
      (await check(router, '/etc/keepalived/keepalived.conf', good.slice(0, -2), 'keepalived --config-test')).exitCode,
      0,
    );
  });
});
