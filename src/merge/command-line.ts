import type { BagPatch } from '../bags/bag-patch.ts';
import type { Bags, CommandLine } from '../bags/bag-types.ts';
import { AgentError } from '../errors.ts';
import type { Nic } from '../plan/router-view.ts';
import { mergeAddresses, type NewAddress } from './addresses.ts';
import { settleRedundancy } from './guestless-backup.ts';
import { sameJson } from './same-json.ts';

type Role = 'guest' | 'control' | 'public' | 'management' | 'storage';

/** Which NICs of the command line are merged into `ips`, by router type (2.3). */
const rolesByType: Readonly<Record<string, readonly Role[]>> = {
  router: ['guest', 'control', 'public'],
  vpcrouter: ['control'],
  dhcpsrvr: ['guest', 'control'],
  ilbvm: ['guest', 'control'],
  secstorage: ['control', 'management', 'public', 'storage'],
  consoleproxy: ['control', 'management', 'public'],
};

function textOf(commandLine: CommandLine, key: string): string | undefined {
  const value = commandLine[key];
  return typeof value === 'string' ? value : undefined;
}

function addressOf(commandLine: CommandLine, index: number, role: Role): NewAddress[] {
  const address = textOf(commandLine, `eth${index}ip`);
  if (address === undefined) return [];
  const netmask = textOf(commandLine, `eth${index}mask`);
  if (netmask === undefined) throw new AgentError('VRA_BAD_INPUT', `command line: eth${index}ip without eth${index}mask`);
  return [
    {
      public_ip: address,
      netmask,
      add: true,
      source_nat: false,
      one_to_one_nat: false,
      gateway: textOf(commandLine, role === 'public' ? 'gateway' : 'localgw') ?? '',
      nic_dev_id: String(index),
      nw_type: role,
    },
  ];
}

/** The boot command line replaces the old one; the addresses in it go to `ips` (2.2, 2.3). */
export function mergeCommandLine(bags: Bags, commandLine: CommandLine, nics: readonly Nic[]): readonly BagPatch[] {
  const type = textOf(commandLine, 'type') ?? '';
  const roles = Object.hasOwn(rolesByType, type) ? (rolesByType[type] ?? []) : [];
  const ips = mergeAddresses(
    bags,
    roles.flatMap((role, index) => addressOf(commandLine, index, role)),
    nics,
  );
  const redundant = Object.hasOwn(commandLine, 'redundant_router') ? 'true' : 'false';
  const config = settleRedundancy(bags, { ...commandLine, redundant_router: redundant }, ips);
  const same = sameJson(bags.get('cmdline')?.get('config'), config);
  return [ips, { bag: 'cmdline', ops: same ? [] : [{ op: 'set', key: 'config', value: config }] }];
}
