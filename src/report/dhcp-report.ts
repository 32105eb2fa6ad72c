import { activityOf, textOf, type ReportSource, type UnitActivity } from './report-source.ts';

export interface DhcpReport {
  /** dnsmasq. */
  readonly service: UnitActivity;
  readonly domain?: string;
  /** The router's own addresses in guest networks: what dnsmasq serves. */
  readonly networks: readonly { readonly device: string; readonly address: string; readonly network: string }[];
  readonly entries: readonly {
    readonly hostName: string;
    readonly mac: string;
    readonly ip: string;
    readonly ip6?: string;
    /** Gateway, DNS and domain are offered on the default NIC only. */
    readonly defaultNic: boolean;
    readonly gateway?: string;
    /** In dnsmasq's lease file. */
    readonly leased: boolean;
  }[];
}

export async function dhcpReport(source: ReportSource): Promise<DhcpReport> {
  const { view, bags } = source;
  const leases = await textOf(source, '/var/lib/misc/dnsmasq.leases');
  const leased = new Set(leases.split('\n').flatMap((line) => line.split(' ')[1]?.toLowerCase() ?? []));
  return {
    service: await activityOf(source, 'dnsmasq'),
    ...(view && { domain: view.domain }),
    networks: (view?.addresses ?? [])
      .filter((address) => address.role === 'guest')
      .map(({ device, ip, networkText }) => ({ device, address: ip, network: networkText })),
    entries: [...(bags.get('dhcpentry')?.values() ?? [])]
      .filter((entry) => entry.remove !== true)
      .map((entry) => ({
        hostName: entry.host_name,
        mac: entry.mac_address,
        ip: entry.ipv4_address,
        ...(entry.ipv6_address !== undefined && { ip6: entry.ipv6_address }),
        defaultNic: entry.default_entry,
        ...(entry.default_gateway !== undefined && { gateway: entry.default_gateway }),
        leased: leased.has(entry.mac_address.toLowerCase()),
      })),
  };
}
