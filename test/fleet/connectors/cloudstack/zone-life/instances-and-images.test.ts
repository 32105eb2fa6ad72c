import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type {
  DataTO,
  DataStoreTO,
  SnapshotObjectTO,
  VolumeObjectTO,
} from '../../../../../fleet/connectors/cloudstack/classes/index.ts';
import { ZoneDriver, type GivenAnswer } from '../../../../support/zone-driver/index.ts';
import { command, stopCommand } from '../../../../support/zone-driver/commands.ts';
import { startSystemVm, storageVm } from '../../../../support/zone-driver/system-vms.ts';

const [first, host, third] = ['kvm-sim-0001', 'kvm-sim-0002', 'kvm-sim-0003'] as const;
const vm = 'i-2-3-VM';
const volumeClass = 'org.apache.cloudstack.storage.to.VolumeObjectTO';
const snapshotClass = 'org.apache.cloudstack.storage.to.SnapshotObjectTO';
const templateClass = 'org.apache.cloudstack.storage.to.TemplateObjectTO';
const poolUuid = 'b27d93db-ce87-3f12-90b4-1355647dd5de';
const pool: DataStoreTO = {
  'org.apache.cloudstack.storage.to.PrimaryDataStoreTO': {
    uuid: poolUuid,
    poolType: 'NetworkFilesystem',
    host: '10.250.0.1',
    path: '/export/primary',
    port: 2049,
  },
};
const image = (url = 'nfs://10.250.0.1/export/secondary'): DataStoreTO => ({
  'com.cloud.agent.api.to.NfsTO': { _url: url, _role: 'Image' },
});

const volume = (more: VolumeObjectTO = {}): VolumeObjectTO => ({
  uuid: '6b0b1f3a-0c0f-4a2e-9d57-5b1c6f0e7a31',
  volumeType: 'DATADISK',
  dataStore: pool,
  name: 'data',
  size: 5_368_709_120,
  volumeId: 31,
  id: 31,
  accountId: 2,
  format: 'QCOW2',
  provisioningType: 'THIN',
  hypervisorType: 'KVM',
  ...more,
});

/** The data of an answer, of one class. */
function dataOf(answer: GivenAnswer, field: string, className: string): Readonly<Record<string, unknown>> {
  const data = answer.fields[field] as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>> | undefined; // as the wire has it
  const found = data?.[className];
  assert.ok(found !== undefined, `${answer.name} without ${className}`);
  return found;
}

