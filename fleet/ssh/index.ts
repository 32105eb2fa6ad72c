export { admitsRoot, authorizedKeys, type AdmissionOptions } from './authentication.ts';
export type { SshCounters } from './events.ts';
export { createHostKeys, ensureHostKeys, type HostKeys } from './host-keys.ts';
export type { ExecOptions, LoginProof, MachineFiles, SshMachine } from './machine.ts';
export { machinePath } from './machine-path.ts';
export { defaultSshLimits, startSshServer, type SshLimits, type SshServer, type SshServerOptions } from './server.ts';
