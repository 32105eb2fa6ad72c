import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dhcpEntry } from '../../../support/items.ts';
import { bootedRouter, type BootedRouter } from '../support/booted-router.ts';

/** `tcp 10.1.1.1:80 apache2`, from netstat. */
async function netstat(router: BootedRouter, options: string): Promise<string[]> {
  const { stdout } = await router.run(`netstat ${options}`);
  return stdout.split('\n').flatMap((line) => {
    const [, protocol, address, program] = /^(tcp|udp) +0 +0 (\S+) +\S+ +(?:LISTEN +)?\d+\/(\S+)/.exec(line) ?? [];
    return protocol === undefined ? [] : [`${protocol} ${address} ${program}`];
  });
}

/** The same from ss. */
async function ss(router: BootedRouter, options: string): Promise<string[]> {
  const { stdout } = await router.run(`ss ${options}`);
  return stdout.split('\n').flatMap((line) => {
    const [, state, address, program] = /^(LISTEN|UNCONN) +0 +\d+ +(\S+) +\S+ +users:\(\("([^"]+)"/.exec(line) ?? [];
    return state === undefined ? [] : [`${state === 'LISTEN' ? 'tcp' : 'udp'} ${address} ${program}`];
  });
}

describe('netstat and ss', () => {
  it('agree on who listens, where the configuration says', async () => {
    await using router = await bootedRouter();
    await router.agent.execute([dhcpEntry('10.1.1.50', '02:01:00:cd:00:05')]);
    const tcp = await netstat(router, '-ltnp');
    assert.deepEqual(await ss(router, '-tlnp'), tcp);
    assert.deepEqual(await ss(router, '-ulnp'), await netstat(router, '-lunp'));
    for (const expected of [
      'tcp 169.254.3.7:3922 sshd',
      'tcp 10.1.1.1:80 apache2',
      'tcp 10.1.1.1:8080 python3',
      'tcp 10.1.1.1:53 dnsmasq',
    ]) {
      assert.ok(tcp.includes(expected), expected);
    }
    assert.ok((await netstat(router, '-lunp')).includes('udp 0.0.0.0:67 dnsmasq'));
  });

  it('nobody listens for a service that was stopped', async () => {
    await using router = await bootedRouter();
    await router.run('systemctl stop apache2');
    assert.ok(!(await netstat(router, '-atnp')).some((line) => line.includes('apache2')));
  });

  it('haproxy listens where its configuration binds', async () => {
    await using router = await bootedRouter();
    await router.machine.files.apply([
      { op: 'append', path: '/etc/haproxy/haproxy.cfg', content: '\nlisten web\n  bind 203.0.113.10:8088\n  mode tcp\n' },
    ]);
    await router.run('systemctl restart haproxy');
    assert.ok((await netstat(router, '-atnp')).includes('tcp 203.0.113.10:8088 haproxy'));
  });
});
