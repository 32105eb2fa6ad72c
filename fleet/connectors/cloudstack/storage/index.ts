export { defaultUnreachableHosts, type UnreachableHosts } from './download-rules.ts';
export { openStorage, type StorageOptions, type ZoneStorage } from './storage.ts';
export {
  createUserdataServer,
  type UserdataAddress,
  type UserdataListener,
  type UserdataServer,
  type UserdataServerOptions,
} from './userdata/userdata-server.ts';
