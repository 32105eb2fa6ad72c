import type { CommandTypes } from '../../../classes/index.ts';
import { createIpAlias, deleteIpAlias, ipAssociation } from './addresses.ts';
import { queueItems, type ConfigItem, type QueueFile } from './config-item.ts';
import { guestNetwork } from './guest-network.ts';
import { dhcpEntry, dhcpSubnets, savePassword, vmData } from './guests.ts';
import { loadBalancer } from './load-balancer.ts';
import { monitorService } from './monitor-service.ts';
import { networkAcl } from './network-acl.ts';
import { required } from '../../required.ts';
import { bgpPeers, staticRoutes } from './routes.ts';
import { firewall, ipv6Firewall, portForwarding, staticNat } from './rules.ts';
import { remoteAccessVpn, siteToSiteVpn, vpnUsers } from './vpn.ts';

/** What a translation takes from outside. */
export interface TranslationContext {
  readonly nowMs: number;
  /** A new unique suffix for a queue file. */
  readonly suffix: () => string;
}

/** Commands that become items, or wait in an aggregation (1.3, "facade"). */
export type FacadeName =
  | 'BumpUpPriorityCommand'
  | 'CreateIpAliasCommand'
  | 'DeleteIpAliasCommand'
  | 'DhcpEntryCommand'
  | 'DnsMasqConfigCommand'
  | 'IpAssocCommand'
  | 'IpAssocVpcCommand'
  | 'LoadBalancerConfigCommand'
  | 'RemoteAccessVpnCfgCommand'
  | 'SavePasswordCommand'
  | 'SetBgpPeersCommand'
  | 'SetFirewallRulesCommand'
  | 'SetIpv6FirewallRulesCommand'
  | 'SetMonitorServiceCommand'
  | 'SetNetworkACLCommand'
  | 'SetPortForwardingRulesCommand'
  | 'SetPortForwardingRulesVpcCommand'
  | 'SetSourceNatCommand'
  | 'SetStaticNatRulesCommand'
  | 'SetStaticRouteCommand'
  | 'SetupGuestNetworkCommand'
  | 'Site2SiteVpnCfgCommand'
  | 'VmDataCommand'
  | 'VpnUsersCfgCommand';

/** What a command becomes; `none` for one that changes nothing on a router. */
type Translated = QueueFile | ConfigItem | 'none';

type Translators = { readonly [C in FacadeName]: (command: CommandTypes[C], nowMs: number) => Translated };

const translators: Translators = {
  BumpUpPriorityCommand: () => ({ kind: 'script', script: 'bumpup_priority.sh', args: '' }),
  CreateIpAliasCommand: createIpAlias,
  DeleteIpAliasCommand: deleteIpAlias,
  DhcpEntryCommand: dhcpEntry,
  DnsMasqConfigCommand: dhcpSubnets,
  IpAssocCommand: ({ ipAddresses }) => ipAssociation(required(ipAddresses, 'ipAddresses')),
  IpAssocVpcCommand: ({ ipAddresses }) => ipAssociation(required(ipAddresses, 'ipAddresses')),
  LoadBalancerConfigCommand: loadBalancer,
  RemoteAccessVpnCfgCommand: remoteAccessVpn,
  SavePasswordCommand: savePassword,
  SetBgpPeersCommand: bgpPeers,
  SetFirewallRulesCommand: firewall,
  SetIpv6FirewallRulesCommand: ipv6Firewall,
  SetMonitorServiceCommand: monitorService,
  SetNetworkACLCommand: networkAcl,
  SetPortForwardingRulesCommand: portForwarding,
  SetPortForwardingRulesVpcCommand: portForwarding,
  SetSourceNatCommand: () => 'none',
  SetStaticNatRulesCommand: staticNat,
  SetStaticRouteCommand: staticRoutes,
  SetupGuestNetworkCommand: guestNetwork,
  Site2SiteVpnCfgCommand: siteToSiteVpn,
  VmDataCommand: vmData,
  VpnUsersCfgCommand: vpnUsers,
};

/**
 * What a host does to a router for one command, in order; nothing for SetSourceNat. Pure: the NICs' numbers have to be in the command already.
 * @throws AgentError `VRA_BAD_INPUT` when the command lacks a field that the real host side would stumble over.
 */
export function translate<C extends FacadeName>(
  name: C,
  command: CommandTypes[C],
  { nowMs, suffix }: TranslationContext,
): readonly ConfigItem[] {
  const translated = translators[name](command, nowMs);
  if (translated === 'none') return [];
  return 'base' in translated ? queueItems(translated, suffix()) : [translated];
}
