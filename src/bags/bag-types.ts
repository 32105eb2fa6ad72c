/**
 * Shapes of the databags of a 4.22 router (cloudstack-vr-commands.md, 2.2 and 2.3), one entry type per bag.
 * In memory a bag is a map of its entries without the constant `"id"`; the file puts `id` back (except `bgppeers`, 2.2).
 * Unknown fields of an entry are kept as they came.
 */
export interface IpRecord {
  readonly public_ip: string;
  readonly add: boolean;
  readonly device: string;
  readonly nw_type: string;
  readonly netmask: string;
  readonly broadcast: string;
  /** `address/prefix`. */
  readonly cidr: string;
  /** `network/prefix`. */
  readonly network: string;
  /** Prefix length as text. */
  readonly size: string;
  /** A string from the command line or a guest network, a number from IpAssoc. */
  readonly nic_dev_id?: string | number;
  readonly gateway?: string;
  readonly source_nat?: boolean;
  readonly one_to_one_nat?: boolean;
  readonly first_i_p?: boolean;
  readonly new_nic?: boolean;
  readonly is_private_gateway?: boolean;
  readonly vif_mac_address?: string;
  readonly mtu?: string;
}

export interface GuestNetworkRecord {
  readonly add: boolean;
  readonly mac_address: string;
  readonly device: string;
  readonly router_guest_ip: string;
  readonly router_guest_netmask: string;
  readonly router_guest_gateway: string;
  readonly cidr: string;
  readonly dns: string;
  readonly domain_name: string;
  readonly is_vr_guest_gateway?: boolean;
  readonly network_id?: number;
  readonly mtu?: number | string;
  readonly dns6?: string;
  readonly cidr6?: string;
  readonly router_guest_ip6?: string;
  readonly router_guest_ip6_gateway?: string;
  readonly router_guest_ip6_cidr?: string;
  readonly router_ip6?: string;
  readonly router_ip6_gateway?: string;
  readonly router_ip6_cidr?: string;
}

export interface DhcpRecord {
  readonly host_name: string;
  readonly mac_address: string;
  readonly ipv4_address: string;
  readonly default_entry: boolean;
  /** True: gone, but kept in the bag. */
  readonly remove?: boolean;
  /** Only an explicit false takes the entry out of the bag; no 4.22 server sends it. */
  readonly add?: boolean;
  readonly default_gateway?: string;
  readonly dns_addresses?: string;
  readonly ipv6_address?: string;
  readonly ipv6_duid?: string;
  readonly static_routes?: string;
}

/** `[folder, file, content]`. */
export type MetadataRecord = readonly [folder: string, file: string, content: string | null];

export interface AclRule {
  readonly type: 'tcp' | 'udp' | 'icmp' | 'all' | 'protocol';
  readonly cidr: string;
  readonly allowed: boolean;
  readonly first_port?: number;
  readonly last_port?: number;
  readonly icmp_type?: number;
  readonly icmp_code?: number;
  readonly protocol?: number;
}

export interface NetworkAclRecord {
  readonly device: string;
  readonly mac_address: string;
  readonly private_gateway_acl: boolean;
  readonly nic_ip: string;
  readonly nic_netmask: string;
  readonly nic_ip6_cidr?: string;
  readonly ingress_rules: readonly AclRule[];
  readonly egress_rules: readonly AclRule[];
}

export interface FirewallRecord {
  readonly id: number;
  readonly protocol: string;
  readonly revoked: boolean;
  readonly purpose: string;
  readonly traffic_type: 'Ingress' | 'Egress';
  readonly default_egress_policy: boolean;
  readonly src_ip?: string;
  /** One element when only a start was given. */
  readonly src_port_range?: readonly number[];
  readonly source_cidr_list?: readonly string[];
  readonly dest_cidr_list?: readonly string[];
  readonly icmp_type?: number;
  readonly icmp_code?: number;
  /** IPv6 rules only. */
  readonly guest_ip6_cidr?: string;
  /** The server's bookkeeping; means nothing to the router. */
  readonly already_added?: boolean;
  readonly src_vlan_tag?: string;
  readonly guest_cidr?: string;
  /** `System` or `User`. */
  readonly type?: string;
}

/** An element of `forwardingrules`; `public_ports` and the like only on `forward`. */
export type ForwardingRecord =
  | {
      readonly type: 'forward';
      readonly public_ip: string;
      readonly public_ports: string;
      readonly internal_ip: string;
      readonly internal_ports: string;
      readonly protocol: string;
      readonly source_cidr_list?: string;
    }
  | { readonly type: 'staticnat'; readonly public_ip: string; readonly internal_ip: string };

