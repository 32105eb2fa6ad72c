export { hasPower, type HostHealth } from './host-health.ts';
export { machineHandlers } from './machine-handlers.ts';
export { plugNic, unplugNic } from './nics.ts';
export { forgetDestroyedMachine } from './power.ts';
export { freeVncPort, runningHere, runsOn } from './running-machine.ts';
