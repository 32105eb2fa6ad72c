import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { Client, Metadata, credentials, status, type ServiceError } from '@grpc/grpc-js';
import type { AgentEvent, AgentService, ConfigItem } from '#agent';
import {
  EventKind,
  itemMessage,
  ItemStatus,
  codeKey,
  healthMessages,
  type AgentServiceClient,
  type ExecuteRequest,
  type ExecuteResponse,
  type ExecuteStreamResponse,
  type WatchResponse,
} from '#agent/grpc';
import { openGrpcRouter } from '../support/grpc-router.ts';
import { dhcpEntry, firewallRule } from '../support/items.ts';
import { openServiceRouter } from '../support/service-router.ts';

const firewall = (id: number): ConfigItem => ({ type: 'firewallrules', rules: [firewallRule(id)] });
const command = (items: readonly ConfigItem[], key = ''): ExecuteRequest => ({
  items: items.map(itemMessage),
  idempotency_key: key,
});

type Answer<A> = (error: ServiceError | null, answer: A) => void;

/** The answer of a call with one. */
function asked<A>(call: (callback: Answer<A>) => unknown): Promise<A> {
  return new Promise((resolve, reject) => {
    call((error, answer) => (error === null ? resolve(answer) : reject(error)));
  });
}

const withStatus =
  (code: status, exact?: string) =>
  (error: ServiceError): boolean => {
    assert.equal(error.code, code, error.details);
    if (exact !== undefined) assert.deepEqual(error.metadata.get(codeKey), [exact]);
    return true;
  };

async function received<A>(call: AsyncIterable<A>): Promise<readonly A[]> {
  const all: A[] = [];
  for await (const message of call) all.push(message);
  return all;
}

