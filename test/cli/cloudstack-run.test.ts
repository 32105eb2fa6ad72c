import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { runVrfleet, type CliIo } from '#fleet/cli';
import { loadedRouter, routerCommand, routerStarts } from '../../bench/commands-load.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ManagementServer } from '../support/management-server/index.ts';
import { runHere } from './cli-here.ts';

/** A run of `vrfleet cloudstack` inside this process, until it is asked to end. */
class Run {
  readonly said = { stdout: '', stderr: '' };
  readonly ended: Promise<number>;
  #stop: () => void = () => {};

  constructor(server: ManagementServer, state: string, ...more: readonly string[]) {
    const { host, port } = server.address;
    const output = (name: 'stdout' | 'stderr') => ({
      terminal: false,
      stream: new PassThrough(),
      write: (text: string) => {
        this.said[name] += text;
      },
    });
    const io: CliIo = {
      stdout: output('stdout'),
      stderr: output('stderr'),
      env: {},
      cwd: state,
      typedFrom: state,
      onStop: (handler) => {
        this.#stop = handler;
        return () => undefined;
      },
      abandon: (status) => {
        throw new Error(`abandoned with ${status}`);
      },
    };
    this.ended = runVrfleet(['cloudstack', '--server', `${host}:${port}`, '--hosts', '3', '--state', state, ...more], io);
  }

  stop(): Promise<number> {
    this.#stop();
    return this.ended;
  }
}

const succeeded = (answers: readonly { readonly fields: Readonly<Record<string, unknown>> }[]): boolean =>
  answers.every(({ fields }) => fields['result'] === true);

describe('vrfleet cloudstack', () => {
  it('--once: all hosts become ready, and say goodbye', async () => {
    using folder = temporaryFolder();
    await using server = await ManagementServer.listen({ strict: true });
    const run = new Run(server, folder.path, '--once', '--json');
    assert.equal(await run.ended, 0, run.said.stderr);
    const figures = JSON.parse(run.said.stdout);
    assert.deepEqual(figures.hosts, { total: 3, byState: { ready: 3 } });
    assert.deepEqual(server.faults, []);
    assert.equal(server.readyAgents.size, 0);
  });

  it('--once: status 1 when the server does not take the hosts, with its reason', async () => {
    using folder = temporaryFolder();
    await using server = await ManagementServer.listen({ behaviour: { startup: 'refuse' } });
    const run = new Run(server, folder.path, '--once', '--timeout', '1');
    assert.equal(await run.ended, 1);
    assert.match(run.said.stdout, /3 refused\n +3 × .*refused on purpose/);
  });

  it('a second run has the same hosts, routers and VMs, and tells the server of them', async () => {
    using folder = temporaryFolder();
    await using server = await ManagementServer.listen({ pingIntervalSeconds: 1 });
    const first = new Run(server, folder.path);
    const startOf = await routerStarts();
    const router = loadedRouter(0);
    assert.ok(succeeded(await server.send('kvm-sim-0001', startOf(0))));
    assert.ok(succeeded(await server.send('kvm-sim-0001', [routerCommand(router, 0)])));
    const before = await server.ready('kvm-sim-0001');
    assert.equal(await first.stop(), 0);
    assert.equal(before.goodbye?.['reason'], 'sig.kill');
    assert.match(first.said.stdout, /1: 1 ready; 1 of 1 VMs run/);

    const second = new Run(server, folder.path);
    const again = await server.ready('kvm-sim-0001');
    assert.equal(again.hostId, before.hostId);
    assert.ok(succeeded(await again.send([routerCommand(router, 1)])));
    const usage = {
      className: 'com.cloud.agent.api.GetVmStatsCommand',
      fields: { vmNames: [router.name], hostGuid: '', hostName: '' },
    };
    const [stats] = await again.send([usage]);
    assert.deepEqual(Object.keys(stats?.fields['vmStatsMap'] ?? {}), [router.name]);
    while (again.ping === undefined) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(again.ping['_hostVmStateReport'], { [router.name]: { state: 'PowerOn', host: 'kvm-sim-0001' } });
    assert.equal(await second.stop(), 0);
    assert.deepEqual(server.faults, []);

    const leases = await runHere('vrfleet', ['exec', router.name, '--state', folder.path, '--', 'cat', '/etc/dhcphosts.txt']);
    assert.match(leases.stdout, /^02:01:00:cd:00:00,.*10\.1\.1\.50,vm0,/m);
  });

  it('isolate: elections belong to a run; a router without a pair hears nobody', async () => {
    using folder = temporaryFolder();
    await using server = await ManagementServer.listen({});
    const run = new Run(server, folder.path);
    const startOf = await routerStarts();
    assert.ok(succeeded(await server.send('kvm-sim-0001', startOf(0))));
    const { name } = loadedRouter(0);
    const cut = await runHere('vrfleet', ['isolate', name, '--state', folder.path, '--json']);
    assert.deepEqual([cut.status, JSON.parse(cut.stdout)], [0, { router: name, isolated: true, role: 'none', hears: [] }]);
    const healed = await runHere('vrfleet', ['isolate', name, '--heal', '--state', folder.path]);
    assert.equal(healed.stdout, `${name} runs no keepalived; it is not cut off when it does\n`);
    assert.equal((await runHere('vrfleet', ['isolate', 'r-99-VM', '--state', folder.path])).status, 4);
    assert.equal(await run.stop(), 0);
    assert.equal((await runHere('vrfleet', ['isolate', name, '--state', folder.path])).status, 3);
  });

  it('a server elsewhere is refused before anything is made', async () => {
    using folder = temporaryFolder();
    const refused = await runHere('vrfleet', ['cloudstack', '--server', '192.0.2.1', '--state', `${folder.path}/new`]);
    assert.equal(refused.status, 2);
    assert.match(refused.stderr, /--allow-server 192\.0\.2\.1/);
    const found = await runHere('vrfleet', ['ls', '--state', `${folder.path}/new`]);
    assert.equal(found.status, 4);
  });

  it('doctor: what a run needs, as JSON for programs; its status says whether it can begin', async () => {
    using folder = temporaryFolder();
    const args = ['doctor', '--json', '--state', folder.path, '--host-cidr', '192.0.2.0/24', '--server', '127.0.0.1:1'];
    const well = await runHere('vrfleet', args);
    const { problems, checks } = JSON.parse(well.stdout);
    assert.deepEqual([well.status, problems], [0, 0]);
    assert.ok(checks.some((check: { readonly name: string }) => check.name === 'hosts 192.0.2.0/24'));
    const needed = await runHere('vrfleet', [...args, '--listen-ssh']);
    assert.equal(needed.status, 1);
    assert.match(needed.stdout, /ip route add local 192\.0\.2\.0\/24 dev lo/);
  });
});
