import type { AgentCredentials } from '../certificates/credentials.ts';

/** A connection that carries whole messages (one packet each: header and body) in both directions, in order. */
export interface Link {
  /** For people: `127.0.0.1:8250 from 10.20.0.11`. */
  readonly peer: string;
  /**
   * Called for each message that arrives; set at once after the dial, nothing is lost meanwhile. What it throws ends the link.
   */
  onMessage: ((message: Uint8Array) => void) | undefined;
  /** Called once when the link has ended, for whatever reason; `reason` says which, in words for a log. */
  onClose: ((reason: string) => void) | undefined;
  /** Resolves when the message was handed to the system; rejects with `LinkClosed` when the link has ended. Order of calls is kept. */
  send(message: Uint8Array): Promise<void>;
  /** Ends the link at once; `onClose` follows. A second call does nothing. */
  close(reason: string): void;
}

export interface ServerAddress {
  /** Name or address. */
  readonly host: string;
  readonly port: number;
}

export interface DialOptions {
  /** Whose link this is: the name of a host or of a system VM. */
  readonly agent: string;
  readonly server: ServerAddress;
  /** Source address; the system's choice when absent. */
  readonly localAddress?: string | undefined;
  /** What the agent shows when it is asked for a certificate. */
  readonly credentials?: AgentCredentials | undefined;
  readonly signal: AbortSignal;
}

/** How agents reach a management server. A replay puts a recording in its place. */
export interface Dialer {
  /** Rejects with a `LinkError` whose message says which step failed: refused, handshake, time-out, certificate. */
  dial(options: DialOptions): Promise<Link>;
}
