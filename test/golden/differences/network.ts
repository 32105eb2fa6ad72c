import type { IntendedDifference } from '../compare.ts';

/** Where addresses, routes and policy rules we plan differ from the recorded ones on purpose. */
export const networkDifferences: readonly IntendedDifference[] = [
  {
    id: 'removed-tier-leaves-routes',
    area: 'routes',
    routers: ['r-53-VM'],
    missing: /^throw \S+ table Table_eth\d+ proto static$/,
    what: "A removed tier's network is still an exception in the tables of its own and of the public device.",
    reason:
      'Section 8, purge removed state. The lab took the NIC away without the hook that purges its tables (README of the recording).',
  },
  {
    id: 'removed-tier-leaves-rule',
    area: 'rules',
    routers: ['r-53-VM'],
    missing: /(?:^|^from all )fwmark 0x[\da-f]+ lookup Table_eth\d+$/,
    what: "The policy rule of a removed tier's device is still there.",
    reason: 'Section 8, purge removed state: 4.22 never deletes one (2.5), and the hook that purges it did not run in the lab.',
  },
];
