import type { Log } from '#agent';
import type { ExpiryWarning } from '../../ca/index.ts';
import type { RefusalCause } from './refusal.ts';

/** Since the listener was started; no counter is of one router. */
export interface GrpcCounters {
  /** Of clients that got through their handshake and its checks. */
  connections: number;
  calls: number;
  /** Refused by a limit. */
  limitedCalls: number;
  /** By cause. */
  readonly refusals: Record<RefusalCause, number>;
  /** Connections that were ended because their certificate was revoked. */
  endedByRevocation: number;
  rotations: number;
  /** Certificates that end soon; as of the last look. */
  expiringCertificates: number;
}

const noRefusals = (): Record<RefusalCause, number> => ({
  'unknown-address': 0,
  draining: 0,
  'too-many-connections': 0,
  'too-many-handshakes': 0,
  'half-open': 0,
  'handshake-timeout': 0,
  'preface-timeout': 0,
  plaintext: 0,
  'tls-version': 0,
  alpn: 0,
  'handshake-failed': 0,
  'no-certificate': 0,
  'foreign-authority': 0,
  expired: 0,
  'not-yet-valid': 0,
  'wrong-purpose': 0,
  'other-router': 0,
  revoked: 0,
  'not-http2': 0,
  'protocol-error': 0,
  'reset-flood': 0,
});

/** Peers whose refusals are remembered as logged. */
const rememberedRefusals = 10_000;

/** What the gRPC listener logs and counts. */
export class GrpcEvents {
  readonly counters: GrpcCounters;
  readonly #log: Log;
  readonly #logged = new Set<string>();

  constructor(log: Log) {
    this.#log = log;
    const refusals = noRefusals();
    this.counters = {
      connections: 0,
      calls: 0,
      limitedCalls: 0,
      refusals,
      endedByRevocation: 0,
      rotations: 0,
      expiringCertificates: 0,
    };
  }

  listening(bind: string, port: number): void {
    this.#log.info({ bind, port }, 'gRPC listens');
  }

  connected(): void {
    this.counters.connections++;
  }

  /** Counted always, logged once per cause and peer: an attacker must not fill the log. */
  refused(
    cause: RefusalCause,
    fields: { readonly peer: string; readonly router?: string | undefined; readonly why?: string | undefined },
  ): void {
    this.counters.refusals[cause]++;
    if (!this.#first(`${cause} ${fields.peer}`)) return;
    this.#log.warn({ cause, ...fields }, 'gRPC connection refused; further ones of this peer and cause are only counted');
  }

  called(): void {
    this.counters.calls++;
  }

  limited(fields: { readonly router: string; readonly client: string; readonly limit: string }): void {
    this.counters.limitedCalls++;
    if (this.#first(`limit ${fields.limit} ${fields.client}`))
      this.#log.warn(fields, 'gRPC call refused by a limit; further ones of this client are only counted');
  }

  revoked(fields: { readonly router: string; readonly serial: string }): void {
    this.counters.endedByRevocation++;
    this.#log.info(fields, 'gRPC connection ended: its certificate was revoked');
  }

  rotated(router: string): void {
    this.counters.rotations++;
    this.#log.debug({ router }, 'gRPC certificate of a router replaced');
  }

  expiring(warnings: readonly ExpiryWarning[]): void {
    this.counters.expiringCertificates = warnings.length;
    for (const warning of warnings) this.#warnOfExpiry(warning);
  }

  /** A client whose certificate ends soon. */
  expiringPeer(warning: ExpiryWarning): void {
    this.#warnOfExpiry(warning);
  }

  failed(what: string, error: unknown): void {
    this.#log.error({ what, err: error }, 'gRPC listener failed');
  }

  #warnOfExpiry({ what, serial, notAfterMs }: ExpiryWarning): void {
    if (this.#first(`expiry ${serial}`))
      this.#log.warn({ what, serial, notAfter: new Date(notAfterMs).toISOString() }, 'a certificate ends soon: issue a new one');
  }

  #first(key: string): boolean {
    if (this.#logged.has(key)) return false;
    this.#logged.add(key);
    if (this.#logged.size > rememberedRefusals) {
      const [oldest] = this.#logged;
      if (oldest !== undefined) this.#logged.delete(oldest);
    }
    return true;
  }
}
