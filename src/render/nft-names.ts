import { protocolName, protocolNumber } from '../net/ip-protocol.ts';

/**
 * Names that nft 1.0.6 (Debian 12) prints for numbers; a number without a name is printed as it is. ICMP names are nft's own,
 * protocol names those of `/etc/protocols`.
 */
export interface NameTable {
  nameOf(value: number): string;
  /** The number of a name, or of decimal text from 0 to 255; undefined when it is neither. */
  valueOf(text: string): number | undefined;
}

/** `0:a 3:b` → a table. */
function nameTable(definition: string): NameTable {
  const pairs = definition.trim().split(/\s+/);
  const names = new Map<number, string>();
  const values = new Map<string, number>();
  for (const pair of pairs) {
    const colon = pair.indexOf(':');
    const value = Number(pair.slice(0, colon));
    names.set(value, pair.slice(colon + 1));
    values.set(pair.slice(colon + 1), value);
  }
  return {
    nameOf: (value) => names.get(value) ?? String(value),
    valueOf: (text) => values.get(text) ?? (/^\d{1,3}$/.test(text) && Number(text) < 256 ? Number(text) : undefined),
  };
}

export const icmpTypeNames = nameTable(`
  0:echo-reply 3:destination-unreachable 4:source-quench 5:redirect 8:echo-request 9:router-advertisement
  10:router-solicitation 11:time-exceeded 12:parameter-problem 13:timestamp-request 14:timestamp-reply 15:info-request
  16:info-reply 17:address-mask-request 18:address-mask-reply`);

export const icmpCodeNames = nameTable(`
  0:net-unreachable 1:host-unreachable 2:prot-unreachable 3:port-unreachable 4:frag-needed 9:net-prohibited
  10:host-prohibited 13:admin-prohibited`);

export const icmpv6TypeNames = nameTable(`
  1:destination-unreachable 2:packet-too-big 3:time-exceeded 4:parameter-problem 128:echo-request 129:echo-reply
  130:mld-listener-query 131:mld-listener-report 132:mld-listener-done 133:nd-router-solicit 134:nd-router-advert
  135:nd-neighbor-solicit 136:nd-neighbor-advert 137:nd-redirect 138:router-renumbering 141:ind-neighbor-solicit
  142:ind-neighbor-advert 143:mld2-listener-report`);

export const icmpv6CodeNames = nameTable(`
  0:no-route 1:admin-prohibited 3:addr-unreachable 4:port-unreachable 5:policy-fail 6:reject-route`);

/** Protocol 0 is `ip` here; iptables has no such match. */
export const protocolNames: NameTable = {
  nameOf: (value) => (value === 0 ? 'ip' : (protocolName(value) ?? String(value))),
  valueOf: (text) => (text === 'ip' || text === '0' ? 0 : protocolNumber(text)),
};
