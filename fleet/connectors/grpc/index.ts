export type { GrpcCounters } from './events.ts';
export type { GrpcLimits } from './limits.ts';
export { assignAddresses, type AddressedRouter } from './router-addresses.ts';
export { startGrpcListener, type GrpcListener, type GrpcListenerOptions, type ServedRouters } from './listener.ts';
export type { RefusalCause } from './refusal.ts';
