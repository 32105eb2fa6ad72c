import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { AgentError, createSystemClock, type AgentService, type ServiceHealth } from '#agent';
import { CertificateAuthority } from '../../../fleet/ca/index.ts';
import { listenAgent, someService } from '../../support/agent-server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { runHere } from '../cli-here.ts';
import { runCli, startCli, waitFor, type CliResult } from '../run-cli.ts';

const budget = { memoryLimitBytes: 256 * 2 ** 20, memoryUsedBytes: 2 ** 20, cpuLimitMillis: 1000, cpuUsedMillis: 17 };
const ready: ServiceHealth = {
  readiness: 'ready',
  reasons: [],
  checks: [{ name: 'dns_check.py', kind: 'advanced', outcome: 'failed', message: 'no answer', atMs: Date.UTC(2026, 10, 21, 12) }],
  budget,
};

interface SocketAgent extends AsyncDisposable {
  readonly path: string;
  vr(...args: readonly string[]): Promise<CliResult>;
}

/** An agent on a unix socket, and `vr` for it. */
async function socketAgent(given: Partial<AgentService>): Promise<SocketAgent> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(temporaryFolder());
  const path = join(folder.path, 'routerbus.sock');
  stack.use(await listenAgent(someService(given), { path }));
  const kept = stack.move();
  return { path, vr: (...args) => runHere('vr', ['--socket', path, ...args]), [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

describe('vr over a unix socket', () => {
  it('health exits with 0 when the router is ready, 5 when it is degraded, 6 when it has failed', async () => {
    let health = ready;
    await using agent = await socketAgent({ health: () => Promise.resolve(health) });
    const good = await agent.vr('health');
    assert.equal(good.status, 0, good.stderr);
    assert.match(good.stdout, /^state +ready\nmemory +1\.0 MiB of 256\.0 MiB\ncpu +0\.017 of 1\n/);
    assert.match(good.stdout, /dns_check\.py +advanced +FAILED +2026-11-21T12:00:00\.000Z +no answer\n/);
    health = { ...ready, readiness: 'degraded', reasons: [{ code: 'VRA_SERVICE_FAILED', message: 'haproxy does not run' }] };
    const bad = await agent.vr('health', '--json');
    assert.equal(bad.status, 5);
    assert.deepEqual(JSON.parse(bad.stdout).reasons, [{ code: 'VRA_SERVICE_FAILED', message: 'haproxy does not run' }]);
    assert.match((await agent.vr('health')).stdout, /! haproxy does not run \[VRA_SERVICE_FAILED\]\n/);
    health = { ...ready, readiness: 'failed' };
    assert.equal((await agent.vr('health', '--yaml')).status, 6);
  });

  it('show and status are what the agent observes', async () => {
    const observed = { forwarding: true, tables: [], rules: [] };
    const asked: string[] = [];
    await using agent = await socketAgent({
      get(feature) {
        asked.push(feature);
        return Promise.resolve({ feature, config: { items: [] }, observed });
      },
    });
    const routes = await agent.vr('show', 'routes', '--json');
    assert.deepEqual(JSON.parse(routes.stdout), observed);
    assert.match((await agent.vr('show', 'routes')).stdout, /^forwarding +yes\n/);
    await agent.vr('status', '--json');
    assert.deepEqual(asked, ['routes', 'routes', 'boot']);
  });

  it('apply exits with 1 for what was refused, with 5 for what is not in force, and says why', async () => {
    let status: 'refused' | 'degraded' = 'refused';
    await using agent = await socketAgent({
      apply: () =>
        Promise.resolve({
          steps: [],
          changes: [],
          failures: [{ status, code: 'VRA_STEP_FAILED', message: 'dnsmasq did not start' }],
          sequence: 4,
          repeated: false,
        }),
    });
    using folder = temporaryFolder();
    const file = join(folder.path, 'r.yaml');
    await writeFile(file, 'apiVersion: vr/v1\nkind: RouterConfig\nitems: []\n');
    const refused = await agent.vr('apply', '-f', file);
    assert.equal(refused.status, 1);
    assert.match(refused.stdout, /! refused: dnsmasq did not start \[VRA_STEP_FAILED\]\n/);
    status = 'degraded';
    assert.equal((await agent.vr('apply', '-f', file)).status, 5);
  });

  it('patch says each step, and exits with 1 when it was rolled back', async () => {
    using folder = temporaryFolder();
    const bundle = join(folder.path, 'b.bundle');
    await writeFile(bundle, 'bytes of a bundle');
    let outcome: 'committed' | 'rolled-back' = 'committed';
    await using agent = await socketAgent({
      async patch(pieces, { onProgress, force }) {
        const bytes = Buffer.concat(await Array.fromAsync(pieces));
        onProgress?.({ step: 'stage', message: `${bytes.byteLength} bytes${force === true ? ', forced' : ''}` });
        return { outcome, version: '4.22.1', message: 'a hook failed' };
      },
    });
    const good = await agent.vr('patch', bundle, '--force');
    assert.deepEqual([good.status, good.stdout], [0, 'stage       17 bytes, forced\nversion 4.22.1 is in force\n']);
    outcome = 'rolled-back';
    const bad = await agent.vr('patch', bundle, '--json');
    assert.equal(bad.status, 1);
    assert.deepEqual(
      bad.stdout
        .trimEnd()
        .split('\n')
        .map((line): unknown => JSON.parse(line)),
      [
        { step: 'stage', message: '17 bytes' },
        { outcome: 'rolled-back', version: '4.22.1', message: 'a hook failed' },
      ],
    );
  });

  it('log reads the log of the router', async () => {
    const lines = '2026-11-21 12:00:00,000  update_config.py ips.json\nof two lines\n2026-11-21 12:00:01,000  vr_cfg.sh -c x\n';
    await using agent = await socketAgent({ readFile: () => Promise.resolve(Buffer.from(lines)) });
    assert.deepEqual(JSON.parse((await agent.vr('log', '-n', '2', '--json')).stdout), [
      { time: '', source: '', text: 'of two lines' },
      { time: '2026-11-21 12:00:01,000', source: 'vr_cfg.sh', text: '-c x' },
    ]);
    assert.equal((await agent.vr('log', '-n', '1')).stdout, '2026-11-21 12:00:01,000  vr_cfg.sh  -c x\n');
  });

  it('says so when nobody listens there: status 3', async () => {
    using folder = temporaryFolder();
    const result = await runHere('vr', ['--socket', join(folder.path, 'none'), 'exec', '--', 'ls']);
    assert.equal(result.status, 3);
    assert.match(result.stderr, /^vr: .*\/none cannot be reached: .*connect ENOENT .*\/none \[VRA_UNREACHABLE\]\n$/);
  });

  it('waits as long as --timeout says: status 3', async () => {
    await using agent = await socketAgent({ versions: () => new Promise(() => undefined) });
    const result = await agent.vr('versions', '--timeout', '0.05');
    assert.equal(result.status, 3);
    assert.match(result.stderr, /did not answer GetVersions in time/);
  });

  it('exits with what the agent refuses for: a router that is off 1, a wrong input 2', async () => {
    await using agent = await socketAgent({
      versions: () => Promise.reject(new AgentError('VRA_STOPPED', 'the router is off')),
      list: () => Promise.reject(new AgentError('VRA_BAD_INPUT', 'no')),
    });
    assert.deepEqual([(await agent.vr('versions')).status, (await agent.vr('get')).status], [1, 2]);
  });

  it('a conflict with what the router has is refused by it, which was reached: status 1', async () => {
    await using agent = await socketAgent({ versions: () => Promise.reject(new AgentError('VRA_CONFLICT', 'too old')) });
    const [text, json] = [await agent.vr('versions'), await agent.vr('versions', '--json')];
    assert.deepEqual([text.status, text.stderr], [1, 'vr: too old [VRA_CONFLICT]\n']);
    assert.deepEqual([json.status, JSON.parse(json.stderr)], [1, { code: 'VRA_CONFLICT', message: 'too old' }]);
  });
});

describe('vr with a certificate', () => {
  it('and the key of another one, or none: status 3, and no bug', async () => {
    using folder = temporaryFolder();
    const at = (name: string): string => join(folder.path, name);
    const { authority } = await CertificateAuthority.init({ directory: at('ca'), clock: createSystemClock() });
    const [alice, bob] = [
      await authority.issue({ role: 'client', name: 'alice' }),
      await authority.issue({ role: 'client', name: 'bob' }),
    ];
    await Promise.all([
      writeFile(at('alice.crt'), alice.certificate),
      writeFile(at('bob.key'), bob.privateKey),
      writeFile(at('junk'), 'no key'),
    ]);
    for (const key of ['bob.key', 'junk']) {
      const files = ['--ca', at('alice.crt'), '--cert', at('alice.crt'), '--key', at(key)];
      const result = await runHere('vr', ['--connect', 'grpcs://127.0.0.1:1', ...files, 'versions']);
      assert.equal(result.status, 3, result.stderr);
      assert.match(
        result.stderr,
        /^vr: grpcs:\/\/127\.0\.0\.1:1 cannot be dialled with this certificate and key: .*\[VRA_UNREACHABLE\]\n$/,
      );
    }
  });
});

describe('Ctrl-C', () => {
  it('ends what follows, cleanly and with status 0', async () => {
    const ended = Promise.withResolvers<void>();
    await using agent = await socketAgent({
      async *watch({ signal }) {
        yield { sequence: 5, atMs: 0, kind: 'applied', message: 'configured: dhcp', facts: {} };
        await once(signal, 'abort');
        ended.resolve();
      },
    });
    const child = startCli('vr', ['--socket', agent.path, 'events', '-f']);
    const text = await waitFor(child.stdout, /configured: dhcp\n/);
    assert.match(text, /^ +5 {2}/);
    child.kill('SIGINT');
    await once(child, 'close');
    assert.equal(child.exitCode, 0);
    await ended.promise;
  });

  it('ends what waits for an answer, with status 130', async () => {
    const began = Promise.withResolvers<void>();
    await using agent = await socketAgent({
      runShell() {
        began.resolve();
        return new Promise(() => undefined);
      },
    });
    const child = startCli('vr', ['--socket', agent.path, 'exec', '--', 'sleep 1000']);
    await began.promise;
    child.kill('SIGINT');
    await once(child, 'close');
    assert.equal(child.exitCode, 130);
  });
});

describe('vr over TCP', () => {
  it('shows a certificate, wants to see one, and goes no further without', async () => {
    using folder = temporaryFolder();
    const clock = createSystemClock();
    const { authority } = await CertificateAuthority.init({ directory: join(folder.path, 'ca'), clock });
    const { authority: other } = await CertificateAuthority.init({ directory: join(folder.path, 'other'), clock });
    const pem = async (name: string, text: string): Promise<string> => {
      await writeFile(join(folder.path, name), text);
      return join(folder.path, name);
    };
    const trusted = (one: CertificateAuthority): string => one.trust.authorities.map(String).join('');
    const router = await authority.issue({ role: 'router', name: 'r-4-VM', addresses: ['127.0.0.1'] });
    const person = await authority.issue({ role: 'client', name: 'operator' });
    const stranger = await other.issue({ role: 'client', name: 'operator' });
    await using server = await listenAgent(someService({ health: () => Promise.resolve(ready) }), {
      identity: { ca: trusted(authority), cert: router.certificate, key: router.privateKey },
    });
    const url = `grpcs://127.0.0.1:${server.port}`;
    const ca = await pem('ca.pem', trusted(authority));
    const mine = ['--cert', await pem('me.pem', person.certificate), '--key', await pem('me.key', person.privateKey)];
    const good = await runHere('vr', ['--connect', url, '--ca', ca, ...mine, 'health']);
    assert.equal(good.status, 0, good.stderr);
    assert.match(good.stdout, /^state +ready\n/);

    const theirs = ['--cert', await pem('s.pem', stranger.certificate), '--key', await pem('s.key', stranger.privateKey)];
    assert.equal((await runHere('vr', ['--connect', url, '--ca', ca, ...theirs, 'health'])).status, 3);
    const otherCa = await pem('other.pem', trusted(other));
    const unknown = await runHere('vr', ['--connect', url, '--ca', otherCa, ...mine, 'health']);
    assert.equal(unknown.status, 3);
    assert.match(unknown.stderr, /grpcs:\/\/127\.0\.0\.1:\d+ cannot be reached: .*(?:issuer|self-signed|signature)/);
    const name = await runHere('vr', ['--connect', url, '--ca', ca, ...mine, '--server-name', 'r-5-VM', 'health']);
    assert.equal(name.status, 3);
    assert.match(name.stderr, /r-5-VM/);
    const missing = await runHere('vr', ['--connect', url, '--ca', join(folder.path, 'none.pem'), ...mine, 'health']);
    assert.equal(missing.status, 4);
    assert.match(missing.stderr, /--ca .*none\.pem cannot be read/);
  });
});

describe('no way to a router', () => {
  const cases: readonly (readonly [args: readonly string[], says: RegExp])[] = [
    [['--router', 'r-1-VM', '--socket', 'x', 'health'], /--router and --socket: these are different ways/],
    [['--connect', 'http://x', 'health'], /begins with grpcs:\/\/, ssh:\/\/ or unix:/],
    [['--connect', 'grpcs://x', 'health'], /write it as grpcs:\/\/ADDRESS:PORT/],
    [['--connect', 'grpcs://x:70000', 'health'], /write it as grpcs:\/\/ADDRESS:PORT/],
    [['--connect', 'grpcs://x:1', '--ca', 'a', 'health'], /needs --ca, --cert and --key/],
    [['--connect', 'ssh://', 'health'], /names no host/],
    [['health', '--json', '--yaml'], /cannot be used with option '--json'/],
    [['health', '--timeout', 'soon'], /must be a number of seconds/],
    [['events'], /--since NUMBER, or follow what comes with -f/],
    [['events', '-f', '--kind', 'rain'], /--kind rain: there are booted, applied,/],
    [['apply'], /required option '-f, --file <file>'/],
    [['exec'], /missing required argument 'command'/],
    [['completion', 'cmd'], /there are bash, zsh, fish/],
  ];
  for (const [args, says] of cases) {
    it(`vr ${args.join(' ')}: status 2`, async () => {
      const result = await runHere('vr', args);
      assert.equal(result.status, 2, result.stderr);
      assert.match(result.stderr, says);
      assert.equal(result.stdout, '');
    });
  }
});

describe('help', () => {
  for (const command of [
    'status',
    'show',
    'show dhcp',
    'health',
    'versions',
    'log',
    'apply',
    'get',
    'exec',
    'patch',
    'events',
    'completion',
  ]) {
    it(`vr ${command} --help has examples`, async () => {
      const { status, stdout, stderr } = await runHere('vr', [...command.split(' '), '--help']);
      assert.deepEqual([status, stderr], [0, '']);
      assert.match(stdout, /^Usage: vr /);
      assert.match(stdout, /Examples:\n {2}(?:vr|source) /);
    });
  }
});

describe('colour', () => {
  it('is for terminals, and only where it is wanted', async () => {
    const none = await runCli('vr', ['--help'], { env: { FORCE_COLOR: '' } });
    assert.ok(!none.stdout.includes('\u001B'));
  });
});
