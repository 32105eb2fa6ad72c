import { createPublicKey, sign, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { AgentError, parseIpv4, parseIpv6 } from '#agent';
import type { AgentNames } from './credentials.ts';
import {
  bitString,
  context,
  contextPlain,
  integer,
  nothing,
  objectIdentifier,
  octetString,
  sequence,
  set,
  time,
  utf8String,
} from './der.ts';

const signAsync = promisify(sign);

const commonName = objectIdentifier('2.5.4.3');
const alternativeNames = objectIdentifier('2.5.29.17');
const extensionRequest = objectIdentifier('1.2.840.113549.1.9.14');
const sha256WithRsa = sequence(objectIdentifier('1.2.840.113549.1.1.11'), nothing);

function nameOf(text: string): Buffer {
  return sequence(set(sequence(commonName, utf8String(text))));
}

function addressBytes(text: string): Buffer {
  const ipv4 = parseIpv4(text);
  if (ipv4 !== undefined) {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(ipv4);
    return bytes;
  }
  const ipv6 = parseIpv6(text);
  if (ipv6 !== undefined) return Buffer.from(ipv6.toString(16).padStart(32, '0'), 'hex');
  throw new AgentError('VRA_BAD_INPUT', `a certificate's alternative names: ${JSON.stringify(text)} is no address`);
}

/** The extension with all names and addresses; undefined when there are none. */
function extensions({ dns, addresses }: AgentNames): Buffer | undefined {
  const names = [
    ...dns.map((name) => contextPlain(2, Buffer.from(name, 'ascii'))),
    ...addresses.map((address) => contextPlain(7, addressBytes(address))),
  ];
  return names.length === 0 ? undefined : sequence(sequence(alternativeNames, octetString(sequence(...names))));
}

async function signed(content: Buffer, privateKey: KeyObject): Promise<Buffer> {
  return sequence(content, sha256WithRsa, bitString(await signAsync('sha256', content, privateKey)));
}

function publicKeyBytes(privateKey: KeyObject): Buffer {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

export interface CertificateFields {
  readonly names: AgentNames;
  readonly serial: Uint8Array;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

/**
 * An X.509 v3 certificate of an RSA key signed by itself, in PEM: subject and issuer are the common name, alternative names as given, no
 * other extension (cloudstack-agent-protocol.md, 6.1: the server looks at addresses and dates, not at the issuer).
 */
export async function selfSignedCertificate(privateKey: KeyObject, fields: CertificateFields): Promise<string> {
  const subject = nameOf(fields.names.commonName);
  const extra = extensions(fields.names);
  const content = sequence(
    context(0, integer(Uint8Array.of(2))),
    integer(fields.serial),
    sha256WithRsa,
    subject,
    sequence(time(fields.notBeforeMs), time(fields.notAfterMs)),
    subject,
    publicKeyBytes(privateKey),
    ...(extra === undefined ? [] : [context(3, extra)]),
  );
  return pem('CERTIFICATE', await signed(content, privateKey));
}

/** A PKCS#10 request of an RSA key in PEM; the server copies its alternative names to the certificate (5.1, step 2). */
export async function certificateRequest(privateKey: KeyObject, names: AgentNames): Promise<string> {
  const extra = extensions(names);
  const content = sequence(
    integer(Uint8Array.of(0)),
    nameOf(names.commonName),
    publicKeyBytes(privateKey),
    extra === undefined ? context(0) : context(0, sequence(extensionRequest, set(extra))),
  );
  return pem('CERTIFICATE REQUEST', await signed(content, privateKey));
}
