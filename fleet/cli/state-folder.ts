import { join, resolve } from 'node:path';
import type { CliIo } from './io.ts';

/**
 * The state directory that a command means. A path that somebody typed starts where they are; the default is beside the project, so that
 * every terminal finds it.
 */
export function stateFolder(io: CliIo, named: string | undefined): string {
  const path = named ?? io.env['VRFLEET_STATE'];
  return path === undefined ? join(io.cwd, '.vrfleet') : resolve(io.typedFrom, path);
}
