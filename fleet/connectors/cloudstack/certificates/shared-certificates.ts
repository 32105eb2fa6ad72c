import type { KeyObject } from 'node:crypto';
import type { Clock } from '#agent';
import { privateKeyText, randomSerial, selfSignedCertificate } from '../../../x509/index.ts';
import type { AgentCredentials, AgentNames } from './credentials.ts';

/**
 * Agents that share a certificate. Each certificate is a TLS context of some 32 KiB in the process, so few are wanted; a Java server
 * refuses handshake messages beyond 32 KiB and looks through all names of each, so not one for thousands either.
 */
const agentsPerCertificate = 250;

const dayMs = 86_400_000;
/** A server renews what expires within weeks (cloudstack-agent-protocol.md, 6.1); these are not to be renewed. */
const validityMs = 3_650 * dayMs;

interface Group {
  readonly members: Map<string, readonly string[]>;
  /** Undefined after its members changed. */
  credentials: Promise<AgentCredentials> | undefined;
}

/**
 * Self-signed certificates of one key for many agents. A strict server wants an alternative name that equals the source address and does
 * not ask who signed (cloudstack-agent-protocol.md, 6.1), so one certificate serves all agents whose addresses it names.
 */
export class SharedCertificates {
  readonly #clock: Clock;
  readonly #key: () => Promise<KeyObject>;
  readonly #groups: Group[] = [];
  readonly #groupOf = new Map<string, Group>();

  /** `key` gives the RSA key that all of them are for; asked when the first certificate is made. */
  constructor(options: { readonly clock: Clock; readonly key: () => Promise<KeyObject> }) {
    this.#clock = options.clock;
    this.#key = options.key;
  }

  /** Puts an agent's addresses into a certificate, unless they are in it. */
  add(agent: string, { addresses }: AgentNames): void {
    const group = this.#groupOf.get(agent) ?? this.#openGroup();
    const known = group.members.get(agent);
    if (known !== undefined && addresses.every((address) => known.includes(address))) return;
    group.members.set(agent, addresses);
    group.credentials = undefined;
    this.#groupOf.set(agent, group);
  }

  /** The same object for all agents of a certificate, as long as none is added: what is made of it can be shared, too. */
  credentials(agent: string, names: AgentNames): Promise<AgentCredentials> {
    this.add(agent, names);
    const group = this.#groupOf.get(agent) ?? this.#openGroup();
    if (group.credentials === undefined) {
      const issued = this.#issue(group);
      group.credentials = issued;
      // A failure is told to those who wait for it; the next one tries again.
      issued.catch(() => {
        if (group.credentials === issued) group.credentials = undefined;
      });
    }
    return group.credentials;
  }

  /** The agent's addresses stay in the certificate until it is made again. */
  remove(agent: string): void {
    this.#groupOf.get(agent)?.members.delete(agent);
    this.#groupOf.delete(agent);
  }

  #openGroup(): Group {
    const open = this.#groups.find((group) => group.members.size < agentsPerCertificate);
    if (open !== undefined) return open;
    const group: Group = { members: new Map(), credentials: undefined };
    this.#groups.push(group);
    return group;
  }

  async #issue(group: Group): Promise<AgentCredentials> {
    const addresses = new Set(['127.0.0.1', ...[...group.members.values()].flat()]);
    const key = await this.#key();
    const nowMs = this.#clock.now();
    const certificate = await selfSignedCertificate(key, {
      // Host names are left out: nobody compares them, and they would make up most of the certificate.
      names: { commonName: 'vrfleet agents', dns: [], addresses: [...addresses] },
      serial: randomSerial(),
      notBeforeMs: nowMs - dayMs,
      notAfterMs: nowMs + validityMs,
    });
    return { privateKey: privateKeyText(key), certificate };
  }
}
