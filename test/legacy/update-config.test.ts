import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import { describe, it } from 'node:test';
import { LegacyDoor, uploadLimitBytes } from '#agent';
import { FakeAgent, isolatedCommandLine, isolatedMachine, type FakeMachine } from '../support/fake-machine.ts';

const queue = '/var/cache/cloud';
const dhcpEntry = (ip: string, more: object = {}): string =>
  JSON.stringify({
    host_name: 'vm1',
    mac_address: '02:01:00:cd:00:05',
    ipv4_address: ip,
    default_entry: true,
    type: 'dhcpentry',
    delete_from_processed_cache: false,
    ...more,
  });

async function booted(): Promise<{ machine: FakeMachine; agent: FakeAgent; door: LegacyDoor }> {
  const machine = isolatedMachine();
  const agent = await FakeAgent.on(machine);
  const door = new LegacyDoor(agent);
  await door.boot(isolatedCommandLine);
  agent.calls.length = 0;
  return { machine, agent, door };
}

const archived = async (machine: FakeMachine, name: string): Promise<string> =>
  gunzipSync((await machine.files.read(`${queue}/processed/${name}.gz`)) ?? '').toString('utf8');

/** Metadata of a VM whose host name has that many characters. */
const metadataOf = (length: number): string =>
  JSON.stringify({
    vm_ip_address: '10.1.1.50',
    vm_metadata: [['metadata', 'local-hostname', 'é'.repeat(length)]],
    type: 'vmdata',
  });

