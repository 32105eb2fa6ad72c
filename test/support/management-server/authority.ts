import { generateKeyPair, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { promisify } from 'node:util';
import * as der from './der.ts';

const makeKeys = promisify(generateKeyPair);

/** A private key and its certificate, in PEM. */
export interface KeyAndCertificate {
  readonly privateKey: string;
  readonly certificate: string;
}

const signature = (): Buffer => der.sequence(der.identifier('1.2.840.113549.1.1.11'), der.nothing());
const nameOf = (commonName: string): Buffer => der.sequence(der.set(der.sequence(der.identifier('2.5.4.3'), der.text(commonName))));

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return der.sequence(der.identifier(id), ...(critical ? [der.boolean(true)] : []), der.octets(value));
}

/** A self-signed RSA certificate. */
async function selfSigned(commonName: string, extensions: readonly Buffer[]): Promise<KeyAndCertificate> {
  const { publicKey, privateKey } = await makeKeys('rsa', { modulusLength: 2_048 });
  const content = der.sequence(
    der.tagged(0, der.integer(2)),
    der.integer(1),
    signature(),
    nameOf(commonName),
    // Long past and far away: tests read no clock.
    der.sequence(der.time('20200101000000Z'), der.time('20990101000000Z')),
    nameOf(commonName),
    publicKey.export({ type: 'spki', format: 'der' }),
    ...(extensions.length === 0 ? [] : [der.tagged(3, der.sequence(...extensions))]),
  );
  const certificate = der.sequence(content, signature(), der.bits(sign('sha256', content, privateKey)));
  const base64 = certificate.toString('base64').replace(/.{64}/gu, '$&\n');
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
  };
}

/**
 * What the management server shows: its root authority's certificate itself, without an alternative name and with a use of key that fits
 * no server (cloudstack-agent-protocol.md, 1.1).
 */
export function createAuthority(): Promise<KeyAndCertificate> {
  const signingOnly = Buffer.from([0b0000_0110]);
  return selfSigned('ca.cloudstack.apache.org', [
    extension('2.5.29.19', true, der.sequence(der.boolean(true))),
    extension('2.5.29.15', true, der.bits(signingOnly, 1)),
  ]);
}

function alternativeName(name: string): Buffer {
  return isIPv4(name) ? der.tagValue(7, Buffer.from(name.split('.').map(Number))) : der.tagValue(2, Buffer.from(name));
}

/** A self-signed certificate of an agent for the given IPv4 addresses and names. */
export function createAgentCertificate(names: readonly string[]): Promise<KeyAndCertificate> {
  return selfSigned(
    'agent',
    names.length === 0 ? [] : [extension('2.5.29.17', false, der.sequence(...names.map(alternativeName)))],
  );
}