describe('instances, volumes, snapshots, templates and ISOs, as their integration tests use them', () => {
  let zone: ZoneDriver;
  before(async () => {
    zone = await ZoneDriver.open();
    await startSystemVm(zone, storageVm);
    await zone.play([122, 124, 126, 128, 130, 132, 134, 136, 138, 140]);
  });
  after(() => zone[Symbol.asyncDispose]());

  async function only(agent: string, object: Parameters<ZoneDriver['must']>[1][number]): Promise<GivenAnswer> {
    const [answer] = await zone.must(agent, [object]);
    assert.ok(answer !== undefined);
    return answer;
  }
  const sources = async (): Promise<readonly string[]> => {
    const { stdout } = await zone.onHost(host, `virsh dumpxml ${vm} | grep '<source file'`);
    return stdout
      .trim()
      .split('\n')
      .flatMap((line) => /file='([^']+)'/.exec(line)?.[1] ?? []);
  };

  /** A download, polled as a server polls it; gives the path of what arrived. */
  async function download(more: object): Promise<string> {
    const order = {
      format: 'QCOW2',
      accountId: 2,
      resourceType: 'TEMPLATE',
      _store: image(),
      maxDownloadSizeInBytes: 53_687_091_200,
      ...more,
    } as const;
    let answer = await only('s-2-VM', command('DownloadCommand', order));
    const { jobId } = answer.fields;
    for (let polls = 0; answer.fields['downloadStatus'] !== 'DOWNLOADED'; polls++) {
      assert.ok(polls < 30, `still ${String(answer.fields['downloadStatus'])}`);
      await zone.pass(10_000);
      answer = await only('s-2-VM', command('DownloadProgressCommand', { ...order, jobId: String(jobId), request: 'GET_STATUS' }));
      assert.equal(answer.fields['jobId'], jobId);
    }
    assert.ok(Number(answer.fields['templateSize']) > 0);
    return String(answer.fields['installPath']);
  }
  const listed = async (url?: string): Promise<readonly string[]> =>
    Object.keys((await only('s-2-VM', command('ListTemplateCommand', { store: image(url) }))).fields['templateInfos'] ?? {});

  const template = (path: string | undefined, store: DataStoreTO, format: 'QCOW2' | 'ISO' = 'QCOW2'): DataTO => ({
    [templateClass]: {
      id: 204,
      name: '204-2-macchinina',
      format,
      accountId: 2,
      hypervisorType: 'KVM',
      imageDataStore: store,
      ...(path !== undefined && { path }),
    },
  });

  test('a template comes, is listed, deployed from, copied, extracted and deleted (test_templates.py)', async () => {
    const path = await download({
      url: 'http://download.example/macchinina.qcow2',
      name: '204-2-macchinina',
      id: 204,
      installPath: 'template/tmpl/2/204/',
    });
    assert.ok((await listed()).includes('204-2-macchinina'));
    assert.ok((await listed()).includes('routing-3'), 'the system VM template stays known');
    const onPool = dataOf(
      await only(third, command('CopyCommand', { srcTO: template(path, image()), destTO: template(undefined, pool) })),
      'newData',
      templateClass,
    );
    assert.equal(typeof onPool['path'], 'string');
    const root = await only(
      first,
      command('CopyCommand', {
        srcTO: template(String(onPool['path']), pool),
        destTO: {
          [volumeClass]: volume({
            uuid: '33333333-0c0f-4a2e-9d57-5b1c6f0e7a31',
            id: 90,
            volumeId: 90,
            volumeType: 'ROOT',
            size: 21_474_836_480,
          }),
        },
      }),
    );
    assert.equal(dataOf(root, 'newData', volumeClass)['size'], 21_474_836_480, 'a root disk larger than its template');
    const other = 'nfs://10.250.0.1/export/secondary2';
    await only(
      's-2-VM',
      command('CopyCommand', { srcTO: template(path, image()), destTO: template('template/tmpl/2/204', image(other)) }),
    );
    assert.deepEqual(await listed(other), ['204-2-macchinina']);
    await only(
      's-2-VM',
      command('CreateEntityDownloadURLCommand', {
        installPath: path,
        filenameInExtractURL: 'x.qcow2',
        data: template(path, image()),
      }),
    );
    await only(
      's-2-VM',
      command('DeleteEntityDownloadURLCommand', { path, extractUrl: 'http://10.64.0.11/userdata/x.qcow2', type: 'TEMPLATE' }),
    );
    await only('s-2-VM', command('DeleteCommand', { data: template(path, image()) }));
    await only('s-2-VM', command('DeleteCommand', { data: template(path, image()) }));
    assert.equal((await listed()).includes('204-2-macchinina'), false);
  });

  test('an ISO is attached and detached (test_iso.py)', async () => {
    const path = await download({
      url: 'http://download.example/x.iso',
      format: 'ISO',
      name: '205-2-iso',
      id: 205,
      installPath: 'template/tmpl/2/205/',
    });
    const disk = { data: template(path, image(), 'ISO'), diskSeq: 3, path, type: 'ISO' } as const;
    await only(host, command('AttachCommand', { disk, vmName: vm }));
    assert.ok((await sources()).some((source) => source.endsWith('.iso')));
    await only(host, command('DettachCommand', { disk, vmName: vm }));
    assert.equal(
      (await sources()).some((source) => source.endsWith('.iso')),
      false,
    );
  });

  let path = '';
  test('a volume is made, attached, measured and resized (test_volumes.py)', async () => {
    path = String(
      dataOf(await only(third, command('CreateObjectCommand', { data: { [volumeClass]: volume() } })), 'data', volumeClass)['path'],
    );
    const disk = { data: { [volumeClass]: volume({ path }) }, diskSeq: 1, path, type: 'DATADISK' } as const;
    const attached = await only(host, command('AttachCommand', { disk, vmName: vm }));
    assert.equal(attached.name, 'AttachAnswer');
    assert.equal(dataOf(attached, 'disk', 'data')[volumeClass] === undefined, false);
    assert.ok((await sources()).some((source) => source.endsWith(`/${path}`)));
    const filer = {
      id: 1,
      uuid: poolUuid,
      host: '10.250.0.1',
      path: '/export/primary',
      port: 2049,
      type: 'NetworkFilesystem',
    } as const;
    const resized = await only(
      host,
      command('ResizeVolumeCommand', {
        path,
        pool: filer,
        currentSize: 5_368_709_120,
        newSize: 21_474_836_480,
        shrinkOk: false,
        vmInstance: vm,
      }),
    );
    assert.equal(resized.fields['newSize'], 21_474_836_480);
    const stats = await only(
      host,
      command('GetVolumeStatsCommand', { volumeUuids: [path], poolType: 'NetworkFilesystem', poolUuid }),
    );
    assert.equal(dataOf(stats, 'volumeStats', path)['virtualSize'], 21_474_836_480);
  });

  test('a snapshot goes to secondary storage, becomes a volume and a template, and is reverted to (test_snapshots.py)', async () => {
    const snapshot = (more: SnapshotObjectTO = {}): SnapshotObjectTO => ({
      volume: volume({ path, vmName: vm }),
      dataStore: pool,
      imageStore: image(),
      vmName: vm,
      name: 'snap',
      hypervisorType: 'KVM',
      id: 1,
      accountId: 2,
      ...more,
    });
    const onPool = String(
      dataOf(await only(host, command('CreateObjectCommand', { data: { [snapshotClass]: snapshot() } })), 'data', snapshotClass)[
        'path'
      ],
    );
    const backedUp = await only(
      host,
      command('CopyCommand', {
        srcTO: { [snapshotClass]: snapshot({ path: onPool }) },
        destTO: { [snapshotClass]: snapshot({ path: 'snapshots/2/31', dataStore: image() }) },
      }),
    );
    const saved = snapshot({ path: String(dataOf(backedUp, 'newData', snapshotClass)['path']), dataStore: image() });
    await only(host, command('DeleteCommand', { data: { [snapshotClass]: snapshot({ path: onPool }) } }));
    const made = await only(
      first,
      command('CopyCommand', {
        srcTO: { [snapshotClass]: saved },
        destTO: { [volumeClass]: volume({ uuid: '22222222-0c0f-4a2e-9d57-5b1c6f0e7a31', id: 32, volumeId: 32 }) },
      }),
    );
    assert.notEqual(dataOf(made, 'newData', volumeClass)['path'], path);
    await only(
      's-2-VM',
      command('CopyCommand', {
        srcTO: { [snapshotClass]: saved },
        destTO: {
          [templateClass]: { path: 'template/tmpl/2/206', id: 206, name: '206-2-snap', format: 'QCOW2', imageDataStore: image() },
        },
      }),
    );
    await only(host, command('RevertSnapshotCommand', { data: saved, dataOnPrimaryStorage: snapshot() }));
    await only('s-2-VM', command('DeleteCommand', { data: { [snapshotClass]: saved } }));
  });

  test('a snapshot of the whole machine gives its volumes new paths, and can be reverted to (test_vm_snapshots.py)', async () => {
    const disks = zone.connector.zone.machines.get(vm)?.disks ?? [];
    const root = volume({
      uuid: '11111111-0c0f-4a2e-9d57-5b1c6f0e7a31',
      volumeType: 'ROOT',
      id: 3,
      volumeId: 3,
      path: disks[0]?.path ?? '',
      vmName: vm,
    });
    const data = volume({ path, vmName: vm });
    const target = { id: 1, snapshotName: `${vm}_VS_1`, type: 'Disk', current: true, quiescevm: false } as const;
    const taken = await only(
      host,
      command('CreateDiskOnlyVmSnapshotCommand', { vmName: vm, target, volumeTOs: [root, data], vmState: 'Running' }),
    );
    const newPath = (uuid = ''): string => String(dataOf(taken, 'mapVolumeToSnapshotSizeAndNewVolumePath', uuid)['u']);
    for (const uuid of [root.uuid, data.uuid]) assert.ok((await sources()).some((source) => source.endsWith(`/${newPath(uuid)}`)));
    const snapshots = [root, data].map((each) => ({
      volume: { ...each, path: newPath(each.uuid) },
      path: each.path ?? '',
      dataStore: pool,
      vmName: vm,
    }));
    const reverted = await only(host, command('RevertDiskOnlyVmSnapshotCommand', { vmName: vm, snapshotObjectTos: snapshots }));
    const volumes = reverted.fields['volumeObjectTos'] as readonly VolumeObjectTO[]; // as the wire has it
    assert.equal(volumes.length, 2);
    for (const each of volumes) assert.ok((await sources()).some((source) => source.endsWith(`/${each.path ?? '?'}`)));
    path = volumes[1]?.path ?? '';
  });

  test('an instance is rebooted, scaled, looked at, stopped and started elsewhere (test_vm_life_cycle.py, test_scale_vm.py, test_console_endpoint.py)', async () => {
    await zone.must(host, [
      command('GetVmDiskStatsCommand', { vmNames: [vm] }),
      command('GetVmNetworkStatsCommand', { vmNames: [vm] }),
    ]);
    assert.equal((await only(host, command('RebootCommand', { vmName: vm }))).name, 'RebootAnswer');
    const [start] = zone.recorded.request(140).commands;
    assert.ok(start !== undefined);
    await only(
      host,
      command('ScaleVmCommand', {
        vmName: vm,
        cpus: 2,
        minSpeed: 500,
        maxSpeed: 500,
        minRam: 1_073_741_824,
        maxRam: 1_073_741_824,
      }),
    );
    const xml = (await zone.onHost(host, `virsh dumpxml ${vm}`)).stdout;
    assert.match(xml, /<vcpu[^>]*>2<\/vcpu>/);
    assert.match(xml, /<memory unit='KiB'>1048576<\/memory>/);
    const console = await only(host, command('GetVncPortCommand', { id: 3, name: vm }));
    assert.ok(Number(console.fields['port']) >= 5900);
    assert.equal(console.fields['address'], '10.20.0.12');
    await only(host, stopCommand(vm));
    assert.equal((await zone.powerReport())[vm], undefined);
    const [unseen] = await zone.ask(host, [command('GetVncPortCommand', { id: 3, name: vm })]);
    assert.deepEqual([unseen?.name, unseen?.result], ['GetVncPortAnswer', false]);
    await only(first, start);
    assert.equal((await zone.powerReport())[vm], `PowerOn on ${first}`);
    // A restart of the job that started it, and a stop that finds nothing to do.
    const [again] = await zone.ask(first, [start]);
    assert.deepEqual([again?.name, again?.result], ['StartAnswer', false]);
    await only(host, stopCommand(vm));
    assert.equal((await zone.powerReport())[vm], `PowerOn on ${first}`);
  });

  test('disks and NICs are attached as the details say (test_deploy_virtio_scsi_vm.py)', async () => {
    const [start] = zone.recorded.request(140, { [vm]: 'i-2-9-VM' }).commands;
    const described = start?.fields['vm'];
    assert.ok(start !== undefined && typeof described === 'object');
    const details = { rootDiskController: 'scsi', nicAdapter: 'e1000' };
    await only(third, { ...start, fields: { ...start.fields, vm: { ...described, details } } });
    const added = String(
      dataOf(
        await only(third, command('CreateObjectCommand', { data: { [volumeClass]: volume({ uuid: 'added' }) } })),
        'data',
        volumeClass,
      )['path'],
    );
    const disk = { data: { [volumeClass]: volume({ path: added }) }, diskSeq: 1, path: added, type: 'DATADISK' } as const;
    await only(third, command('AttachCommand', { disk, vmName: 'i-2-9-VM' }));
    const { stdout } = await zone.onHost(third, 'virsh dumpxml i-2-9-VM');
    assert.match(stdout, /<controller type='scsi' index='0' model='virtio-scsi'>\s*<alias name='scsi0'\/>/);
    assert.deepEqual(stdout.match(/<target dev='sd.' bus='scsi'\/>/g), [
      "<target dev='sda' bus='scsi'/>",
      "<target dev='sdb' bus='scsi'/>",
    ]);
    assert.equal(stdout.match(/<address type='drive' controller='0'/g)?.length, 2);
    assert.match(stdout, /<model type='e1000'\/>/);
    assert.equal((await zone.onHost(third, 'virsh dumpxml r-4-VM')).exitCode, 1);
    assert.match((await zone.onHost(host, 'virsh dumpxml r-4-VM')).stdout, /<target dev='vda' bus='virtio'\/>/);
  });

  test('a configuration drive is made and taken away, on whatever store (test_configdrive.py)', async () => {
    const iso = { isoFile: `configdrive/${vm}/configdrive.iso`, isoData: Buffer.from('CD001').toString('base64') };
    for (const [destStore, location, agent] of [
      [pool, 'PRIMARY', host],
      [image(), 'SECONDARY', 's-2-VM'],
    ] as const) {
      for (const create of [true, false]) {
        const answer = await only(
          agent,
          command('HandleConfigDriveIsoCommand', {
            ...iso,
            create,
            destStore,
            preferHostCache: false,
            useHostCacheOnUnsupportedPool: false,
          }),
        );
        assert.deepEqual([answer.name, answer.fields['location']], ['HandleConfigDriveIsoAnswer', location]);
      }
    }
  });

  test('answer as the interface describes', () => {
    assert.deepEqual(zone.server.faults, []);
  });
});
