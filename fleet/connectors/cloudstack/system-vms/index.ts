export { systemVmArguments, type SystemVmArguments } from './boot-arguments.ts';
export { ConsoleProxyState, consoleProxyHandlers } from './console-proxy.ts';
export { followedInside, type MachineFollower } from './followed-inside.ts';
export { SystemVmAgents, type SystemVmSessionOptions } from './system-vm-agents.ts';
export { UserdataListeners } from './userdata-listeners.ts';
