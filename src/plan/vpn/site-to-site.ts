import type { SiteToSiteVpnRecord } from '../../bags/bag-types.ts';
import { isHostName } from '../../net/host-name.ts';
import { parseIpv4, parseIpv4Cidr } from '../../net/ipv4.ts';
import { parseIpv6, parseIpv6Cidr } from '../../net/ipv6.ts';
import { printIpsecConf, printIpsecSecrets, type IpsecConnection } from '../../render/strongswan.ts';
import { lowestTier, tierAddress } from '../network/vpc-tiers.ts';
import type { RouterView } from '../router-view.ts';
import type { WholeSection } from '../section.ts';

/** strongSwan reads what lies in here. */
export const ipsecFolder = '/etc/ipsec.d/';

/** A connection whose every part can be written into ipsec.conf as it is. */
export interface SiteConnection {
  readonly peer: string;
  readonly connections: readonly IpsecConnection[];
  readonly publicIp: string;
  readonly key: string;
}

/** `aes256-sha256;modp2048` → `aes256-sha256-modp2048`; undefined when it is no proposal. */
function proposal(policy: string): string | undefined {
  const text = policy.replaceAll(';', '-');
  return /^\w+(?:[-,]\w+)*!?$/.test(text) ? text : undefined;
}

/** CIDRs of a comma list, blanks dropped; undefined when one of them is none. */
function subnets(list: string): string[] | undefined {
  const parts = list.replaceAll(/\s/g, '').split(',');
  return parts.every((part) => parseIpv4Cidr(part) !== undefined || parseIpv6Cidr(part) !== undefined) ? parts : undefined;
}

const isPeer = (text: string): boolean => parseIpv4(text) !== undefined || parseIpv6(text) !== undefined || isHostName(text);

const minutes = (seconds: number): string => `${Math.floor(seconds / 60)}m`;

/**
 * This end of a tunnel: the public address if the router has it; a VPC without a public network uses its lowest tier's (2.13).
 */
function localEnd(view: RouterView, publicIp: string): string | undefined {
  const tier = view.hasPublicNetwork ? undefined : lowestTier(view);
  const standIn = tier === undefined ? undefined : tierAddress(view, tier)?.ip;
  if (standIn !== undefined) return standIn;
  const address = parseIpv4(publicIp);
  return address === undefined ? undefined : view.addressAt(address)?.ip;
}

function siteConnection(view: RouterView, record: SiteToSiteVpnRecord): SiteConnection | undefined {
  const { peer_gateway_ip: peer, local_public_ip: publicIp, ike_version: version } = record;
  const left = localEnd(view, publicIp);
  const leftSubnets = subnets(record.local_guest_cidr);
  const rightSubnets = subnets(record.peer_guest_cidr_list);
  const ike = proposal(record.ike_policy);
  const esp = proposal(record.esp_policy);
  if (left === undefined || leftSubnets === undefined || rightSubnets === undefined || ike === undefined || esp === undefined)
    return undefined;
  if (!isPeer(peer) || parseIpv4(publicIp) === undefined) return undefined;
  const split = record.split_connections === true;
  const exchange = version?.toLowerCase() ?? '';
  const name = `vpn-${peer}`;
  const main: IpsecConnection = {
    name,
    settings: [
      ['left', left],
      ['leftid', publicIp],
      ['leftsubnet', leftSubnets.join(',')],
      ['right', peer],
      ['rightsubnet', split ? (rightSubnets[0] ?? '') : rightSubnets.join(',')],
      ['type', 'tunnel'],
      ['authby', 'secret'],
      ['keyexchange', ['ike', 'ikev1', 'ikev2'].includes(exchange) ? exchange : 'ike'],
      ['ike', ike],
      ['ikelifetime', minutes(record.ike_lifetime)],
      ['esp', esp],
      ['lifetime', minutes(record.esp_lifetime)],
      ['keyingtries', '2'],
      ['auto', 'route'],
      ['forceencaps', record.encap ? 'yes' : 'no'],
      ...(record.dpd
        ? ([
            ['dpddelay', '30'],
            ['dpdtimeout', '120'],
            ['dpdaction', 'restart'],
          ] as const)
        : []),
    ],
  };
  const others = split ? rightSubnets.slice(1) : [];
  const further = others.map((subnet, i): IpsecConnection => ({
    name: `${name}-${i + 2}`,
    settings: [
      ['also', name],
      ['rightsubnet', subnet],
    ],
  }));
  return { peer, connections: [main, ...further], publicIp, key: record.ipsec_psk };
}

/**
 * The tunnels of the bag. A record stored with `create: false` is the removal of a VPN that was never there (section 8); one that
 * cannot be written down, or whose local address the router does not have, is left out.
 */
export function siteConnections(view: RouterView): SiteConnection[] {
  return [...(view.bags.get('site2sitevpn')?.values() ?? [])].flatMap((record) =>
    record.create ? (siteConnection(view, record) ?? []) : [],
  );
}

/** Two files per tunnel (2.13, A.4). */
export const siteToSiteSection: WholeSection = {
  kind: 'whole',
  name: 'site-to-site-vpn',
  needs: ['site2sitevpn'],
  plan(view, emit) {
    for (const { peer, connections, publicIp, key } of siteConnections(view)) {
      const file = `${ipsecFolder}ipsec.vpn-${peer}`;
      emit.file({ path: `${file}.conf`, content: `#conn for vpn-${peer}\n${printIpsecConf(connections)}` });
      emit.file({ path: `${file}.secrets`, content: printIpsecSecrets([{ peers: [publicIp, peer], key }]), mode: 0o400 });
    }
  },
};
