import { sign, type KeyObject } from 'node:crypto';
import { parseIpv4 } from '../../net/ipv4.ts';
import { parseIpv6 } from '../../net/ipv6.ts';
import { bitString, contextTag, nothing, objectIdentifier, octetString, sequence, set, smallInteger, utf8String } from './der.ts';

/** Attribute types of a name, most significant first, as `keytool` orders them. */
const nameTypes = { country: '2.5.4.6', organization: '2.5.4.10', unit: '2.5.4.11', common: '2.5.4.3' } as const;
const extensionRequest = '1.2.840.113549.1.9.14';
const subjectAlternativeName = '2.5.29.17';
const sha256WithRsa = '1.2.840.113549.1.1.11';

export interface CertificateSubject {
  readonly common: string;
  readonly unit: string;
  readonly organization: string;
  readonly country: string;
}

function distinguishedName(subject: CertificateSubject): Buffer {
  const parts = (['country', 'organization', 'unit', 'common'] as const).map((part) =>
    set(sequence(objectIdentifier(nameTypes[part]), utf8String(subject[part]))),
  );
  return sequence(...parts);
}

function addressBytes(address: string): Buffer | undefined {
  const v4 = parseIpv4(address);
  if (v4 !== undefined) {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(v4);
    return bytes;
  }
  const v6 = parseIpv6(address);
  return v6 === undefined ? undefined : Buffer.from(v6.toString(16).padStart(32, '0'), 'hex');
}

function alternativeNames(addresses: readonly string[]): Buffer {
  const names = addresses.flatMap((address) => addressBytes(address) ?? []).map((bytes) => contextTag(7, bytes, false));
  if (names.length === 0) return contextTag(0, Buffer.alloc(0), true);
  const extension = sequence(objectIdentifier(subjectAlternativeName), octetString(sequence(...names)));
  return contextTag(0, sequence(objectIdentifier(extensionRequest), set(sequence(extension))), true);
}

/**
 * A PKCS#10 certificate request (RFC 2986) for an RSA key, signed with SHA-256, in PEM as `keytool` prints it. `addresses` become the
 * subject's alternative names; what is no IP address is left out.
 */
export function certificateRequest(
  key: { readonly privateKey: KeyObject; readonly publicKey: KeyObject },
  subject: CertificateSubject,
  addresses: readonly string[],
): string {
  const publicKey = key.publicKey.export({ type: 'spki', format: 'der' });
  const info = sequence(smallInteger(0), distinguishedName(subject), publicKey, alternativeNames(addresses));
  const signature = sign('sha256', info, key.privateKey);
  const request = sequence(info, sequence(objectIdentifier(sha256WithRsa), nothing()), bitString(signature));
  const lines = request.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN NEW CERTIFICATE REQUEST-----\n${lines.join('\n')}\n-----END NEW CERTIFICATE REQUEST-----\n`;
}
