import { AgentError, type Random } from '#agent';
import type { HostProfile } from './records.ts';

const GiB = 2 ** 30;

/** All of one cluster must tell the same system (cloudstack-agent-protocol.md, 5.3), so all hosts do. */
const system = {
  os: 'Ubuntu',
  osVersion: '24.04',
  kernel: '6.8.0-45-generic',
  arch: 'x86_64',
  tags: [],
} as const satisfies Partial<HostProfile>;

/** Servers as they stand in racks; cores are those of all sockets, with two threads each. */
export const hostProfiles: readonly HostProfile[] = [
  { name: 'Dell PowerEdge R650, 2 x Xeon Gold 6338', sockets: 2, cores: 128, mhz: 2000, memoryBytes: 512 * GiB, ...system },
  { name: 'Dell PowerEdge R7525, 2 x EPYC 7543', sockets: 2, cores: 128, mhz: 2800, memoryBytes: 1024 * GiB, ...system },
  { name: 'HPE ProLiant DL360 Gen10, 2 x Xeon Gold 6248', sockets: 2, cores: 80, mhz: 2500, memoryBytes: 384 * GiB, ...system },
  { name: 'HPE ProLiant DL325 Gen10 Plus, EPYC 7402P', sockets: 1, cores: 48, mhz: 2800, memoryBytes: 256 * GiB, ...system },
  { name: 'Lenovo ThinkSystem SR645, 2 x EPYC 7513', sockets: 2, cores: 128, mhz: 2600, memoryBytes: 768 * GiB, ...system },
  { name: 'Supermicro SYS-1029P, 2 x Xeon Silver 4216', sockets: 2, cores: 64, mhz: 2100, memoryBytes: 192 * GiB, ...system },
];

/** Profile of one host by chance of its own: the same however many hosts there are. Throws `VRA_BAD_INPUT` for an empty mix. */
export function chooseProfile(random: Random, mix: readonly HostProfile[], host: string): HostProfile {
  const profile = mix[random.fork(`profile of ${host}`).integer(0, mix.length - 1)];
  if (profile === undefined) throw new AgentError('VRA_BAD_INPUT', 'the mix of host profiles is empty; name one at least');
  return profile;
}
