import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { silentFleetLog } from '#fleet';
import { classNames } from '../../../../../fleet/connectors/cloudstack/classes/index.ts';
import { createUserdataServer } from '../../../../../fleet/connectors/cloudstack/storage/userdata/userdata-server.ts';
import { ZoneDriver, type GivenAnswer } from '../../../../support/zone-driver/index.ts';
import { command } from '../../../../support/zone-driver/commands.ts';
import { proxyVm, startSystemVm, storageVm } from '../../../../support/zone-driver/system-vms.ts';

/** The machines that can be diagnosed, each with its control address. */
const machines = { 'r-4-VM': '169.254.11.253', 's-2-VM': '169.254.1.107', 'v-1-VM': '169.254.10.100' };
const publicGateway = '10.64.0.1';
const storeUrl = 'nfs://10.250.0.1/export/secondary';
const store = { 'com.cloud.agent.api.to.NfsTO': { _url: storeUrl, _role: 'Image' } } as const;

describe('diagnostics of routers and system VMs, as test_diagnostics.py sees them', () => {
  let zone: ZoneDriver;
  before(async () => {
    zone = await ZoneDriver.open();
    await startSystemVm(zone, storageVm);
    await startSystemVm(zone, proxyVm);
    await zone.play([122, 124, 126, 128, 130, 132, 134, 136, 138, 140]);
  });
  after(() => zone[Symbol.asyncDispose]());

  const hostOf = (name: string): string => zone.connector.zone.machines.get(name)?.host ?? '';
  const accessDetails = (name: string, ip: string): Readonly<Record<string, string>> => ({ 'router.name': name, 'router.ip': ip });
  const first = async (agent: string, object: Parameters<ZoneDriver['must']>[1][number]): Promise<GivenAnswer> => {
    const [answer] = await zone.must(agent, [object]);
    assert.ok(answer !== undefined);
    return answer;
  };

  /** runDiagnostics: what the API makes of an answer, `stdout&&stderr&&exit code`. */
  async function exitCode(name: string, ip: string, scriptArguments: string): Promise<string> {
    const { details } = await first(
      hostOf(name),
      command('DiagnosticsCommand', { scriptArguments, executeInSequence: false, accessDetails: accessDetails(name, ip) }),
    );
    const parts = details.split('&&');
    assert.equal(parts.length, 3, details);
    return parts[2]?.trim() ?? '';
  }

  for (const [name, ip] of Object.entries(machines)) {
    test(`${name} reaches the world and its gateway, and no documentation network`, async () => {
      assert.equal(await exitCode(name, ip, 'ping 8.8.8.8'), '0');
      assert.notEqual(await exitCode(name, ip, 'ping 192.0.2.2'), '0');
      assert.equal(await exitCode(name, ip, `arping ${publicGateway} -I eth2`), '0');
      assert.equal(await exitCode(name, ip, 'traceroute 8.8.4.4 -m 5'), '0');
    });
  }

  /** getDiagnosticsData up to the link: the steps of a server, each with what the one before answered. */
  async function retrieve(name: string, ip: string, filesToRetrieveList: readonly string[], link: string): Promise<void> {
    const host = hostOf(name);
    const details = accessDetails(name, ip);
    const prepared = await first(
      host,
      command('PrepareFilesCommand', { filesToRetrieveList, timeout: 3600, accessDetails: details }),
    );
    const fileName = prepared.details.replace('\n', '');
    await first(host, command('CopyToSecondaryStorageCommand', { secondaryStorageUrl: storeUrl, systemVmIp: ip, fileName }));
    await first(host, command('DeleteFileInVrCommand', { fileName, accessDetails: details }));
    assert.deepEqual(await zone.throughHost(name, `ls ${fileName} 2>/dev/null`), []);
    // The server joins folder and file itself, which leaves two slashes.
    const installPath = `diagnostics_data/${fileName.replace('/root', '')}`;
    const [{ directory } = { directory: '' }] = [...zone.connector.storage.images.stores()];
    // Not one of the kinds of data that storage commands are about.
    const data = { 'org.apache.cloudstack.diagnostics.to.DiagnosticsDataTO': { dataStoreTO: store, hypervisorType: 'KVM' } };
    await first('s-2-VM', {
      className: classNames.CreateEntityDownloadURLCommand,
      fields: { parent: directory, installPath, filenameInExtractURL: link, data },
    });
  }

  test('archives of files can be fetched over HTTP', async () => {
    const { storage, parts } = zone.connector;
    await using server = createUserdataServer({ storage, zone: parts.zone, clock: parts.clock, log: silentFleetLog });
    await using listener = await server.listen({ address: '127.0.0.1', port: 0 });
    const usual = [
      'iptables',
      'ipaddr',
      'iprule',
      'iproute',
      '/etc/cloudstack-release',
      '/var/cache/cloud/cmdline',
      '/var/log/cloud.log',
    ];
    for (const [name, ip] of Object.entries(machines)) {
      for (const [index, files] of [usual, ['/var/log/cloud.log'], ['/no/such/file']].entries()) {
        const link = `${name}-${index}.zip`;
        await retrieve(name, ip, files, link);
        const response = await fetch(`http://127.0.0.1:${listener.port}/userdata/${link}`);
        assert.equal(response.status, 200);
        const bytes = Buffer.from(await response.arrayBuffer());
        assert.equal(bytes.subarray(0, 2).toString('latin1'), 'PK', `${link} is no archive`);
        assert.equal(bytes.includes('cloud.log'), index < 2);
        await zone.pass(1_000);
      }
    }
  });

  test('answer as the interface describes', () => {
    assert.deepEqual(zone.server.faults, []);
  });
});
