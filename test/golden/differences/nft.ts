import type { IntendedDifference } from '../compare.ts';

/** Where the nft tables we plan differ from the recorded ones on purpose. */
export const nftDifferences: readonly IntendedDifference[] = [];
