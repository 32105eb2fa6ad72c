import { formatIpv4, formatIpv6, parseIpv4Cidr, parseIpv6Cidr, type IpsetSpec } from '#agent';

/** A member as ipset prints it: no host bits, no length for a single address. Undefined for one that hash:net does not take. */
function canonicalMember(family: IpsetSpec['family'], member: string): string | undefined {
  if (family === 'inet') {
    const v4 = parseIpv4Cidr(member);
    // hash:net cannot hold a network of length 0 (ipset(8)).
    if (v4 === undefined || v4.prefix === 0) return undefined;
    return v4.prefix === 32 ? formatIpv4(v4.base) : `${formatIpv4(v4.base)}/${v4.prefix}`;
  }
  const v6 = parseIpv6Cidr(member);
  if (v6 === undefined || v6.prefix === 0) return undefined;
  return v6.prefix === 128 ? formatIpv6(v6.base) : `${formatIpv6(v6.base)}/${v6.prefix}`;
}

/** The set as the kernel holds it; `problem` says which member it would refuse. */
export function canonicalSet(set: IpsetSpec): { readonly spec: IpsetSpec; readonly problem?: string } {
  const members = new Set<string>();
  for (const member of set.members) {
    const canonical = canonicalMember(set.family, member);
    if (canonical === undefined) {
      return { spec: set, problem: `${JSON.stringify(member)} cannot be in set ${set.name} (${set.type}, ${set.family})` };
    }
    members.add(canonical);
  }
  return { spec: { name: set.name, type: set.type, family: set.family, members: [...members] } };
}
