import type { Bags, CommandLine, GuestNetworkRecord, IpRecord } from '../bags/bag-types.ts';
import { ipv4InNetwork, parseIpv4, parseIpv4Cidr, type Ipv4Network } from '../net/ipv4.ts';

/** `type` of the boot arguments; `secstorage` and `consoleproxy` are the system VMs that are no routers. */
export type RouterType = 'router' | 'vpcrouter' | 'dhcpsrvr' | 'ilbvm' | 'elbvm' | 'secstorage' | 'consoleproxy';

const routerTypes: readonly RouterType[] = ['router', 'vpcrouter', 'dhcpsrvr', 'ilbvm', 'elbvm', 'secstorage', 'consoleproxy'];

/** A NIC that is plugged in. */
export interface Nic {
  /** `ethN`. */
  readonly device: string;
  readonly mac: string;
}

export type RedundantState = 'PRIMARY' | 'BACKUP' | 'FAULT';

/** A live address of the `ips` bag (`add` is true) on a NIC that exists, with its text parsed once. */
export interface PlacedAddress {
  readonly record: IpRecord;
  readonly device: string;
  /** N of ethN. */
  readonly index: number;
  readonly ip: string;
  readonly address: number;
  readonly network: Ipv4Network;
  /** `network/prefix`. */
  readonly networkText: string;
  /** `nw_type` of the record, `private` for a VPC's private gateway. */
  readonly role: 'guest' | 'public' | 'control' | 'private' | 'other';
}

/** A live tier of a VPC (`add` is true), its NIC plugged in. */
export interface Tier {
  readonly device: string;
  readonly index: number;
  readonly record: GuestNetworkRecord;
}

/**
 * What the sections read: the facts of a router that many features need, derived once from `cmdline`, `ips`, `guestnetwork` and the
 * plugged NICs. Immutable; a change of one of those makes a new view.
 */
export interface RouterView {
  readonly type: RouterType;
  /** Host name, `r-4-VM`. */
  readonly name: string;
  readonly domain: string;
  /** A value of the boot command line; undefined when absent. */
  arg(key: string): string | undefined;
  /** True when the value is `true` (any case). */
  flag(key: string): boolean;
  readonly vpc: boolean;
  /** Secondary storage or console proxy: serves no guests and routes nothing. */
  readonly systemVm: boolean;
  /** `is_routed=true`: no NAT, nftables instead of iptables (2.7.4). */
  readonly routed: boolean;
  readonly redundant: boolean;
  /** Of a redundant router, from the `cmdline` bag; `PRIMARY` for others. */
  readonly redundantState: RedundantState;
  /** Acts as the gateway now: not redundant, or PRIMARY. */
  readonly serving: boolean;
  /**
   * NICs to the outside are up. The state machine of a redundant pair takes them down as it makes the router BACKUP or FAULT; what only
   * the boot arguments say decides nothing (3.1, 4.1).
   */
  readonly reachesOutside: boolean;
  readonly vpcCidr: string | undefined;
  readonly hasPublicNetwork: boolean;
  /** By device, in device order. */
  readonly nics: ReadonlyMap<string, Nic>;
  /** In bag order per device, devices in order. The first of a device and subnet is the primary one. */
  readonly addresses: readonly PlacedAddress[];
  readonly addressesByDevice: ReadonlyMap<string, readonly PlacedAddress[]>;
  /** The live address with this number, if the router holds it. */
  addressAt(address: number): PlacedAddress | undefined;
  /**
   * The live address through whose network `address` is reached directly; the longest prefix wins, then the lowest device.
   * With `device`: among the addresses of that device.
   */
  connectedTo(address: number, device?: string): PlacedAddress | undefined;
  /** `eth2` for `router`, `eth1` for `vpcrouter`; undefined when the type has none. Whether or not it is plugged. */
  readonly mainPublicDevice: string | undefined;
  readonly controlDevice: string | undefined;
  /** VPC tiers by device. */
  readonly tiers: ReadonlyMap<string, Tier>;
  /** dns1, dns2 of the command line. */
  readonly upstreamDns: readonly string[];
  readonly bags: Bags;
}

/** N of `ethN`; -1 for other names. */
export function deviceIndex(device: string): number {
  const match = /^eth(\d{1,3})$/.exec(device);
  return match ? Number(match[1]) : -1;
}