describe('update_config.py', () => {
  it('merges, applies, prints nothing and archives the file', async () => {
    const { machine, agent, door } = await booted();
    const name = 'vm_dhcp_entry.json.11111111-2222-3333-4444-555555555555';
    await door.putFile(`${queue}/${name}`, dhcpEntry('10.1.1.50'));
    assert.deepEqual(await door.run('update_config.py', [name]), { stdout: '', stderr: '', exitCode: 0 });
    assert.equal(agent.bags.get('dhcpentry')?.get('10.1.1.50')?.host_name, 'vm1');
    assert.equal(await machine.text(`${queue}/${name}`), undefined);
    assert.equal(await archived(machine, name), dhcpEntry('10.1.1.50'));
  });

  it('archives long files as they came, and of huge ones a note', async () => {
    const { machine, door } = await booted();
    for (const [name, length] of [
      ['vm_metadata.json.1', 1000],
      ['vm_metadata.json.2', 20_000],
      ['vm_metadata.json.3', 70_000],
    ] as const) {
      await door.putFile(`${queue}/${name}`, metadataOf(length));
      assert.equal((await door.run('update_config.py', [name])).exitCode, 0);
    }
    assert.equal(await archived(machine, 'vm_metadata.json.1'), metadataOf(1000));
    assert.equal(await archived(machine, 'vm_metadata.json.2'), metadataOf(20_000));
    assert.match(await archived(machine, 'vm_metadata.json.3'), /^vm_metadata\.json\.3\.gz: \d+ characters, not kept\n$/);
  });

  it('answers 0 for a file that was processed, without doing anything', async () => {
    const { agent, door } = await booted();
    await door.putFile(`${queue}/vm_dhcp_entry.json.1`, dhcpEntry('10.1.1.50'));
    await door.run('/opt/cloud/bin/update_config.py', ['vm_dhcp_entry.json.1']);
    agent.calls.length = 0;
    assert.equal((await door.run('update_config.py', ['vm_dhcp_entry.json.1'])).exitCode, 0);
    assert.deepEqual(agent.calls, []);
  });

  it('deletes the file when asked to; running it again then fails', async () => {
    const { machine, door } = await booted();
    await door.putFile(`${queue}/vm_dhcp_entry.json.1`, dhcpEntry('10.1.1.50'));
    assert.equal((await door.run('update_config.py', ['vm_dhcp_entry.json.1', 'false'])).exitCode, 0);
    assert.deepEqual(await machine.files.list(`${queue}/processed`), []);
    const again = await door.run('update_config.py', ['vm_dhcp_entry.json.1']);
    assert.equal(again.exitCode, 1);
    assert.match(again.stderr, /^update_config\.py: \/var\/cache\/cloud\/vm_dhcp_entry\.json\.1 cannot be read: no such file/);
  });

  it('keeps several files of a name with one dot apart', async () => {
    const { machine, door } = await booted();
    for (const ip of ['10.1.1.50', '10.1.1.51']) {
      await door.putFile(`${queue}/vm_dhcp_entry.json`, dhcpEntry(ip, { mac_address: `02:01:00:cd:00:${ip.slice(-2)}` }));
      await door.run('update_config.py', ['vm_dhcp_entry.json']);
    }
    const names = await machine.files.list(`${queue}/processed`);
    assert.equal(names.length, 2);
    for (const name of names)
      assert.match(name, /^vm_dhcp_entry\.json\.[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}\.gz$/);
  });

  it('keeps the newest archived files only', async () => {
    const { machine, door } = await booted();
    for (let i = 10; i < 40; i++) {
      await door.putFile(`${queue}/vm_dhcp_entry.json.${i}`, dhcpEntry('10.1.1.50'));
      await machine.clock.advance(1000);
      await door.run('update_config.py', [`vm_dhcp_entry.json.${i}`]);
    }
    const names = await machine.files.list(`${queue}/processed`);
    assert.equal(names.length, 16);
    assert.deepEqual([names[0], names.at(-1)], ['vm_dhcp_entry.json.24.gz', 'vm_dhcp_entry.json.39.gz']);
    // A door that was opened later finds the same ones to drop.
    const next = new LegacyDoor(await FakeAgent.on(machine));
    await next.putFile(`${queue}/vm_dhcp_entry.json.40`, dhcpEntry('10.1.1.50'));
    await next.run('update_config.py', ['vm_dhcp_entry.json.40']);
    assert.equal((await machine.files.list(`${queue}/processed`))[0], 'vm_dhcp_entry.json.25.gz');
  });

  it('merges a command line that waits before anything else', async () => {
    const machine = isolatedMachine();
    const agent = await FakeAgent.on(machine);
    const door = new LegacyDoor(agent);
    const words = isolatedCommandLine.trim().split(' ');
    const commandLine = Object.fromEntries(words.map((word) => word.split('=', 2)));
    await door.putFile(`${queue}/cmd_line.json`, JSON.stringify({ type: 'cmdline', cmd_line: commandLine }));
    await door.putFile(`${queue}/vm_dhcp_entry.json.1`, dhcpEntry('10.1.1.50'));
    assert.equal((await door.run('update_config.py', ['vm_dhcp_entry.json.1'])).exitCode, 0);
    assert.deepEqual(agent.calls, ['cmdline', 'dhcpentry']);
    assert.equal(await machine.text(`${queue}/cmd_line.json`), undefined);
  });

  it('says which part of an apply failed; what was merged stays', async () => {
    const { agent, door } = await booted();
    agent.reports.push({
      ok: false,
      failures: [{ step: 'services', code: 'VRA_SERVICE_FAILED', message: 'dnsmasq did not start' }],
    });
    await door.putFile(`${queue}/vm_dhcp_entry.json.1`, dhcpEntry('10.1.1.50'));
    const result = await door.run('update_config.py', ['vm_dhcp_entry.json.1']);
    assert.equal(result.exitCode, 1);
    assert.match(result.stderr, /vm_dhcp_entry\.json\.1: stored, but not all of it is in force: services: dnsmasq did not start/);
    assert.ok(agent.bags.get('dhcpentry')?.has('10.1.1.50'));
  });

  it('hands a password to the running service of the VM network', async () => {
    const { machine, door } = await booted();
    machine.unit('cloud-password-server@10.1.1.1', 'active');
    const item = { ip_address: '10.1.1.50', password: 'S3cret', type: 'vmpassword', delete_from_processed_cache: false };
    await door.putFile(`${queue}/vm_password.json.1`, JSON.stringify(item));
    assert.equal((await door.run('update_config.py', ['vm_password.json.1'])).exitCode, 0);
    assert.equal(await machine.text(`${queue}/passwords-10.1.1.1`), '10.1.1.50=S3cret\n');
    assert.ok(machine.files.durable.has(`${queue}/passwords-10.1.1.1`));
  });

  it('accepts and notes fields that no 4.22 server sends', async () => {
    const { machine, agent, door } = await booted();
    await door.putFile(`${queue}/vm_dhcp_entry.json.1`, dhcpEntry('10.1.1.50', { lease_time: 60 }));
    assert.equal((await door.run('update_config.py', ['vm_dhcp_entry.json.1'])).exitCode, 0);
    assert.deepEqual(agent.warnings, ['a queue file has fields that a 4.22 server does not send']);
    assert.match((await machine.text('/var/log/cloud.log')) ?? '', /vm_dhcp_entry\.json\.1: unknown fields: lease_time/);
  });
});

