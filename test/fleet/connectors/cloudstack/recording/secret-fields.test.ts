import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';
import { classFile, readClassFile } from '../../../../../fleet/connectors/cloudstack/classes/index.ts';
import { secretBytes, secretFields } from '../../../../../fleet/connectors/cloudstack/recording/secret-fields.ts';

/** Fields that sound like secrets and are none: public halves, names, flags; private keys in PEM are found by their form. */
const open = new Set([
  '_isReauthenticating',
  '_pubKey',
  'auth',
  'caCertificates',
  'cert',
  'certChain',
  'certificate',
  'certificateAlias',
  'certificateKey',
  'certificateName',
  'certs',
  'deviceKey',
  'greKey',
  'key',
  'keyword',
  'passive',
  'passthroughEnabled',
  'passwordOneTimeUseOnly',
  'privCert',
  'rootCACert',
  'sslCert',
  'sslCertName',
  'token',
  'userpwds',
  'bypassHostMaintenance',
]);

it('every field of the server’s classes that sounds like a secret was looked at', async () => {
  const classes = readClassFile(await readFile(classFile, 'utf8'));
  const unknown = new Set<string>();
  for (const entry of Object.values(classes)) {
    if ('enum' in entry) continue;
    for (const name of Object.keys(entry.fields)) {
      if (!/pass|pwd|key|secret|token|ticket|psk|auth|prv|cert|cred/i.test(name)) continue;
      if (!secretFields.has(name) && !secretBytes.has(name) && !open.has(name)) unknown.add(name);
    }
  }
  assert.deepEqual([...unknown], []);
});
