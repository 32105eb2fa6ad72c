import { z, type ZodType } from 'zod';
import type { HostProfile, HostRecord, MachineDisk, MachineNic, MachineRecord } from './records.ts';

// Loose: what a later version added to a record outlives a start of this one.

const text = z.string();
const count = z.number();

const profileSchema: ZodType<HostProfile> = z.looseObject({
  name: text,
  sockets: count,
  cores: count,
  mhz: count,
  memoryBytes: count,
  os: text,
  osVersion: text,
  kernel: text,
  arch: z.enum(['x86_64', 'aarch64']),
  tags: z.array(text),
});

export const hostSchema: ZodType<HostRecord> = z.looseObject({
  name: text,
  guid: text,
  address: text,
  prefix: count,
  gateway: text,
  mac: text,
  profile: profileSchema,
  place: z.looseObject({ zone: text, pod: text, cluster: text }).optional(),
  hostId: count.optional(),
  hostUuid: text.optional(),
  servers: z.array(text),
  balancing: text.optional(),
  balancingCheckSeconds: count.optional(),
  stopped: z.enum(['deleted', 'service']).optional(),
  unsecured: z.literal(true).optional(),
  maintenance: z.boolean(),
  routerKeys: z.looseObject({ public: text, private: text }).optional(),
  params: z.record(text, text),
  persistentNetworks: z.array(z.looseObject({ bridgeOf: text, broadcastUri: text })),
  devices: z.looseObject({ public: text.optional(), private: text.optional(), guest: text.optional(), storage: text.optional() }),
});

const nicSchema: ZodType<MachineNic> = z.looseObject({
  mac: text,
  deviceId: count,
  type: text,
  ip: text.optional(),
  netmask: text.optional(),
  gateway: text.optional(),
  ip6: text.optional(),
  ip6Cidr: text.optional(),
  broadcastUri: text.optional(),
  networkId: count.optional(),
  uuid: text.optional(),
  label: text.optional(),
  mtu: count.optional(),
  secondaryIps: z.array(text),
});

const diskSchema: ZodType<MachineDisk> = z.looseObject({
  sequence: count,
  type: z.enum(['ROOT', 'DATADISK', 'ISO', 'OTHER']),
  path: text,
  volumeId: count.optional(),
  poolUuid: text.optional(),
});

const diskBus = z.enum(['virtio', 'scsi', 'sata', 'ide']);

export const machineTypes = [
  'User',
  'DomainRouter',
  'InternalLoadBalancerVm',
  'ElasticLoadBalancerVm',
  'ConsoleProxy',
  'SecondaryStorageVm',
  'UserBareMetal',
  'NetScalerVm',
  'Instance',
] as const;

export const machineSchema: ZodType<MachineRecord> = z.looseObject({
  name: text,
  id: count,
  uuid: text,
  type: z.enum(machineTypes),
  host: text,
  state: z.enum(['running', 'stopped']),
  cpus: count,
  mhz: count,
  memoryBytes: count,
  arch: text,
  os: text,
  bootArguments: text,
  nics: z.array(nicSchema),
  disks: z.array(diskSchema),
  vncPort: count,
  diskBuses: z.object({ root: diskBus, data: diskBus }).optional(),
  nicModel: z.string().optional(),
  vncPassword: text,
  startedMs: count,
});
