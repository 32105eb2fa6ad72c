export { errorText } from '../error-text.ts';
export type { CommandDoor, CommandRecord } from './command-log.ts';
export { FleetHost } from './fleet-host.ts';
export type {
  FleetHostOptions,
  FleetHostPlace,
  ListOptions,
  RouterChange,
  RouterDetails,
  RouterList,
  RouterListener,
  RouterSummary,
} from './host-types.ts';
export { defaultLimits, type HostLimits } from './limits.ts';
export { redact } from './redact.ts';
export type { Crash, PowerState, RouterEntry, RouterLabels, RouterOrigin, RouterState } from './router-index.ts';
export { isRouterName } from './router-names.ts';
export type {
  ExecOptions,
  KeepalivedCondition,
  OpenRouter,
  RouterCondition,
  RouterFacts,
  RouterFile,
  RouterGlimpse,
  RouterRuntime,
  RouterStorage,
  StartOptions,
  TreeNode,
} from './runtime.ts';
export {
  emptyStateDirectory,
  holdsFleet,
  prepareStateDirectory,
  routerSocket,
  stateDirectory,
  type StateDirectory,
} from './state-directory.ts';
export { lockHolder, lockStateDirectory, type LockHolder, type StateLock } from './state-lock.ts';
