import assert from 'node:assert/strict';
import { stat, readFile, writeFile, chmod } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createSystemClock } from '#agent';
import { ApiClient, ensureToken, readApiFile, startApi, stateDirectory, writeApiFile } from '#fleet';
import { openFakeFleet, someNics, withCode, type FakeFleet } from '../support/fake-fleet.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const token = 'a-token-for-tests-a-token-for-tests';

interface ApiFleet extends FakeFleet {
  readonly client: ApiClient;
  readonly url: string;
}

async function openApiFleet(routers: number, limits: { readonly fileBytes?: number } = {}): Promise<ApiFleet> {
  const fleet = await openFakeFleet(routers, limits);
  const api = await startApi({ host: fleet.host, token, clock: createSystemClock() });
  const client = new ApiClient(api.url, token);
  return {
    ...fleet,
    client,
    url: api.url,
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      await api[Symbol.asyncDispose]();
      await fleet.host[Symbol.asyncDispose]();
    },
  };
}

interface RawAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** A request as a program that is none of ours would send it. */
function raw(
  url: string,
  options: { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: options.method ?? 'GET', headers: options.headers, agent: false }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk: string) => (text += chunk));
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body: text === '' ? undefined : JSON.parse(text) }));
    });
    outgoing.on('error', reject);
    outgoing.end(options.body);
  });
}

const withToken = { authorization: `Bearer ${token}` };
const json = { ...withToken, 'content-type': 'application/json' };

describe('the control API', () => {
  it('shows the fleet and its routers', async () => {
    await using fleet = await openApiFleet(3);
    await fleet.client.stop('r-2-VM');
    const status = await fleet.client.fleet();
    assert.deepEqual(status.routers, { total: 3, byState: { off: 1, ready: 2, degraded: 0, failed: 0, crashed: 0 }, open: 3 });
    assert.equal(status.counters['started'], 3);
    assert.ok(status.residentBytes > 1_000_000);
    const page = await fleet.client.list({ offset: 1, limit: 1 });
    assert.deepEqual([page.total, page.routers.map((router) => router.name)], [3, ['r-2-VM']]);
    assert.deepEqual(
      (await fleet.client.list({ state: 'off' })).routers.map((router) => router.name),
      ['r-2-VM'],
    );
    const details = await fleet.client.details('r-1-VM');
    assert.deepEqual([details.state, details.facts.nics], ['ready', someNics]);
  });

  it('does to a router what a host does, and shows what became of it', async () => {
    await using fleet = await openApiFleet(0);
    const { client, storage } = fleet;
    await client.create('r-7-VM');
    assert.equal((await client.start('r-7-VM', { nics: someNics, bootArguments: 'type=router' })).stdout, 'booted\n');
    await client.putFile('r-7-VM', '/etc/motd', 'grüße\n');
    assert.deepEqual(await client.run('r-7-VM', 'echo', 'a "b c"'), { stdout: 'a b c\n', stderr: '', exitCode: 0 });
    assert.deepEqual(await client.exec('r-7-VM', 'fail 9'), { stdout: 'no luck\n', stderr: 'no luck\n', exitCode: 9 });
    assert.equal((await client.reboot('r-7-VM')).exitCode, 0);
    const content = await client.content('r-7-VM', '/etc/motd');
    assert.deepEqual(content.kind === 'file' && [content.encoding, content.content], ['utf8', 'grüße\n']);
    assert.deepEqual((await client.tree('r-7-VM')).children, [{ name: '/etc/motd', size: 6 }]);
    assert.deepEqual(
      (await client.log('r-7-VM', 2)).map((record) => record.what),
      ['fail 9', 'reboot'],
    );
    await client.stop('r-7-VM');
    assert.equal(storage.disk('r-7-VM').power, 'off');
    await client.remove('r-7-VM');
    assert.equal(storage.disks.size, 0);
  });

  it('plugs and unplugs NICs', async () => {
    await using fleet = await openApiFleet(1);
    const nic = { device: 'eth2', mac: '1e:00:00:00:00:02' };
    const plugged = await raw(`${fleet.url}/v1/routers/r-1-VM/nics`, { method: 'POST', headers: json, body: JSON.stringify(nic) });
    assert.equal(plugged.status, 204);
    assert.deepEqual((await fleet.client.details('r-1-VM')).facts.nics.at(-1), nic);
    const unplugged = await raw(`${fleet.url}/v1/routers/r-1-VM/nics/${nic.mac}`, { method: 'DELETE', headers: withToken });
    assert.equal(unplugged.status, 204);
    assert.deepEqual((await fleet.client.details('r-1-VM')).facts.nics, someNics);
  });

  it('takes a JSON request without a body where none is needed, and the scheme of the token in any case', async () => {
    await using fleet = await openApiFleet(1);
    const headers = { ...json, authorization: `bearer ${token}` };
    const answer = await raw(`${fleet.url}/v1/routers/r-1-VM/stop`, { method: 'POST', headers });
    assert.ok(answer.status < 300, JSON.stringify(answer));
    assert.equal((await fleet.client.details('r-1-VM')).state, 'off');
  });

  it('passes bytes that are no text as base64', async () => {
    await using fleet = await openApiFleet(1);
    const body = JSON.stringify({ path: '/tmp/x', content: Buffer.from('abc').toString('base64'), encoding: 'base64' });
    assert.equal((await raw(`${fleet.url}/v1/routers/r-1-VM/files`, { method: 'POST', headers: json, body })).status, 204);
    assert.equal(fleet.storage.disk('r-1-VM').files.get('/tmp/x'), 'abc');
  });

  it('gives the errors of the fleet their code back', async () => {
    await using fleet = await openApiFleet(1);
    const { client } = fleet;
    await assert.rejects(client.details('r-2-VM'), withCode('VRA_NOT_FOUND', /did you mean r-1-VM/));
    await assert.rejects(client.create('r-1-VM'), withCode('VRA_CONFLICT'));
    await assert.rejects(client.create('../../etc'), withCode('VRA_BAD_INPUT', /is no name for a router/));
    await assert.rejects(client.putFile('r-1-VM', '/../../etc/passwd', 'x'), withCode('VRA_BAD_PATH'));
    await assert.rejects(client.content('r-1-VM', '/tmp/../../etc/passwd'), withCode('VRA_BAD_PATH'));
    await assert.rejects(client.content('r-1-VM', '/nothing'), withCode('VRA_NOT_FOUND'));
    await assert.rejects(client.run('r-1-VM', 'bug'), withCode('VRA_CRASHED'));
    await assert.rejects(client.run('r-1-VM', 'echo'), withCode('VRA_CRASHED', /start it to go on/));
    await client.start('r-1-VM', { nics: someNics, bootArguments: 'type=router' });
    await client.stop('r-1-VM');
    await assert.rejects(client.run('r-1-VM', 'echo'), withCode('VRA_STOPPED'));
  });
});

