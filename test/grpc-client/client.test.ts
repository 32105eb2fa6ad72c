import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { AgentError, createSystemClock, type AgentEvent, type AgentService, type ConfigItem, type PatchProgress } from '#agent';
import { createGrpcAgentClient, type GrpcAgentClientOptions } from '#agent/client';
import { withCode } from '../fleet/support/fake-fleet.ts';
import { listenAgent, someService } from '../support/agent-server.ts';
import { dhcpEntry, firewallRule } from '../support/items.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const budget = { memoryLimitBytes: 256, memoryUsedBytes: 17, cpuLimitMillis: 1000, cpuUsedMillis: 3 };
const item = dhcpEntry('10.1.1.50', '02:01:00:00:00:50');

interface Pair extends AsyncDisposable {
  readonly client: AgentService;
  readonly path: string;
}

/** A client of a service that listens on a unix socket; attempts follow each other at once. */
async function pair(given: Partial<AgentService>, options: Partial<GrpcAgentClientOptions> = {}): Promise<Pair> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(temporaryFolder());
  const path = join(folder.path, 'agent.sock');
  stack.use(await listenAgent(someService(given), { path }));
  const clock = createSystemClock();
  const client = stack.use(createGrpcAgentClient({ kind: 'unix', path }, { clock, retryDelaysMs: [1, 1], ...options }));
  const kept = stack.move();
  return { client, path, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

function event(sequence: number): AgentEvent {
  return { sequence, atMs: 1_764_000_000_123, kind: 'applied', message: `command ${sequence}`, facts: { features: 'dhcp' } };
}

/** An error that has the status of a server that is away for the moment. */
const away = (): AgentError => new AgentError('VRA_CLOSED', 'the agent is about to end');

describe('a client of an agent', () => {
  it('gives what the service answers, as it answers it', async () => {
    const results = [
      { status: 'applied' },
      { status: 'refused', code: 'VRA_BAD_INPUT', message: 'rules[0].src_ip: "x" is not an IPv4 address' },
    ] as const;
    const outcome = {
      steps: [{ area: 'filter', text: '+ -A INPUT' }],
      changes: [{ feature: 'firewall', kind: 'removed', key: 'firewallrules/1' }],
      failures: [{ status: 'degraded', code: 'VRA_STEP_FAILED', message: 'dnsmasq' }],
      sequence: 12,
      repeated: true,
    } as const;
    const health = {
      readiness: 'degraded',
      reasons: [{ code: 'VRA_SERVICE_FAILED', message: 'haproxy does not run' }],
      checks: [{ name: 'dns_check.py', kind: 'advanced', outcome: 'warning', message: 'slow', atMs: 1_764_000_000_000 }],
      budget,
    } as const;
    const versions = {
      current: '4.22.1',
      installed: [{ version: '4.22.1', checksum: 'ab', installedMs: 1_764_000_000_999 }],
      template: 'Cloudstack Release 4.22.0',
    };
    const feature = { feature: 'dhcp', config: { items: [item] }, observed: { service: 'active', entries: [] } };
    const entries = [{ name: 'cloud.log', kind: 'file', bytes: 12, mode: 0o640 }] as const;
    const seen: unknown[] = [];
    await using both = await pair({
      execute(items) {
        seen.push(items);
        return Promise.resolve({ results, sequence: 7, repeated: false });
      },
      apply(config, options) {
        seen.push([config, options?.dryRun]);
        return Promise.resolve(outcome);
      },
      get: () => Promise.resolve(feature),
      list: () => Promise.resolve([{ feature: 'dhcp', entries: 3 }]),
      health: (options) => Promise.resolve(options?.fresh === true ? health : { ...health, checks: [] }),
      versions: () => Promise.resolve(versions),
      diagnose: (kind, args) => Promise.resolve({ stdout: `${kind} ${args}`, stderr: 'no', exitCode: 2 }),
      runShell: (line) => Promise.resolve({ stdout: line, stderr: '', exitCode: 3 }),
      listFiles: () => Promise.resolve(entries),
    });
    const { client } = both;
    const items: readonly ConfigItem[] = [{ type: 'firewallrules', rules: [firewallRule(1)] }, item];
    assert.deepEqual(await client.execute(items), { results, sequence: 7, repeated: false });
    assert.deepEqual(await client.apply({ items }, { dryRun: true }), outcome);
    assert.deepEqual(seen, [items, [{ items }, true]]);
    assert.deepEqual(await client.get('dhcp'), feature);
    assert.deepEqual(await client.list(), [{ feature: 'dhcp', entries: 3 }]);
    assert.deepEqual(await client.health({ fresh: true }), health);
    assert.deepEqual((await client.health()).checks, []);
    assert.deepEqual(await client.versions(), versions);
    assert.deepEqual(await client.diagnose('ping', '8.8.8.8'), { stdout: 'ping 8.8.8.8', stderr: 'no', exitCode: 2 });
    assert.deepEqual(await client.runShell('exit 3'), { stdout: 'exit 3', stderr: '', exitCode: 3 });
    assert.deepEqual(await client.listFiles('/var/log'), entries);
  });

  it('carries files of any size and content both ways', async () => {
    const content = Buffer.alloc(300_000, 'ä\0');
    const written: unknown[] = [];
    await using both = await pair({
      readFile: (path) => Promise.resolve(path === '/empty' ? new Uint8Array() : content),
      writeFile(path, bytes, options) {
        written.push(path, Buffer.from(bytes).equals(content), options?.mode);
        return Promise.resolve();
      },
    });
    assert.ok(content.equals(await both.client.readFile('/big')));
    assert.equal((await both.client.readFile('/empty')).byteLength, 0);
    await both.client.writeFile('/opt/x', content, { mode: 0o755 });
    assert.deepEqual(written, ['/opt/x', true, 0o755]);
  });

  it("rejects with the agent's own code and message", async () => {
    await using both = await pair({
      get: () => Promise.reject(new AgentError('VRA_NOT_FOUND', 'there is no feature "weather"')),
      runShell: () => Promise.reject(new AgentError('VRA_STOPPED', 'router r-4-VM is off')),
      health: () => Promise.reject(new AgentError('VRA_BUDGET', 'no memory is left')),
    });
    await assert.rejects(both.client.get('weather'), withCode('VRA_NOT_FOUND', /^there is no feature "weather"$/));
    await assert.rejects(both.client.runShell('ls'), withCode('VRA_STOPPED', /off/));
    await assert.rejects(both.client.health(), withCode('VRA_BUDGET'));
  });

  it('says what it could not reach', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'none.sock');
    await using client = createGrpcAgentClient({ kind: 'unix', path }, { clock: createSystemClock(), retryDelaysMs: [] });
    await assert.rejects(client.health(), withCode('VRA_UNREACHABLE', new RegExp(`^${path} cannot be reached: .*ENOENT`)));
  });
});

