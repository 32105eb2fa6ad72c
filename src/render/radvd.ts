import { blocksNamed, parseBlocks, printBlocks, valueOf, type BlockItem } from './block-text.ts';

/** What radvd announces on a guest NIC (cloudstack-vr-commands.md, 2.14). */
export interface Advertisement {
  readonly device: string;
  /** `address/prefix`: guests take an address of this network by themselves. */
  readonly prefix?: string;
  /** IPv6 addresses of name servers. */
  readonly dns: readonly string[];
}

/** `/etc/radvd.conf`, a block per NIC. */
export function printRadvdConf(advertisements: readonly Advertisement[]): string {
  const blocks = advertisements.map(({ device, prefix, dns }): BlockItem => {
    const network: BlockItem[] =
      prefix === undefined ? [] : [{ head: `prefix ${prefix}`, items: ['AdvOnLink on;', 'AdvAutonomous on;'] }];
    const servers = dns.map((address): BlockItem => ({ head: `RDNSS ${address}`, items: ['AdvRDNSSLifetime 30;'] }));
    return {
      head: `interface ${device}`,
      items: ['AdvSendAdvert on;', 'MinRtrAdvInterval 5;', 'MaxRtrAdvInterval 15;', ...network, ...servers],
    };
  });
  return printBlocks(blocks, 'own-line');
}

/** Undoes `printRadvdConf`. A NIC whose block does not send advertisements is left out. */
export function parseRadvdConf(text: string): readonly Advertisement[] {
  return blocksNamed(parseBlocks(text), 'interface')
    .filter(({ items }) => valueOf(items, 'AdvSendAdvert') === 'on')
    .map(({ name, items }) => {
      const prefix = blocksNamed(items, 'prefix')[0]?.name;
      return {
        device: name,
        ...(prefix !== undefined && { prefix }),
        dns: blocksNamed(items, 'RDNSS').map((server) => server.name),
      };
    });
}
