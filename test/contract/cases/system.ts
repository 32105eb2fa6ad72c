import assert from 'node:assert/strict';
import type { SystemPort } from '#agent';
import type { Case } from '../contract-case.ts';

export const systemCases = {
  facts: [
    {
      title: 'are those of a small machine, and the same when asked again',
      async run({ system }) {
        const facts = await system.facts();
        assert.ok(facts.cpus >= 1 && facts.bootedMs > 0);
        assert.ok(facts.cpuUsagePercent >= 0 && facts.cpuUsagePercent <= 100);
        assert.ok(facts.memoryUsedBytes > 0 && facts.memoryUsedBytes < facts.memoryBytes);
        assert.ok(facts.diskFreeBytes > 0 && facts.diskFreeBytes < facts.diskBytes);
        assert.equal(facts.readOnlyFileSystem, false);
        assert.match(facts.bootId, /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/);
        assert.deepEqual(await system.facts(), facts);
      },
    },
  ],
  run: [
    {
      title: 'runs a program of the router, which answers for the router',
      async run({ network, system }) {
        await network.apply({ links: [{ device: 'eth0', up: true }], addAddresses: [{ device: 'eth0', cidr: '10.1.1.1/24' }] });
        const { stdout, exitCode } = await system.run(['ip', '-o', '-4', 'addr', 'show', 'dev', 'eth0']);
        assert.equal(exitCode, 0);
        assert.match(stdout, /inet 10\.1\.1\.1\/24/);
      },
    },
    {
      title: 'says 127 for a program that is not there',
      async run({ system }) {
        const { stderr, exitCode } = await system.run(['no-such-program', '--help']);
        assert.equal(exitCode, 127);
        assert.match(stderr, /no-such-program/);
      },
    },
    {
      title: 'uses no shell',
      async run({ system }) {
        const { exitCode } = await system.run(['ip; touch /srv/shell', '$(reboot)']);
        assert.equal(exitCode, 127);
      },
    },
  ],
} satisfies Record<keyof SystemPort, readonly Case[]>;
