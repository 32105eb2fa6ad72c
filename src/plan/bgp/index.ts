import type { BgpPeerRecord } from '../../bags/bag-types.ts';
import { isHostName } from '../../net/host-name.ts';
import { formatIpv4Network, parseIpv4, parseIpv4Cidr, type Ipv4Network } from '../../net/ipv4.ts';
import { formatIpv6, formatIpv6Network, parseIpv6, parseIpv6Cidr, type Ipv6Network } from '../../net/ipv6.ts';
import { printFrrConf, printFrrDaemons, type BgpNeighbour, type BgpProcess } from '../../render/frr.ts';
import type { RouterView } from '../router-view.ts';
import type { Section, WholeSection } from '../section.ts';

const frrConf = '/etc/frr/frr.conf';
const frrDaemons = '/etc/frr/daemons';

const isAs = (value: number | undefined): value is number =>
  value !== undefined && Number.isInteger(value) && value >= 1 && value <= 0xffffffff;

/** TCP MD5 keys of printable characters; frr takes the rest of the line, blanks within included. */
const passwordText = /^[!-~](?:[ -~]{0,78}[!-~])?$/;

/**
 * What a peer says of its neighbour besides the address. Undefined when it cannot be written down: a session without the password it
 * should have is not opened.
 */
function neighbourOf(peer: BgpPeerRecord, address: string): BgpNeighbour | undefined {
  const { peer_as_number: remoteAs, peer_password: password, details } = peer;
  if (!isAs(remoteAs) || (password !== undefined && !passwordText.test(password))) return undefined;
  const hops = Number(details?.['EBGP_MultiHop']);
  const multihop = Number.isInteger(hops) && hops >= 1 && hops <= 255 ? hops : undefined;
  return { address, remoteAs, ...(password !== undefined && { password }), ...(multihop !== undefined && { multihop }) };
}

/** Everything one autonomous system of the router says, by number so that it comes out in order, once each. */
interface Speaker {
  readonly ipv4: Map<number, BgpNeighbour>;
  readonly ipv6: Map<bigint, BgpNeighbour>;
  readonly ipv4Networks: Map<string, Ipv4Network>;
  readonly ipv6Networks: Map<string, Ipv6Network>;
}

/** A peer counts for a family when it has both an address and a guest network of it (2.16). */
function addPeer(speaker: Speaker, peer: BgpPeerRecord): void {
  const address4 = parseIpv4(peer.ip4_address ?? '');
  const network4 = parseIpv4Cidr(peer.guest_ip4_cidr ?? '');
  const neighbour4 = address4 === undefined ? undefined : neighbourOf(peer, peer.ip4_address ?? '');
  if (address4 !== undefined && network4 !== undefined && neighbour4 !== undefined) {
    speaker.ipv4.set(address4, neighbour4);
    speaker.ipv4Networks.set(formatIpv4Network(network4), network4);
  }
  const address6 = parseIpv6(peer.ip6_address ?? '');
  const network6 = parseIpv6Cidr(peer.guest_ip6_cidr ?? '');
  const neighbour6 = address6 === undefined ? undefined : neighbourOf(peer, formatIpv6(address6));
  if (address6 !== undefined && network6 !== undefined && neighbour6 !== undefined) {
    speaker.ipv6.set(address6, neighbour6);
    speaker.ipv6Networks.set(formatIpv6Network(network6), network6);
  }
}

const ascending = (a: number | bigint, b: number | bigint): number => (a < b ? -1 : Number(a > b));

function inOrder<K extends number | bigint, V>(map: ReadonlyMap<K, V>): V[] {
  return [...map].toSorted(([a], [b]) => ascending(a, b)).map(([, value]) => value);
}

function networksInOrder(networks: ReadonlyMap<string, { readonly base: number | bigint; readonly prefix: number }>): string[] {
  return [...networks].toSorted(([, a], [, b]) => ascending(a.base, b.base) || a.prefix - b.prefix).map(([text]) => text);
}

/** The router's public address; of a VPC its source NAT address. */
function routerId(view: RouterView): string | undefined {
  const told = view.vpc ? view.arg('source_nat_ip') : view.arg('eth2ip');
  return told !== undefined && parseIpv4(told) !== undefined
    ? told
    : view.addresses.find((address) => address.role === 'public')?.ip;
}

function processes(view: RouterView): BgpProcess[] {
  const speakers = new Map<number, Speaker>();
  for (const [, peer] of [...(view.bags.get('bgppeers') ?? [])].toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)))) {
    const as = peer.network_as_number;
    if (!isAs(as)) continue;
    const speaker = speakers.get(as) ?? { ipv4: new Map(), ipv6: new Map(), ipv4Networks: new Map(), ipv6Networks: new Map() };
    speakers.set(as, speaker);
    addPeer(speaker, peer);
  }
  const id = routerId(view);
  return [...speakers]
    .toSorted(([a], [b]) => a - b)
    .map(([as, speaker]) => ({
      as,
      ...(id !== undefined && { routerId: id }),
      neighbours: [...inOrder(speaker.ipv4), ...inOrder(speaker.ipv6)],
      ipv4Networks: networksInOrder(speaker.ipv4Networks),
      ipv6Networks: networksInOrder(speaker.ipv6Networks),
    }));
}

/** frr of a router: its file names the BGP peers, or none; it runs on every router between networks (2.16, 5.4). */
const bgpSection: WholeSection = {
  kind: 'whole',
  name: 'bgp',
  needs: ['bgppeers'],
  plan(view, emit) {
    const hostname = isHostName(view.name) ? view.name : 'router';
    emit.file({ path: frrConf, content: printFrrConf({ hostname, bgp: processes(view) }) });
    if (view.type !== 'router' && !view.vpc) return;
    emit.file({ path: frrDaemons, content: printFrrDaemons() });
    emit.service({ unit: 'frr', state: 'running', enabled: true, restartOn: [frrConf, frrDaemons] });
  },
};

/** BGP peers of dynamically routed networks (cloudstack-vr-commands.md, 1.10.19, 2.16). */
export const bgpSections: readonly Section[] = [bgpSection];
