import { previewPatch } from '../bags/apply-patch.ts';
import type { BagPatch } from '../bags/bag-patch.ts';
import type { Bags, CommandLine, IpRecord } from '../bags/bag-types.ts';

const isGuest = (records: unknown): boolean =>
  Array.isArray(records) && records.some((record: IpRecord) => record.nw_type === 'guest' && record.add);

/** Whether any device has a guest address in use once the patch is applied. */
function hasGuestAfter(bags: Bags, patch: BagPatch<'ips'>): boolean {
  const bag = bags.get('ips') ?? new Map<string, readonly IpRecord[]>();
  const { changes } = previewPatch(bag, patch.ops);
  for (const records of changes.values()) if (isGuest(records)) return true;
  for (const [device, records] of bag) if (!changes.has(device) && isGuest(records)) return true;
  return false;
}

/**
 * The command line once `ips` is patched: one of a redundant pair that has no guest network makes itself BACKUP, whatever it was told
 * (4.1). Otherwise it is as it was.
 */
export function settleRedundancy(bags: Bags, config: CommandLine, ips: BagPatch<'ips'>): CommandLine {
  if (config['redundant_router'] !== 'true' || hasGuestAfter(bags, ips)) return config;
  if (config['redundant_state'] === 'BACKUP' && config['redundant_primary'] === false) return config;
  return { ...config, redundant_state: 'BACKUP', redundant_primary: false };
}

/** What a patch of `ips` changes in the command line; usually nothing. */
export function redundancyPatches(bags: Bags, ips: BagPatch<'ips'>): readonly BagPatch<'cmdline'>[] {
  const config = bags.get('cmdline')?.get('config');
  if (config === undefined) return [];
  const settled = settleRedundancy(bags, config, ips);
  return settled === config ? [] : [{ bag: 'cmdline', ops: [{ op: 'set', key: 'config', value: settled }] }];
}
