import type { Bench } from './bench.ts'; export const throughputBench: Bench = { runs: 1, run: async () => ({}) };
