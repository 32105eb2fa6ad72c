import type { Bench } from './bench.ts'; export const startBench: Bench = { runs: 1, run: async () => ({}) };
