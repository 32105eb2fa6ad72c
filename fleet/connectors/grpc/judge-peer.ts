import type { X509Certificate } from 'node:crypto';
import { holderIn, type Holder, type Trust } from '../../ca/index.ts';
import type { RefusalCause } from './refusal.ts';

const clientAuth = '1.3.6.1.5.5.7.3.2';

export type PeerVerdict =
  | { readonly accepted: true; readonly holder: Holder; readonly serial: string; readonly notAfterMs: number }
  | { readonly accepted: false; readonly cause: RefusalCause };

const refused = (cause: RefusalCause): PeerVerdict => ({ accepted: false, cause });

/**
 * Whether the owner of a certificate may call a router: clients may call all, a router only itself. The certificate has to be a leaf, signed
 * by a trusted authority itself (there is nothing between an authority and its leaves), within its dates, for clients, and not revoked. That
 * the peer has the key is what the handshake has shown.
 */
export function judgePeer(
  certificate: X509Certificate | undefined,
  { trust, nowMs, router }: { readonly trust: Trust; readonly nowMs: number; readonly router: string },
): PeerVerdict {
  if (certificate === undefined) return refused('no-certificate');
  const signer = trust.authorities.find(
    (authority) => certificate.checkIssued(authority) && certificate.verify(authority.publicKey),
  );
  if (signer === undefined || certificate.ca) return refused('foreign-authority');
  if (nowMs < certificate.validFromDate.getTime()) return refused('not-yet-valid');
  const notAfterMs = certificate.validToDate.getTime();
  if (nowMs > notAfterMs || nowMs > signer.validToDate.getTime()) return refused('expired');
  const serial = certificate.serialNumber;
  if (trust.revoked.has(serial)) return refused('revoked');
  const holder = holderIn(certificate.subjectAltName);
  // Node calls the purposes of a certificate its key usage.
  if (holder === undefined || !(certificate.keyUsage ?? []).includes(clientAuth)) return refused('wrong-purpose');
  if (holder.role === 'client' || holder.name === router) return { accepted: true, holder, serial, notAfterMs };
  return refused('other-router');
}
