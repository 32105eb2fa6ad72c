export {
  CertificateAuthority,
  type AuthorityOptions,
  type Credentials,
  type ExpiryWarning,
  type IssueRequest,
  type Trust,
} from './authority.ts';
export { holderIn, type CertificateRole, type Holder } from './certificate-role.ts';
export type { IssuedCertificate } from './issued-index.ts';
