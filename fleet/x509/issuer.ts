import type { KeyObject, webcrypto } from 'node:crypto';
import type { Extension, X509Certificate } from '@peculiar/x509';
import { pemText, type CertificateFields } from './certificate.ts';
import { loadX509, type X509Library } from './load.ts';
import { alternativeNames, subjectOf } from './names.ts';
import { signingAlgorithm, signingKey, verifyingKey } from './signing-key.ts';

/** What a certificate may be used for in TLS. */
export type KeyPurpose = 'serverAuth' | 'clientAuth';

export interface RevokedSerial {
  /** Hexadecimal. */
  readonly serial: string;
  readonly revokedMs: number;
}

/** Signs certificates and revocation lists with the key of an authority, which is read once. */
export class CertificateIssuer {
  readonly #library: X509Library;
  readonly #certificate: X509Certificate;
  readonly #key: webcrypto.CryptoKey;
  readonly #algorithm: ReturnType<typeof signingAlgorithm>;
  readonly #identifier: Extension;

  private constructor(library: X509Library, certificate: X509Certificate, privateKey: KeyObject, identifier: Extension) {
    this.#library = library;
    this.#certificate = certificate;
    this.#key = signingKey(privateKey);
    this.#algorithm = signingAlgorithm(privateKey);
    this.#identifier = identifier;
  }

  static async of(certificatePem: string, privateKey: KeyObject): Promise<CertificateIssuer> {
    const library = await loadX509();
    const certificate = new library.X509Certificate(certificatePem);
    const identifier = await library.AuthorityKeyIdentifierExtension.create(verifyingKey(privateKey));
    return new CertificateIssuer(library, certificate, privateKey, identifier);
  }

  /** A leaf for the public half of `key`, in PEM. */
  async issue(key: KeyObject, fields: CertificateFields & { readonly purposes: readonly KeyPurpose[] }): Promise<string> {
    const library = this.#library;
    const { ExtendedKeyUsage, KeyUsageFlags } = library;
    const certificate = await library.X509CertificateGenerator.create({
      serialNumber: fields.serial,
      issuer: this.#certificate.subjectName,
      subject: subjectOf(fields.names.commonName),
      notBefore: new Date(fields.notBeforeMs),
      notAfter: new Date(fields.notAfterMs),
      publicKey: verifyingKey(key),
      signingKey: this.#key,
      signingAlgorithm: this.#algorithm,
      extensions: [
        new library.BasicConstraintsExtension(false, undefined, true),
        new library.KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new library.ExtendedKeyUsageExtension(fields.purposes.map((purpose) => ExtendedKeyUsage[purpose])),
        ...alternativeNames(library, fields.names),
        this.#identifier,
      ],
    });
    return pemText(certificate.toString('pem'));
  }

  /** A revocation list in PEM; its number is the second of its making, so that a later one has a higher one. */
  async revocationList(
    revoked: readonly RevokedSerial[],
    { thisUpdateMs, nextUpdateMs }: { readonly thisUpdateMs: number; readonly nextUpdateMs: number },
  ): Promise<string> {
    const library = this.#library;
    const list = await library.X509CrlGenerator.create({
      issuer: this.#certificate.subjectName,
      thisUpdate: new Date(thisUpdateMs),
      nextUpdate: new Date(nextUpdateMs),
      signingAlgorithm: this.#algorithm,
      signingKey: this.#key,
      entries: revoked.map(({ serial, revokedMs }) => ({ serialNumber: serial, revocationDate: new Date(revokedMs) })),
      extensions: [this.#identifier, new library.Extension('2.5.29.20', false, wholeNumber(Math.floor(thisUpdateMs / 1_000)))],
    });
    // The label that OpenSSL and Go look for; the library writes another.
    return pemText(list.toString('pem')).replaceAll(' CRL-----', ' X509 CRL-----');
  }
}

/** An INTEGER in DER, of a number below 2⁶³. */
function wholeNumber(value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(10);
  bytes.set([0x02, 0x08]);
  new DataView(bytes.buffer).setBigUint64(2, BigInt(value));
  // The fewest bytes that still read as positive.
  let first = 2;
  while (first < 9 && bytes[first] === 0 && (bytes[first + 1] ?? 0) < 0x80) first++;
  const content = bytes.subarray(first);
  return Uint8Array.of(0x02, content.length, ...content);
}
