import type { BashOptions } from 'just-bash';

const mib = 2 ** 20;

/** What one line may write to files in all. */
export const writableBytes = 64 * mib;

/** Of real time: how long one line may compute in all, and how long without letting others have their turn. */
export const longestBusyMs = 10_000;
export const longestStretchMs = 3000;

/** By how much the memory of the process may grow while a line runs. Others may have their part in it: it is meant for the worst. */
export const largestGrowthBytes = 512 * mib;

/** Of real time: after how much computing others get their turn, wherever a line can be interrupted. */
export const turnMs = 20;

/** The longest line, or script given as one. */
export const longestLineBytes = mib;

/** No line may hang or eat the process that many routers share. What counts miss, `WorkGuard` ends. */
export const shellLimits: NonNullable<BashOptions['executionLimits']> = {
  maxSourceBytes: longestLineBytes,
  maxExecDepth: 20,
  maxCallDepth: 50,
  maxSubstitutionDepth: 20,
  maxSourceDepth: 20,
  maxCommandCount: 30_000,
  maxLoopIterations: 30_000,
  maxAwkIterations: 500_000,
  maxSedIterations: 100_000,
  maxWorkUnits: 5_000_000,
  maxOutputSize: 8 * mib,
  maxStringLength: 4 * mib,
  maxInputBytes: 64 * mib,
  maxLiveBytes: 64 * mib,
  maxHeredocSize: mib,
  maxArchiveBytes: 32 * mib,
  maxArchiveCompressedBytes: 8 * mib,
  maxArchiveEntryBytes: 8 * mib,
  maxArchiveEntries: 10_000,
  maxArrayElements: 100_000,
  maxGlobOperations: 100_000,
  maxBraceExpansionResults: 30_000,
  maxTraversalEntries: 100_000,
  maxTraversalWork: 400_000,
  maxFileDescriptors: 256,
};
