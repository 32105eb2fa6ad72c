export { authorityCertificate, randomSerial, selfSignedCertificate, type CertificateFields } from './certificate.ts';
export { CertificateIssuer, type KeyPurpose, type RevokedSerial } from './issuer.ts';
export type { CertificateNames } from './names.ts';
export { makeEcKey, privateKeyMaker, privateKeyText, readPrivateKey, type MakePrivateKey } from './private-keys.ts';
export { certificateRequest } from './request.ts';
export { secretFilesIn, secretFilesInMemory, type SecretFiles } from './secret-files.ts';
