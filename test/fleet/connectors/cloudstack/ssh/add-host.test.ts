import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { AgentError, createRandom, silentLog } from '#agent';
import { createHostKeys, startSshServer, type SshServer } from '../../../../../fleet/ssh/index.ts';
import { connect, execute } from '../../../ssh/client.ts';
import { makeKey, quietOptions, runProgram } from '../../../ssh/ssh-programs.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';
import { hostAddress, hostName, sshZone, type SshZone } from './ssh-zone.ts';

const scripts = '/usr/share/cloudstack-common/scripts/util';
const agent = '/etc/cloudstack/agent';
const password = createRandom('keystore').hex(16);
const setup = `sudo ${scripts}/keystore-setup ${agent}/agent.properties ${agent}/cloud.jks ${password} 365 ${agent}/cloud.csr`;

/** As the server encodes texts of several lines. */
const encoded = (pem: string): string => pem.replaceAll('\n', '^').replaceAll(' ', '~');

function importing(certificate: string, authorities: string): string {
  return (
    `sudo ${scripts}/keystore-cert-import ${agent}/agent.properties ${password} ${agent}/cloud.jks ssh ${agent}/cloud.crt "${encoded(certificate)}" ` +
    `${agent}/cloud.ca.crt "${encoded(authorities)}" ${agent}/cloud.key "${encoded('')}"`
  );
}

const setupAgent =
  'cloudstack-setup-agent  -m 10.0.0.1,10.0.0.2@static -z 1 -p 2 -c 3 -g 7022a882-a99e-3b1e-af74-1d97dc4a3def -a -s  ' +
  '--pubNic=cloudbr0 --prvNic=cloudbr0 --guestNic=cloudbr1 --hypervisor=kvm';

/** An authority of one's own signs a request as the server's does. */
function issue(folder: string, request: string): { readonly certificate: string; readonly authority: string } {
  const path = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): string =>
    execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  writeFileSync(path('csr'), request);
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    path('ca.key'),
    '-out',
    path('ca.crt'),
    '-subj',
    '/CN=ca',
    '-days',
    '9999',
  );
  const certificate = openssl(
    'x509',
    '-req',
    '-in',
    path('csr'),
    '-CA',
    path('ca.crt'),
    '-CAkey',
    path('ca.key'),
    '-CAcreateserial',
    '-days',
    '9999',
    '-copy_extensions',
    'copy',
  );
  return { certificate, authority: openssl('x509', '-in', path('ca.crt')) };
}

async function hostServer(zone: SshZone): Promise<SshServer> {
  return startSshServer({
    bind: hostAddress,
    port: 0,
    machines: (address) => zone.machines.host(address),
    hostKeys: await createHostKeys(),
    clock: zone.clock,
    log: silentLog,
  });
}

describe('addHost', () => {
  it('goes through as the server talks: a real key, its certificate, the zone', async () => {
    await using zone = await sshZone();
    await using server = await hostServer(zone);
    using folder = temporaryFolder();
    using client = await connect({ host: hostAddress, port: server.port });
    assert.equal((await execute(client, 'ls /dev/kvm')).exitCode, 0);

    const first = await execute(client, setup);
    assert.equal(first.exitCode, 0);
    // Retried: the last request counts.
    const { stdout, exitCode } = await execute(client, setup);
    assert.equal(exitCode, 0);
    const request = stdout.toString('utf8');
    assert.notEqual(request, first.stdout.toString('utf8'));
    assert.match(request, /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----/);
    const { certificate, authority } = issue(folder.path, request);
    assert.equal(new X509Certificate(certificate).checkIP(hostAddress), hostAddress);

    assert.equal((await execute(client, importing(certificate, authority))).exitCode, 0);
    const shown = await zone.credentials.credentials(hostName, { commonName: hostName, dns: [], addresses: [] });
    assert.equal(new X509Certificate(shown.certificate).serialNumber, new X509Certificate(certificate).serialNumber);
    assert.ok(new X509Certificate(shown.certificate).checkPrivateKey(createPrivateKey(shown.privateKey)));
    assert.equal(shown.authorities?.trim(), authority.trim());
    assert.equal(
      (await execute(client, `grep -c keystore.passphrase=${password} ${agent}/agent.properties`)).stdout.toString(),
      '1\n',
    );
    assert.equal((await execute(client, `cat ${agent}/cloud.crt`)).stdout.toString().trim(), certificate.trim());

    const joined = await execute(client, setupAgent);
    assert.equal(joined.exitCode, 0);
    assert.match(joined.stdout.toString(), /CloudStack Agent setup is done!/);
    await zone.change({ place: { zone: '1', pod: '2', cluster: '3' } });
    assert.match(
      (await zone.run(`cat ${agent}/agent.properties`)).stdout,
      new RegExp(`pod=2\\n[^]*keystore.passphrase=${password}\\n`),
    );
    assert.deepEqual(zone.orders, [
      {
        host: hostName,
        order: {
          servers: ['10.0.0.1', '10.0.0.2'],
          balancing: 'static',
          place: { zone: '1', pod: '2', cluster: '3' },
          guid: '7022a882-a99e-3b1e-af74-1d97dc4a3def',
          devices: { public: 'cloudbr0', private: 'cloudbr0', guest: 'cloudbr1' },
        },
      },
    ]);
  });

  it('goes through over OpenSSH, one connection for each command', async () => {
    await using zone = await sshZone();
    await using server = await hostServer(zone);
    using folder = temporaryFolder();
    const key = join(folder.path, 'key');
    await makeKey(key, 'rsa');
    const run = (line: string) =>
      runProgram('ssh', [...quietOptions, '-i', key, '-p', String(server.port), `root@${hostAddress}`, line]);
    const { stdout, exitCode } = await run(setup);
    assert.equal(exitCode, 0);
    const { certificate, authority } = issue(folder.path, stdout.toString('utf8'));
    assert.deepEqual(await run(importing(certificate, authority)), { stdout: Buffer.alloc(0), stderr: '', exitCode: 0 });
    assert.equal((await run(`sudo ${setupAgent}`)).exitCode, 0);
  });

  it('fails each step with an exit status, so that the server tries again', async () => {
    await using zone = await sshZone({ joinError: new AgentError('VRA_CONFLICT', 'guid is of another host') });
    const wrong = await zone.run(importing('-----BEGIN CERTIFICATE-----\nrubbish\n-----END CERTIFICATE-----\n', ''));
    assert.deepEqual([wrong.exitCode, wrong.stdout], [1, '']);
    assert.match(wrong.stderr, /^keystore-cert-import: /);
    assert.equal((await zone.run(`${scripts}/keystore-setup`)).exitCode, 1);
    assert.deepEqual(await zone.run(setupAgent), {
      stdout: '',
      stderr: 'cloudstack-setup-agent: guid is of another host\n',
      exitCode: 1,
    });
    assert.match((await zone.run('cloudstack-setup-agent -m 10.0.0.1')).stderr, /option -g is missing/);
  });

  it('ends before the server gives up when the agent is slow', async () => {
    await using zone = await sshZone({ joins: false });
    let ended = false;
    const running = zone.run(setupAgent).then((result) => {
      ended = true;
      return result;
    });
    while (zone.orders.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await zone.clock.advance(99_000);
    assert.equal(ended, false);
    await zone.clock.advance(20_000);
    assert.equal((await running).exitCode, 0);
  });
});
