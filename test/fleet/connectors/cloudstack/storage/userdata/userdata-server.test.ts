import assert from 'node:assert/strict';
import { createCipheriv, createHash, createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { describe, it } from 'node:test';
import { silentFleetLog } from '#fleet';
import { createUserdataServer } from '../../../../../../fleet/connectors/cloudstack/storage/userdata/userdata-server.ts';
import { deriveKey } from '../../../../../../fleet/connectors/cloudstack/storage/userdata/password-encryption.ts';
import { machine, nic } from '../../support/machines.ts';
import { openStorageZone, store, storeUrl, type StorageZone } from '../../support/storage-zone.ts';

const key = 'lCj8U0XvJEO0UHXW1qkpdjWHDjtEEnxVFqid4WLD0AiJhCSP';

interface Site extends AsyncDisposable {
  readonly zone: StorageZone;
  readonly port: number;
  /** Dials an address of this machine. */
  url(path: string, address?: string): string;
}

async function openSite(): Promise<Site> {
  const zone = await openStorageZone({ downloadMs: 0 });
  const server = createUserdataServer({ storage: zone.storage, zone: zone.zone, clock: zone.clock, log: silentFleetLog });
  await zone.vm('SecStorageSetupCommand', { store, postUploadKey: key });
  const { port } = await server.listen({ address: '127.0.0.1', port: 0 });
  await server.listen({ address: '127.0.0.2', port });
  return {
    zone,
    port,
    url: (path, address = '127.0.0.1') => `http://${address}:${port}${path}`,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await zone[Symbol.asyncDispose]();
    },
  };
}

/** A template on the store with a link; gives its size. */
async function linkedTemplate({ zone }: Site, name: string, agent = 's-2-VM'): Promise<number> {
  const made = await zone.storage.images.create(storeUrl, {
    kind: 'template',
    path: 'template/tmpl/2/201/x.qcow2',
    format: 'QCOW2',
    virtualBytes: 2 ** 30,
    physicalBytes: 300_000,
  });
  await zone.storage.links.put({ agent, name, store: storeUrl, path: made.path });
  return made.physicalBytes;
}

/** fetch keeps connections, which the leak check would see. */
function get(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  return fetch(url, { method, headers: { ...headers, connection: 'close' } });
}

describe('downloads', () => {
  it('have the size of the file, a true header, and the same bytes by range', async () => {
    await using site = await openSite();
    const size = await linkedTemplate(site, 'u.qcow2');
    const whole = await get(site.url('/userdata/u.qcow2'));
    assert.equal(whole.status, 200);
    assert.equal(whole.headers.get('content-length'), String(size));
    const bytes = Buffer.from(await whole.arrayBuffer());
    assert.equal(bytes.length, size);
    assert.equal(bytes.toString('latin1', 0, 4), 'QFI\u00fb');
    assert.equal(bytes.readBigUInt64BE(24), 2n ** 30n);

    const part = await get(site.url('/userdata/u.qcow2'), { range: 'bytes=65000-70000' });
    assert.equal(part.status, 206);
    assert.equal(part.headers.get('content-range'), `bytes 65000-70000/${size}`);
    assert.deepEqual(Buffer.from(await part.arrayBuffer()), bytes.subarray(65_000, 70_001));
    const tail = await get(site.url('/userdata/u.qcow2'), { range: 'bytes=-10' });
    assert.deepEqual(Buffer.from(await tail.arrayBuffer()), bytes.subarray(-10));
    const beyond = await get(site.url('/userdata/u.qcow2'), { range: `bytes=${size}-` });
    assert.equal(beyond.status, 416);
    const head = await get(site.url('/userdata/u.qcow2'), {}, 'HEAD');
    assert.deepEqual([head.status, head.headers.get('content-length'), await head.text()], [200, String(size), '']);
  });

  it('give what a router packed', async () => {
    await using site = await openSite();
    const zip = Buffer.from('PK\u0003\u0004 and more');
    await site.zone.storage.images.putContent(storeUrl, 'diagnostics_data/d.zip', zip);
    await site.zone.storage.images.create(storeUrl, {
      kind: 'file',
      path: 'diagnostics_data/d.zip',
      format: 'ZIP',
      virtualBytes: 1,
      physicalBytes: 1,
    });
    await site.zone.vm('CreateEntityDownloadURLCommand', { installPath: 'diagnostics_data//d.zip', filenameInExtractURL: 'u.zip' });
    const response = await get(site.url('/userdata/u.zip'));
    assert.equal(response.headers.get('content-type'), 'application/zip');
    assert.deepEqual(Buffer.from(await response.arrayBuffer()), zip);
  });

  it('belong to the machine whose address is dialled', async () => {
    await using site = await openSite();
    await linkedTemplate(site, 'u.qcow2', 's-2-VM');
    const { machines } = site.zone.zone;
    await machines.put(machine('s-2-VM', 'SecondaryStorageVm', [nic(2, 'Public', '1e:00:00:00:00:01', { ip: '127.0.0.1' })]));
    await machines.put(machine('s-9-VM', 'SecondaryStorageVm', [nic(2, 'Public', '1e:00:00:00:00:02', { ip: '127.0.0.2' })]));
    const own = await get(site.url('/userdata/u.qcow2'), {}, 'HEAD');
    const other = await get(site.url('/userdata/u.qcow2', '127.0.0.2'), {}, 'HEAD');
    assert.deepEqual([own.status, other.status], [200, 404]);
    await machines.put(
      machine('s-2-VM', 'SecondaryStorageVm', [nic(2, 'Public', '1e:00:00:00:00:01', { ip: '127.0.0.1' })], { state: 'stopped' }),
    );
    await assert.rejects(get(site.url('/userdata/u.qcow2')));
  });

  it('come from the VM that has the address now, also when another had it before', async () => {
    await using site = await openSite();
    await linkedTemplate(site, 'u.qcow2', 's-7-VM');
    for (const [name, state] of [
      ['s-2-VM', 'stopped'],
      ['s-7-VM', 'running'],
    ] as const) {
      await site.zone.zone.machines.put(
        machine(name, 'SecondaryStorageVm', [nic(2, 'Public', '1e:00:00:00:00:01', { ip: '127.0.0.1' })], { state }),
      );
    }
    assert.equal((await get(site.url('/userdata/u.qcow2'), {}, 'HEAD')).status, 200);
  });

  it('are of links only, by GET only', async () => {
    await using site = await openSite();
    for (const path of ['/', '/userdata', '/userdata/', '/userdata/none', '/userdata/../x', '/%ff', '/copy/SecStorage/x/y']) {
      assert.equal((await get(site.url(path))).status, 404, path);
    }
    assert.equal((await get(site.url('/userdata/x'), {}, 'DELETE')).status, 405);
  });

  it('serve other zones from the folder of the store', async () => {
    await using site = await openSite();
    await linkedTemplate(site, 'u.qcow2');
    const directory = site.zone.storage.images.get(storeUrl)?.directory ?? '';
    assert.equal((await get(site.url(`/copy/SecStorage/${directory}/template/tmpl/2/201/x.qcow2`), {}, 'HEAD')).status, 200);
  });
});

