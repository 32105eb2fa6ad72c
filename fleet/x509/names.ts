import type { Extension } from '@peculiar/x509';
import { AgentError, parseIpv4, parseIpv6 } from '#agent';
import type { X509Library } from './load.ts';

/** Who a certificate or a request is for. */
export interface CertificateNames {
  readonly commonName: string;
  readonly dns: readonly string[];
  /** IPv4 and IPv6. */
  readonly addresses: readonly string[];
  readonly uris?: readonly string[];
}

/** A subject or issuer of a common name alone, in the library's form. */
export function subjectOf(commonName: string): { CN: [string] }[] {
  return [{ CN: [commonName] }];
}

/** Alternative names; none when there are none. `VRA_BAD_INPUT` for an address that is none. */
export function alternativeNames({ SubjectAlternativeNameExtension }: X509Library, names: CertificateNames): Extension[] {
  for (const address of names.addresses) {
    if (parseIpv4(address) === undefined && parseIpv6(address) === undefined)
      throw new AgentError('VRA_BAD_INPUT', `a certificate's alternative names: ${JSON.stringify(address)} is no address`);
  }
  const entries = [
    ...names.dns.map((value) => ({ type: 'dns' as const, value })),
    ...names.addresses.map((value) => ({ type: 'ip' as const, value })),
    ...(names.uris ?? []).map((value) => ({ type: 'url' as const, value })),
  ];
  return entries.length === 0 ? [] : [new SubjectAlternativeNameExtension(entries)];
}
