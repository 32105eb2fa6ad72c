import { activityOf, type ReportSource, type UnitActivity } from './report-source.ts';

/** Keys and passwords are left out. */
export interface VpnReport {
  /** strongSwan. */
  readonly service: UnitActivity;
  readonly siteToSite: readonly {
    readonly peer: string;
    readonly localIp: string;
    readonly localCidr: string;
    readonly peerCidrs: readonly string[];
    readonly ikeVersion: string;
    readonly ikePolicy: string;
    readonly espPolicy: string;
    readonly passive: boolean;
    /** Whether strongSwan shows the connection as established. */
    readonly connected: boolean;
  }[];
  readonly remoteAccess: readonly {
    readonly serverIp: string;
    readonly localIp: string;
    readonly clientRange: string;
    readonly localCidr: string;
    readonly device: string;
  }[];
  readonly users: readonly string[];
}

async function isConnected({ backend }: ReportSource, peer: string): Promise<boolean> {
  const { stdout } = await backend.system.run(['ipsec', 'status', `vpn-${peer}`]);
  return stdout.includes('ESTABLISHED');
}

export async function vpnReport(source: ReportSource): Promise<VpnReport> {
  const { bags } = source;
  const connections = [...(bags.get('site2sitevpn')?.values() ?? [])].filter((record) => record.create);
  return {
    service: await activityOf(source, 'strongswan-starter'),
    siteToSite: await Promise.all(
      connections.map(async (record) => ({
        peer: record.peer_gateway_ip,
        localIp: record.local_public_ip,
        localCidr: record.local_guest_cidr,
        peerCidrs: record.peer_guest_cidr_list.split(',').map((cidr) => cidr.trim()),
        ikeVersion: record.ike_version ?? 'ike',
        ikePolicy: record.ike_policy,
        espPolicy: record.esp_policy,
        passive: record.passive,
        connected: await isConnected(source, record.peer_gateway_ip),
      })),
    ),
    remoteAccess: [...(bags.get('remoteaccessvpn')?.values() ?? [])]
      .filter((record) => record.create)
      .map((record) => ({
        serverIp: record.vpn_server_ip,
        localIp: record.local_ip,
        clientRange: record.ip_range,
        localCidr: record.local_cidr,
        device: record.public_interface,
      })),
    users: [...(bags.get('vpnuserlist')?.values() ?? [])].filter((user) => user.add).map((user) => user.user),
  };
}
