import { z } from 'zod';
import type {
  AclRule,
  BagEntries,
  BagName,
  BgpPeerRecord,
  DhcpRecord,
  FirewallRecord,
  GuestNetworkRecord,
  IpRecord,
  LoadBalancerRecord,
  NetworkAclRecord,
  RemoteAccessVpnRecord,
  SiteToSiteVpnRecord,
  StaticRouteRecord,
  VpnUserRecord,
} from './bag-types.ts';
import { commandLine } from './command-line-schema.ts';
import * as field from './fields.ts';

/**
 * Schemas of the records of `bag-types.ts`, for the two edges where records come in: queue files and databags on disk. They only
 * check: whoever uses them keeps the value as it came, unknown fields included.
 */

/** A schema for every field of a record, and for no other: the types and the schemas cannot part. */
export type Shape<T> = { readonly [K in keyof T]-?: z.ZodType<T[K]> };

const flag = z.boolean();

export const ipRecord = z.object({
  public_ip: field.ipv4,
  add: flag,
  device: field.recordDevice,
  nw_type: field.word,
  netmask: field.netmask,
  broadcast: field.ipv4,
  cidr: field.ipv4Cidr,
  network: field.ipv4Cidr,
  size: field.prefixLength,
  nic_dev_id: z.exactOptional(field.deviceNumber),
  gateway: field.ipv4OrEmpty.exactOptional(),
  source_nat: flag.exactOptional(),
  one_to_one_nat: flag.exactOptional(),
  first_i_p: flag.exactOptional(),
  new_nic: flag.exactOptional(),
  is_private_gateway: flag.exactOptional(),
  vif_mac_address: field.mac.exactOptional(),
  mtu: field.mtuText.exactOptional(),
} satisfies Shape<IpRecord>);

export const guestNetworkRecord = z.object({
  add: flag,
  mac_address: field.mac,
  device: field.device,
  router_guest_ip: field.ipv4,
  router_guest_netmask: field.netmask,
  router_guest_gateway: field.ipv4,
  cidr: field.prefixLength,
  dns: field.addressList,
  domain_name: field.domainName,
  is_vr_guest_gateway: flag.exactOptional(),
  network_id: z.int().exactOptional(),
  mtu: z.exactOptional(field.mtu),
  dns6: field.addressList.exactOptional(),
  cidr6: field.prefixLength.exactOptional(),
  router_guest_ip6: field.ipv6OrEmpty.exactOptional(),
  router_guest_ip6_gateway: field.ipv6OrEmpty.exactOptional(),
  router_guest_ip6_cidr: field.ipv6CidrOrEmpty.exactOptional(),
  router_ip6: field.ipv6OrEmpty.exactOptional(),
  router_ip6_gateway: field.ipv6OrEmpty.exactOptional(),
  router_ip6_cidr: field.ipv6CidrOrEmpty.exactOptional(),
} satisfies Shape<GuestNetworkRecord>);

export const dhcpRecord = z.object({
  host_name: field.hostName,
  mac_address: field.mac,
  ipv4_address: field.ipv4,
  default_entry: flag,
  remove: flag.exactOptional(),
  add: flag.exactOptional(),
  default_gateway: field.ipv4OrEmpty.exactOptional(),
  dns_addresses: field.addressList.exactOptional(),
  ipv6_address: field.ipv6OrEmpty.exactOptional(),
  ipv6_duid: field.duid.exactOptional(),
  static_routes: field.oneLine.exactOptional(),
} satisfies Shape<DhcpRecord>);

/** The content may hold anything: it is a file of its own. */
export const metadataRecord = z.tuple([field.fileName, field.fileName, z.string().nullable()]);

const aclRule = z.object({
  type: z.enum(['tcp', 'udp', 'icmp', 'all', 'protocol']),
  cidr: field.cidrList,
  allowed: flag,
  first_port: field.port.exactOptional(),
  last_port: field.port.exactOptional(),
  icmp_type: field.icmpNumber.exactOptional(),
  icmp_code: field.icmpNumber.exactOptional(),
  protocol: z.int().min(0).max(255).exactOptional(),
} satisfies Shape<AclRule>);

export const networkAclRecord = z.object({
  device: field.device,
  mac_address: field.mac,
  private_gateway_acl: flag,
  nic_ip: field.ipv4OrEmpty,
  nic_netmask: field.prefixLength,
  nic_ip6_cidr: field.ipv6CidrOrEmpty.exactOptional(),
  ingress_rules: z.array(aclRule),
  egress_rules: z.array(aclRule),
} satisfies Shape<NetworkAclRecord>);

export const firewallRecord = z.object({
  id: z.int(),
  protocol: field.protocol,
  revoked: flag,
  purpose: field.word,
  traffic_type: z.enum(['Ingress', 'Egress']),
  default_egress_policy: flag,
  src_ip: field.ipv4OrEmpty.exactOptional(),
  src_port_range: field.portRange.exactOptional(),
  source_cidr_list: z.array(field.cidr).exactOptional(),
  dest_cidr_list: z.array(field.cidr).exactOptional(),
  icmp_type: field.icmpNumber.exactOptional(),
  icmp_code: field.icmpNumber.exactOptional(),
  guest_ip6_cidr: field.ipv6CidrOrEmpty.exactOptional(),
  already_added: flag.exactOptional(),
  src_vlan_tag: field.oneLine.exactOptional(),
  guest_cidr: field.cidrList.exactOptional(),
  type: field.word.exactOptional(),
} satisfies Shape<FirewallRecord>);

