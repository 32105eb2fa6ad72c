import { formatIpv6, parseIpv6, parseIpv6Cidr } from '#agent';
import type { MachineNic, MachineRecord } from '../zone/index.ts';

/**
 * The broadcast domain of a NIC: its VLAN or VXLAN. Without one, the untagged network of its bridge and traffic type; control networks
 * (link-local) end at their host (cloudstack-vr-commands.md, 5.2).
 */
export function segmentOf({ host }: Pick<MachineRecord, 'host'>, nic: MachineNic): string {
  if (nic.type === 'Control') return `control of ${host}`;
  return nic.broadcastUri ?? `untagged ${nic.label ?? ''} ${nic.type}`;
}

/** The NIC of a machine with this MAC. */
export function nicWithMac(machine: MachineRecord | undefined, mac: string): MachineNic | undefined {
  return machine?.nics.find((nic) => nic.mac.toLowerCase() === mac.toLowerCase());
}

/** The address that a host of this MAC gives itself in a /64 (RFC 4291, modified EUI-64). */
function autoconfigured(cidr: string, mac: string): string | undefined {
  const network = parseIpv6Cidr(cidr);
  if (network === undefined || network.prefix !== 64) return undefined;
  const [first = 0, ...rest] = mac.split(':').map((byte) => Number.parseInt(byte, 16));
  const identifier = [first ^ 2, ...rest.slice(0, 2), 0xff, 0xfe, ...rest.slice(2)];
  return formatIpv6(identifier.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n) | network.base);
}

/** All addresses of a NIC in canonical spelling, the ones that it gives itself included. */
export function addressesOfNic({ mac, ip, ip6, ip6Cidr, secondaryIps }: MachineNic): readonly string[] {
  const own = [ip, ip6, ...secondaryIps].flatMap((address) => (address === undefined ? [] : [canonical(address)]));
  const linkLocal = autoconfigured('fe80::/64', mac);
  const global = ip6Cidr === undefined ? undefined : autoconfigured(ip6Cidr, mac);
  return [...new Set([...own, ...(linkLocal === undefined ? [] : [linkLocal]), ...(global === undefined ? [] : [global])])];
}

/** One spelling per address: IPv6 addresses have many. */
export function canonical(address: string): string {
  const v6 = address.includes(':') ? parseIpv6(address) : undefined;
  return v6 === undefined ? address : formatIpv6(v6);
}
