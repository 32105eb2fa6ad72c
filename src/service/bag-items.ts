import type { BagName, Bags, ForwardingRecord, IpRecord } from '../bags/bag-types.ts';
import type { ConfigItem, ForwardRule, IpAlias, IpAssociation, StaticNatRule } from '../merge/config-item.ts';
import { features, type Feature } from './features.ts';

type Maker = (bags: Bags) => readonly ConfigItem[];
type ItemOf<T extends ConfigItem['type']> = Extract<ConfigItem, { type: T }>;

const one = <T extends ConfigItem>(list: readonly unknown[], item: T): readonly T[] => (list.length === 0 ? [] : [item]);

/** Only what was said of it: the rest follows from address and netmask (cloudstack-vr-commands.md, 2.3). */
function association({ device: _d, broadcast: _b, cidr: _c, network: _n, size: _s, ...told }: IpRecord): IpAssociation {
  return { ...told, source_nat: told.source_nat ?? false, one_to_one_nat: told.one_to_one_nat ?? false };
}

/** Aliases have no NAT fields at all (2.2). */
const isAlias = (record: IpRecord): boolean => record.source_nat === undefined && record.nw_type === 'guest';

function alias({ public_ip, netmask, add }: IpRecord, index: number): IpAlias {
  return { revoke: !add, ip_address: public_ip, netmask, count: index + 1 };
}

/** Merging puts each source NAT address before those that are there, so of several the last one comes first. */
function inMergeOrder(records: readonly IpRecord[]): readonly IpRecord[] {
  const [sources, others] = [records.filter((record) => record.source_nat), records.filter((record) => record.source_nat !== true)];
  return [...sources.toReversed(), ...others];
}

/** Runs of addresses of one kind, so that their order stays. */
function addressItems(bags: Bags): readonly ConfigItem[] {
  const items: ConfigItem[] = [];
  let associations: IpAssociation[] = [];
  let aliases: IpAlias[] = [];
  const end = (): void => {
    items.push(...one(associations, { type: 'ips', ip_address: associations }), ...one(aliases, { type: 'ipaliases', aliases }));
    associations = [];
    aliases = [];
  };
  for (const [, records] of sorted(bags.get('ips'))) {
    for (const record of inMergeOrder(records)) {
      if (isAlias(record)) {
        if (associations.length > 0) end();
        aliases.push(alias(record, aliases.length));
      } else {
        if (aliases.length > 0) end();
        associations.push(association(record));
      }
    }
  }
  end();
  return items;
}

function sorted<V>(bag: ReadonlyMap<string, V> | undefined): readonly (readonly [string, V])[] {
  return [...(bag ?? [])].toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));
}

function values<V>(bag: ReadonlyMap<string, V> | undefined): readonly V[] {
  return sorted(bag).map(([, value]) => value);
}

function forwardRule(record: Extract<ForwardingRecord, { type: 'forward' }>): ForwardRule {
  return {
    revoke: false,
    protocol: record.protocol,
    source_ip_address: record.public_ip,
    source_port_range: record.public_ports,
    destination_ip_address: record.internal_ip,
    destination_port_range: record.internal_ports,
    ...(record.source_cidr_list === undefined ? {} : { source_cidr_list: record.source_cidr_list }),
  };
}

const sourcesOf = ({ source_cidr_list = '' }: Pick<ForwardRule, 'source_cidr_list'>): readonly string[] =>
  source_cidr_list.split(',');

/** Whether merging the one would take the place of the other. */
function meet(a: ForwardRule, b: ForwardRule): boolean {
  return (
    a.source_ip_address === b.source_ip_address &&
    a.source_port_range === b.source_port_range &&
    a.protocol === b.protocol &&
    !new Set(sourcesOf(a)).isDisjointFrom(new Set(sourcesOf(b)))
  );
}

/**
 * Rules that, merged one after the other, leave all of these. A rule that came to share a source with an earlier one by a change would take
 * its place; it takes that of a passing one here, whose source nobody has.
 */
