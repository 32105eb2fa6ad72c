import type { BagPatch } from '../bags/bag-patch.ts';
import type { Bags } from '../bags/bag-types.ts';
import { AgentError } from '../errors.ts';
import type { Nic } from '../plan/router-view.ts';
import { mergeAddresses } from './addresses.ts';
import { mergeCommandLine } from './command-line.ts';
import type { ConfigItem } from './config-item.ts';
import { mergeDhcpEntry } from './dhcp.ts';
import { mergeFirewallRules } from './firewall.ts';
import { mergeForwardRules, mergeStaticNatRules } from './forwarding.ts';
import { mergeGuestNetwork } from './guest-network.ts';
import { redundancyPatches } from './guestless-backup.ts';
import { mergeIpAliases } from './ip-aliases.ts';
import {
  mergeBgpPeers,
  mergeLoadBalancer,
  mergeMetadata,
  mergeMonitorService,
  mergeNetworkAcl,
  mergePassword,
  mergeStaticRoutes,
} from './replaced-entries.ts';
import { mergeRemoteAccessVpn, mergeSiteToSiteVpn, mergeVpnUsers } from './vpn.ts';

export { isGuestNetworkConfigured } from './guest-network.ts';

export interface MergeContext {
  /** Plugged in now: the NIC that has an address's MAC decides its device (2.3). */
  readonly nics: readonly Nic[];
}

/**
 * What an item changes in the bags, as patches of the size of the change: afterwards they hold, entry by entry, what a 4.22 router would
 * hold (cloudstack-vr-commands.md, 2.2 and 2.3), with the fixes of section 8 that only a bag can carry. Pure; merging the same item again changes
 * nothing. The order of the patches is the order to make them durable in. Throws `VRA_BAD_INPUT` for an item that cannot be merged.
 */
export function merge(bags: Bags, item: ConfigItem, context: MergeContext): readonly BagPatch[] {
  switch (item.type) {
    case 'cmdline':
      return mergeCommandLine(bags, item.cmd_line, context.nics);
    case 'ips': {
      const ips = mergeAddresses(bags, item.ip_address, context.nics);
      return [ips, ...redundancyPatches(bags, ips)];
    }
    case 'guestnetwork':
      return mergeGuestNetwork(bags, item, context.nics);
    case 'ipaliases':
      return [mergeIpAliases(bags, item.aliases)];
    case 'dhcpentry':
      return [mergeDhcpEntry(bags, item)];
    case 'dhcpconfig':
      // A 4.22 router logs and drops it; dnsmasq is derived from the aliases and entries (1.10.11).
      return [];
    case 'vmdata':
      return [mergeMetadata(bags, item.vm_ip_address, item.vm_metadata)];
    case 'vmpassword':
      return [mergePassword(bags, item.ip_address, item.password)];
    case 'networkacl':
      return [mergeNetworkAcl(bags, item)];
    case 'firewallrules':
      return [mergeFirewallRules(bags, 'firewallrules', item.rules)];
    case 'ipv6firewallrules':
      return [mergeFirewallRules(bags, 'ipv6firewallrules', item.rules)];
    case 'forwardrules':
      return [mergeForwardRules(bags, item.rules)];
    case 'staticnatrules':
      return [mergeStaticNatRules(bags, item.rules)];
    case 'loadbalancer':
      return [mergeLoadBalancer(bags, item.rules)];
    case 'monitorservice':
      return [mergeMonitorService(bags, item)];
    case 'staticroutes':
      return [mergeStaticRoutes(bags, item.routes)];
    case 'site2sitevpn':
      return [mergeSiteToSiteVpn(bags, item)];
    case 'remoteaccessvpn':
      return [mergeRemoteAccessVpn(bags, item)];
    case 'vpnuserlist':
      return [mergeVpnUsers(bags, item.vpn_users)];
    case 'bgppeers':
      return [mergeBgpPeers(bags, item.peers)];
    default:
      throw new AgentError('VRA_BUG', `no merge for ${JSON.stringify(item satisfies never)}`);
  }
}
