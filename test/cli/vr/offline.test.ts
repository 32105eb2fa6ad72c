import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parse, parseAllDocuments } from 'yaml';
import { runHere } from '../cli-here.ts';
import type { CliOptions, CliResult } from '../run-cli.ts';
import { smallFleet, type SmallFleet } from './small-fleet.ts';

describe('vr on a router of a fleet that does not run', () => {
  let fleet: SmallFleet;
  const vr = (args: readonly string[], options?: CliOptions): Promise<CliResult> =>
    runHere('vr', ['--router', 'r-4-VM', '--state', fleet.state, ...args], options);

  before(async () => {
    fleet = await smallFleet();
  });
  after(() => fleet[Symbol.dispose]());

  it('status, show: text, JSON and YAML say the same', async () => {
    const [text, json, yaml] = [
      await vr(['show', 'dhcp']),
      await vr(['show', 'dhcp', '--json']),
      await vr(['show', 'dhcp', '--yaml']),
    ];
    assert.match(text.stdout, /vm1 +02:01:00:cc:00:05 +10\.1\.1\.50/);
    assert.equal(JSON.parse(json.stdout).entries[0].hostName, 'vm1');
    assert.deepEqual(parse(yaml.stdout), JSON.parse(json.stdout));
    assert.match((await vr(['status'])).stdout, /^router +r-4-VM\n/);
  });

  it('get without a feature lists those that there are', async () => {
    const [text, json] = [await vr(['get']), await vr(['get', '--json'])];
    assert.match(text.stdout, /^FEATURE +ENTRIES\nboot +1\n/);
    assert.ok(
      JSON.parse(json.stdout).some((one: { feature: string; entries: number }) => one.feature === 'dhcp' && one.entries === 1),
    );
  });

  it('what get gives, apply takes, and nothing changes', async () => {
    for (const features of [['all'], ['dhcp'], ['dhcp', 'firewall']]) {
      const got = await vr(['get', ...features]);
      assert.equal(got.status, 0, got.stderr);
      assert.match(got.stdout, /^apiVersion: vr\/v1\nkind: RouterConfig\n/);
      for (const stdin of [got.stdout, (await vr(['get', ...features, '--json'])).stdout]) {
        const applied = await vr(['apply', '-f', '-', '--dry-run'], { stdin });
        assert.deepEqual([applied.status, applied.stdout], [0, 'nothing to do: the router is so already\n'], applied.stderr);
      }
      assert.equal((await vr(['get', ...features])).stdout, got.stdout);
    }
  });

  it('apply says what it would do, then does it, and leaves other features alone', async () => {
    const untouched = (await vr(['get', 'all', '--json'])).stdout;
    const file = join(fleet.path, 'dhcp.yaml');
    const got = (await vr(['get', 'dhcp'])).stdout;
    await writeFile(file, got.replace('host_name: vm1', 'host_name: renamed'));
    const planned = await vr(['apply', '-f', file, '--dry-run']);
    assert.equal(planned.status, 0, planned.stderr);
    assert.match(planned.stdout, /^ +FEATURE +KEY\n~ +dhcp +dhcpentry\/10\.1\.1\.50\n/);
    assert.match(planned.stdout, /files +write \/etc\/dhcphosts\.txt/);
    assert.match(planned.stdout, /1 change, \d+ steps?; nothing was done \(--dry-run\)\n$/);
    assert.equal((await vr(['get', 'all', '--json'])).stdout, untouched);
    const applied = await vr(['apply', '-f', file, '--json']);
    assert.equal(applied.status, 0, applied.stderr);
    const outcome = JSON.parse(applied.stdout);
    assert.deepEqual(outcome.changes, [{ feature: 'dhcp', kind: 'changed', key: 'dhcpentry/10.1.1.50' }]);
    assert.deepEqual(outcome.failures, []);
    assert.match((await vr(['exec', '--', 'cat', '/etc/dhcphosts.txt'])).stdout, /renamed/);
    assert.equal((await vr(['get', 'all', '--json'])).stdout, untouched.replace('"vm1"', '"renamed"'));
    // Back to what it was.
    assert.equal((await vr(['apply', '-f', '-'], { stdin: got })).status, 0);
  });

  it('apply with a key that came before changes nothing', async () => {
    const got = (await vr(['get', 'dhcp'])).stdout;
    const first = await vr(['apply', '-f', '-', '--idempotency-key', 'k-1', '--json'], { stdin: got.replace('vm1', 'once') });
    const second = await vr(['apply', '-f', '-', '--idempotency-key', 'k-1', '--json'], { stdin: got.replace('vm1', 'once') });
    assert.deepEqual([JSON.parse(first.stdout).repeated, JSON.parse(second.stdout).repeated], [false, true]);
    assert.equal(JSON.parse(first.stdout).sequence, JSON.parse(second.stdout).sequence);
    assert.equal((await vr(['apply', '-f', '-'], { stdin: got })).status, 0);
  });

  it('apply refuses an item whose feature the file does not name', async () => {
    const got = (await vr(['get', 'dhcp'])).stdout;
    const result = await vr(['apply', '-f', '-'], { stdin: got.replace('  - dhcp\n', '  - nat\n') });
    assert.equal(result.status, 2);
    assert.match(result.stderr, /type dhcpentry belongs to none of the features nat/);
  });

  it('a wrong file: status 2, with file, line and column', async () => {
    const file = join(fleet.path, 'wrong.yaml');
    await writeFile(
      file,
      'apiVersion: vr/v1\nkind: RouterConfig\nitems:\n  - type: vmpassword\n    ip_address: here\n    password: x\n',
    );
    const result = await vr(['apply', '-f', file]);
    assert.deepEqual([result.status, result.stdout], [2, '']);
    assert.match(
      result.stderr,
      /^vr: nothing was applied:\n.*wrong\.yaml:5:17: items\[0\]\.ip_address: "here" is not an IPv4 address/,
    );
    const missing = await vr(['apply', '-f', 'no-such-file.yaml']);
    assert.equal(missing.status, 4);
    assert.match(missing.stderr, /no-such-file\.yaml cannot be read: ENOENT/);
  });

  it('exec exits with the status of the line, and shows both streams', async () => {
    const failed = await vr(['exec', '--', 'echo out; no-such-program']);
    assert.deepEqual([failed.status, failed.stdout], [127, 'out\n']);
    assert.match(failed.stderr, /no-such-program: command not found/);
    const json = await vr(['exec', '--json', '--', 'hostname', '--json']);
    assert.equal(JSON.parse(json.stdout).exitCode, json.status);
  });

  it('health, versions, log', async () => {
    const health = await vr(['health', '--fresh', '--json']);
    const { readiness, checks, budget } = JSON.parse(health.stdout);
    assert.deepEqual([health.status, readiness, budget.memoryLimitBytes], [0, 'ready', 256 * 2 ** 20]);
    assert.ok(Array.isArray(checks));
    assert.match((await vr(['health'])).stdout, /^state +ready\nmemory +[\d.]+ [KM]iB of 256\.0 MiB\n/);
    assert.match((await vr(['versions'])).stdout, /^in force +4\.22\.0\ntemplate +Cloudstack Release 4\.22\.0 /);
    const log = JSON.parse((await vr(['log', '-n', '2', '--json'])).stdout);
    assert.equal(log.length, 2);
    assert.match((await vr(['log'])).stdout, /legacy {2}update_config\.py vm_dhcp_entry\.json\.1 \[\d+ ms\]\n/);
  });

  it('events that there are, of a kind, as lines of JSON and documents of YAML', async () => {
    const text = await vr(['events', '--since', '1']);
    assert.match(text.stdout, /^ +2 {2}\d{4}-.*Z {2}ready +the router is ready\n/);
    const json = await vr(['events', '--since', '1', '--kind', 'ready', '--json']);
    const lines = json.stdout.trimEnd().split('\n');
    const first = JSON.parse(lines[0] ?? '');
    assert.deepEqual([first.sequence, first.kind, typeof first.time], [2, 'ready', 'string']);
    const yaml = await vr(['events', '--since', '1', '--kind', 'ready', '--yaml']);
    const documents = [...parseAllDocuments(yaml.stdout)].map((document): unknown => document.toJS());
    assert.deepEqual(
      documents,
      lines.map((line): unknown => JSON.parse(line)),
    );
    const future = await vr(['events', '--since', '1000000']);
    assert.equal(future.status, 4);
    assert.match(future.stderr, /the newest is \d+/);
  });

  it('a feature, a router or a bundle that there is none of: status 4', async () => {
    const feature = await vr(['get', 'weather']);
    assert.equal(feature.status, 4);
    assert.match(feature.stderr, /there is no feature "weather"; there are boot, tiers,/);
    const router = await runHere('vr', ['--router', 'r-44-VM', '--state', fleet.state, 'health']);
    assert.equal(router.status, 4);
    assert.match(router.stderr, /there is no router "r-44-VM"/);
    assert.equal((await vr(['patch', 'no-such-bundle'])).status, 4);
  });

  it('errors are JSON for those who want JSON', async () => {
    const result = await vr(['get', 'weather', '--json']);
    assert.equal(JSON.parse(result.stderr).code, 'VRA_NOT_FOUND');
  });
});