describe('the agent service over gRPC', () => {
  it('executes, with a result per item; a key runs once', async () => {
    await using router = await openServiceRouter();
    await using door = await openGrpcRouter(() => router.service);
    const request = command([firewall(1), dhcpEntry('10.1.1.50', '02:01:00:00:00:50', { host_name: 'no name' }), firewall(1)], 'k');
    const unknown = { ...request, items: [...request.items, { item: undefined }] };
    const first = await execute(door.client, unknown);
    assert.deepEqual(
      first.results.map(({ index, status: result, code }) => [index, result, code]),
      [
        [0, ItemStatus.ITEM_STATUS_APPLIED, ''],
        [1, ItemStatus.ITEM_STATUS_REFUSED, 'VRA_BAD_INPUT'],
        [2, ItemStatus.ITEM_STATUS_UNCHANGED, ''],
        [3, ItemStatus.ITEM_STATUS_REFUSED, 'VRA_BAD_INPUT'],
      ],
    );
    assert.deepEqual(await execute(door.client, unknown), { ...first, repeated_command: true });
  });

  it('gives the configuration in the form in which it takes it, and plans without changing', async () => {
    await using router = await openServiceRouter();
    await using door = await openGrpcRouter(() => router.service);
    await execute(door.client, command([firewall(1), dhcpEntry('10.1.1.50', '02:01:00:00:00:50')]));
    const { config } = await asked<{ config?: Parameters<AgentServiceClient['apply']>[0]['config'] }>((callback) =>
      door.client.get({ feature: 'all' }, callback),
    );
    const apply = { config, dry_run: false, idempotency_key: '' };
    const same = await asked<{ changes: readonly unknown[] }>((callback) => door.client.apply(apply, callback));
    assert.deepEqual(same.changes, []);
    const dry = { config: { items: [] }, dry_run: true, idempotency_key: '' };
    const plan = await asked<{ changes: readonly { key: string }[]; steps: readonly unknown[] }>((callback) =>
      door.client.apply(dry, callback),
    );
    assert.deepEqual(plan.changes.map(({ key }) => key).toSorted(), ['dhcpentry/10.1.1.50', 'firewallrules/1']);
    assert.ok(plan.steps.length > 0);
    assert.equal(router.agent.bags.get('firewallrules')?.size, 1);
    await assert.rejects(
      asked((callback) => door.client.apply({ config: undefined, dry_run: false, idempotency_key: '' }, callback)),
      withStatus(status.INVALID_ARGUMENT, 'VRA_BAD_INPUT'),
    );
  });

  it('answers a stream of commands in order, reading only as fast as it works', async () => {
    await using router = await openServiceRouter();
    let running = 0;
    let most = 0;
    const service: AgentService = {
      ...router.service,
      execute: async (items, options) => {
        most = Math.max(most, ++running);
        try {
          return await router.service.execute(items, options);
        } finally {
          running--;
        }
      },
    };
    await using door = await openGrpcRouter(() => service);
    const call = door.client.executeStream();
    const answers = received<ExecuteStreamResponse>(call);
    for (let id = 1; id <= 200; id++) call.write({ id, command: command([firewall(id)]) });
    call.end();
    const all = await answers;
    assert.deepEqual(
      all.map(({ id, done }) => [id, done]),
      Array.from({ length: 200 }, (_, i) => [i + 1, i + 1]),
    );
    assert.equal(most, 1);
    assert.equal(router.agent.bags.get('firewallrules')?.size, 200);
  });

  it('tells of events by kind, behind a number, until the client ends it', async () => {
    await using router = await openServiceRouter();
    await using door = await openGrpcRouter(() => router.service);
    const { sequence } = await execute(door.client, command([firewall(1)]));
    const call = door.client.watch({ after_sequence: sequence - 1, kinds: [EventKind.EVENT_KIND_APPLIED] });
    const messages: AsyncIterator<WatchResponse> = call[Symbol.asyncIterator]();
    assert.equal((await messages.next()).value?.event?.sequence, sequence);
    await execute(door.client, command([firewall(2)]));
    const next: WatchResponse = (await messages.next()).value;
    const { event } = next;
    assert.deepEqual([event?.sequence, event?.kind], [sequence + 1, EventKind.EVENT_KIND_APPLIED]);
    assert.deepEqual(event?.facts.find(({ name }) => name === 'features')?.value, 'firewall');
    call.cancel();
    await assert.rejects(messages.next(), withStatus(status.CANCELLED));
    const late = door.client.watch({ after_sequence: 9_999, kinds: [] });
    await assert.rejects(received(late), withStatus(status.OUT_OF_RANGE, 'VRA_NOT_FOUND'));
  });

  it('ends the watch of a reader that does not read', async () => {
    await using router = await openServiceRouter();
    const long = 'x'.repeat(8_000);
    const ended = Promise.withResolvers<void>();
    const events = async function* (signal: AbortSignal): AsyncGenerator<AgentEvent> {
      try {
        for (let sequence = 1; !signal.aborted && sequence < 20_000; sequence++) yield applied(sequence, long);
      } finally {
        ended.resolve();
      }
    };
    await using door = await openGrpcRouter(() => ({ ...router.service, watch: ({ signal }) => events(signal) }));
    const call = door.client.watch({ after_sequence: 0, kinds: [] });
    call.pause();
    await once(call, 'metadata');
    const failure = once(call, 'error');
    // It reads what was sent before the end, and then hears why.
    await ended.promise;
    call.resume();
    const [error] = await failure;
    withStatus(status.RESOURCE_EXHAUSTED, 'VRA_BUSY')(error as ServiceError);
  });

  it('has the standard statuses, and changes nothing after a deadline', async () => {
    await using router = await openServiceRouter();
    await using door = await openGrpcRouter(() => router.service);
    await assert.rejects(execute(door.client, command([])), withStatus(status.INVALID_ARGUMENT, 'VRA_BAD_INPUT'));
    await assert.rejects(
      asked((callback) => door.client.get({ feature: 'weather' }, callback)),
      withStatus(status.NOT_FOUND, 'VRA_NOT_FOUND'),
    );
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const busy = router.turns.take({ access: 'inspect' }, () => gate);
    const deadline = { deadline: 1 };
    await assert.rejects(
      asked((callback) => door.client.execute(command([firewall(1)]), new Metadata(), deadline, callback)),
      withStatus(status.DEADLINE_EXCEEDED),
    );
    open();
    await busy;
    await router.turns.take({ access: 'inspect' }, () => Promise.resolve());
    assert.equal(router.agent.bags.get('firewallrules')?.size ?? 0, 0);
  });

  it('moves files in pieces, and refuses what is too large', async () => {
    await using router = await openServiceRouter();
    await using door = await openGrpcRouter(() => router.service);
    const content = Buffer.alloc(200_000, 'abc');
    const written = await asked<{ bytes: number }>((callback) => {
      const call = door.client.writeFile(callback);
      call.write({ path: '/root/big', mode: 0o640, content: content.subarray(0, 100_000) });
      call.write({ path: '', mode: 0, content: content.subarray(100_000) });
      call.end();
    });
    assert.equal(written.bytes, 200_000);
    const parts = await received<{ content: Buffer }>(door.client.readFile({ path: '/root/big' }));
    assert.ok(parts.length >= 4 && parts.every((part) => part.content.byteLength <= 65_536));
    assert.deepEqual(Buffer.concat(parts.map((part) => part.content)), content);
    const { entries } = await asked<{ entries: readonly { name: string; mode: number }[] }>((callback) =>
      door.client.listFiles({ path: '/root' }, callback),
    );
    assert.equal(entries.find(({ name }) => name === 'big')?.mode, 0o640);
    await assert.rejects(received(door.client.readFile({ path: '/root/none' })), withStatus(status.NOT_FOUND));
  });

  it('says whether the router serves, as standard health checks ask', async () => {
    await using router = await openServiceRouter();
    await using door = await openGrpcRouter(() => router.service);
    const health = new healthMessages.HealthClient(`unix:${door.socket}`, credentials.createInsecure());
    try {
      const check = (service: string): Promise<{ status: number }> =>
        asked<{ status: number }>((callback) => health.check({ service }, callback));
      assert.equal((await check('')).status, 1);
      assert.equal((await check('vr.agent.v1.AgentService')).status, 1);
      await assert.rejects(check('nothing.here'), withStatus(status.NOT_FOUND));
      const call = health.watch({ service: '' });
      const statuses = call[Symbol.asyncIterator]();
      assert.equal((await statuses.next()).value.status, 1);
      await router.turns.take({ access: 'configure' }, () => {
        router.agent.hold({ code: 'VRA_STEP_FAILED', message: 'held by a test' });
        return Promise.resolve();
      });
      assert.equal((await statuses.next()).value.status, 2);
      call.cancel();
      await assert.rejects(statuses.next(), withStatus(status.CANCELLED));
    } finally {
      health.close();
    }
  });

  it('takes messages up to its limit only', async () => {
    await using router = await openServiceRouter();
    await using door = await openGrpcRouter(() => router.service);
    const client = new Client(`unix:${door.socket}`, credentials.createInsecure(), { 'grpc.max_send_message_length': -1 });
    try {
      const bytes = Buffer.alloc(33 * 2 ** 20);
      await assert.rejects(
        asked((callback: Answer<Buffer | undefined>) =>
          client.makeUnaryRequest(
            '/vr.agent.v1.AgentService/Execute',
            (b: Buffer) => b,
            (b: Buffer) => b,
            bytes,
            (error, value) => callback(error, value),
          ),
        ),
        withStatus(status.RESOURCE_EXHAUSTED),
      );
    } finally {
      client.close();
    }
  });
});

function applied(sequence: number, message: string): AgentEvent {
  return { sequence, atMs: 0, kind: 'applied', message, facts: {} };
}

function execute(client: AgentServiceClient, request: ExecuteRequest): Promise<ExecuteResponse> {
  return asked((callback) => client.execute(request, callback));
}
