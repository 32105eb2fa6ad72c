import { AgentError, createRandom, formatIpv4, parseIpv4Cidr } from '#agent';
import { chooseProfile, hostProfiles } from './host-profiles.ts';
import { nameUuid } from './name-uuid.ts';
import type { HostPlace, HostProfile, HostRecord } from './records.ts';

export interface HostsOptions {
  readonly count: number;
  /** Network of the hosts, `10.20.0.0/16`; its first address is their gateway. */
  readonly cidr: string;
  /** Number of the first host's address within the network; default 11. */
  readonly first?: number | undefined;
  /** Where the hosts introduce themselves; left out, they wait for addHost. */
  readonly place?: HostPlace | undefined;
  readonly seed: string | number;
  /** What the hosts are, by chance; default: a few common servers. One profile makes them all alike. */
  readonly mix?: readonly HostProfile[] | undefined;
}

const defaultFirst = 11;
const gatewayNumber = 1;

/**
 * Hosts `kvm-sim-0001` and on, with addresses counting up. The same options give the same hosts, and the first of a larger fleet are those
 * of a smaller one. Throws `VRA_BAD_INPUT` when the network is malformed or has no room.
 */
export function makeHosts({
  count,
  cidr,
  first = defaultFirst,
  place,
  seed,
  mix = hostProfiles,
}: HostsOptions): readonly HostRecord[] {
  const network = parseIpv4Cidr(cidr);
  if (network === undefined) throw new AgentError('VRA_BAD_INPUT', `${cidr} is no network of hosts; write it like 10.20.0.0/16`);
  if (!Number.isSafeInteger(count) || count < 0) throw new AgentError('VRA_BAD_INPUT', `${count} is no number of hosts`);
  const { base } = network;
  const size = 2 ** (32 - network.prefix);
  const last = size - 2;
  if (!Number.isSafeInteger(first) || first <= gatewayNumber) {
    throw new AgentError(
      'VRA_BAD_INPUT',
      `the first host cannot have number ${first}: 0 is the network, 1 its gateway; begin with 2 or later`,
    );
  }
  if (first + count - 1 > last) {
    const room = Math.max(0, last - first + 1);
    throw new AgentError(
      'VRA_BAD_INPUT',
      `${count} hosts do not fit into ${cidr} from number ${first} on: there is room for ${room}. Take a larger network, or begin earlier`,
    );
  }
  const random = createRandom(seed).fork('hosts');
  const gateway = formatIpv4((base + gatewayNumber) >>> 0);
  return Array.from({ length: count }, (_, index) => {
    const name = `kvm-sim-${String(index + 1).padStart(4, '0')}`;
    const value = (base + first + index) >>> 0;
    const address = formatIpv4(value);
    return {
      name,
      guid: nameUuid(address),
      address,
      prefix: network.prefix,
      gateway,
      mac: hostMac(value),
      profile: chooseProfile(random, mix, name),
      ...(place !== undefined && { place }),
      servers: [],
      maintenance: false,
      params: {},
      persistentNetworks: [],
      devices: {},
    };
  });
}

/** QEMU's prefix and the last three bytes of the address: unique in networks up to /8. */
function hostMac(address: number): string {
  const bytes = [0x52, 0x54, 0x00, (address >>> 16) & 0xff, (address >>> 8) & 0xff, address & 0xff];
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}
