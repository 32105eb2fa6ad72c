import { randomBytes, type KeyObject } from 'node:crypto';
import { loadX509 } from './load.ts';
import { alternativeNames, subjectOf, type CertificateNames } from './names.ts';
import { signingAlgorithm, signingKeyPair } from './signing-key.ts';

/** A serial number of 16 random bytes, upper-case hexadecimal: positive, and of the same length in every program's print. */
export function randomSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex').toUpperCase();
}

export interface CertificateFields {
  readonly names: CertificateNames;
  /** Hexadecimal. */
  readonly serial: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

/** PEM with a line break at its end, so that texts can be put behind each other. */
export function pemText(pem: string): string {
  return `${pem.trimEnd()}\n`;
}

/**
 * An X.509 v3 certificate of a key signed by itself, in PEM: subject and issuer are the common name, alternative names as given, no other
 * extension (cloudstack-agent-protocol.md, 6.1: the server looks at addresses and dates, not at the issuer).
 */
export async function selfSignedCertificate(privateKey: KeyObject, fields: CertificateFields): Promise<string> {
  const library = await loadX509();
  const certificate = await library.X509CertificateGenerator.createSelfSigned({
    serialNumber: fields.serial,
    name: subjectOf(fields.names.commonName),
    notBefore: new Date(fields.notBeforeMs),
    notAfter: new Date(fields.notAfterMs),
    signingAlgorithm: signingAlgorithm(privateKey),
    keys: signingKeyPair(privateKey),
    extensions: alternativeNames(library, fields.names),
  });
  return pemText(certificate.toString('pem'));
}

/** The certificate of an authority that signs leaves only, in PEM. */
export async function authorityCertificate(privateKey: KeyObject, fields: CertificateFields): Promise<string> {
  const library = await loadX509();
  const keys = signingKeyPair(privateKey);
  const { KeyUsageFlags } = library;
  const certificate = await library.X509CertificateGenerator.createSelfSigned({
    serialNumber: fields.serial,
    name: subjectOf(fields.names.commonName),
    notBefore: new Date(fields.notBeforeMs),
    notAfter: new Date(fields.notAfterMs),
    signingAlgorithm: signingAlgorithm(privateKey),
    keys,
    extensions: [
      new library.BasicConstraintsExtension(true, 0, true),
      new library.KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await library.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return pemText(certificate.toString('pem'));
}
