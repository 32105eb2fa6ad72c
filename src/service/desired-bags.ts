import type { Bags, CommandLine, DhcpRecord } from '../bags/bag-types.ts';
import { AgentError } from '../errors.ts';
import type { ConfigItem } from '../merge/config-item.ts';
import { settleRedundancy } from '../merge/guestless-backup.ts';
import { merge } from '../merge/index.ts';
import type { Nic } from '../plan/router-view.ts';
import { MemoryBags } from './memory-bags.ts';

/** What the state machine of a redundant pair writes into the command line: nobody's configuration. */
const stateFields = ['redundant_state', 'redundant_primary'] as const;

/**
 * The boot arguments as a management server gives them: merging fills `redundant_router` in where it was not told, and takes any value of it
 * for yes, so that what it filled in must not come before it again.
 */
function bootArguments(commandLine: CommandLine): CommandLine {
  if (commandLine['redundant_router'] !== 'false') return commandLine;
  const { redundant_router: _filledIn, ...told } = commandLine;
  return told;
}

/** The wanted command line in the state that the router's own state machine has brought it to. */
function inPresentState(wanted: CommandLine, current: CommandLine, bags: Bags): CommandLine {
  const told = Object.entries(wanted).filter(([name]) => !stateFields.some((field) => field === name));
  const state = stateFields.flatMap((field) => (current[field] === undefined ? [] : [[field, current[field]] as const]));
  return settleRedundancy(bags, Object.fromEntries([...told, ...state]), { bag: 'ips', ops: [] });
}

/**
 * Merging a DHCP entry looks through all others for its MAC; where the address and the MAC are new to the bag there is nothing to find.
 * Thousands of entries at a time would otherwise cost their square.
 */
class DhcpEntries {
  readonly #macs = new Set<string>();
  readonly #addresses = new Set<string>();

  isNew({ mac_address, ipv4_address, add }: DhcpRecord): boolean {
    const isKnown = this.#macs.has(mac_address) || this.#addresses.has(ipv4_address);
    this.#macs.add(mac_address);
    this.#addresses.add(ipv4_address);
    return !isKnown && add !== false;
  }
}

function mergeInto(bags: MemoryBags, item: ConfigItem, nics: readonly Nic[], dhcp: DhcpEntries): void {
  if (item.type === 'dhcpentry' && dhcp.isNew(item)) {
    bags.apply([{ bag: 'dhcpentry', ops: [{ op: 'set', key: item.ipv4_address, value: item }] }]);
  } else bags.apply(merge(bags, item, { nics }));
}

/**
 * The bags of an empty router with the same boot arguments and NICs that got these items. An item of type `cmdline` replaces the boot
 * arguments. Throws `VRA_BAD_INPUT`, naming the item, for one that cannot be merged, `VRA_NO_COMMAND_LINE` for a router without boot arguments.
 */
export function desiredBags(current: Bags, items: readonly ConfigItem[], nics: readonly Nic[]): Bags {
  const commandLine = current.get('cmdline')?.get('config');
  if (commandLine === undefined) {
    throw new AgentError('VRA_NO_COMMAND_LINE', 'the router has no boot arguments yet; start it before a configuration is applied');
  }
  const bags = new MemoryBags();
  const dhcp = new DhcpEntries();
  const given = items.findLast((item) => item.type === 'cmdline');
  mergeInto(bags, { type: 'cmdline', cmd_line: bootArguments(given?.cmd_line ?? commandLine) }, nics, dhcp);
  for (const [index, item] of items.entries()) {
    if (item.type === 'cmdline') continue;
    try {
      mergeInto(bags, item, nics, dhcp);
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      throw new AgentError(error.code, `items[${index}] (${item.type}): ${error.message}`, { cause: error });
    }
  }
  const wanted = bags.get('cmdline')?.get('config');
  if (wanted !== undefined) {
    const value = inPresentState(wanted, commandLine, bags);
    bags.apply([{ bag: 'cmdline', ops: [{ op: 'set', key: 'config', value }] }]);
  }
  return bags;
}
