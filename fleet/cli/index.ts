export { startConfigJsonSchema } from './config.ts';
export type { CliIo, CliOutput } from './io.ts';
export { createProcessIo } from './process-io.ts';
export { runVr } from './vr.ts';
export { runVrfleet } from './vrfleet.ts';
