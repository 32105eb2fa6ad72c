import type { BashOptions } from 'just-bash';

const mib = 2 ** 20;

/** What one line may write to files in all. */
export const writableBytes = 64 * mib;

/** The longest line, or script given as one. */
export const longestLineBytes = mib;

/**
 * No line may hang or eat the process that many routers share. A line's commands run without a pause in between, so the counts are what
 * keeps a loop without an end short: about half a second.
 */
export const shellLimits: NonNullable<BashOptions['executionLimits']> = {
  maxSourceBytes: longestLineBytes,
  maxExecDepth: 20,
  maxCallDepth: 50,
  maxSubstitutionDepth: 20,
  maxSourceDepth: 20,
  maxCommandCount: 20_000,
  maxLoopIterations: 20_000,
  maxAwkIterations: 200_000,
  maxSedIterations: 200_000,
  maxWorkUnits: 5_000_000,
  maxOutputSize: 8 * mib,
  maxStringLength: 8 * mib,
  maxInputBytes: 64 * mib,
  maxLiveBytes: 64 * mib,
  maxHeredocSize: mib,
  maxArchiveBytes: 32 * mib,
  maxArchiveCompressedBytes: 8 * mib,
  maxArchiveEntryBytes: 8 * mib,
  maxArchiveEntries: 10_000,
  maxArrayElements: 20_000,
  maxGlobOperations: 100_000,
  maxBraceExpansionResults: 20_000,
  maxTraversalEntries: 100_000,
  maxTraversalWork: 400_000,
  maxFileDescriptors: 256,
};
