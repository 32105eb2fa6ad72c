import { AgentError } from '../../errors.ts';
import { checkItem } from '../../legacy/decode/index.ts';
import type { ConfigItem } from '../../merge/config-item.ts';
import type * as wire from '../generated/vr/agent/v1/config.ts';

function tableOf(entries: readonly wire.NamedText[]): Readonly<Record<string, string>> {
  return Object.fromEntries(entries.map(({ name, text }) => [name, text]));
}

/** A list that is empty on the wire is one that is absent: the protocol has no other way to say so. */
function listed<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

function commandLine({ cmd_line }: wire.CommandLineItem): object {
  return { cmd_line: Object.fromEntries(cmd_line.map(({ name, value }) => [name, value?.value ?? ''])) };
}

function metadata({ vm_ip_address, vm_metadata }: wire.MetadataItem): object {
  return { vm_ip_address, vm_metadata: vm_metadata.map(({ folder, file, content }) => [folder, file, content ?? null]) };
}

function firewall({ rules }: wire.FirewallRulesItem): object {
  return {
    rules: rules.map((rule) => ({
      ...rule,
      src_port_range: listed(rule.src_port_range),
      source_cidr_list: listed(rule.source_cidr_list),
      dest_cidr_list: listed(rule.dest_cidr_list),
    })),
  };
}

function balancing({ rules }: wire.LoadBalancerItem): object {
  return { rules: rules.map((rule) => ({ ...rule, ssl_certs: listed(rule.ssl_certs) })) };
}

function monitoring(item: wire.MonitorServiceItem): object {
  const checks = item.health_checks_config;
  return { ...item, health_checks_config: checks && tableOf(checks.entries) };
}

function peers(item: wire.BgpPeersItem): object {
  return {
    peers: item.peers.map((peer) => ({ ...peer, details: peer.details.length === 0 ? undefined : tableOf(peer.details) })),
  };
}

function fieldsOf(item: NonNullable<wire.ConfigItem['item']>): object {
  switch (item.$case) {
    case 'cmdline':
      return commandLine(item.value);
    case 'vmdata':
      return metadata(item.value);
    case 'firewallrules':
    case 'ipv6firewallrules':
      return firewall(item.value);
    case 'loadbalancer':
      return balancing(item.value);
    case 'monitorservice':
      return monitoring(item.value);
    case 'bgppeers':
      return peers(item.value);
    // The fields of these have the same names and shapes on both sides.
    case 'ips':
    case 'guestnetwork':
    case 'ipaliases':
    case 'dhcpentry':
    case 'dhcpconfig':
    case 'vmpassword':
    case 'networkacl':
    case 'forwardrules':
    case 'staticnatrules':
    case 'staticroutes':
    case 'site2sitevpn':
    case 'remoteaccessvpn':
    case 'vpnuserlist':
    default:
      return item.value;
  }
}

/** Without the fields that are not set: a decoded message has those as undefined, an item does not have them. */
function present(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(present);
  if (typeof value !== 'object' || value === null) return value;
  const set = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(set.map(([name, field]) => [name, present(field)]));
}

/** The item of a message as it came, for who checks it later; of a kind that this agent does not know, one without a type. */
export function uncheckedItem({ item }: wire.ConfigItem): unknown {
  return item === undefined ? {} : present({ type: item.$case, ...fieldsOf(item) });
}

/**
 * The item of a message, checked as a queue file is: every field has its type, and no text can break out of the file it will be rendered to.
 * `where` names it in errors: `items[3]`.
 * @throws AgentError `VRA_BAD_INPUT` for a wrong field, and for a message of a kind that this agent does not know.
 */
export function messageItem(message: wire.ConfigItem, where: string): ConfigItem {
  const { item } = message;
  if (item === undefined) {
    throw new AgentError('VRA_BAD_INPUT', `${where}: no item of a kind that this agent knows; was it made for a newer one?`);
  }
  return checkItem(where, uncheckedItem(message)).item;
}
