export { changeHost, knownHost } from './change-host.ts';
export { hostHandlers } from './host-handlers.ts';
