import { AgentError } from '#agent';

/** The step of a dial that failed. */
export type LinkStep = 'address' | 'connect' | 'handshake' | 'certificate' | 'time-out' | 'aborted';

/** A link that could not be made. */
export class LinkError extends AgentError {
  override readonly name = 'LinkError';
  readonly step: LinkStep;
  constructor(step: LinkStep, message: string, options?: ErrorOptions) {
    super('VRA_LINK_FAILED', message, options);
    this.step = step;
  }
}

/** A message could not be sent: its link has ended. */
export class LinkClosed extends AgentError {
  override readonly name = 'LinkClosed';
  constructor(message: string, options?: ErrorOptions) {
    super('VRA_LINK_CLOSED', message, options);
  }
}

/** Bytes that are no frame, packet or body of the protocol. */
export class WireError extends AgentError {
  override readonly name = 'WireError';
  constructor(message: string, options?: ErrorOptions) {
    super('VRA_BAD_PACKET', message, options);
  }
}
