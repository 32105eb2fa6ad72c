import type { IntendedDifference } from '../compare.ts';
import { bagDifferences } from './bags.ts';
import { fileDifferences } from './files.ts';
import { filesVpnDifferences } from './files-vpn.ts';
import { ipsetDifferences, iptablesDifferences } from './iptables.ts';
import { networkDifferences } from './network.ts';
import { nftDifferences } from './nft.ts';

/** Where a router's state differs from a recorded one on purpose: all of it, and short. */
export const intendedDifferences: readonly IntendedDifference[] = [
  ...bagDifferences,
  ...networkDifferences,
  ...iptablesDifferences,
  ...ipsetDifferences,
  ...nftDifferences,
  ...fileDifferences,
  ...filesVpnDifferences,
];
