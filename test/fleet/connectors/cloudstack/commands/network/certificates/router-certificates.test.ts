import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { router, send, startRouter } from '../../../support/element-commands.ts';
import { openNetworkFleet } from '../../../support/network-fleet.ts';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const certificate = '-----BEGIN CERTIFICATE-----\nMIIB two words\n-----END CERTIFICATE-----\n';

describe('certificates inside a machine', () => {
  it('are taken with their key, also when no key store was asked for before', async () => {
    await using fleet = await openNetworkFleet();
    await startRouter(fleet);
    const { name, fields } = await send(fleet, 'SetupCertificateCommand', {
      certificate,
      caCertificates: certificate,
      privateKey,
      handleByAgent: false,
    });
    assert.deepEqual([name, fields], ['SetupCertificateAnswer', { result: true }]);
    const stored = await fleet.fleet.readFile(router.name, '/usr/local/cloud/systemvm/conf/cloud.crt');
    assert.equal(Buffer.from(stored).toString(), certificate);
  });

  it('are requested with a key of the machine, whatever the passphrase holds', async () => {
    await using fleet = await openNetworkFleet();
    await startRouter(fleet);
    const { name, fields } = await send(fleet, 'SetupKeyStoreCommand', {
      validityDays: 90,
      keystorePassword: 'it\'s $(a) "secret"',
    });
    assert.equal(name, 'SetupKeystoreAnswer');
    assert.match((fields as { csr?: string }).csr ?? '', /^-----BEGIN NEW CERTIFICATE REQUEST-----\n/);
  });

  it('fail in words when the machine is not there', async () => {
    await using fleet = await openNetworkFleet();
    const { name, fields } = await send(fleet, 'SetupCertificateCommand', { certificate, handleByAgent: false });
    assert.deepEqual([name, fields.result], ['SetupCertificateAnswer', false]);
    assert.match(fields.details ?? '', /connecting to/);
  });
});
