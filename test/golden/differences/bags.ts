import type { IntendedDifference } from '../compare.ts';

/**
 * None so far: the fixes that bags carry (a changed firewall rule, a VPN user's new password, deletes of unknown VPNs) do not show on a
 * recorded router.
 */
export const bagDifferences: readonly IntendedDifference[] = [];
