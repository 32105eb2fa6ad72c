import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LegacyDoor, printAggregationFile, type AggregationItem } from '#agent';
import { FakeAgent, isolatedCommandLine, isolatedMachine, type FakeMachine } from '../support/fake-machine.ts';

const queue = '/var/cache/cloud';

function itemsFor(name: string, content: object, script = `/opt/cloud/bin/update_config.py ${name}`): AggregationItem[] {
  return [
    { kind: 'file', path: `${queue}/${name}`, content: JSON.stringify(content) },
    { kind: 'script', line: script },
  ];
}

const metadata = (ip: string, name: string): object => ({
  vm_ip_address: ip,
  vm_metadata: [['metadata', 'local-hostname', name]],
  type: 'vmdata',
  delete_from_processed_cache: false,
});

async function booted(): Promise<{ machine: FakeMachine; agent: FakeAgent; door: LegacyDoor }> {
  const machine = isolatedMachine();
  const agent = await FakeAgent.on(machine);
  const door = new LegacyDoor(agent);
  await door.boot(isolatedCommandLine);
  agent.calls.length = 0;
  return { machine, agent, door };
}

async function play(door: LegacyDoor, items: readonly AggregationItem[]): ReturnType<LegacyDoor['run']> {
  await door.putFile(`${queue}/VR-1.cfg`, printAggregationFile(items));
  return door.run('vr_cfg.sh', ['-c', `${queue}/VR-1.cfg`]);
}

