import assert from 'node:assert/strict';
import type { ServicesPort, ServiceState } from '#agent';
import type { Case } from '../contract-case.ts';

const goodConfig = `global
\tmaxconn 10
defaults
\tmode tcp
\ttimeout connect 1s
\ttimeout client 1s
\ttimeout server 1s
listen x
\tbind 127.0.0.1:9
`;

const stateOf = async (services: ServicesPort, unit: string): Promise<ServiceState | undefined> =>
  (await services.observe()).find((state) => state.unit === unit);

const haproxyConfig = '/etc/haproxy/haproxy.cfg';

export const servicesCases = {
  apply: [
    {
      title: 'starts, stops and restarts',
      async run({ services }) {
        await services.apply([{ unit: 'dnsmasq', action: 'start' }]);
        const first = await stateOf(services, 'dnsmasq');
        assert.equal(first?.active, 'active');
        assert.ok((first.pid ?? 0) > 1);
        await services.apply([
          { unit: 'dnsmasq', action: 'start' },
          { unit: 'dnsmasq', action: 'reload' },
        ]);
        assert.equal((await stateOf(services, 'dnsmasq'))?.pid, first.pid);
        await services.apply([{ unit: 'dnsmasq', action: 'restart' }]);
        assert.notEqual((await stateOf(services, 'dnsmasq'))?.pid, first.pid);
        await services.apply([
          { unit: 'dnsmasq', action: 'stop' },
          { unit: 'dnsmasq', action: 'stop' },
        ]);
        const stopped = await stateOf(services, 'dnsmasq');
        assert.deepEqual([stopped?.active, stopped !== undefined && 'pid' in stopped], ['inactive', false]);
      },
    },
    {
      title: 'enables and disables without starting or stopping',
      async run({ services }) {
        await services.apply([{ unit: 'keepalived', action: 'enable' }]);
        const enabled = await stateOf(services, 'keepalived');
        assert.deepEqual([enabled?.active, enabled?.enabled], ['inactive', true]);
        await services.apply([
          { unit: 'keepalived', action: 'start' },
          { unit: 'keepalived', action: 'disable' },
        ]);
        const disabled = await stateOf(services, 'keepalived');
        assert.deepEqual([disabled?.active, disabled?.enabled], ['active', false]);
      },
    },
    {
      title: 'takes units made from a template',
      async run({ services }) {
        await services.apply([{ unit: 'cloud-password-server@10.1.1.1,10.1.1.2', action: 'start' }]);
        assert.equal((await stateOf(services, 'cloud-password-server@10.1.1.1,10.1.1.2'))?.active, 'active');
      },
    },
    {
      title: 'fails a unit that does not start, after the rest was run',
      async run({ files, services }) {
        await files.apply([{ op: 'put', path: haproxyConfig, content: '' }]);
        await assert.rejects(
          services.apply([
            { unit: 'haproxy', action: 'start' },
            { unit: 'dnsmasq', action: 'start' },
          ]),
          { code: 'VRA_SERVICE_FAILED', message: /haproxy/ },
        );
        assert.equal((await stateOf(services, 'haproxy'))?.active, 'failed');
        assert.equal((await stateOf(services, 'dnsmasq'))?.active, 'active');
      },
    },
    {
      title: 'leaves a program that refuses to reload as it was',
      async run({ files, services }) {
        await files.apply([{ op: 'put', path: haproxyConfig, content: goodConfig }]);
        await services.apply([{ unit: 'haproxy', action: 'start' }]);
        const before = await stateOf(services, 'haproxy');
        await files.apply([{ op: 'put', path: haproxyConfig, content: '' }]);
        await assert.rejects(services.apply([{ unit: 'haproxy', action: 'reload' }]), { code: 'VRA_SERVICE_FAILED' });
        assert.deepEqual(await stateOf(services, 'haproxy'), before);
      },
    },
    {
      title: 'does not reload what does not run',
      async run({ services }) {
        await assert.rejects(services.apply([{ unit: 'radvd', action: 'reload' }]), {
          code: 'VRA_SERVICE_FAILED',
          message: /radvd/,
        });
        assert.equal((await stateOf(services, 'radvd'))?.active, 'inactive');
      },
    },
  ],
  observe: [
    {
      title: 'knows what is installed before anybody asks for it',
      async run({ services }) {
        assert.equal((await stateOf(services, 'dnsmasq'))?.active, 'inactive');
        assert.equal((await stateOf(services, 'ssh'))?.active, 'active');
      },
    },
    {
      title: 'says since when a unit is what it is',
      async run({ services }) {
        const before = await stateOf(services, 'apache2');
        await services.apply([{ unit: 'apache2', action: 'start' }]);
        const after = await stateOf(services, 'apache2');
        assert.ok(
          before !== undefined && after !== undefined && after.sinceMs >= before.sinceMs && Number.isInteger(after.sinceMs),
        );
      },
    },
  ],
  check: [
    {
      title: 'asks the program about a configuration, wherever it is',
      async run({ files, services }) {
        await files.apply([
          { op: 'put', path: '/srv/good.cfg', content: () => goodConfig },
          { op: 'put', path: '/srv/bad.cfg', content: 'nosuchkeyword\n' },
        ]);
        const good = await services.check('haproxy', '/srv/good.cfg');
        assert.deepEqual([good.ok, typeof good.output], [true, 'string']);
        for (const path of ['/srv/bad.cfg', '/srv/none.cfg']) {
          const { ok, output } = await services.check('haproxy', path);
          assert.ok(!ok && output.includes(path), output);
        }
      },
    },
  ],
} satisfies Record<keyof ServicesPort, readonly Case[]>;
