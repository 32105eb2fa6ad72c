import { parseIpv4 } from '../../net/ipv4.ts';
import { chapRefusal, printChapSecrets } from '../../render/chap-secrets.ts';
import { printPppOptions, printXl2tpdConf } from '../../render/l2tp.ts';
import { printIpsecConf, printIpsecSecrets, type IpsecConnection } from '../../render/strongswan.ts';
import { lowestTier, tierAddress } from '../network/vpc-tiers.ts';
import type { RouterView } from '../router-view.ts';
import type { WholeSection } from '../section.ts';
import { ipsecFolder } from './site-to-site.ts';

export const l2tpFiles = {
  connection: `${ipsecFolder}l2tp.conf`,
  secrets: `${ipsecFolder}ipsec.any.secrets`,
  server: '/etc/xl2tpd/xl2tpd.conf',
  options: '/etc/ppp/options.xl2tpd',
} as const;

/** The L2TP server of a router, its texts checked. */
export interface RemoteAccess {
  /** The address it is reached at here: in a VPC without a public network that of its lowest tier. */
  readonly left: string;
  /** The address clients dial. */
  readonly serverIp: string;
  readonly ipRange: string;
  readonly localIp: string;
  readonly key: string;
}

/** `a.b.c.d-e.f.g.h`. */
function isRange(text: string): boolean {
  const ends = text.split('-');
  return ends.length === 2 && ends.every((end) => parseIpv4(end) !== undefined);
}

/**
 * The one that is in force: there is one L2TP server, so of several the last one in the bag's file. A record stored with
 * `create: false` is the removal of a VPN that was never there (2.2).
 */
export function remoteAccess(view: RouterView): RemoteAccess | undefined {
  const records = [...(view.bags.get('remoteaccessvpn') ?? [])].toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));
  const record = records.findLast(([, candidate]) => candidate.create)?.[1];
  if (record === undefined) return undefined;
  const { vpn_server_ip: serverIp, ip_range: ipRange, local_ip: localIp, preshared_key: key } = record;
  if (parseIpv4(serverIp) === undefined || parseIpv4(localIp) === undefined || !isRange(ipRange)) return undefined;
  const tier = view.hasPublicNetwork ? undefined : lowestTier(view);
  const standIn = tier === undefined ? undefined : tierAddress(view, tier)?.ip;
  return { left: standIn ?? serverIp, serverIp, ipRange, localIp, key };
}

const connection = (access: RemoteAccess): IpsecConnection => ({
  name: 'L2TP-PSK',
  settings: [
    ['authby', 'secret'],
    ['rekey', 'no'],
    ['keyingtries', '3'],
    ['leftfirewall', 'yes'],
    ['type', 'transport'],
    ['left', access.left],
    ['leftprotoport', 'udp/l2tp'],
    ['right', '%any'],
    ['rightprotoport', 'udp/%any'],
    ['rightsubnetwithin', '0.0.0.0/0'],
    ['auto', 'route'],
    ['leftid', access.serverIp],
  ],
});

/** The files of the remote access VPN; they go with it (2.13). */
export const remoteAccessSection: WholeSection = {
  kind: 'whole',
  name: 'remote-access-vpn',
  needs: ['remoteaccessvpn'],
  plan(view, emit) {
    const access = remoteAccess(view);
    if (access === undefined) return;
    emit.file({ path: l2tpFiles.connection, content: printIpsecConf([connection(access)]) });
    emit.file({ path: l2tpFiles.secrets, content: printIpsecSecrets([{ peers: [], key: access.key }]) });
    emit.file({ path: l2tpFiles.server, content: printXl2tpdConf(access) });
    emit.file({ path: l2tpFiles.options, content: printPppOptions(access.localIp) });
  },
};

/** Users of the remote access VPN; removed ones stay in the bag until the next message (2.2). pppd reads the file at every login. */
export const vpnUsersSection: WholeSection = {
  kind: 'whole',
  name: 'vpn-users',
  needs: ['vpnuserlist'],
  plan(view, emit) {
    const users = [...(view.bags.get('vpnuserlist')?.values() ?? [])]
      .filter((record) => record.add)
      .map(({ user, password }) => ({ name: user, password }))
      .filter((user) => chapRefusal(user) === undefined)
      .toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
    if (users.length > 0) emit.file({ path: '/etc/ppp/chap-secrets', content: printChapSecrets(users) });
  },
};
