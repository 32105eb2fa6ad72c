import { isIPv4 } from 'node:net';
import {
  authorityCertificate,
  privateKeyMaker,
  privateKeyText,
  selfSignedCertificate,
  type CertificateFields,
} from '../../../fleet/x509/index.ts';

/** A private key and its certificate, in PEM. */
export interface KeyAndCertificate {
  readonly privateKey: string;
  readonly certificate: string;
}

// Long past and far away: tests read no clock.
const validity = { serial: '01', notBeforeMs: Date.UTC(2020, 0, 1), notAfterMs: Date.UTC(2099, 0, 1) };

async function certified(fields: CertificateFields, certificateOf: typeof selfSignedCertificate): Promise<KeyAndCertificate> {
  const key = await privateKeyMaker()();
  return { privateKey: privateKeyText(key), certificate: await certificateOf(key, fields) };
}

/**
 * What the management server shows: its root authority's certificate itself, without an alternative name and with a use of key that fits
 * no server (cloudstack-agent-protocol.md, 1.1).
 */
export function createAuthority(): Promise<KeyAndCertificate> {
  const names = { commonName: 'ca.cloudstack.apache.org', dns: [], addresses: [] };
  return certified({ ...validity, names }, authorityCertificate);
}

/** A self-signed certificate of an agent for the given IPv4 addresses and names. */
export function createAgentCertificate(names: readonly string[]): Promise<KeyAndCertificate> {
  const addresses = names.filter((name) => isIPv4(name));
  const dns = names.filter((name) => !isIPv4(name));
  return certified({ ...validity, names: { commonName: 'agent', dns, addresses } }, selfSignedCertificate);
}
