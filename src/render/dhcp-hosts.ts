import { requireWord } from './checked-text.ts';

/** A guest NIC with a reserved address. */
export interface DhcpHost {
  readonly mac: string;
  readonly address: string;
  readonly hostName: string;
  /** Set for a NIC that is not its VM's default one: options can be withheld from the tag. */
  readonly tag?: string;
}

/** Text of `/etc/dhcphosts.txt` (cloudstack-vr-commands.md, 2.9). Leases never expire: the management server owns the addresses. */
export function printDhcpHosts(hosts: readonly DhcpHost[]): string {
  let text = '';
  for (const { mac, address, hostName, tag } of hosts) {
    const set = tag === undefined ? '' : `set:${requireWord(tag, 'DHCP tag')},`;
    text += `${requireWord(mac, 'MAC address')},${set}${requireWord(address, 'DHCP address')},${requireWord(hostName, 'host name')},infinite\n`;
  }
  return text;
}

export function parseDhcpHosts(text: string): DhcpHost[] {
  return text.split('\n').flatMap((line): DhcpHost[] => {
    const fields = line.split(',');
    const tag = fields[1]?.startsWith('set:') === true ? fields.splice(1, 1)[0]?.slice(4) : undefined;
    const [mac, address, hostName] = fields;
    if (mac === undefined || address === undefined || hostName === undefined) return [];
    return [{ mac, address, hostName, ...(tag !== undefined && { tag }) }];
  });
}

/** DHCP options that a NIC does not get when it is not its VM's default one: router, DNS servers, domain. */
const withheldOptions = [3, 6, 15];

/** Text of `/etc/dhcpopts.txt`: the withheld options of each tag. */
export function printDhcpTagOptions(tags: readonly string[]): string {
  return tags.flatMap((tag) => withheldOptions.map((option) => `${requireWord(tag, 'DHCP tag')},${option}\n`)).join('');
}

/** The tags of a text that `printDhcpTagOptions` made. */
export function parseDhcpTagOptions(text: string): string[] {
  return [...new Set(text.split('\n').flatMap((line) => (line === '' ? [] : (line.split(',')[0] ?? []))))];
}
