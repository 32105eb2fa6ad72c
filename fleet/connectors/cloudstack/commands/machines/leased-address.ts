import { formatIpv4, ipv4InNetwork, parseIpv4, parseIpv4Cidr, type Random } from '#agent';
import type { MachineRecord } from '../../zone/records.ts';

/**
 * What a machine's guest says its address is: that of the NIC, or where no server of ours gives addresses out, one that a DHCP server of
 * that network may have leased, always the same for a MAC. Undefined when nobody can know.
 */
export function leasedAddress(
  random: Random,
  machine: MachineRecord,
  { mac, cidr }: { readonly mac?: string | undefined; readonly cidr?: string | undefined },
): string | undefined {
  const wanted = mac?.toLowerCase();
  const nic = machine.nics.find((each) => wanted === undefined || each.mac === wanted);
  if (nic === undefined) return undefined;
  const network = cidr === undefined ? undefined : parseIpv4Cidr(cidr);
  const own = nic.ip === undefined ? undefined : parseIpv4(nic.ip);
  if (own !== undefined && (network === undefined || ipv4InNetwork(own, network))) return formatIpv4(own);
  if (network === undefined || network.prefix > 29) return undefined;
  // The gateway and its neighbours are rarely leased.
  return formatIpv4((network.base + random.fork(`lease of ${nic.mac}`).integer(4, 2 ** (32 - network.prefix) - 2)) >>> 0);
}