function inMergeableForm(rules: readonly ForwardRule[]): readonly ForwardRule[] {
  const bySide = Map.groupBy(rules, ({ source_ip_address, source_port_range, protocol }) =>
    [source_ip_address, source_port_range, protocol].join(' '),
  );
  const sharing = new Set(
    [...bySide.values()].flatMap((side) =>
      side.filter((rule, index) => side.slice(0, index).some((earlier) => meet(earlier, rule))),
    ),
  );
  return rules.flatMap((rule) => {
    if (!sharing.has(rule)) return [rule];
    const nobody = '240.0.0.0/32';
    const passing = [nobody, [nobody, ...sourcesOf(rule)].join(',')].map((source_cidr_list) => ({ ...rule, source_cidr_list }));
    return [...passing, rule];
  });
}

/** Static NAT replaces what there is for an address, so it comes before the forwards. */
function natItems(bags: Bags): readonly ConfigItem[] {
  const forwards: ForwardRule[] = [];
  const statics: StaticNatRule[] = [];
  for (const record of values(bags.get('forwardingrules')).flat()) {
    if (record.type === 'forward') forwards.push(forwardRule(record));
    else statics.push({ revoke: false, source_ip_address: record.public_ip, destination_ip_address: record.internal_ip });
  }
  return [
    ...one(statics, { type: 'staticnatrules', rules: statics }),
    ...one(forwards, { type: 'forwardrules', rules: inMergeableForm(forwards) }),
  ];
}

function monitorItem(bags: Bags): readonly ItemOf<'monitorservice'>[] {
  const fields = sorted(bags.get('monitorservice'));
  return one(fields, { ...Object.fromEntries(fields), type: 'monitorservice' });
}

const makers: { readonly [N in BagName]: Maker } = {
  cmdline: (bags) => values(bags.get('cmdline')).map((cmd_line) => ({ type: 'cmdline', cmd_line })),
  ips: addressItems,
  guestnetwork: (bags) =>
    values(bags.get('guestnetwork')).flatMap((records) => records.map((record) => ({ ...record, type: 'guestnetwork' }))),
  dhcpentry: (bags) => values(bags.get('dhcpentry')).map((record) => ({ ...record, type: 'dhcpentry' })),
  vmdata: (bags) =>
    sorted(bags.get('vmdata')).map(([vm_ip_address, vm_metadata]) => ({ type: 'vmdata', vm_ip_address, vm_metadata })),
  vmpassword: (bags) =>
    sorted(bags.get('vmpassword')).map(([ip_address, password]) => ({ type: 'vmpassword', ip_address, password })),
  networkacl: (bags) => values(bags.get('networkacl')).map((record) => ({ ...record, type: 'networkacl' })),
  firewallrules: (bags) => {
    const rules = values(bags.get('firewallrules'));
    return one(rules, { type: 'firewallrules', rules });
  },
  ipv6firewallrules: (bags) => {
    const rules = values(bags.get('ipv6firewallrules'));
    return one(rules, { type: 'ipv6firewallrules', rules });
  },
  forwardingrules: natItems,
  loadbalancer: (bags) => values(bags.get('loadbalancer')).map((rules) => ({ type: 'loadbalancer', rules })),
  monitorservice: monitorItem,
  staticroutes: (bags) => {
    const routes = values(bags.get('staticroutes'));
    return one(routes, { type: 'staticroutes', routes });
  },
  site2sitevpn: (bags) => values(bags.get('site2sitevpn')).map((record) => ({ ...record, type: 'site2sitevpn' })),
  remoteaccessvpn: (bags) => values(bags.get('remoteaccessvpn')).map((record) => ({ ...record, type: 'remoteaccessvpn' })),
  vpnuserlist: (bags) => {
    const users = values(bags.get('vpnuserlist'));
    return one(users, { type: 'vpnuserlist', vpn_users: users });
  },
  bgppeers: (bags) => {
    const peers = values(bags.get('bgppeers'));
    return one(peers, { type: 'bgppeers', peers });
  },
};

/** The items that, merged into an empty router, give what the bags of a feature hold: the other direction of `merge`. */
export function featureItems(bags: Bags, feature: Feature): readonly ConfigItem[] {
  return features[feature].flatMap((bag) => makers[bag](bags));
}

/** Entries that a feature has in the bags; in bags of lists their elements count. */
export function featureEntries(bags: Bags, feature: Feature): number {
  const count = (value: unknown): number => (Array.isArray(value) ? value.length : 1);
  return features[feature]
    .flatMap((bag): unknown[] => (bag === 'vmdata' ? [...(bags.get(bag)?.keys() ?? [])] : [...(bags.get(bag)?.values() ?? [])]))
    .reduce((sum: number, value) => sum + count(value), 0);
}
