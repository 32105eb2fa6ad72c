import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hostRelease } from '../../../../../../fleet/connectors/cloudstack/commands/network/index.ts';
import { send } from '../../support/element-commands.ts';
import { openNetworkFleet, type NetworkFleet } from '../../support/network-fleet.ts';

const accessDetails = { 'router.name': 'v-1-VM', 'router.ip': '169.254.10.100', Control: '169.254.10.100' };

const release = hostRelease('4.22.1');

async function withProxy(work: (fleet: NetworkFleet) => Promise<void>): Promise<void> {
  await using fleet = await openNetworkFleet({ release });
  const { fields } = await send(fleet, 'StartCommand', {
    vm: {
      name: 'v-1-VM',
      type: 'ConsoleProxy',
      bootArgs:
        'template=domP type=consoleproxy host=127.0.0.1 port=8250 name=v-1-VM zone=1 pod=1 guid=Proxy.1 proxy_vm=1 disable_rp_filter=true ' +
        'eth2ip=10.64.0.10 eth2mask=255.255.0.0 gateway=10.64.0.1 eth0ip=169.254.10.100 eth0mask=255.255.240.0 eth1ip=172.16.2.89 ' +
        'eth1mask=255.255.0.0 mgmtcidr=192.0.2.0/24 localgw=172.16.0.1 internaldns1=10.0.0.53 dns1=10.0.0.53 vncport=8080',
      nics: [
        { mac: '0e:00:a9:fe:0a:64', deviceId: 0, type: 'Control', ip: '169.254.10.100' },
        { mac: '1e:00:5a:00:00:01', deviceId: 1, type: 'Management', ip: '172.16.2.89' },
        { mac: '1e:00:5a:00:00:02', deviceId: 2, type: 'Public', ip: '10.64.0.10', broadcastUri: 'vlan://50' },
      ],
    },
  });
  assert.ok(fields.result, fields.details);
  await work(fleet);
}

describe('a system VM behind the same commands', () => {
  it('runs diagnostics', () =>
    withProxy(async (fleet) => {
      const { fields } = await send(fleet, 'DiagnosticsCommand', { accessDetails, scriptArguments: 'ping 8.8.8.8' });
      assert.match(fields.details ?? '', /^PING 8\.8\.8\.8 [^&]+&&\n&&\n0\n$/);
    }));

  it('packs files and deletes the pack', () =>
    withProxy(async (fleet) => {
      const packed = await send(fleet, 'PrepareFilesCommand', {
        accessDetails,
        filesToRetrieveList: ['ipaddr', '/var/log/cloud.log'],
      });
      assert.equal(packed.name, 'PrepareFilesAnswer');
      assert.match(packed.fields.details ?? '', /^\/root\/diagnostics_files_[\d-]+\.zip\n$/);
      const fileName = packed.fields.details?.trim() ?? '';
      const deleted = await send(fleet, 'DeleteFileInVrCommand', { accessDetails, fileName });
      assert.match(deleted.fields.details ?? '', /^Deleting diagnostics zip file /);
    }));

  it('is patched', () =>
    withProxy(async (fleet) => {
      const { name, fields } = await send(fleet, 'PatchSystemVmCommand', { accessDetails, forced: false });
      assert.deepEqual(
        [name, fields.result, fields.details],
        ['PatchSystemVmAnswer', true, 'Successfully patched systemVM v-1-VM '],
      );
      assert.equal((fields as { scriptsVersion?: string }).scriptsVersion, release.checksum);
    }));

  it('takes a certificate', () =>
    withProxy(async (fleet) => {
      const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
      const { name, fields } = await send(fleet, 'SetupCertificateCommand', {
        accessDetails,
        certificate,
        caCertificates: certificate,
        handleByAgent: false,
      });
      assert.deepEqual([name, fields], ['SetupCertificateAnswer', { result: true }]);
    }));
});
