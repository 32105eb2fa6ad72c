import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { metadataResponse, type HttpResponse } from '#agent';
import { FakeMachine } from '../support/fake-machine.ts';

const only = (ip: string): string => `Options -Indexes\nOrder Deny,Allow\nDeny from all\nAllow from ${ip}\n`;
const rewrites = `Options +FollowSymLinks
RewriteEngine On

RewriteRule ^user-data$  ../userdata/%{REMOTE_ADDR}/user-data [L,NC,QSA]
RewriteRule ^local-ipv4$  ../metadata/%{REMOTE_ADDR}/local-ipv4 [L,NC,QSA]
RewriteRule ^meta-data/(.+)$  ../metadata/%{REMOTE_ADDR}/$1 [L,NC,QSA]
RewriteRule ^meta-data/$  ../metadata/%{REMOTE_ADDR}/meta-data [L,NC,QSA]
`;

async function webServer(): Promise<FakeMachine> {
  const machine = new FakeMachine();
  machine.unit('apache2', 'active');
  await machine.put({
    '/etc/apache2/sites-enabled/vhost-10.1.1.1.conf':
      '<VirtualHost 10.1.1.1:80>\n</VirtualHost>\nListen 10.1.1.1:80\nListen 10.1.1.1:443\n',
    '/var/www/html/latest/.htaccess': rewrites,
    '/var/www/html/userdata/10.1.1.50/.htaccess': only('10.1.1.50'),
    '/var/www/html/userdata/10.1.1.50/user-data': 'hello',
    '/var/www/html/metadata/10.1.1.50/.htaccess': only('10.1.1.50'),
    '/var/www/html/metadata/10.1.1.50/local-ipv4': '10.1.1.50',
    '/var/www/html/metadata/10.1.1.50/meta-data': 'local-ipv4\n',
  });
  return machine;
}

interface Asked {
  readonly path: string;
  readonly clientIp?: string;
  readonly serverIp?: string;
  readonly method?: string;
}

async function ask(machine: FakeMachine, asked: Asked): Promise<HttpResponse | undefined> {
  return metadataResponse(machine, { clientIp: '10.1.1.50', serverIp: '10.1.1.1', method: 'GET', headers: {}, ...asked });
}

/** Status and body of an answer. */
async function get(
  machine: FakeMachine,
  path: string,
  clientIp = '10.1.1.50',
): Promise<readonly [status: number | undefined, body: string | undefined]> {
  const response = await ask(machine, { path, clientIp });
  return [response?.status, response === undefined ? undefined : Buffer.from(response.body).toString('utf8')];
}

const status = async (machine: FakeMachine, path: string, clientIp?: string): Promise<number | undefined> =>
  (await get(machine, path, clientIp))[0];

describe('metadata service', () => {
  it('answers a guest with its own data', async () => {
    const machine = await webServer();
    assert.deepEqual(await get(machine, '/latest/user-data'), [200, 'hello']);
    assert.deepEqual(await get(machine, '/latest/USER-DATA?x=1'), [200, 'hello']);
    assert.deepEqual(await get(machine, '/latest/local-ipv4'), [200, '10.1.1.50']);
    assert.deepEqual(await get(machine, '/latest/meta-data/'), [200, 'local-ipv4\n']);
    assert.deepEqual(await get(machine, '/latest/meta-data/local-ipv4'), [200, '10.1.1.50']);
    assert.deepEqual(await get(machine, '/metadata/10.1.1.50/local-ipv4'), [200, '10.1.1.50']);
  });

  it('never shows another guest anything of it', async () => {
    const machine = await webServer();
    assert.equal(await status(machine, '/latest/user-data', '10.1.1.60'), 404);
    for (const path of [
      '/metadata/10.1.1.50/local-ipv4',
      '/userdata/10.1.1.50/user-data',
      '/userdata/10.1.1.50/nothing',
      '/latest/../userdata/10.1.1.50/user-data',
      '/latest/meta-data/../10.1.1.50/local-ipv4',
      '/latest/meta-data/..%2f10.1.1.50%2flocal-ipv4',
      '/latest/meta-data/%252e%252e/10.1.1.50/local-ipv4',
    ]) {
      const code = await status(machine, path, '10.1.1.60');
      assert.ok(code === 403 || code === 404, `${path}: ${code}`);
    }
  });

  it('does not list folders, serve its own rules or climb', async () => {
    const machine = await webServer();
    assert.equal(await status(machine, '/'), 403);
    assert.equal(await status(machine, '/latest/'), 403);
    assert.equal(await status(machine, '/metadata/10.1.1.50/'), 403);
    assert.equal(await status(machine, '/latest/.htaccess'), 403);
    assert.equal(await status(machine, '/../etc/passwd'), 400);
    assert.equal(await status(machine, '/%zz'), 400);
    assert.equal(await status(machine, '/latest/nothing'), 404);
    assert.equal(await status(machine, '/latest/user-data/'), 404);
    const moved = await ask(machine, { path: '/latest' });
    assert.deepEqual([moved?.status, moved?.headers['location']], [301, '/latest/']);
  });

  it('lists the ISO folder while indexes are on', async () => {
    const machine = await webServer();
    await machine.put({ '/var/www/html/.htaccess': 'Options +Indexes\n', '/var/www/html/cks-iso/images/etcd.tar': 'x' });
    const [code, page = ''] = await get(machine, '/cks-iso/');
    assert.equal(code, 200);
    assert.match(page, /<a href="images\/">/);
    assert.equal(await status(machine, '/metadata/10.1.1.50/'), 403);
    await machine.put({ '/var/www/html/.htaccess': 'Options -Indexes\n' });
    assert.equal(await status(machine, '/cks-iso/'), 403);
  });

  it('takes GET and HEAD only', async () => {
    const machine = await webServer();
    const head = await ask(machine, { path: '/latest/user-data', method: 'HEAD' });
    assert.deepEqual([head?.status, head?.headers['content-length'], head?.body.length], [200, '5', 0]);
    assert.equal((await ask(machine, { path: '/latest/user-data', method: 'POST' }))?.status, 405);
  });

  it('does not listen without a running server or a virtual host', async () => {
    const machine = await webServer();
    assert.equal(await ask(machine, { path: '/', serverIp: '10.1.1.2' }), undefined);
    machine.unit('apache2', 'inactive');
    assert.equal(await ask(machine, { path: '/' }), undefined);
  });
});
