export { pingRouting } from './host-ping.ts';
export { localStoragePath, startupLocalStorage, startupRouting, type LocalStorage } from './host-startup.ts';
export { makeHosts } from './make-hosts.ts';
export { openZone } from './open-zone.ts';
export type * from './records.ts';
export type * from './table.ts';
export type * from './zone.ts';