describe('vr_cfg.sh', () => {
  it('merges every item and applies once', async () => {
    const { machine, agent, door } = await booted();
    const result = await play(door, [
      ...itemsFor('vm_metadata.json.1', metadata('10.1.1.50', 'vm1')),
      ...itemsFor('vm_metadata.json.2', metadata('10.1.1.51', 'vm2')),
    ]);
    assert.deepEqual(result, { stdout: '', stderr: '', exitCode: 0 });
    assert.deepEqual(agent.calls, ['vmdata', 'vmdata', 'converge']);
    assert.deepEqual(await machine.files.list(`${queue}/processed`), [
      'VR-1.cfg',
      'vm_metadata.json.1.gz',
      'vm_metadata.json.2.gz',
    ]);
    assert.deepEqual(
      (await machine.files.list(queue)).filter((name) => /VR|json/.test(name)),
      [],
    );
  });

  it('keeps contents to the byte: blanks, stars and brackets included', async () => {
    const { agent, door } = await booted();
    const name = 'a  b * ? [x] $(reboot) `id` \\n "q"';
    await play(door, itemsFor('vm_metadata.json.1', metadata('10.1.1.50', name)));
    assert.deepEqual(agent.bags.get('vmdata')?.get('10.1.1.50'), [['metadata', 'local-hostname', name]]);
  });

  it('ends at the first item that cannot be merged, with status 1; what stands before it is in force, the rest untouched', async () => {
    const { machine, agent, door } = await booted();
    const result = await play(door, [
      ...itemsFor('vm_metadata.json.1', metadata('10.1.1.50', 'vm1')),
      ...itemsFor('vm_metadata.json.2', metadata('10.1.1.999', 'vm2')),
      ...itemsFor('vm_metadata.json.3', metadata('10.1.1.52', 'vm3')),
    ]);
    assert.equal(result.exitCode, 1);
    assert.match(
      result.stderr,
      /^VR config: execution failed: "\/opt\/cloud\/bin\/update_config\.py vm_metadata\.json\.2", check \/var\/log\/cloud\.log in VR for details \n.*10\.1\.1\.999/,
    );
    assert.deepEqual(agent.calls, ['vmdata', 'converge']);
    assert.deepEqual([...(agent.bags.get('vmdata')?.keys() ?? [])], ['10.1.1.50']);
    assert.ok((await machine.files.info(`${queue}/vm_metadata.json.2`)) !== undefined, 'the refused file stays to be looked at');
  });

  it('reports an apply that failed', async () => {
    const { agent, door } = await booted();
    agent.reports.push({
      ok: false,
      failures: [{ step: 'checked-files', code: 'VRA_CONFIG_REFUSED', message: 'haproxy said no' }],
    });
    const result = await play(door, itemsFor('vm_metadata.json.1', metadata('10.1.1.50', 'vm1')));
    assert.equal(result.exitCode, 1);
    assert.match(result.stderr, /VR-1\.cfg: stored, but not all of it is in force: checked-files: haproxy said no/);
  });

  it('merges nothing of a file that is cut off', async () => {
    const { agent, door } = await booted();
    const whole = printAggregationFile([
      ...itemsFor('vm_metadata.json.1', metadata('10.1.1.50', 'vm1')),
      ...itemsFor('vm_metadata.json.2', metadata('10.1.1.51', 'vm2')),
    ]);
    await door.putFile(`${queue}/VR-1.cfg`, whole.slice(0, -60));
    const result = await door.run('vr_cfg.sh', ['-c', `${queue}/VR-1.cfg`]);
    assert.equal(result.exitCode, 1);
    assert.match(result.stderr, /^vr_cfg\.sh: line \d+: .* has no .*: the file is cut off\n$/);
    assert.equal(agent.bags.get('vmdata'), undefined);
  });

  it('never gives a line to a shell, and writes nowhere but into the queue', async () => {
    const { machine, door } = await booted();
    const before = machine.files.paths();
    for (const item of [
      { kind: 'script', line: 'touch /tmp/owned' },
      { kind: 'script', line: '/opt/cloud/bin/update_config.py x; touch /tmp/owned' },
      { kind: 'file', path: '/etc/passwd', content: 'root::0:0' },
      { kind: 'file', path: '/var/cache/cloud/../../etc/passwd', content: 'root::0:0' },
    ] as const) {
      assert.equal((await play(door, [item])).exitCode, 1);
    }
    const unexpected = machine.files.paths().filter((path) => !before.includes(path) && !/VR-1\.cfg|cloud\.log/.test(path));
    assert.deepEqual(unexpected, []);
  });

  it('runs other scripts after what stands before them is in force', async () => {
    const { agent, door } = await booted();
    const monitor = { config: '', type: 'monitorservice', delete_from_processed_cache: true, health_checks_enabled: true };
    const result = await play(door, [
      ...itemsFor('monitor_service.json.1', monitor, '/opt/cloud/bin/update_config.py monitor_service.json.1 false'),
      { kind: 'script', line: '/opt/cloud/bin/configure.py monitor_service.json' },
      { kind: 'script', line: '/opt/cloud/bin/bumpup_priority.sh null' },
    ]);
    assert.deepEqual(result, { stdout: '', stderr: '', exitCode: 0 });
    assert.deepEqual(agent.calls.slice(0, 3), ['monitorservice', 'converge', 'converge']);
  });

  it('replaces a file that an earlier, failed run left', async () => {
    const { machine, agent, door } = await booted();
    assert.equal((await play(door, itemsFor('vm_metadata.json.1', metadata('10.1.1.999', 'vm1')))).exitCode, 1);
    assert.equal((await play(door, itemsFor('vm_metadata.json.1', metadata('10.1.1.50', 'vm1')))).exitCode, 0);
    assert.deepEqual([...(agent.bags.get('vmdata')?.keys() ?? [])], ['10.1.1.50']);
    assert.equal(await machine.files.info(`${queue}/vm_metadata.json.1`), undefined);
  });

  it('leaves an archive of bounded size, whatever it brought', async () => {
    const { machine, door } = await booted();
    const name = 'x'.repeat(5000);
    const items = Array.from({ length: 40 }, (_, i) =>
      itemsFor(`vm_metadata.json.${i}`, metadata(`10.1.1.${i + 10}`, `${name}${i}`)),
    ).flat();
    assert.equal((await play(door, items)).exitCode, 0);
    const names = await machine.files.list(`${queue}/processed`);
    assert.ok(names.includes('VR-1.cfg') && names.length <= 16, names.join(' '));
  });

  it('is done when it is run again, and says so when the file never came', async () => {
    const { agent, door } = await booted();
    await play(door, itemsFor('vm_metadata.json.1', metadata('10.1.1.50', 'vm1')));
    agent.calls.length = 0;
    assert.equal((await door.run('vr_cfg.sh', ['-c', `${queue}/VR-1.cfg`])).exitCode, 0);
    assert.deepEqual(agent.calls, []);
    const missing = await door.run('vr_cfg.sh', ['-c', `${queue}/VR-2.cfg`]);
    assert.deepEqual(
      [missing.exitCode, missing.stderr],
      [1, 'vr_cfg.sh: /var/cache/cloud/VR-2.cfg: no such file; upload it first\n'],
    );
  });
});