describe('bad input', () => {
  const cases: readonly (readonly [what: string, name: string, content: string, message: RegExp])[] = [
    ['malformed JSON', 'vm_dhcp_entry.json.1', '{"type":"dhcpentry",', /vm_dhcp_entry\.json\.1/],
    ['an unknown type', 'x.json.1', '{"type":"nonsense"}', /x\.json\.1: type: "nonsense"/],
    ['no object', 'x.json.2', '[1]', /x\.json\.2: not a JSON object/],
    [
      'an address that is none',
      'vm_dhcp_entry.json.2',
      dhcpEntry('10.1.1.999'),
      /vm_dhcp_entry\.json\.2: ipv4_address: .*10\.1\.1\.999/,
    ],
    [
      'a wrong type',
      'vm_dhcp_entry.json.3',
      dhcpEntry('10.1.1.50', { default_entry: 'yes' }),
      /vm_dhcp_entry\.json\.3: default_entry/,
    ],
    [
      'a name with a line break',
      'vm_dhcp_entry.json.4',
      dhcpEntry('10.1.1.50', { host_name: 'a\nb' }),
      /vm_dhcp_entry\.json\.4: host_name/,
    ],
  ];
  for (const [what, name, content, message] of cases) {
    it(`refuses ${what} with status 1, says where, and merges nothing`, async () => {
      const { machine, agent, door } = await booted();
      await door.putFile(`${queue}/${name}`, content);
      const before = machine.files.paths();
      const result = await door.run('update_config.py', [name]);
      assert.equal(result.exitCode, 1);
      assert.equal(result.stdout, '');
      assert.match(result.stderr, message);
      assert.equal(agent.bags.get('dhcpentry'), undefined);
      assert.deepEqual(machine.files.paths(), before);
    });
  }

  it('refuses a queue file name that climbs', async () => {
    const { door } = await booted();
    for (const name of ['../../etc/passwd', 'processed/x.json.1.gz', '..', '']) {
      const result = await door.run('update_config.py', [name]);
      assert.equal(result.exitCode, 1);
      assert.match(result.stderr, /is not the name of a file in \/var\/cache\/cloud/);
    }
  });

  it('refuses a wrong number of arguments', async () => {
    const { door } = await booted();
    for (const args of [[], ['a', 'b', 'c']]) assert.equal((await door.run('update_config.py', args)).exitCode, 1);
    assert.equal((await door.run('configure.py')).exitCode, 1);
    assert.equal((await door.run('vr_cfg.sh')).exitCode, 1);
  });

  it('refuses uploads that climb, belong to the agent or are too large', async () => {
    const { machine, door } = await booted();
    const before = machine.files.paths();
    for (const path of ['/var/cache/cloud/../../etc/shadow', 'relative', '/tmp/a\nb', '/tmp/', '/etc/cloudstack/ips.json']) {
      await assert.rejects(door.putFile(path, 'x'), { code: 'VRA_BAD_PATH' }, path);
    }
    await assert.rejects(door.putFile(`${queue}/x.json.1`, new Uint8Array(uploadLimitBytes + 1)), { code: 'VRA_TOO_LARGE' });
    assert.deepEqual(machine.files.paths(), before);
  });

  it('answers for an unknown program as bash does', async () => {
    const { door } = await booted();
    assert.deepEqual(await door.run('nothing.sh'), {
      stdout: '',
      stderr: 'bash: line 1: /opt/cloud/bin/nothing.sh: No such file or directory\n',
      exitCode: 127,
    });
    assert.equal((await door.run('/bin/../etc/x.sh')).exitCode, 127);
  });
});

describe('configure.py', () => {
  it('applies what is pending; for cmd_line.json the whole machine', async () => {
    const { agent, door } = await booted();
    assert.equal((await door.run('configure.py', ['monitor_service.json'])).exitCode, 0);
    assert.equal((await door.run('configure.py', ['cmd_line.json'])).exitCode, 0);
    assert.deepEqual(agent.calls, ['converge', 'converge full']);
  });
});

describe('/var/log/cloud.log', () => {
  it('stays small and keeps the newest lines whole', async () => {
    const { machine, door } = await booted();
    for (let i = 0; i < 200; i++) {
      await door.putFile(`${queue}/vm_dhcp_entry.json.${i}`, dhcpEntry('10.1.1.50'));
      await door.run('update_config.py', [`vm_dhcp_entry.json.${i}`]);
    }
    const text = (await machine.text('/var/log/cloud.log')) ?? '';
    assert.ok(text.length <= 4096 && text.length > 1000, `${text.length} bytes`);
    const lines = text.trimEnd().split('\n');
    assert.equal(lines.at(-1), '2026-11-21 14:24:00,000  update_config.py vm_dhcp_entry.json.199: done');
    for (const line of lines) assert.match(line, /^2026-11-21 14:24:00,000 {2}update_config\.py vm_dhcp_entry\.json\.\d+: done$/);
  });
});
