import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { treeFolder, type Bench } from './bench.ts';
import { fleetSize } from './bench-fleet.ts';

const run = promisify(execFile);

/** Each variant in a process of its own: memory of one would hide that of another. */
const variants = {
  idleBytesPerRouterInMemory: ['memory', 'idle'],
  idleBytesPerRouterOnDisk: ['disk', 'idle'],
  configuredBytesPerRouterInMemory: ['memory', 'configured'],
  configuredBytesPerRouterOnDisk: ['disk', 'configured'],
} as const;

/**
 * Resident memory of the process per router once everything is quiet, at 16,000 routers: *idle* ones have been started with their boot
 * arguments, *configured* ones carry the recorded configurations in turn.
 */
export const memoryBench: Bench = {
  runs: 1,
  async run(options) {
    const metrics: Record<string, number> = {};
    for (const [metric, [place, load]] of Object.entries(variants)) {
      options.progress(`memory: ${fleetSize()} routers, ${load}, ${place === 'disk' ? 'on disk' : 'in memory'}`);
      using folder = treeFolder(options);
      const worker = join(import.meta.dirname, 'memory-worker.ts');
      const { stdout } = await run(process.execPath, ['--conditions=source', '--expose-gc', worker, place, load, folder.path]);
      metrics[metric] = Number(stdout);
    }
    return metrics;
  },
};
