import { AgentError, formatIpv4, prefixMask } from '#agent';
import { agentVersion } from '../agent-version.ts';
import { classNames, type StartupRoutingCommand, type StartupStorageCommand } from '../classes/index.ts';
import type { WireObject } from '../wire/packet.ts';
import type { HostRecord } from './records.ts';

export const hostResource = 'LibvirtComputingResource';
/** What the host's own system needs; the server takes it off what it gives to machines. */
export const hostOwnMemoryBytes = 2 ** 30;

/** The guid that a host's agent reports: with its resource's name (cloudstack-agent-protocol.md, 5.2). */
export function agentGuid(host: HostRecord): string {
  return `${host.guid}-${hostResource}`;
}

/**
 * First packet of a KVM host's agent (cloudstack-agent-protocol.md, 3.1): the same at every connect, but for the servers that it was told.
 * The detail `simulated` says what the host is: the server stores it with the host and shows it (listHosts, `details`), and unlike a tag
 * or a version it does not decide where machines are placed. `VRA_BAD_INPUT` for a host that has no place yet.
 */
export function startupRouting(host: HostRecord, connect: { readonly transferred: boolean }): WireObject {
  const { profile, place } = host;
  if (place === undefined) {
    throw new AgentError('VRA_BAD_INPUT', `host ${host.name} has no zone, pod and cluster yet; add it to the server with addHost`);
  }
  const netmask = formatIpv4(prefixMask(host.prefix));
  const fields: StartupRoutingCommand = {
    cpuSockets: profile.sockets,
    cpus: profile.cores,
    speed: profile.mhz,
    cpuArch: profile.arch,
    memory: profile.memoryBytes,
    dom0MinMemory: hostOwnMemoryBytes,
    poolSync: false,
    supportsClonedVolumes: false,
    caps: 'hvm,snapshot',
    pool: '/root',
    hypervisorType: 'KVM',
    hostDetails: {
      'com.cloud.network.Networks.RouterPrivateIpStrategy': 'HostLocal',
      'Host.OS': profile.os,
      'Host.OS.Version': profile.osVersion,
      'Host.OS.Kernel.Version': profile.kernel,
      secured: host.unsecured === true ? 'false' : 'true',
      'host.volume.encryption': 'false',
      'host.instance.conversion': 'false',
      simulated: 'true',
    },
    hostTags: profile.tags,
    groupDetails: {},
    gpuDevices: [],
    type: 'Routing',
    dataCenter: place.zone,
    pod: place.pod,
    cluster: place.cluster,
    guid: agentGuid(host),
    resourceName: hostResource,
    name: host.name,
    version: agentVersion,
    iqn: `iqn.1994-05.com.example:${host.name}`,
    privateIpAddress: host.address,
    privateMacAddress: host.mac,
    privateNetmask: netmask,
    storageIpAddress: host.address,
    storageMacAddress: host.mac,
    storageNetmask: netmask,
    publicIpAddress: host.address,
    publicMacAddress: host.mac,
    publicNetmask: netmask,
    gatewayIpAddress: host.gateway,
    ...(host.servers.length > 0 && { msHostList: serverList(host) }),
    connectionTransferred: connect.transferred,
    arch: profile.arch,
  };
  return { className: classNames.StartupRoutingCommand, fields: { ...fields } };
}

/** `10.20.0.5,10.20.0.6@static`: list and algorithm as the server told them, so that it need not tell them again (4.7). */
function serverList(host: HostRecord): string {
  return host.servers.join(',') + (host.balancing === undefined ? '' : `@${host.balancing}`);
}

/** Storage on a host itself, as its agent tells of it; bytes. */
export interface LocalStorage {
  readonly uuid: string;
  readonly path: string;
  readonly capacityBytes: number;
  readonly availableBytes: number;
}

/** Where libvirt keeps images. */
export const localStoragePath = '/var/lib/libvirt/images';

/**
 * The element of the first packet that tells of a host's own storage (cloudstack-agent-protocol.md, 3.1): the server makes a local pool of
 * it when the zone wants local storage, else it leaves it.
 */
export function startupLocalStorage(host: HostRecord, storage: LocalStorage): WireObject {
  const { uuid, path, capacityBytes, availableBytes } = storage;
  const fields: StartupStorageCommand = {
    totalSize: 0,
    resourceType: 'STORAGE_POOL',
    hostDetails: {},
    poolInfo: {
      uuid,
      host: host.address,
      localPath: path,
      hostPath: path,
      poolType: 'Filesystem',
      capacityBytes,
      availableBytes,
    },
    type: 'Storage',
    dataCenter: host.place?.zone ?? '',
    pod: host.place?.pod ?? '',
    guid: agentGuid(host),
    resourceName: hostResource,
    name: host.name,
    version: agentVersion,
    connectionTransferred: false,
    arch: host.profile.arch,
  };
  return { className: classNames.StartupStorageCommand, fields: { ...fields } };
}
