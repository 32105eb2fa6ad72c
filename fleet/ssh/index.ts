export { admitsRoot, authorizedKeys, type AdmissionOptions } from './authentication.ts';
export { defaultSshLimits, type SshLimits } from './connection.ts';
export type { SshCounters } from './events.ts';
export { createHostKeys, ensureHostKeys, type HostKeys } from './host-keys.ts';
export type { ExecOptions, ForwardTarget, LoginProof, MachineFiles, MachineForwards, SshMachine } from './machine.ts';
export { machinePath } from './machine-path.ts';
export { busSocketPath, routerForwards, type RouterForwardsOptions } from './router-forwards.ts';
export { startSshServer, type SshServer, type SshServerOptions } from './server.ts';