export interface LoadBalancerRecord {
  readonly configuration: readonly string[];
  readonly add_rules: readonly string[];
  readonly remove_rules: readonly string[];
  readonly stat_rules: readonly string[];
  readonly router_ip: string;
  readonly ssl_certs?: readonly {
    readonly name: string;
    readonly cert: string;
    readonly key: string;
    readonly chain?: string;
    readonly password?: string;
  }[];
  readonly tmp_cfg_file_path?: string;
  readonly tmp_cfg_file_name?: string;
}

export interface StaticRouteRecord {
  readonly revoke: boolean;
  readonly gateway: string;
  /** CIDR. */
  readonly network: string;
  readonly ip_address?: string;
}

export interface SiteToSiteVpnRecord {
  readonly create: boolean;
  readonly local_public_ip: string;
  readonly local_guest_cidr: string;
  readonly local_public_gateway: string;
  readonly peer_gateway_ip: string;
  /** Comma list of CIDRs. */
  readonly peer_guest_cidr_list: string;
  readonly esp_policy: string;
  readonly ike_policy: string;
  readonly ipsec_psk: string;
  /** Seconds. */
  readonly ike_lifetime: number;
  /** Seconds. */
  readonly esp_lifetime: number;
  readonly dpd: boolean;
  readonly passive: boolean;
  readonly encap: boolean;
  readonly ike_version?: string;
  readonly split_connections?: boolean;
}

export interface RemoteAccessVpnRecord {
  readonly create: boolean;
  readonly ip_range: string;
  readonly preshared_key: string;
  readonly vpn_server_ip: string;
  readonly local_ip: string;
  readonly local_cidr: string;
  readonly public_interface: string;
}

export interface VpnUserRecord {
  readonly user: string;
  readonly password: string;
  readonly add: boolean;
}

export interface BgpPeerRecord {
  readonly network_id: number;
  readonly peer_id?: number;
  readonly peer_as_number?: number;
  readonly ip4_address?: string;
  readonly ip6_address?: string;
  readonly peer_password?: string;
  readonly network_as_number?: number;
  readonly guest_ip4_cidr?: string;
  readonly guest_ip6_cidr?: string;
  readonly details?: Readonly<Record<string, string>>;
}

/** Field-wise: `config`, `health_checks_enabled`, `health_checks_config`, … (1.10.18). */
export type MonitorValue = string | number | boolean | Readonly<Record<string, string>>;

/** Values are strings but for `redundant_primary`, which the state machine of a redundant pair sets at run time. */
export type CommandLine = Readonly<Record<string, string | boolean>>;

/** Bag name → type of the value under one of its keys. */
export interface BagEntries {
  /** Only key: `config`. */
  cmdline: CommandLine;
  /** Device → records, source NAT first. */
  ips: readonly IpRecord[];
  /** Device → records. */
  guestnetwork: readonly GuestNetworkRecord[];
  /** IPv4 address → entry. */
  dhcpentry: DhcpRecord;
  /** VM address → files. */
  vmdata: readonly MetadataRecord[];
  /** VM address → password; one entry only. */
  vmpassword: string;
  /** Device → lists. */
  networkacl: NetworkAclRecord;
  /** Decimal rule id → rule. */
  firewallrules: FirewallRecord;
  ipv6firewallrules: FirewallRecord;
  /** Public IP → elements. */
  forwardingrules: readonly ForwardingRecord[];
  /** Only key: `config`. */
  loadbalancer: readonly LoadBalancerRecord[];
  monitorservice: MonitorValue;
  /** Network CIDR → route. */
  staticroutes: StaticRouteRecord;
  /** Peer gateway → connection. */
  site2sitevpn: SiteToSiteVpnRecord;
  /** Server IP → VPN. */
  remoteaccessvpn: RemoteAccessVpnRecord;
  /** User name → user. */
  vpnuserlist: VpnUserRecord;
  /** `<peer_id>-<network_id>` → peer. */
  bgppeers: BgpPeerRecord;
}

export type BagName = keyof BagEntries;
export type Bag<N extends BagName> = ReadonlyMap<string, BagEntries[N]>;

export const bagNames = [
  'cmdline',
  'ips',
  'guestnetwork',
  'dhcpentry',
  'vmdata',
  'vmpassword',
  'networkacl',
  'firewallrules',
  'ipv6firewallrules',
  'forwardingrules',
  'loadbalancer',
  'monitorservice',
  'staticroutes',
  'site2sitevpn',
  'remoteaccessvpn',
  'vpnuserlist',
  'bgppeers',
] as const satisfies readonly BagName[];

/** Read access to all bags of a router. A bag that never got an entry and has no file is undefined. */
export interface Bags {
  get<N extends BagName>(name: N): Bag<N> | undefined;
}
