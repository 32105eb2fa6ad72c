import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { describe, it } from 'node:test';
import { makeEcKey, randomSerial, selfSignedCertificate } from '../../../fleet/x509/index.ts';

describe('a certificate', () => {
  it('has the serial that was asked for, in the same letters', async () => {
    const key = await makeEcKey();
    const names = { commonName: 'x', dns: [], addresses: [] };
    for (let round = 0; round < 20; round++) {
      const serial = randomSerial();
      const pem = await selfSignedCertificate(key, { names, serial, notBeforeMs: 0, notAfterMs: 1_000 });
      assert.equal(new X509Certificate(pem).serialNumber, serial);
      assert.ok(pem.endsWith('-----END CERTIFICATE-----\n'));
    }
  });

  it('is valid beyond 2049, too', async () => {
    const names = { commonName: 'x', dns: [], addresses: [] };
    const notAfterMs = Date.UTC(2060, 0, 1);
    const pem = await selfSignedCertificate(await makeEcKey(), { names, serial: '01', notBeforeMs: 0, notAfterMs });
    assert.equal(new X509Certificate(pem).validToDate.getTime(), notAfterMs);
  });
});