describe('who may use it', () => {
  for (const [what, headers] of [
    ['no token', {}],
    ['a wrong token', { authorization: 'Bearer guess' }],
    ['another scheme', { authorization: `Basic ${token}` }],
    ['the token alone', { authorization: token }],
    ['more than the token', { authorization: `Bearer ${token}x` }],
  ] as const) {
    it(`nobody with ${what}, whatever the path`, async () => {
      await using fleet = await openApiFleet(1);
      for (const path of ['/v1/fleet', '/v1/routers/r-1-VM/exec', '/no/such/route']) {
        const answer = await raw(`${fleet.url}${path}`, { headers });
        assert.equal(answer.status, 401);
        assert.match(JSON.stringify(answer.body), /^\{"code":"VRA_UNAUTHORIZED","message":".*Bearer <token>/);
      }
      assert.equal(fleet.host.counters.apiRefusals, 3);
    });
  }

  it('this machine only', async () => {
    await using fleet = await openFakeFleet();
    for (const address of ['0.0.0.0', '::', '192.0.2.1', 'localhost', '127.0.0.1.example.org']) {
      await assert.rejects(
        startApi({ host: fleet.host, token, clock: fleet.clock, address }),
        withCode('VRA_BAD_INPUT', /this machine only/),
      );
    }
  });

  it('one fleet per port', async () => {
    await using fleet = await openApiFleet(0);
    const port = Number(new URL(fleet.url).port);
    await assert.rejects(
      startApi({ host: fleet.host, token, clock: fleet.clock, port }),
      withCode('VRA_CONFLICT', /is taken; give another one/),
    );
  });

  it('whoever can read the token file, which only its owner can', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'api.token');
    const made = await ensureToken(path);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.equal(await ensureToken(path), made);
    await chmod(path, 0o644);
    const renewed = await ensureToken(path);
    assert.notEqual(renewed, made);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    await writeFile(path, 'short\n');
    assert.match(await ensureToken(path), /^[\w-]{43}$/);
  });
});