describe('calls that are made again', () => {
  it('are commands, under one key, and those that only look', async () => {
    const keys: unknown[] = [];
    let looks = 0;
    await using both = await pair({
      execute(_items, options) {
        keys.push(options?.idempotencyKey);
        return keys.length < 3 ? Promise.reject(away()) : Promise.resolve({ results: [], sequence: 1, repeated: true });
      },
      list: () => (++looks < 3 ? Promise.reject(away()) : Promise.resolve([])),
    });
    assert.equal((await both.client.execute([item])).repeated, true);
    assert.equal(keys.length, 3);
    assert.equal(new Set(keys).size, 1);
    assert.match(String(keys[0]), /^[\da-f-]{36}$/);
    assert.deepEqual(await both.client.list(), []);
    assert.equal(looks, 3);
  });

  it('come to an end', async () => {
    let attempts = 0;
    await using both = await pair({
      list() {
        attempts++;
        return Promise.reject(away());
      },
    });
    await assert.rejects(both.client.list(), withCode('VRA_CLOSED', /about to end/));
    assert.equal(attempts, 3);
  });

  it('are not lines for the shell, nor what was refused', async () => {
    let attempts = 0;
    await using both = await pair({
      runShell() {
        attempts++;
        return Promise.reject(away());
      },
      list() {
        attempts++;
        return Promise.reject(new AgentError('VRA_BUSY', 'too many commands wait'));
      },
    });
    await assert.rejects(both.client.runShell('reboot'), withCode('VRA_CLOSED'));
    assert.equal(attempts, 1);
    await assert.rejects(both.client.list(), withCode('VRA_BUSY'));
    assert.equal(attempts, 2);
  });

  it('keep the key that the caller gave', async () => {
    const keys: unknown[] = [];
    await using both = await pair({
      apply(_config, options) {
        keys.push(options?.idempotencyKey);
        return Promise.resolve({ steps: [], changes: [], failures: [], sequence: 1, repeated: false });
      },
    });
    await both.client.apply({ items: [] }, { idempotencyKey: 'mine' });
    await both.client.apply({ items: [] }, { idempotencyKey: 'mine', dryRun: true });
    assert.deepEqual(keys, ['mine', undefined]);
  });
});

describe('giving up', () => {
  it('ends a call at the agent and rejects with the reason', async () => {
    const began = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    await using both = await pair({
      health(options) {
        options?.signal?.addEventListener('abort', () => ended.resolve(), { once: true });
        began.resolve();
        return new Promise(() => undefined);
      },
    });
    const controller = new AbortController();
    const call = both.client.health({ signal: controller.signal });
    await began.promise;
    controller.abort(new Error('enough'));
    await assert.rejects(call, /^Error: enough$/);
    await ended.promise;
  });

  it('happens by itself when no answer comes in time', async () => {
    await using both = await pair({ list: () => new Promise(() => undefined) }, { deadlineMs: 50 });
    await assert.rejects(both.client.list(), withCode('VRA_UNREACHABLE', /did not answer List in time/));
  });

  it('needs no call for a signal that was aborted before', async () => {
    await using both = await pair({});
    await assert.rejects(both.client.list({ signal: AbortSignal.abort(new Error('early')) }), /^Error: early$/);
  });
});

