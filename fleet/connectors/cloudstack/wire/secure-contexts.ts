import { constants, createHash } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { AgentCredentials } from '../certificates/credentials.ts';

/** A secure context that is in use until it is disposed. */
export interface ContextLease extends Disposable {
  readonly context: SecureContext;
}

/**
 * Secure contexts by what they show: one has some 35 KiB, and the hosts of a fleet often share their credentials. A context is kept as
 * long as one link uses it.
 */
export class SecureContexts {
  readonly #contexts = new Map<string, { readonly context: SecureContext; users: number }>();

  /** Contexts that are in use. */
  get size(): number {
    return this.#contexts.size;
  }

  /** @throws an error of OpenSSL when key or certificate is no PEM, or they do not belong together. */
  lease(credentials: AgentCredentials | undefined): ContextLease {
    const key = fingerprint(credentials);
    let entry = this.#contexts.get(key);
    if (entry === undefined) {
      entry = { context: clientContext(credentials), users: 0 };
      this.#contexts.set(key, entry);
    }
    const used = entry;
    used.users++;
    let released = false;
    return {
      context: used.context,
      [Symbol.dispose]: () => {
        if (released) return;
        released = true;
        used.users--;
        if (used.users === 0) this.#contexts.delete(key);
      },
    };
  }
}

function fingerprint(credentials: AgentCredentials | undefined): string {
  if (credentials === undefined) return '';
  return createHash('sha256').update(credentials.privateKey).update('\0').update(credentials.certificate).digest('base64');
}

/** TLS 1.2 alone: the server sends an unframed ticket in 1.3, which breaks the stream (cloudstack-agent-protocol.md, 1.1). */
function clientContext(credentials: AgentCredentials | undefined): SecureContext {
  return createSecureContext({
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.2',
    // A ticket holds the whole certificate, kilobytes for each link, and no session is ever resumed.
    secureOptions: constants.SSL_OP_NO_TICKET,
    ...(credentials !== undefined && { key: credentials.privateKey, cert: credentials.certificate }),
  });
}