function roleOf(record: IpRecord): PlacedAddress['role'] {
  if (record.is_private_gateway === true) return 'private';
  switch (record.nw_type) {
    case 'guest':
    case 'public':
    case 'control':
      return record.nw_type;
    default:
      return 'other';
  }
}

function place(device: string, record: IpRecord): PlacedAddress | undefined {
  const address = parseIpv4(record.public_ip);
  const network = parseIpv4Cidr(record.network);
  if (address === undefined || network === undefined) return undefined;
  return {
    record,
    device,
    index: deviceIndex(device),
    ip: record.public_ip,
    address,
    network: { base: network.base, prefix: network.prefix },
    networkText: record.network,
    role: roleOf(record),
  };
}

/** One address per device and network, longest prefix first: all that can be reached without a gateway. */
function connectedNetworks(addresses: readonly PlacedAddress[]): readonly PlacedAddress[] {
  const seen = new Set<string>();
  return addresses
    .filter(({ device, networkText }) => {
      const key = `${device} ${networkText}`;
      return !seen.has(key) && seen.add(key);
    })
    .toSorted((a, b) => b.network.prefix - a.network.prefix);
}

function redundantState(commandLine: CommandLine): RedundantState {
  const state = commandLine['redundant_state'];
  return state === 'PRIMARY' || state === 'FAULT' ? state : 'BACKUP';
}

/** Derives the view. Undefined while the router has no command line or one without a known `type`. */
export function createRouterView(bags: Bags, nics: readonly Nic[]): RouterView | undefined {
  const commandLine = bags.get('cmdline')?.get('config');
  const type = routerTypes.find((known) => known === commandLine?.['type']);
  if (commandLine === undefined || type === undefined) return undefined;
  const arg = (key: string): string | undefined => {
    const value = commandLine[key];
    return typeof value === 'string' ? value : undefined;
  };
  const given = (key: string): string | undefined => (arg(key) === '' ? undefined : arg(key));
  const flag = (key: string): boolean => arg(key)?.toLowerCase() === 'true';
  const plugged = new Map(
    nics.toSorted((a, b) => deviceIndex(a.device) - deviceIndex(b.device)).map((nic) => [nic.device, nic] as const),
  );
  const addressesByDevice = new Map<string, readonly PlacedAddress[]>();
  const ips = bags.get('ips');
  for (const device of plugged.keys()) {
    const placed = (ips?.get(device) ?? []).filter((record) => record.add).flatMap((record) => place(device, record) ?? []);
    if (placed.length > 0) addressesByDevice.set(device, placed);
  }
  const addresses = [...addressesByDevice.values()].flat();
  const byNumber = new Map(addresses.map((placed) => [placed.address, placed] as const));
  const connected = connectedNetworks(addresses);
  const tiers = new Map<string, Tier>();
  for (const device of plugged.keys()) {
    const record = bags
      .get('guestnetwork')
      ?.get(device)
      ?.findLast((candidate) => candidate.add);
    if (record !== undefined) tiers.set(device, { device, index: deviceIndex(device), record });
  }
  const redundant = flag('redundant_router');
  const state = redundant ? redundantState(commandLine) : 'PRIMARY';
  return {
    type,
    name: given('name') ?? 'router',
    domain: given('domain') ?? 'cloudnine.internal',
    arg,
    flag,
    vpc: type === 'vpcrouter',
    systemVm: type === 'secstorage' || type === 'consoleproxy',
    routed: flag('is_routed'),
    redundant,
    redundantState: state,
    serving: state === 'PRIMARY',
    reachesOutside: state === 'PRIMARY' || commandLine['redundant_primary'] === undefined,
    vpcCidr: arg('vpccidr'),
    hasPublicNetwork: type === 'vpcrouter' ? arg('has_public_network') !== 'false' : type === 'router',
    nics: plugged,
    addresses,
    addressesByDevice,
    addressAt: (address) => byNumber.get(address),
    connectedTo: (address, device) =>
      connected.find((placed) => (device === undefined || placed.device === device) && ipv4InNetwork(address, placed.network)),
    mainPublicDevice: type === 'router' ? 'eth2' : type === 'vpcrouter' ? 'eth1' : undefined,
    controlDevice: addresses.find((address) => address.role === 'control')?.device,
    tiers,
    upstreamDns: [arg('dns1'), arg('dns2')].flatMap((dns) => dns ?? []),
    bags,
  };
}
