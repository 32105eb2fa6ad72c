import { requireWord } from './checked-text.ts';

export interface DnsmasqLease {
  /** Epoch seconds; 0 never. */
  readonly expires: number;
  readonly mac: string;
  readonly address: string;
  readonly hostName: string;
  /** `*` when the client sent none. */
  readonly clientId: string;
}

/** Text of `/var/lib/misc/dnsmasq.leases`. */
export function printDnsmasqLeases(leases: readonly DnsmasqLease[]): string {
  let text = '';
  for (const { expires, mac, address, hostName, clientId } of leases) {
    text += `${expires} ${requireWord(mac, 'MAC address')} ${requireWord(address, 'lease address')} ${requireWord(hostName, 'host name')} ${requireWord(clientId, 'DHCP client id')}\n`;
  }
  return text;
}

/** Reads the IPv4 leases; other lines (server DUID, IPv6) are left out. */
export function parseDnsmasqLeases(text: string): DnsmasqLease[] {
  return text.split('\n').flatMap((line): DnsmasqLease[] => {
    const [expires, mac, address, hostName, clientId] = line.split(' ');
    if (expires === undefined || mac === undefined || address === undefined || hostName === undefined || clientId === undefined)
      return [];
    return /^\d+$/.test(expires) ? [{ expires: Number(expires), mac, address, hostName, clientId }] : [];
  });
}
