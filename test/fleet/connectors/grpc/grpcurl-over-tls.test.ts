import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createRandom, createSystemClock } from '#agent';
import { FleetHost, silentFleetLog } from '#fleet';
import { loadedRouter } from '../../../../bench/commands-load.ts';
import { CertificateAuthority } from '../../../../fleet/ca/index.ts';
import { startGrpcListener } from '../../../../fleet/connectors/grpc/index.ts';
import { Grpcurl, noGo } from '../../../support/grpcurl.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const minutesForTheFirstBuild = 900_000;
const agent = 'vr.agent.v1.AgentService';
const commandLine =
  'template=domP name=r-1-VM eth0ip=10.1.1.1 eth0mask=255.255.255.0 privateMtu=1500 domain=test.internal cidrsize=24 ' +
  'dhcprange=10.1.1.1 eth1ip=169.254.3.7 eth1mask=255.255.0.0 eth2ip=203.0.113.10 eth2mask=255.255.255.0 gateway=203.0.113.1 ' +
  'publicMtu=1500 type=router disable_rp_filter=true dns1=192.0.2.53';

describe('grpcurl over mutual TLS', { skip: await noGo() }, () => {
  it('lists, calls and watches a real router by the address that it dials', { timeout: minutesForTheFirstBuild }, async () => {
    using folder = temporaryFolder();
    const clock = createSystemClock();
    await using host = await FleetHost.open({ memory: true, clock, random: createRandom('tls'), log: silentFleetLog });
    const { name } = loadedRouter(0);
    await host.create(name);
    const nics = ['02', '0e', '1e'].map((kind, at) => ({ device: `eth${at}`, mac: `${kind}:00:00:00:00:01` }));
    await host.start(name, { nics, bootArguments: commandLine });
    const { authority: ca } = await CertificateAuthority.init({ directory: join(folder.path, 'ca'), clock });
    const address = '127.78.0.1';
    await using listener = await startGrpcListener({
      host,
      routerAt: (dialled) => (dialled === address ? name : undefined),
      ca,
      bind: '0.0.0.0',
      port: 0,
      clock,
      log: silentFleetLog,
    });
    const { certificate, privateKey } = await ca.issue({ role: 'client', name: 'alice' });
    const file = (base: string, text: string): string => {
      const path = join(folder.path, base);
      writeFileSync(path, text, { mode: 0o600 });
      return path;
    };
    const options = [
      '-cacert',
      file('ca.pem', ca.bundle),
      '-cert',
      file('alice.pem', certificate),
      '-key',
      file('alice.key', privateKey),
    ];
    const grpcurl = await Grpcurl.install(folder.path, options);
    const target = `${address}:${listener.port}`;

    assert.match(await grpcurl.ask(target, 'list'), new RegExp(agent.replaceAll('.', '\\.')));
    const entry = {
      host_name: 'vm1',
      mac_address: '02:01:00:cd:00:05',
      ipv4_address: '10.1.1.50',
      default_gateway: '10.1.1.1',
      default_entry: true,
    };
    const command = JSON.stringify({ items: [{ dhcpentry: entry }] });
    const answer: unknown = JSON.parse(await grpcurl.ask('-d', command, target, `${agent}/Execute`));
    assert.deepEqual((answer as { readonly results: unknown }).results, [{ status: 'ITEM_STATUS_APPLIED' }]);
    assert.match((await host.exec(name, 'cat /etc/dhcphosts.txt')).stdout, /^02:01:00:cd:00:05,.*10\.1\.1\.50/m);
    assert.match(await grpcurl.firstLine('"message"', '-d', '{"after_sequence": 1}', target, `${agent}/Watch`), /message/);

    const stranger = await Grpcurl.install(folder.path, options.slice(0, 2));
    await assert.rejects(stranger.ask('-max-time', '5', target, 'list'));
    assert.ok(listener.counters.refusals['no-certificate'] >= 1);
  });
});
