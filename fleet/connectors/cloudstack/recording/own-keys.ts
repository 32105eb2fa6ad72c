import { X509Certificate, type KeyObject } from 'node:crypto';
import type { Clock } from '#agent';
import type { AgentNames } from '../certificates/credentials.ts';
import { privateKeyText, selfSignedCertificate, type MakePrivateKey } from '../../../x509/index.ts';
import { isKeyPlaceholder } from './placeholders.ts';

/** Fields that hold the certificate of the private key beside them. */
const certificateFields = ['certificate', 'cert', 'privCert'];
const dayMs = 86_400_000;
const validityMs = 3_650 * dayMs;

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Names and addresses of a recorded certificate; none when the text is no certificate. */
function namesOf(certificate: string): AgentNames {
  try {
    const { subject, subjectAltName = '' } = new X509Certificate(certificate);
    const names = subjectAltName.split(/,\s*/);
    const after = (prefix: string): string[] => names.flatMap((name) => (name.startsWith(prefix) ? name.slice(prefix.length) : []));
    const commonName = /^CN=(.+)$/m.exec(subject)?.[1] ?? 'recorded';
    return { commonName, dns: after('DNS:'), addresses: after('IP Address:') };
  } catch {
    return { commonName: 'recorded', dns: [], addresses: [] };
  }
}

/**
 * Keys of the replay's own for those that a recording leaves out. A certificate goes with its key, so one that stands beside such a
 * key is replaced, too, by one over the same names.
 */
export class OwnKeys {
  readonly #clock: Clock;
  readonly #makeKey: MakePrivateKey;
  #key: Promise<KeyObject> | undefined;

  constructor(options: { readonly clock: Clock; readonly makeKey: MakePrivateKey }) {
    this.#clock = options.clock;
    this.#makeKey = options.makeKey;
  }

  /** The same value with every placeholder of a private key replaced; the value itself when there is none. */
  async fill(value: unknown): Promise<unknown> {
    if (Array.isArray(value)) {
      const parts: unknown[] = [];
      for (const part of value) parts.push(await this.fill(part));
      return parts.every((part, index) => part === value[index]) ? value : parts;
    }
    if (isFields(value)) return this.fillFields(value);
    return isKeyPlaceholder(value) ? privateKeyText(await this.#own()) : value;
  }

  async fillFields(fields: Fields): Promise<Fields> {
    const entries = Object.entries(fields);
    const filled: [string, unknown][] = [];
    for (const [name, part] of entries) filled.push([name, await this.fill(part)]);
    if (filled.every(([, part], index) => part === entries[index]?.[1])) return fields;
    const own: Record<string, unknown> = Object.fromEntries(filled);
    if (entries.some(([, part]) => isKeyPlaceholder(part))) {
      for (const name of certificateFields) {
        const recorded = own[name];
        if (typeof recorded === 'string' && recorded !== '') own[name] = await this.#certificate(recorded);
      }
    }
    return own;
  }

  #own(): Promise<KeyObject> {
    this.#key ??= this.#makeKey();
    return this.#key;
  }

  async #certificate(recorded: string): Promise<string> {
    const nowMs = this.#clock.now();
    return selfSignedCertificate(await this.#own(), {
      names: namesOf(recorded),
      serial: '01',
      notBeforeMs: nowMs - dayMs,
      notAfterMs: nowMs + validityMs,
    });
  }
}
