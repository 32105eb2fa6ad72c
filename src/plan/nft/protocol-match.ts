import type { NftFamily, NftMatch } from '../../render/nft.ts';

/** All types an "any" ICMP rule names (2.7.4): nft has no word for them together. */
const anyIcmpTypes: Readonly<Record<NftFamily, readonly number[]>> = {
  ip: [0, 3, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18],
  ip6: [1, 2, 3, 4, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 138],
};

/** What a firewall or ACL rule says of protocol and ports, under the names the two bags share. */
export interface ProtocolFields {
  /** `tcp`, `udp`, `icmp`, `all` or a decimal protocol number. */
  readonly protocol: string;
  readonly firstPort?: number | undefined;
  readonly lastPort?: number | undefined;
  /** -1 stands for any. */
  readonly icmpType?: number | undefined;
  readonly icmpCode?: number | undefined;
}

const within = (value: number | undefined, max: number): value is number =>
  value !== undefined && Number.isInteger(value) && value >= 0 && value <= max;

function portsMatch(protocol: 'tcp' | 'udp', fields: ProtocolFields): NftMatch | undefined {
  const first = fields.firstPort ?? 0;
  const last = fields.lastPort === undefined || fields.lastPort === 0 ? first : fields.lastPort;
  // A rule without ports arrives with both zero (1.10.5).
  if (last === 0) return { match: 'ports', protocol, first: 0, last: 65535 };
  return within(first, 65535) && within(last, 65535) && first <= last ? { match: 'ports', protocol, first, last } : undefined;
}

/**
 * The matches of a rule's protocol: none for `all`. Undefined when the rule says something that no packet filter could match
 * (a port above 65535, an unknown protocol); such a rule is left out rather than widened.
 */
export function protocolMatches(family: NftFamily, fields: ProtocolFields): readonly NftMatch[] | undefined {
  const { protocol, icmpType, icmpCode } = fields;
  if (protocol === 'all') return [];
  if (protocol === 'tcp' || protocol === 'udp') {
    const ports = portsMatch(protocol, fields);
    return ports === undefined ? undefined : [ports];
  }
  if (protocol === 'icmp') {
    if (icmpType !== undefined && icmpType !== -1 && !within(icmpType, 255)) return undefined;
    const types = within(icmpType, 255) ? [icmpType] : anyIcmpTypes[family];
    if (icmpCode === undefined || icmpCode === -1) return [{ match: 'icmp', types }];
    return within(icmpCode, 255) ? [{ match: 'icmp', types, code: icmpCode }] : undefined;
  }
  const number = /^\d{1,3}$/.test(protocol) ? Number(protocol) : undefined;
  return within(number, 255) ? [{ match: 'protocol', number }] : undefined;
}
