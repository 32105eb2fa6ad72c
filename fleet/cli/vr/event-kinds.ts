import type { EventKind } from '#agent';

/** Kinds of events, in the order in which they are named to people. */
export const eventKinds = [
  'booted',
  'applied',
  'ready',
  'degraded',
  'failed',
  'failover',
  'health',
  'patch',
] as const satisfies readonly EventKind[];
