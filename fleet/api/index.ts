export { readApiFile, removeApiFile, writeApiFile, type ApiFile } from './api-file.ts';
export { fleetStatus } from './answers.ts';
export { ApiClient } from './client.ts';
export type { FleetStatus, ListQuery, RouterContent, RouterPage, RouterShown } from './schemas.ts';
export { startApi, type ApiOptions, type FleetApi } from './server.ts';
export { ensureToken } from './token.ts';
