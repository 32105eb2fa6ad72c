import { z } from 'zod';
import type { RecordedSession } from '../../../recording/index.ts';
import { simpleName } from '../classes/index.ts';
import { makeHosts } from '../zone/make-hosts.ts';
import { nameUuid } from '../zone/name-uuid.ts';
import type { HostRecord } from '../zone/records.ts';

const text = z.string().optional().catch(undefined);
const positive = z.number().positive().optional().catch(undefined);

/** What a recorded StartupRoutingCommand tells of its host; every field may be missing (cloudstack-agent-protocol.md, 3.1). */
const startupSchema = z.object({
  guid: text,
  dataCenter: text,
  pod: text,
  cluster: text,
  cpuSockets: positive,
  cpus: positive,
  speed: positive,
  memory: positive,
  arch: z.enum(['x86_64', 'aarch64']).optional().catch(undefined),
  hostTags: z.array(z.string()).optional().catch(undefined),
  hostDetails: z.record(z.string(), z.string()).optional().catch(undefined),
  privateIpAddress: z.ipv4().optional().catch(undefined),
  privateMacAddress: text,
  privateNetmask: z.ipv4().optional().catch(undefined),
  gatewayIpAddress: text,
});

const defaultPlace = { zone: '1', pod: '1', cluster: '1' };
const madeUpCidr = '10.20.0.0/16';

/** Secondary storage and console proxy VMs are agents, too; they dial by themselves once their VM runs. */
const systemVm = /^[sv]-\d+-/;

function prefixOf(netmask: string): number {
  const bits = netmask
    .split('.')
    .map((byte) => Number(byte).toString(2).padStart(8, '0'))
    .join('');
  return bits.indexOf('0') < 0 ? 32 : bits.indexOf('0');
}

/** A host that tells of itself what the recorded one told. */
function startedHost(base: HostRecord, fields: Readonly<Record<string, unknown>>): HostRecord {
  const told = startupSchema.parse(fields);
  const { hostDetails = {}, privateIpAddress: address = base.address } = told;
  return {
    ...base,
    address,
    guid: told.guid?.replace(/-[A-Z][A-Za-z]+$/, '') ?? nameUuid(address),
    prefix: told.privateNetmask === undefined ? base.prefix : prefixOf(told.privateNetmask),
    gateway: told.gatewayIpAddress ?? base.gateway,
    mac: told.privateMacAddress ?? base.mac,
    place: {
      zone: told.dataCenter ?? defaultPlace.zone,
      pod: told.pod ?? defaultPlace.pod,
      cluster: told.cluster ?? defaultPlace.cluster,
    },
    profile: {
      ...base.profile,
      sockets: told.cpuSockets ?? base.profile.sockets,
      cores: told.cpus ?? base.profile.cores,
      mhz: told.speed ?? base.profile.mhz,
      memoryBytes: told.memory ?? base.profile.memoryBytes,
      arch: told.arch ?? base.profile.arch,
      tags: told.hostTags ?? base.profile.tags,
      os: hostDetails['Host.OS'] ?? base.profile.os,
      osVersion: hostDetails['Host.OS.Version'] ?? base.profile.osVersion,
      kernel: hostDetails['Host.OS.Kernel.Version'] ?? base.profile.kernel,
    },
  };
}

/**
 * The hosts of a recording: as they introduced themselves; those that only occur as agents are made up from their names, with addresses
 * that no other one has.
 */
export function recordedHosts({ packets }: RecordedSession): readonly HostRecord[] {
  const startups = new Map<string, Readonly<Record<string, unknown>>>();
  const names = new Set<string>();
  for (const { agent, dir, body } of packets) {
    if (systemVm.test(agent)) continue;
    names.add(agent);
    const [first] = body;
    if (dir === 'out' && first !== undefined && simpleName(first.className) === 'StartupRoutingCommand')
      startups.set(agent, first.fields);
  }
  const sorted = [...names].toSorted();
  const taken = new Set([...startups.values()].map((fields) => fields['privateIpAddress']));
  const spare = makeHosts({ count: sorted.length + taken.size, cidr: madeUpCidr, place: defaultPlace, seed: 'recording' }).filter(
    ({ address }) => !taken.has(address),
  );
  return sorted.flatMap((name, index): HostRecord[] => {
    const base = spare[index];
    if (base === undefined) return [];
    const fields = startups.get(name);
    return [fields === undefined ? { ...base, name } : startedHost({ ...base, name }, fields)];
  });
}
