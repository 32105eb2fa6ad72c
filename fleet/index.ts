export * from './api/index.ts';
export { FleetEvents, silentFleetLog, type FleetCounters, type FleetLog } from './events.ts';
export * from './host/index.ts';
export * from './identity/index.ts';
export * from './recording/index.ts';
export * from './redundancy/index.ts';
export * from './rollout/index.ts';
