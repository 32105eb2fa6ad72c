export { startConfigJsonSchema } from './config.ts';
export type { CliIo, CliOutput } from './io.ts';
export { createProcessIo } from './process-io.ts';
export { runVr } from './vr/index.ts';
export { runVrfleet } from './vrfleet.ts';
