import assert from 'node:assert/strict';
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { describe, it } from 'node:test';
import { createVirtualClock } from '#agent';
import { privateKeyMaker } from '../../../../../fleet/x509/index.ts';
import { OwnKeys } from '../../../../../fleet/connectors/cloudstack/recording/own-keys.ts';
import { keyPlaceholder } from '../../../../../fleet/connectors/cloudstack/recording/placeholders.ts';
import { recordedSession } from './play-to.ts';

const nowMs = Date.parse('2026-01-01T12:00:00Z');
const ownKeys = (): OwnKeys => new OwnKeys({ clock: createVirtualClock(nowMs), makeKey: privateKeyMaker() });

describe('placeholders of private keys', () => {
  it('become a key with a certificate of its own over the recorded names', async () => {
    const { packets } = await recordedSession('cloudstack-4.22');
    const command = packets.flatMap(({ body }) => body).find(({ className }) => className.endsWith('.SetupCertificateCommand'));
    assert.ok(command !== undefined);
    const recorded = new X509Certificate(String(command.fields['certificate']));
    const filled = await ownKeys().fillFields(command.fields);
    const certificate = new X509Certificate(String(filled['certificate']));
    assert.ok(certificate.checkPrivateKey(createPrivateKey(String(filled['privateKey']))));
    const names = (text: string | undefined): string[] => (text ?? '').split(', ').toSorted((a, b) => a.localeCompare(b));
    assert.deepEqual(names(certificate.subjectAltName), names(recorded.subjectAltName));
    assert.equal(filled['caCertificates'], command.fields['caCertificates']);
  });

  it('are filled wherever they are; everything else stays the same object', async () => {
    const keys = ownKeys();
    const plain = { list: [{ name: 'REDACTED' }], certificate: 'CERT' };
    assert.equal(await keys.fillFields(plain), plain);
    const filled = await keys.fillFields({ lbs: [{ sslCert: { cert: 'CERT', key: keyPlaceholder }, plain }] });
    const text = JSON.stringify(filled);
    assert.ok(!text.includes('REDACTED\\n'), text);
    assert.match(text, /"cert":"-----BEGIN CERTIFICATE-----/);
    assert.match(text, /"key":"-----BEGIN PRIVATE KEY-----/);
  });
});