describe('bad requests', () => {
  const cases: readonly {
    name: string;
    method: string;
    path: string;
    body?: string;
    type?: string;
    status: number;
    says: RegExp;
  }[] = [
    { name: 'JSON that is none', method: 'POST', path: '/v1/routers', body: '{"name":', status: 400, says: /VRA_BAD_INPUT/ },
    {
      name: 'a body of another type',
      method: 'POST',
      path: '/v1/routers',
      body: 'name=x',
      type: 'text/plain',
      status: 415,
      says: /VRA_BAD_INPUT/,
    },
    { name: 'no body', method: 'POST', path: '/v1/routers/r-1-VM/exec', status: 400, says: /VRA_BAD_INPUT.*body/ },
    {
      name: 'a field of a wrong type',
      method: 'POST',
      path: '/v1/routers/r-1-VM/exec',
      body: '{"line":1}',
      status: 400,
      says: /VRA_BAD_INPUT.*body\.line/,
    },
    {
      name: 'a field too many',
      method: 'POST',
      path: '/v1/routers/r-1-VM/exec',
      body: '{"line":"x","user":"root"}',
      status: 400,
      says: /VRA_BAD_INPUT.*user/,
    },
    {
      name: 'a NIC that is none',
      method: 'POST',
      path: '/v1/routers/r-1-VM/start',
      body: '{"nics":[{"device":"eth0"}],"bootArguments":""}',
      status: 400,
      says: /VRA_BAD_INPUT.*nics\.0\.mac/,
    },
    { name: 'a query that is none', method: 'GET', path: '/v1/routers?limit=many', status: 400, says: /VRA_BAD_INPUT.*limit/ },
    { name: 'an unknown query', method: 'GET', path: '/v1/routers?colour=red', status: 400, says: /VRA_BAD_INPUT.*colour/ },
    {
      name: 'an unknown topic',
      method: 'GET',
      path: '/v1/routers/r-1-VM/report/weather',
      status: 400,
      says: /VRA_BAD_INPUT.*topic/,
    },
    { name: 'an unknown route', method: 'GET', path: '/v2/fleet', status: 404, says: /VRA_NOT_FOUND.*GET \/v2\/fleet/ },
    {
      name: 'a name with a newline',
      method: 'GET',
      path: '/v1/routers/r%0A1',
      status: 404,
      says: /VRA_NOT_FOUND.*there is no router .*r.{2}n1/,
    },
    { name: 'a name that climbs', method: 'DELETE', path: '/v1/routers/..%2F..%2Fetc', status: 404, says: /VRA_NOT_FOUND/ },
    { name: 'a broken escape', method: 'GET', path: '/v1/routers/%zz', status: 400, says: /VRA_BAD_INPUT/ },
  ];
  for (const { name, method, path, body, type, status, says } of cases) {
    it(`${name}: ${status}, with code and message`, async () => {
      await using fleet = await openApiFleet(1);
      const headers = { ...withToken, ...(body !== undefined && { 'content-type': type ?? 'application/json' }) };
      const answer = await raw(`${fleet.url}${path}`, { method, headers, ...(body !== undefined && { body }) });
      assert.equal(answer.status, status, JSON.stringify(answer.body));
      assert.match(JSON.stringify(answer.body), says);
      assert.deepEqual(fleet.storage.disk('r-1-VM').ran, []);
    });
  }

  it('a file that is too large: 413', async () => {
    await using fleet = await openApiFleet(1, { fileBytes: 1_000 });
    const send = (bytes: number): Promise<RawAnswer> =>
      raw(`${fleet.url}/v1/routers/r-1-VM/files`, {
        method: 'POST',
        headers: json,
        body: JSON.stringify({ path: '/tmp/x', content: 'x'.repeat(bytes) }),
      });
    for (const bytes of [1_001, 200_000]) {
      const answer = await send(bytes);
      assert.equal(answer.status, 413);
      assert.match(JSON.stringify(answer.body), /VRA_TOO_LARGE/);
    }
    assert.equal((await send(1_000)).status, 204);
  });

  it('a bug: 500 without its inner life', async () => {
    await using fleet = await openApiFleet(1);
    fleet.host.list = () => {
      throw new TypeError('secret detail');
    };
    const answer = await raw(`${fleet.url}/v1/routers`, { headers: withToken });
    assert.deepEqual(answer, {
      status: 500,
      body: { code: 'VRA_BUG', message: 'an internal error; the log of the fleet has more' },
    });
  });
});

describe('a client', () => {
  it('finds the fleet of a state directory', async () => {
    using folder = temporaryFolder();
    const directory = stateDirectory(folder.path);
    assert.equal(await ApiClient.connect(directory), undefined);
    await using fleet = await openApiFleet(1);
    await writeFile(directory.token, `${token}\n`);
    await writeApiFile(directory, fleet.url);
    assert.equal((await readApiFile(directory))?.pid, process.pid);
    await using client = await ApiClient.connect(directory);
    assert.equal((await client?.fleet())?.routers.total, 1);
    assert.ok(!(await readFile(directory.api, 'utf8')).includes(token));
  });

  it('says when nobody answers, or somebody else', async () => {
    const url = await (async () => {
      await using fleet = await openApiFleet(0);
      return fleet.url;
    })();
    await using client = new ApiClient(url, token);
    await assert.rejects(client.fleet(), withCode('VRA_UNREACHABLE', /nobody answers at http:\/\/127\.0\.0\.1/));
  });
});