describe('listening', () => {
  it('says what to do about a strange address and a taken port', async () => {
    await using site = await openSite();
    const { zone } = site;
    await using server = createUserdataServer({ storage: zone.storage, zone: zone.zone, clock: zone.clock, log: silentFleetLog });
    await assert.rejects(server.listen({ address: '203.0.113.77', port: 0 }), /ip address add 203\.0\.113\.77\/32/);
    await assert.rejects(server.listen({ address: '127.0.0.1', port: site.port }), /is taken by another program/);
  });
});

const qcow2 = Buffer.alloc(2000);
qcow2.write('QFI\u00fb', 0, 'latin1');
qcow2.writeBigUInt64BE(3n * 2n ** 30n, 24);

interface Changes {
  readonly expires?: string;
  readonly key?: string;
  readonly order?: Readonly<Record<string, unknown>>;
  readonly body?: Buffer;
}

/** What the server's interface sends, signed as the server does for the host that is dialled. */
function uploadHeaders(
  site: Site,
  uuid: string,
  { expires = '2026-11-21T13:00:00.000Z', key: signer = key, order }: Changes,
): Record<string, string> {
  const text = JSON.stringify({
    entityId: 301,
    entityUUID: uuid,
    absolutePath: 'template/tmpl/2/301',
    type: 'TEMPLATE',
    name: '301-2-up',
    imageFormat: 'QCOW2',
    dataTo: storeUrl,
    maxUploadSize: '50',
    accountId: 2,
    ...order,
  });
  const salt = Buffer.from('saltsalt');
  const { key: secret, vector } = deriveKey(key, salt, 1000);
  const cipher = createCipheriv('des-ede3-cbc', secret, vector);
  const metadata = Buffer.concat([salt, cipher.update(text), cipher.final()]).toString('base64');
  const url = `https://127.0.0.1:${site.port}/upload/${uuid}`;
  const signature = createHmac('sha1', signer).update(`${metadata}${url}${expires}`).digest('base64');
  return { 'x-signature': signature, 'x-metadata': metadata, 'x-expires': expires };
}

