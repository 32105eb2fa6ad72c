import { z } from 'zod';
import { commandLine } from '../../bags/command-line-schema.ts';
import * as record from '../../bags/entry-schemas.ts';
import type { Shape } from '../../bags/entry-schemas.ts';
import * as field from '../../bags/fields.ts';
import type { ConfigItem, ConfigItemType, ForwardRule, IpAlias, IpAssociation, StaticNatRule } from '../../merge/config-item.ts';

type ItemOf<T extends ConfigItemType> = Extract<ConfigItem, { type: T }>;

const flag = z.boolean();

/** Every queue file ends with these two (1.6). */
const item = <T extends ConfigItemType, S extends Shape<Omit<ItemOf<T>, 'type'>>>(type: T, shape: S) =>
  z.object({ ...shape, type: z.literal(type), delete_from_processed_cache: flag.exactOptional() });

const ipAssociation = z.object({
  public_ip: field.ipv4,
  netmask: field.netmask,
  add: flag,
  source_nat: flag,
  one_to_one_nat: flag,
  first_i_p: flag.exactOptional(),
  gateway: field.ipv4OrEmpty.exactOptional(),
  vif_mac_address: field.mac.exactOptional(),
  nic_dev_id: z.exactOptional(field.deviceNumber),
  new_nic: flag.exactOptional(),
  nw_type: field.word.exactOptional(),
  is_private_gateway: flag.exactOptional(),
  mtu: z.exactOptional(field.mtu),
} satisfies Shape<IpAssociation>);

const forwardRule = z.object({
  revoke: flag,
  protocol: field.protocol,
  source_ip_address: field.ipv4,
  source_port_range: field.portRangeText,
  destination_ip_address: field.ipv4,
  destination_port_range: field.portRangeText,
  source_cidr_list: field.cidrList.exactOptional(),
} satisfies Shape<ForwardRule>);

const staticNatRule = z.object({
  revoke: flag,
  source_ip_address: field.ipv4,
  destination_ip_address: field.ipv4,
  source_port_range: field.portRangeText.exactOptional(),
  destination_port_range: field.portRangeText.exactOptional(),
  protocol: field.protocol.exactOptional(),
} satisfies Shape<StaticNatRule>);

const ipAlias = z.object({
  revoke: flag,
  ip_address: field.ipv4,
  netmask: field.netmask,
  count: z.int(),
} satisfies Shape<IpAlias>);

/** Dropped by merge; only looked at so that nonsense is told apart from what a server sends. */
const dhcpRange = z.object({
  router_ip_address: field.ipv4OrEmpty.exactOptional(),
  gateway: field.ipv4OrEmpty.exactOptional(),
  netmask: field.netmask.exactOptional(),
  first_ip_of_subnet: field.ipv4OrEmpty.exactOptional(),
});

/**
 * The content of a queue file by its type (1.10). The schemas only check; unknown fields pass and are reported elsewhere, so what is merged is
 * the file's own content.
 */
export const itemSchemas = {
  cmdline: item('cmdline', { cmd_line: commandLine }),
  ips: item('ips', { ip_address: z.array(ipAssociation) }),
  guestnetwork: item('guestnetwork', {
    ...record.guestNetworkRecord.shape,
    dns: field.addressList.exactOptional(),
    domain_name: field.domainName.exactOptional(),
  }),
  ipaliases: item('ipaliases', { aliases: z.array(ipAlias) }),
  dhcpentry: item('dhcpentry', record.dhcpRecord.shape),
  dhcpconfig: item('dhcpconfig', { entries: z.array(dhcpRange) }),
  vmdata: item('vmdata', { vm_ip_address: field.ipv4, vm_metadata: z.array(record.metadataRecord) }),
  vmpassword: item('vmpassword', { ip_address: field.ipv4, password: field.linePassword }),
  networkacl: item('networkacl', record.networkAclRecord.shape),
  firewallrules: item('firewallrules', { rules: z.array(record.firewallRecord) }),
  ipv6firewallrules: item('ipv6firewallrules', { rules: z.array(record.firewallRecord) }),
  forwardrules: item('forwardrules', { rules: z.array(forwardRule) }),
  staticnatrules: item('staticnatrules', { rules: z.array(staticNatRule) }),
  loadbalancer: item('loadbalancer', { rules: z.array(record.loadBalancerRecord) }),
  monitorservice: item('monitorservice', { ...record.monitorFields.shape, disable_monitoring: field.word.exactOptional() }),
  staticroutes: item('staticroutes', { routes: z.array(record.staticRouteRecord) }),
  site2sitevpn: item('site2sitevpn', record.siteToSiteVpnRecord.shape),
  remoteaccessvpn: item('remoteaccessvpn', record.remoteAccessVpnRecord.shape),
  vpnuserlist: item('vpnuserlist', { vpn_users: z.array(record.vpnUserRecord) }),
  bgppeers: item('bgppeers', { peers: z.array(record.bgpPeerRecord) }),
} satisfies { readonly [T in ConfigItemType]: z.ZodType<ItemOf<T>> };