const forwardingRecord = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('forward'),
    public_ip: field.ipv4,
    public_ports: field.portRangeText,
    internal_ip: field.ipv4,
    internal_ports: field.portRangeText,
    protocol: field.protocol,
    source_cidr_list: field.cidrList.exactOptional(),
  }),
  z.object({ type: z.literal('staticnat'), public_ip: field.ipv4, internal_ip: field.ipv4 }),
]);

export const loadBalancerRecord = z.object({
  configuration: z.array(field.configurationText),
  add_rules: z.array(field.balancerEndpoint),
  remove_rules: z.array(field.balancerEndpoint),
  stat_rules: z.array(field.statisticsEndpoint),
  router_ip: field.ipv4,
  ssl_certs: z
    .array(
      z.object({
        name: field.fileName,
        cert: field.pem,
        key: field.pem,
        chain: field.pem.exactOptional(),
        password: field.linePassword.exactOptional(),
      }),
    )
    .exactOptional(),
  tmp_cfg_file_path: field.oneLine.exactOptional(),
  tmp_cfg_file_name: field.oneLine.exactOptional(),
} satisfies Shape<LoadBalancerRecord>);

export const staticRouteRecord = z.object({
  revoke: flag,
  gateway: field.ipv4,
  network: field.ipv4Cidr,
  ip_address: field.ipv4OrEmpty.exactOptional(),
} satisfies Shape<StaticRouteRecord>);

export const siteToSiteVpnRecord = z.object({
  create: flag,
  local_public_ip: field.ipv4OrEmpty,
  local_guest_cidr: field.ipv4CidrList,
  local_public_gateway: field.ipv4OrEmpty,
  peer_gateway_ip: field.peer,
  peer_guest_cidr_list: field.ipv4CidrList,
  esp_policy: field.cipherPolicy,
  ike_policy: field.cipherPolicy,
  ipsec_psk: field.presharedKey,
  ike_lifetime: z.int().min(0),
  esp_lifetime: z.int().min(0),
  dpd: flag,
  passive: flag,
  encap: flag,
  ike_version: field.word.exactOptional(),
  split_connections: flag.exactOptional(),
} satisfies Shape<SiteToSiteVpnRecord>);

export const remoteAccessVpnRecord = z.object({
  create: flag,
  ip_range: field.ipv4Range,
  preshared_key: field.presharedKey,
  vpn_server_ip: field.ipv4,
  local_ip: field.ipv4,
  local_cidr: field.ipv4CidrList,
  public_interface: field.device,
} satisfies Shape<RemoteAccessVpnRecord>);

export const vpnUserRecord = z.object({
  user: field.vpnUserName,
  password: field.vpnPassword,
  add: flag,
} satisfies Shape<VpnUserRecord>);

export const bgpPeerRecord = z.object({
  network_id: z.int(),
  peer_id: z.int().exactOptional(),
  peer_as_number: z.int().min(0).max(4_294_967_295).exactOptional(),
  ip4_address: field.ipv4OrEmpty.exactOptional(),
  ip6_address: field.ipv6OrEmpty.exactOptional(),
  peer_password: field.linePassword.exactOptional(),
  network_as_number: z.int().min(0).max(4_294_967_295).exactOptional(),
  guest_ip4_cidr: field.ipv4CidrOrEmpty.exactOptional(),
  guest_ip6_cidr: field.ipv6CidrOrEmpty.exactOptional(),
  details: z.record(field.word, field.oneLine).exactOptional(),
} satisfies Shape<BgpPeerRecord>);

/** Fields of the `monitorservice` bag, whose keys they are (1.10.18). */
export const monitorFields = z.object({
  config: field.oneLine.exactOptional(),
  health_checks_enabled: flag.exactOptional(),
  health_checks_basic_run_interval: z.int().exactOptional(),
  health_checks_advanced_run_interval: z.int().exactOptional(),
  excluded_health_checks: field.oneLine.exactOptional(),
  // Only ever written into JSON.
  health_checks_config: z.record(field.oneLine, field.configurationText).exactOptional(),
});

export const monitorFieldNames = monitorFields.keyof().options;
const monitorValue = z.union([z.boolean(), z.int(), field.oneLine, z.record(field.oneLine, field.configurationText)]);

/** One databag: what its keys look like and what is under them. */
export interface BagSchema<N extends BagName> {
  readonly key: z.ZodType<string>;
  readonly value: z.ZodType<BagEntries[N]>;
}

const config = z.literal('config');

export const bagSchemas: { readonly [N in BagName]: BagSchema<N> } = {
  cmdline: { key: config, value: commandLine },
  ips: { key: field.recordDevice, value: z.array(ipRecord) },
  guestnetwork: { key: field.device, value: z.array(guestNetworkRecord) },
  dhcpentry: { key: field.ipv4, value: dhcpRecord },
  vmdata: { key: field.ipv4, value: z.array(metadataRecord) },
  vmpassword: { key: field.ipv4, value: field.linePassword },
  networkacl: { key: field.device, value: networkAclRecord },
  firewallrules: { key: field.word, value: firewallRecord },
  ipv6firewallrules: { key: field.word, value: firewallRecord },
  forwardingrules: { key: field.ipv4, value: z.array(forwardingRecord) },
  loadbalancer: { key: config, value: z.array(loadBalancerRecord) },
  monitorservice: { key: z.enum(monitorFieldNames), value: monitorValue },
  staticroutes: { key: field.ipv4Cidr, value: staticRouteRecord },
  site2sitevpn: { key: field.peer, value: siteToSiteVpnRecord },
  remoteaccessvpn: { key: field.ipv4, value: remoteAccessVpnRecord },
  vpnuserlist: { key: field.vpnUserName, value: vpnUserRecord },
  bgppeers: { key: field.word, value: bgpPeerRecord },
};
