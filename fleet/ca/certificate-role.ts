import { AgentError } from '#agent';
import type { KeyPurpose } from '../x509/index.ts';

/** Whom a certificate is for: a `router` serves and calls itself, a `client` calls every router, a `server` only serves. */
export const certificateRoles = ['router', 'client', 'server'] as const;

export type CertificateRole = (typeof certificateRoles)[number];

const purposes: Readonly<Record<CertificateRole, readonly KeyPurpose[]>> = {
  router: ['serverAuth', 'clientAuth'],
  client: ['clientAuth'],
  server: ['serverAuth'],
};

export function purposesOf(role: CertificateRole): readonly KeyPurpose[] {
  return purposes[role];
}

/** Who the owner of a certificate is. */
export interface Holder {
  readonly role: CertificateRole;
  readonly name: string;
}

const scheme = 'urn:vrfleet:';

/** The alternative name that says role and name: `urn:vrfleet:client:alice`. */
export function holderUri({ role, name }: Holder): string {
  return `${scheme}${role}:${name}`;
}

/** Undefined for a text that is none. */
export function parseHolderUri(uri: string): Holder | undefined {
  if (!uri.startsWith(scheme)) return undefined;
  const [word, name, ...more] = uri.slice(scheme.length).split(':');
  const role = certificateRoles.find((each) => each === word);
  return role === undefined || name === undefined || more.length > 0 || !isHolderName(name) ? undefined : { role, name };
}

/** The holder that a certificate's alternative names tell (as Node prints them); undefined when none or several do. */
export function holderIn(subjectAltName: string | undefined): Holder | undefined {
  const names = (subjectAltName ?? '').split(', ').filter((name) => name.startsWith(`URI:${scheme}`));
  const [only, ...more] = names;
  return only === undefined || more.length > 0 ? undefined : parseHolderUri(only.slice('URI:'.length));
}

/** A name is a part of a file's name and of an alternative name: letters, digits, `.`, `-`, `_` and `@`. */
export function isHolderName(name: string): boolean {
  return /^[A-Za-z0-9](?:[A-Za-z0-9._@-]{0,62}[A-Za-z0-9])?$/.test(name);
}

/** @throws AgentError `VRA_BAD_INPUT` */
export function checkHolderName(name: string): void {
  if (!isHolderName(name))
    throw new AgentError(
      'VRA_BAD_INPUT',
      `${JSON.stringify(name)} is no name for a certificate: use letters, digits, ".", "-", "_" and "@", at most 64`,
    );
}
