import type { KeyObject } from 'node:crypto';
import { pemText } from './certificate.ts';
import { loadX509 } from './load.ts';
import { alternativeNames, subjectOf, type CertificateNames } from './names.ts';
import { signingAlgorithm, signingKeyPair } from './signing-key.ts';

/** A PKCS#10 request of a key in PEM, with its alternative names as an extension. */
export async function certificateRequest(privateKey: KeyObject, names: CertificateNames): Promise<string> {
  const library = await loadX509();
  const request = await library.Pkcs10CertificateRequestGenerator.create({
    name: subjectOf(names.commonName),
    keys: signingKeyPair(privateKey),
    signingAlgorithm: signingAlgorithm(privateKey),
    extensions: alternativeNames(library, names),
  });
  return pemText(request.toString('pem'));
}
