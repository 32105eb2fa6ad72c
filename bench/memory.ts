import type { Bench } from './bench.ts'; export const memoryBench: Bench = { runs: 1, run: async () => ({}) };