interface Cuttable extends AsyncDisposable {
  /** Ends the connections that there are. */
  cut(): void;
}

/** A socket in front of another one. */
async function cuttable(path: string, to: string): Promise<Cuttable> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const inner = connect(to);
    socket.pipe(inner);
    inner.pipe(socket);
    for (const one of [socket, inner]) one.on('error', () => undefined);
    socket.on('close', () => inner.destroy());
    inner.on('close', () => socket.destroy());
  });
  server.listen(path);
  await once(server, 'listening');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    cut,
    async [Symbol.asyncDispose]() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}

describe('watching', () => {
  it('gives events as they come, and ends with the signal without an error', async () => {
    const controller = new AbortController();
    const afters: unknown[] = [];
    await using both = await pair({
      async *watch({ afterSequence, signal }) {
        afters.push(afterSequence);
        yield event(8);
        yield event(9);
        await once(signal, 'abort');
      },
    });
    const seen: AgentEvent[] = [];
    for await (const one of both.client.watch({ afterSequence: 7, signal: controller.signal })) {
      seen.push(one);
      if (one.sequence === 9) controller.abort();
    }
    assert.deepEqual([seen, afters], [[event(8), event(9)], [7]]);
  });

  it('goes on behind the last event when the connection breaks', async () => {
    const afters: unknown[] = [];
    const controller = new AbortController();
    await using both = await pair({
      async *watch({ afterSequence = 0, signal }) {
        afters.push(afterSequence);
        yield event(afterSequence + 1);
        await once(signal, 'abort');
      },
    });
    const path = `${both.path}.front`;
    await using front = await cuttable(path, both.path);
    const clock = createSystemClock();
    await using client = createGrpcAgentClient({ kind: 'unix', path }, { clock, retryDelaysMs: [150, 150] });
    const seen: number[] = [];
    for await (const { sequence } of client.watch({ signal: controller.signal })) {
      seen.push(sequence);
      if (seen.length === 3) controller.abort();
      else front.cut();
    }
    assert.deepEqual(seen, [1, 2, 3]);
    assert.deepEqual(afters, [0, 1, 2]);
  });

  it('rejects with what the agent says against it', async () => {
    await using both = await pair({
      async *watch() {
        yield* [];
        await Promise.resolve();
        throw new AgentError('VRA_NOT_FOUND', 'events behind 3 are not kept any more; the oldest is 90');
      },
    });
    const reading = async (): Promise<void> => {
      for await (const one of both.client.watch({ afterSequence: 3, signal: new AbortController().signal }))
        assert.fail(one.message);
    };
    await assert.rejects(reading(), withCode('VRA_NOT_FOUND', /the oldest is 90/));
  });
});

describe('patching', () => {
  const bundle = Buffer.alloc(700_000, 'bundle');

  async function* inPieces(): AsyncGenerator<Uint8Array> {
    for (let start = 0; start < bundle.byteLength; start += 300_000) yield bundle.subarray(start, start + 300_000);
    await Promise.resolve();
  }

  it('sends the bundle, tells of each step, and of the end', async () => {
    await using both = await pair({
      async patch(pieces, options) {
        const got = await Array.fromAsync(pieces);
        assert.ok(got.every((piece) => piece.byteLength <= 256 * 1024));
        assert.ok(bundle.equals(Buffer.concat(got)));
        assert.equal(options.force, true);
        options.onProgress?.({ step: 'stage', message: '1 file' });
        options.onProgress?.({ step: 'rollback', message: 'hook failed' });
        return { outcome: 'rolled-back', version: '4.22.0', message: 'hook failed' };
      },
    });
    const said: PatchProgress[] = [];
    const outcome = await both.client.patch(inPieces(), { force: true, onProgress: (progress) => said.push(progress) });
    assert.deepEqual(outcome, { outcome: 'rolled-back', version: '4.22.0', message: 'hook failed' });
    assert.deepEqual(said, [
      { step: 'stage', message: '1 file' },
      { step: 'rollback', message: 'hook failed' },
    ]);
  });

  it('is sent again from its start under the same key, though its source can be read once only', async () => {
    const keys: unknown[] = [];
    const sizes: number[] = [];
    await using both = await pair({
      async patch(pieces, options) {
        keys.push(options.idempotencyKey);
        sizes.push(Buffer.concat(await Array.fromAsync(pieces)).byteLength);
        if (keys.length === 1) throw away();
        return { outcome: 'committed', version: '4.22.1', message: '' };
      },
    });
    assert.equal((await both.client.patch(inPieces(), {})).outcome, 'committed');
    assert.deepEqual(sizes, [700_000, 700_000]);
    assert.equal(new Set(keys).size, 1);
  });

  it('ends with the error of a bundle that cannot be read', async () => {
    await using both = await pair({
      async patch(pieces) {
        await Array.fromAsync(pieces);
        assert.fail('half a bundle');
      },
    });
    async function* torn(): AsyncGenerator<Uint8Array> {
      yield bundle;
      await Promise.resolve();
      throw new Error('the disk is broken');
    }
    await assert.rejects(both.client.patch(torn(), {}), /the disk is broken/);
  });
});
