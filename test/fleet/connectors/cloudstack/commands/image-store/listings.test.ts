import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DataTO, DownloadCommand, TemplateObjectTO } from '../../../../../../fleet/connectors/cloudstack/classes/index.ts';
import { temporaryFolder } from '../../../../../support/temporary-folder.ts';
import { openStorageZone, pool, store, storeUrl, type StorageZone } from '../../support/storage-zone.ts';

const template = (to: TemplateObjectTO): DataTO => ({ 'org.apache.cloudstack.storage.to.TemplateObjectTO': to });
const seeded = template({
  path: 'template/tmpl/1/3/',
  id: 3,
  uniqueName: 'routing-3',
  accountId: 1,
  format: 'QCOW2',
  imageDataStore: store,
});
const order: DownloadCommand = {
  _store: store,
  url: 'http://dl.openvm.eu/macchinina.qcow2',
  name: '201-2-abc',
  id: 201,
  accountId: 2,
  format: 'QCOW2',
  resourceType: 'TEMPLATE',
  installPath: 'template/tmpl/2/201',
};

interface Listed {
  readonly [name: string]: { readonly installPath: string; readonly size: number; readonly id: number };
}

async function listTemplates(zone: StorageZone): Promise<Listed | undefined> {
  const { name, fields } = await zone.vm('ListTemplateCommand', { store });
  assert.equal(name, 'ListTemplateAnswer');
  assert.equal(fields['result'], true);
  assert.equal(fields['secUrl'], storeUrl);
  return fields['templateInfos'] as Listed | undefined;
}

describe('the list of templates', () => {
  it('is left out while nothing is known: an empty one would delete the rows of the server', async () => {
    await using zone = await openStorageZone();
    await zone.vm('SecStorageSetupCommand', { store, postUploadKey: 'key' });
    assert.equal(await listTemplates(zone), undefined);
    assert.equal((await zone.vm('ListVolumeCommand', { store })).fields['templateInfos'], undefined);
  });

  it('has the seeded system template that a host copied before the secondary storage VM came', async () => {
    await using zone = await openStorageZone();
    await zone.host('CopyCommand', { srcTO: seeded, destTO: template({ id: 3, uuid: 't', imageDataStore: pool() }) });
    const listed = await listTemplates(zone);
    assert.deepEqual(Object.keys(listed ?? {}), ['routing-3']);
    assert.match(listed?.['routing-3']?.installPath ?? '', /^template\/tmpl\/1\/3\/[\da-f-]{36}\.qcow2$/);
    assert.equal(listed?.['routing-3']?.id, 3);
    assert.ok((listed?.['routing-3']?.size ?? 0) > 0);
  });

  it('knows one template by its folder and by its file', async () => {
    await using zone = await openStorageZone();
    await zone.host('CopyCommand', { srcTO: seeded, destTO: template({ id: 3, uuid: 't', imageDataStore: pool() }) });
    const installPath = (await listTemplates(zone))?.['routing-3']?.installPath ?? '';
    const byFile = template({ path: installPath, id: 3, uniqueName: 'routing-3', imageDataStore: store });
    await zone.host('CopyCommand', { srcTO: byFile, destTO: template({ id: 3, uuid: 't2', imageDataStore: pool() }) });
    assert.deepEqual(
      Object.values((await listTemplates(zone)) ?? {}).map((one) => one.installPath),
      [installPath],
    );
  });

  it('has what was downloaded, not what is under way, and no longer what was deleted', async () => {
    await using zone = await openStorageZone({ downloadMs: 1000 });
    await zone.vm('DownloadCommand', order);
    assert.equal(await listTemplates(zone), undefined);
    await zone.clock.advance(1000);
    const listed = await listTemplates(zone);
    assert.deepEqual(Object.keys(listed ?? {}), ['201-2-abc']);
    const path = listed?.['201-2-abc']?.installPath ?? '';
    await zone.vm('DeleteCommand', { data: template({ path, imageDataStore: store }) });
    assert.equal(await listTemplates(zone), undefined);
  });

  it('outlives the process, and new paths are not those of the run before', async () => {
    using folder = temporaryFolder();
    const run = async (id: number): Promise<readonly string[]> => {
      await using zone = await openStorageZone({ directory: folder.path, downloadMs: 0 });
      await zone.vm('DownloadCommand', { ...order, id, name: `${id}`, installPath: `template/tmpl/2/${id}` });
      return Object.values((await listTemplates(zone)) ?? {}).map(({ installPath }) => installPath.replace(/^.*\//, ''));
    };
    const [first] = await run(201);
    const [again, second] = await run(202);
    assert.equal(again, first);
    assert.notEqual(second, first);
  });
});

describe('the list of volumes', () => {
  it('has volumes that came from outside, not those that rest there on their way', async () => {
    await using zone = await openStorageZone({ downloadMs: 0 });
    await zone.host('CopyCommand', {
      srcTO: { 'org.apache.cloudstack.storage.to.VolumeObjectTO': { path: 'a', size: 2 ** 30, dataStore: pool() } },
      destTO: { 'org.apache.cloudstack.storage.to.VolumeObjectTO': { path: 'volumes/2/7', id: 7, dataStore: store } },
    });
    await zone.vm('DownloadCommand', { ...order, resourceType: 'VOLUME', id: 8, installPath: 'volumes/2/8' });
    const { fields } = await zone.vm('ListVolumeCommand', { store });
    assert.deepEqual(Object.keys(fields['templateInfos'] as object), ['8']);
  });
});
