import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DownloadCommand } from '../../../../../../fleet/connectors/cloudstack/classes/index.ts';
import { machine, nic } from '../../support/machines.ts';
import { openStorageZone, store, storeUrl } from '../../support/storage-zone.ts';

const order: DownloadCommand = {
  _store: store,
  url: 'http://dl.openvm.eu/macchinina.qcow2',
  name: '201-2-abc',
  id: 201,
  accountId: 2,
  format: 'QCOW2',
  checksum: 'd41d8cd98f00b204e9800998ecf8427e',
  resourceType: 'TEMPLATE',
  installPath: 'template/tmpl/2/201',
};

describe('a download', () => {
  it('goes on by the clock under one job, and ends with sizes, path and the checksum that was wanted', async () => {
    await using zone = await openStorageZone({ downloadMs: 4000 });
    const first = await zone.vm('DownloadCommand', order);
    assert.equal(first.name, 'DownloadAnswer');
    assert.partialDeepStrictEqual(first.fields, { result: true, downloadPct: 0, downloadStatus: 'DOWNLOAD_IN_PROGRESS' });
    const jobId = String(first.fields['jobId']);
    const poll = { ...order, jobId, request: 'GET_STATUS' } as const;
    await zone.clock.advance(1000);
    assert.partialDeepStrictEqual((await zone.vm('DownloadProgressCommand', poll)).fields, { jobId, downloadPct: 25 });
    await zone.clock.advance(3000);
    const { fields } = await zone.vm('DownloadProgressCommand', poll);
    assert.partialDeepStrictEqual(fields, { jobId, downloadPct: 100, downloadStatus: 'DOWNLOADED', checkSum: order.checksum });
    assert.match(String(fields['installPath']), /^template\/tmpl\/2\/201\/[\da-f-]{36}\.qcow2$/);
    assert.ok(Number(fields['templateSize']) >= Number(fields['templatePhySicalSize']));
    assert.ok(Number(fields['templatePhySicalSize']) > 1_000_000);
  });

  it('is there at once when it takes no time', async () => {
    await using zone = await openStorageZone({ downloadMs: 0 });
    assert.equal((await zone.vm('DownloadCommand', order)).fields['downloadStatus'], 'DOWNLOADED');
    assert.ok(zone.storage.images.find(storeUrl, 'template/tmpl/2/201'));
  });

  const failures: readonly (readonly [string, Partial<DownloadCommand>, RegExp])[] = [
    ['a host of a documentation network', { url: 'http://192.0.2.7/x.qcow2' }, /timed out: 192\.0\.2\.7/],
    ['such a host of IPv6', { url: 'http://[2001:db8::1]/x.qcow2' }, /timed out: 2001:db8::1/],
    ['a name that does not resolve', { url: 'http://mirror.invalid/x.qcow2' }, /Unknown host: mirror\.invalid/],
    ['a URL that says another checksum', { url: `${order.url}?checksum=0123` }, /checksum verification failed/],
    ['a file that is too large', { maxDownloadSizeInBytes: 1000 }, /at most 1000 are allowed/],
    ['something that is no URL', { url: 'template.qcow2' }, /Unable to parse/],
    ['a scheme that nobody speaks', { url: 'gopher://x/y' }, /Unsupported scheme/],
  ];
  for (const [what, change, error] of failures) {
    it(`fails for ${what}`, async () => {
      await using zone = await openStorageZone();
      const { fields } = await zone.vm('DownloadCommand', { ...order, ...change });
      assert.equal(fields['downloadStatus'], 'DOWNLOAD_ERROR');
      assert.match(String(fields['errorString']), error);
      await zone.clock.advance(60_000);
      assert.equal((await zone.vm('ListTemplateCommand', { store })).fields['templateInfos'], undefined);
    });
  }

  it('takes the checksum that the URL says when it is the wanted one', async () => {
    await using zone = await openStorageZone({ downloadMs: 0 });
    const url = `${order.url}?checksum=${order.checksum?.toUpperCase()}`;
    assert.equal((await zone.vm('DownloadCommand', { ...order, url })).fields['downloadStatus'], 'DOWNLOADED');
  });

  it('reaches a secondary storage VM of the zone at a documentation address', async () => {
    await using zone = await openStorageZone({ downloadMs: 0 });
    await zone.zone.machines.put(
      machine('s-2-VM', 'SecondaryStorageVm', [nic(2, 'Public', '1e:00:00:00:00:01', { ip: '203.0.113.9' })]),
    );
    const url = 'http://203.0.113.9/copy/SecStorage/x/y.qcow2';
    assert.equal((await zone.vm('DownloadCommand', { ...order, url })).fields['downloadStatus'], 'DOWNLOADED');
  });

  it('fails where it is told to', async () => {
    await using zone = await openStorageZone({ unreachable: { networks: [], names: ['dl.openvm.eu'] } });
    assert.equal((await zone.vm('DownloadCommand', order)).fields['downloadStatus'], 'DOWNLOAD_ERROR');
    assert.equal(
      (await zone.vm('DownloadCommand', { ...order, url: 'http://192.0.2.7/x' })).fields['downloadStatus'],
      'DOWNLOAD_IN_PROGRESS',
    );
  });

  it('is aborted, begun again, and forgotten', async () => {
    await using zone = await openStorageZone({ downloadMs: 4000 });
    const jobId = String((await zone.vm('DownloadCommand', order)).fields['jobId']);
    const ask = async (request: 'ABORT' | 'RESTART' | 'PURGE' | 'GET_STATUS' | 'GET_OR_RESTART'): Promise<unknown> =>
      (await zone.vm('DownloadProgressCommand', { ...order, jobId, request })).fields['downloadStatus'];
    assert.equal(await ask('ABORT'), 'ABANDONED');
    await zone.clock.advance(10_000);
    assert.equal(await ask('GET_STATUS'), 'ABANDONED');
    assert.equal(await ask('RESTART'), 'DOWNLOAD_IN_PROGRESS');
    await zone.clock.advance(4000);
    assert.equal(await ask('PURGE'), 'DOWNLOADED');
    assert.equal(await ask('GET_STATUS'), 'UNKNOWN');
    assert.equal(await ask('GET_OR_RESTART'), 'DOWNLOAD_IN_PROGRESS');
  });
});
