export { systemVmArguments, type SystemVmArguments } from './boot-arguments.ts';
export { ConsoleProxyState, consoleProxyHandlers } from './console-proxy.ts';
export { SystemVmAgents, insideWithAgent, type SystemVmSessionOptions } from './system-vm-agents.ts';
