import type {
  BgpPeerRecord,
  CommandLine,
  DhcpRecord,
  FirewallRecord,
  GuestNetworkRecord,
  LoadBalancerRecord,
  MetadataRecord,
  MonitorValue,
  NetworkAclRecord,
  RemoteAccessVpnRecord,
  SiteToSiteVpnRecord,
  StaticRouteRecord,
  VpnUserRecord,
} from '../bags/bag-types.ts';

/** An address as IpAssoc sends it (1.10.7), before the derived fields of 2.3. */
export interface IpAssociation {
  readonly public_ip: string;
  readonly netmask: string;
  readonly add: boolean;
  readonly source_nat: boolean;
  readonly one_to_one_nat: boolean;
  readonly first_i_p?: boolean;
  readonly gateway?: string;
  readonly vif_mac_address?: string;
  readonly nic_dev_id?: number | string;
  readonly new_nic?: boolean;
  readonly nw_type?: string;
  readonly is_private_gateway?: boolean;
  readonly mtu?: number | string;
}

export interface ForwardRule {
  readonly revoke: boolean;
  readonly protocol: string;
  readonly source_ip_address: string;
  readonly source_port_range: string;
  readonly destination_ip_address: string;
  readonly destination_port_range: string;
  readonly source_cidr_list?: string;
}

/** Ports and protocol are sent but mean nothing: static NAT is for the whole address (1.10.2). */
export interface StaticNatRule {
  readonly revoke: boolean;
  readonly source_ip_address: string;
  readonly destination_ip_address: string;
  readonly source_port_range?: string;
  readonly destination_port_range?: string;
  readonly protocol?: string;
}

export interface IpAlias {
  readonly revoke: boolean;
  readonly ip_address: string;
  readonly netmask: string;
  readonly count: number;
}

/** A tier as SetupGuestNetwork sends it (1.10.9); the bag's record has the defaults filled in. */
export type GuestNetworkItem = Omit<GuestNetworkRecord, 'domain_name' | 'dns'> &
  Partial<Pick<GuestNetworkRecord, 'domain_name' | 'dns'>>;

/**
 * One configuration command after its protocol was decoded: the content of a queue file (cloudstack-vr-commands.md, 1.10),
 * told apart by its `type`. Nothing behind this knows where it came from.
 */
export type ConfigItem =
  | { readonly type: 'cmdline'; readonly cmd_line: CommandLine }
  | { readonly type: 'ips'; readonly ip_address: readonly IpAssociation[] }
  | ({ readonly type: 'guestnetwork' } & GuestNetworkItem)
  | { readonly type: 'ipaliases'; readonly aliases: readonly IpAlias[] }
  | ({ readonly type: 'dhcpentry' } & DhcpRecord)
  | { readonly type: 'dhcpconfig'; readonly entries: readonly unknown[] }
  | { readonly type: 'vmdata'; readonly vm_ip_address: string; readonly vm_metadata: readonly MetadataRecord[] }
  | { readonly type: 'vmpassword'; readonly ip_address: string; readonly password: string }
  | ({ readonly type: 'networkacl' } & NetworkAclRecord)
  | { readonly type: 'firewallrules'; readonly rules: readonly FirewallRecord[] }
  | { readonly type: 'ipv6firewallrules'; readonly rules: readonly FirewallRecord[] }
  | { readonly type: 'forwardrules'; readonly rules: readonly ForwardRule[] }
  | { readonly type: 'staticnatrules'; readonly rules: readonly StaticNatRule[] }
  | { readonly type: 'loadbalancer'; readonly rules: readonly LoadBalancerRecord[] }
  | ({ readonly type: 'monitorservice' } & Readonly<Record<string, MonitorValue>>)
  | { readonly type: 'staticroutes'; readonly routes: readonly StaticRouteRecord[] }
  | ({ readonly type: 'site2sitevpn' } & SiteToSiteVpnRecord)
  | ({ readonly type: 'remoteaccessvpn' } & RemoteAccessVpnRecord)
  | { readonly type: 'vpnuserlist'; readonly vpn_users: readonly VpnUserRecord[] }
  | { readonly type: 'bgppeers'; readonly peers: readonly BgpPeerRecord[] };

export type ConfigItemType = ConfigItem['type'];
