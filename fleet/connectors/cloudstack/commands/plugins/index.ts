export { pluginHandlers } from './plugin-handlers.ts';
export type { VolumeSizes } from './volume-sizes.ts';
