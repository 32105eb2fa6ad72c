import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FilesPort, FilterPort, NetworkPort, RouterBackend, ServicesPort, SystemPort } from '#agent';
import { filesCases } from './cases/files.ts';
import { filterCases } from './cases/filter.ts';
import { networkCases } from './cases/network.ts';
import { servicesCases } from './cases/services.ts';
import { systemCases } from './cases/system.ts';
import { text, type Case, type ContractMachine } from './contract-case.ts';
import { testStateSurvives } from './state-survives.ts';

interface SubPorts {
  readonly files: FilesPort;
  readonly network: NetworkPort;
  readonly filter: FilterPort;
  readonly services: ServicesPort;
  readonly system: SystemPort;
}

/** Every method of a backend: a method without a case below does not compile. */
type BackendMethods = { readonly [P in keyof SubPorts]: Readonly<Record<keyof SubPorts[P], readonly Case[]>> };

const cases = {
  files: filesCases,
  network: networkCases,
  filter: filterCases,
  services: servicesCases,
  system: systemCases,
} satisfies BackendMethods & Record<Exclude<keyof RouterBackend, 'name' | 'capabilities' | 'flush' | symbol>, unknown>;

const flushCases: readonly Case[] = [
  {
    title: 'keeps through a crash what was only in memory',
    async run(backend, machine) {
      await backend.files.apply([
        { op: 'put', path: '/srv/lazy', content: () => 'lazy', mode: 0o600 },
        { op: 'put', path: '/srv/eager', content: 'eager' },
      ]);
      await backend.network.apply({ links: [{ device: 'eth0', up: true }] });
      await backend.flush();
      const after = await machine.crash();
      assert.equal(text(await after.files.read('/srv/lazy')), 'lazy');
      assert.equal((await after.files.info('/srv/lazy'))?.mode, 0o600);
      assert.equal(text(await after.files.read('/srv/eager')), 'eager');
      assert.equal((await after.network.observe()).links[0]?.up, true);
    },
  },
  {
    title: 'stores no view',
    async run(backend, machine) {
      await backend.files.apply([
        { op: 'put', path: '/srv/both', content: 'stored' },
        { op: 'view', path: '/srv/both', content: () => 'view' },
        { op: 'view', path: '/srv/only', content: () => 'view' },
      ]);
      await backend.flush();
      assert.equal(text(await backend.files.read('/srv/only')), 'view');
      const after = await machine.reopen();
      assert.equal(text(await after.files.read('/srv/both')), 'stored');
      assert.equal(await after.files.info('/srv/only'), undefined);
    },
  },
  {
    title: 'may be called again and again',
    async run(backend) {
      await backend.flush();
      await Promise.all([backend.flush(), backend.flush()]);
    },
  },
];

export interface ContractOptions {
  /** A fresh, isolated machine per test. */
  readonly create: () => Promise<ContractMachine>;
  /** Known gaps: every entry needs a reason, and a stale entry fails the suite. */
  readonly skip?: readonly { readonly reason: string; readonly tests: readonly string[] }[];
}

const callsOf: readonly ((backend: RouterBackend) => Promise<unknown>)[] = [
  ({ files }) => files.apply([]),
  ({ files }) => files.read('/etc/hosts'),
  ({ files }) => files.info('/etc/hosts'),
  ({ files }) => files.list('/etc'),
  ({ network }) => network.apply({}),
  ({ network }) => network.observe(),
  ({ filter }) => filter.apply({}),
  ({ filter }) => filter.observe(),
  ({ services }) => services.apply([]),
  ({ services }) => services.observe(),
  ({ services }) => services.check('haproxy', '/etc/haproxy/haproxy.cfg'),
  ({ system }) => system.facts(),
  ({ system }) => system.run(['ip', 'link']),
  (backend) => backend.flush(),
];

/** Runs the suite that every backend has to pass. */
export function testRouterBackend(name: string, { create, skip = [] }: ContractOptions): void {
  const reasons = new Map(skip.flatMap(({ reason, tests }) => tests.map((test) => [test, reason] as const)));
  const run = (method: string, list: readonly Case[]): void => {
    for (const one of list) {
      const { needs } = one;
      const test = `${method} ${one.title}`;
      const reason = reasons.get(test);
      reasons.delete(test);
      it(test, { skip: reason ?? false }, async (t) => {
        await using machine = await create();
        if (needs !== undefined && !machine.backend.capabilities[needs]) {
          t.skip(`the backend is not ${needs}`);
          return;
        }
        await one.run(machine.backend, machine, t);
      });
    }
  };
  describe(`RouterBackend contract: ${name}`, () => {
    for (const [port, methods] of Object.entries<Readonly<Record<string, readonly Case[]>>>(cases)) {
      for (const [method, list] of Object.entries(methods)) run(`${port}.${method}`, list);
    }
    run('flush', flushCases);
    testStateSurvives(create);
    it('two instances share nothing', async () => {
      await using one = await create();
      await using other = await create();
      const before = [
        await other.backend.network.observe(),
        await other.backend.filter.observe(),
        await other.backend.services.observe(),
      ];
      const input = { family: 'ip', table: 'filter', chain: 'INPUT' } as const;
      await one.backend.files.apply([
        { op: 'put', path: '/srv/x', content: 'x', durable: true },
        { op: 'remove', path: '/etc/hosts' },
      ]);
      await one.backend.network.apply({
        links: [{ device: 'eth0', up: true }],
        addAddresses: [{ device: 'eth0', cidr: '10.1.1.1/24' }],
      });
      await one.backend.filter.apply({ putChains: [input], putGroups: [{ ...input, rank: 1, key: 'a', rules: ['-j DROP'] }] });
      await one.backend.services.apply([{ unit: 'dnsmasq', action: 'start' }]);
      assert.deepEqual(
        [await other.backend.network.observe(), await other.backend.filter.observe(), await other.backend.services.observe()],
        before,
      );
      assert.equal(await other.backend.files.info('/srv/x'), undefined);
      assert.notEqual(await other.backend.files.read('/etc/hosts'), undefined);
    });
    it('refuses work after disposal, and disposal is idempotent', async () => {
      await using machine = await create();
      const { backend } = machine;
      await backend[Symbol.asyncDispose]();
      await backend[Symbol.asyncDispose]();
      for (const call of callsOf) await assert.rejects(call(backend), { code: 'VRA_CLOSED' }, call.toString());
    });
    it('every skip still names a test', () => assert.deepEqual([...reasons.keys()], []));
  });
}