async function upload(site: Site, uuid: string, changes: Changes = {}): Promise<readonly [number, string]> {
  const form = new FormData();
  form.append('note', 'not a file');
  form.append('file', new Blob([changes.body ?? qcow2]), 'disk.qcow2');
  const encoded = new Response(form);
  const body = Buffer.from(await encoded.arrayBuffer());
  const headers = { ...uploadHeaders(site, uuid, changes), 'content-type': encoded.headers.get('content-type') ?? '' };
  const response = await fetch(site.url(`/upload/${uuid}`), { method: 'POST', body, headers: { ...headers, connection: 'close' } });
  assert.equal(response.headers.get('access-control-allow-origin'), '*');
  return [response.status, await response.text()];
}

const statusOf = async ({ zone }: Site, entityUuid: string): Promise<Readonly<Record<string, unknown>>> =>
  (await zone.vm('UploadStatusCommand', { entityUuid })).fields;

describe('uploads', () => {
  it('end on the store, listed, with the size that the image says; the server is told once', async () => {
    await using site = await openSite();
    const checksum = createHash('md5').update(qcow2).digest('hex');
    assert.deepEqual(await upload(site, 'e-1', { order: { checksum } }), [200, 'upload successful.']);
    const status = await statusOf(site, 'e-1');
    assert.partialDeepStrictEqual(status, {
      status: 'COMPLETED',
      virtualSize: 3 * 2 ** 30,
      physicalSize: 2000,
      downloadPercent: 100,
    });
    assert.match(String(status['installPath']), /^template\/tmpl\/2\/301\/[\da-f-]{36}\.qcow2$/);
    const listed = (await site.zone.vm('ListTemplateCommand', { store })).fields['templateInfos'];
    assert.deepEqual(Object.keys(listed as object), ['301-2-up']);
    assert.equal((await statusOf(site, 'e-1'))['status'], 'UNKNOWN');
  });

  const refusals: readonly (readonly [string, Changes, number, RegExp])[] = [
    ['signed with another key', { key: 'other' }, 400, /signature validation failed/],
    ['too late', { expires: '2026-11-21T11:00:00.000Z' }, 400, /not valid anymore/],
    ['larger than allowed', { order: { maxUploadSize: '0' } }, 400, /Maximum file upload size exceeded/],
    ['with metadata of nobody', { order: { entityId: 'x' } }, 400, /unable decode/],
    ['of another format', { body: Buffer.from('plain text') }, 422, /File type mismatch/],
    ['with another checksum', { order: { checksum: '0'.repeat(32) } }, 422, /didn't match/],
  ];
  for (const [what, changes, status, text] of refusals) {
    it(`are refused when ${what}, and the server hears why`, async () => {
      await using site = await openSite();
      const [given, message] = await upload(site, 'e-1', changes);
      assert.equal(given, status);
      assert.match(message, text);
      const { status: state, details } = await statusOf(site, 'e-1');
      assert.equal(state, 'ERROR');
      assert.match(String(details), text);
      assert.equal((await site.zone.vm('ListTemplateCommand', { store })).fields['templateInfos'], undefined);
    });
  }

  it('work once', async () => {
    await using site = await openSite();
    await upload(site, 'e-1');
    assert.match((await upload(site, 'e-1'))[1], /already used/);
    assert.equal((await statusOf(site, 'e-1'))['status'], 'COMPLETED');
  });

  it('show how far they are, and fail when the browser goes away', async () => {
    await using site = await openSite();
    const headers = { ...uploadHeaders(site, 'e-1', {}), 'content-length': 4000 };
    const request = httpRequest(site.url('/upload/e-1'), { method: 'PUT', headers, agent: false });
    const ended = new Promise((resolve) => request.on('error', resolve));
    const arrived = Promise.withResolvers<void>();
    const { uploads } = site.zone.storage;
    const received = uploads.received.bind(uploads);
    uploads.received = (uuid, bytes) => {
      received(uuid, bytes);
      arrived.resolve();
    };
    request.write(qcow2);
    await arrived.promise;
    assert.deepEqual(await statusOf(site, 'e-1'), { result: true, status: 'IN_PROGRESS', downloadPercent: 50 });
    const failed = Promise.withResolvers<void>();
    const fail = uploads.fail.bind(uploads);
    uploads.fail = async (uuid, error) => {
      await fail(uuid, error);
      failed.resolve();
    };
    request.destroy(new Error('gone'));
    await Promise.all([ended, failed.promise]);
    assert.partialDeepStrictEqual(await statusOf(site, 'e-1'), {
      status: 'ERROR',
      details: 'file receive failed or connection closed prematurely.',
    });
  });

  it('may come from pages of other origins', async () => {
    await using site = await openSite();
    const response = await get(site.url('/upload/e-1'), { origin: 'http://10.0.0.5:8080' }, 'OPTIONS');
    assert.equal(response.status, 200);
    assert.match(response.headers.get('access-control-allow-headers') ?? '', /x-signature, x-metadata, x-expires/);
  });
});
