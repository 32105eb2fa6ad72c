import type { BgpPeerRecord, FirewallRecord, LoadBalancerRecord, MonitorValue } from '../../bags/bag-types.ts';
import type { ConfigItem, IpAssociation } from '../../merge/config-item.ts';
import type * as wire from '../generated/vr/agent/v1/config.ts';

type ItemOf<T extends ConfigItem['type']> = Extract<ConfigItem, { type: T }>;

/** A number that a server may also send as text (cloudstack-vr-commands.md, 1.10). */
function numeric(value: number | string | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

function namedTexts(table: Readonly<Record<string, string>>): wire.NamedText[] {
  return Object.entries(table).map(([name, text]) => ({ name, text }));
}

function commandLine({ cmd_line }: ItemOf<'cmdline'>): wire.CommandLineItem {
  const parameters = Object.entries(cmd_line).map(([name, value]): wire.CommandLineParameter => ({
    name,
    value: typeof value === 'string' ? { $case: 'text', value } : { $case: 'flag', value },
  }));
  return { cmd_line: parameters };
}

function address(association: IpAssociation): wire.IpAssociation {
  return { ...association, nic_dev_id: numeric(association.nic_dev_id), mtu: numeric(association.mtu) };
}

function metadata({ vm_ip_address, vm_metadata }: ItemOf<'vmdata'>): wire.MetadataItem {
  const files = vm_metadata.map(([folder, file, content]) => ({ folder, file, content: content ?? undefined }));
  return { vm_ip_address, vm_metadata: files };
}

function firewallRule(rule: FirewallRecord): wire.FirewallRule {
  const { src_port_range = [], source_cidr_list = [], dest_cidr_list = [] } = rule;
  return { ...rule, src_port_range, source_cidr_list, dest_cidr_list };
}

function balancer(rule: LoadBalancerRecord): wire.LoadBalancer {
  return { ...rule, ssl_certs: rule.ssl_certs ?? [] };
}

const textOf = (value: MonitorValue | undefined): string | undefined => (typeof value === 'string' ? value : undefined);
const numberOf = (value: MonitorValue | undefined): number | undefined => (typeof value === 'number' ? value : undefined);

function monitoring(item: ItemOf<'monitorservice'>): wire.MonitorServiceItem {
  const enabled = item['health_checks_enabled'];
  const checks = item['health_checks_config'];
  return {
    config: textOf(item['config']),
    health_checks_enabled: typeof enabled === 'boolean' ? enabled : undefined,
    health_checks_basic_run_interval: numberOf(item['health_checks_basic_run_interval']),
    health_checks_advanced_run_interval: numberOf(item['health_checks_advanced_run_interval']),
    excluded_health_checks: textOf(item['excluded_health_checks']),
    health_checks_config: typeof checks === 'object' ? { entries: namedTexts(checks) } : undefined,
    disable_monitoring: textOf(item['disable_monitoring']),
  };
}

function dhcpRange(range: unknown): wire.DhcpRange {
  const field = (name: string): string | undefined => {
    const value: unknown = typeof range === 'object' && range !== null ? Reflect.get(range, name) : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  return {
    router_ip_address: field('router_ip_address'),
    gateway: field('gateway'),
    netmask: field('netmask'),
    first_ip_of_subnet: field('first_ip_of_subnet'),
  };
}

function bgpPeer(peer: BgpPeerRecord): wire.BgpPeer {
  return { ...peer, details: namedTexts(peer.details ?? {}) };
}

function chosen(item: ConfigItem): NonNullable<wire.ConfigItem['item']> {
  switch (item.type) {
    case 'cmdline':
      return { $case: 'cmdline', value: commandLine(item) };
    case 'ips':
      return { $case: 'ips', value: { ip_address: item.ip_address.map(address) } };
    case 'guestnetwork':
      return { $case: 'guestnetwork', value: { ...item, mtu: numeric(item.mtu) } };
    case 'ipaliases':
      return { $case: 'ipaliases', value: item };
    case 'dhcpentry':
      return { $case: 'dhcpentry', value: item };
    case 'dhcpconfig':
      return { $case: 'dhcpconfig', value: { entries: item.entries.map(dhcpRange) } };
    case 'vmdata':
      return { $case: 'vmdata', value: metadata(item) };
    case 'vmpassword':
      return { $case: 'vmpassword', value: item };
    case 'networkacl':
      return { $case: 'networkacl', value: item };
    case 'firewallrules':
      return { $case: 'firewallrules', value: { rules: item.rules.map(firewallRule) } };
    case 'ipv6firewallrules':
      return { $case: 'ipv6firewallrules', value: { rules: item.rules.map(firewallRule) } };
    case 'forwardrules':
      return { $case: 'forwardrules', value: item };
    case 'staticnatrules':
      return { $case: 'staticnatrules', value: item };
    case 'loadbalancer':
      return { $case: 'loadbalancer', value: { rules: item.rules.map(balancer) } };
    case 'monitorservice':
      return { $case: 'monitorservice', value: monitoring(item) };
    case 'staticroutes':
      return { $case: 'staticroutes', value: item };
    case 'site2sitevpn':
      return { $case: 'site2sitevpn', value: item };
    case 'remoteaccessvpn':
      return { $case: 'remoteaccessvpn', value: item };
    case 'vpnuserlist':
      return { $case: 'vpnuserlist', value: item };
    case 'bgppeers':
    default:
      return { $case: 'bgppeers', value: { peers: item.peers.map(bgpPeer) } };
  }
}

/** An item as it goes over the wire. Fields that the protocol does not know stay behind; a number that came as text becomes one. */
export function itemMessage(item: ConfigItem): wire.ConfigItem {
  return { item: chosen(item) };
}
