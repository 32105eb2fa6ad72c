export { MachineLoad, type DiskCounters, type MachineGauges, type NetworkCounters } from './load.ts';
export { statisticsHandlers } from './statistics-handlers.ts';
