import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { describe, it } from 'node:test';
import { createSystemClock } from '#agent';
import { ApiClient, startApi } from '#fleet';
import { openFakeFleet, withCode, type FakeFleet } from '../support/fake-fleet.ts';

const token = 'a-token-for-tests-a-token-for-tests';

interface Door extends FakeFleet {
  readonly client: ApiClient;
  readonly url: string;
  /** Status and body of a request for an upgrade that is refused. */
  refused(path: string, headers?: Readonly<Record<string, string>>): Promise<{ readonly status: number; readonly code: string }>;
}

async function openDoor(): Promise<Door> {
  const fleet = await openFakeFleet(2);
  const api = await startApi({ host: fleet.host, token, clock: createSystemClock() });
  const client = new ApiClient(api.url, token);
  return {
    ...fleet,
    client,
    url: api.url,
    async refused(path, headers = {}) {
      const outgoing = request(`${api.url}${path}`, {
        agent: false,
        headers: { connection: 'Upgrade', upgrade: 'vr-agent', ...headers },
      });
      outgoing.end();
      // What this event brings (node:http).
      const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
      const text = Buffer.concat(await incoming.toArray()).toString('utf8');
      return { status: incoming.statusCode ?? 0, code: JSON.parse(text).code };
    },
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      await api[Symbol.asyncDispose]();
      await fleet.host[Symbol.asyncDispose]();
    },
  };
}

const authorization = `Bearer ${token}`;

describe('the agent of a router through the control API', () => {
  it('is for those who have the token, and for routers that there are', async () => {
    await using door = await openDoor();
    assert.deepEqual(await door.refused('/v1/routers/r-1-VM/agent'), { status: 401, code: 'VRA_UNAUTHORIZED' });
    const wrong = { authorization: 'Bearer something-else' };
    assert.deepEqual(await door.refused('/v1/routers/r-1-VM/agent', wrong), { status: 401, code: 'VRA_UNAUTHORIZED' });
    assert.deepEqual(await door.refused('/v1/routers/r-9-VM/agent', { authorization }), { status: 404, code: 'VRA_NOT_FOUND' });
    assert.deepEqual(await door.refused('/v1/routers/%zz/agent', { authorization }), { status: 400, code: 'VRA_BAD_INPUT' });
    assert.deepEqual(await door.refused('/v1/fleet', { authorization }), { status: 400, code: 'VRA_BAD_INPUT' });
    const other = { authorization, upgrade: 'websocket' };
    assert.deepEqual(await door.refused('/v1/routers/r-1-VM/agent', other), { status: 400, code: 'VRA_BAD_INPUT' });
    await assert.rejects(door.client.agent('r-9-VM'), withCode('VRA_NOT_FOUND', /there is no router "r-9-VM"/));
  });

  it('is the one that was named, in any number of connections', async () => {
    await using door = await openDoor();
    await using first = await door.client.agent('r-1-VM');
    await using second = await door.client.agent('r-2-VM');
    // The routers of this fleet have no agent behind them, and say so by name.
    await assert.rejects(first.versions(), withCode('VRA_UNSUPPORTED', /r-1-VM/));
    await assert.rejects(second.versions(), withCode('VRA_UNSUPPORTED', /r-2-VM/));
  });

  it('does not hold up an API that ends', async () => {
    const door = await openDoor();
    await using agent = await door.client.agent('r-1-VM');
    await assert.rejects(agent.versions(), withCode('VRA_UNSUPPORTED'));
    await door[Symbol.asyncDispose]();
    await assert.rejects(agent.versions(), withCode('VRA_UNREACHABLE', /router r-1-VM cannot be reached/));
  });
});
