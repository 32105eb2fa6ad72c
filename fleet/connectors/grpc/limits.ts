import { largestMessageBytes } from '#agent/grpc';

/** What a listener allows. */
export interface GrpcLimits {
  /** Of one request. */
  readonly messageBytes: number;
  /** Calls of one client to one router at the same time, streams included. */
  readonly concurrentCalls: number;
  /** Calls of one client to one router: so many a second in the long run, so many at once. */
  readonly callsPerSecond: number;
  readonly callBurst: number;
  /** Calls that a connection may begin and give up: beyond that it is a flood and ended. */
  readonly resetsPerSecond: number;
  readonly resetBurst: number;
  /** From the dial to the first bytes of HTTP/2, waiting for the server's own work included. */
  readonly setupMs: number;
  /** Dials that are not through with their handshake; the oldest makes room for a new one. */
  readonly pendingHandshakes: number;
  readonly connections: number;
  /** A certificate that ends within this time is warned of. */
  readonly expiryWarningMs: number;
  /** How often what other processes did to the authority is looked for. */
  readonly refreshMs: number;
}

export const defaultGrpcLimits: GrpcLimits = {
  messageBytes: largestMessageBytes,
  concurrentCalls: 100,
  callsPerSecond: 500,
  callBurst: 1_000,
  resetsPerSecond: 20,
  resetBurst: 200,
  setupMs: 30_000,
  pendingHandshakes: 1_024,
  connections: 18_000,
  expiryWarningMs: 30 * 86_400_000,
  refreshMs: 2_000,
};
