/** What a simulated host is made of; reported when it introduces itself (cloudstack-agent-protocol.md, 3.1). */
export interface HostProfile {
  readonly name: string;
  readonly sockets: number;
  /** Cores of all sockets together. */
  readonly cores: number;
  readonly mhz: number;
  readonly memoryBytes: number;
  /** `Host.OS`: all hosts of a cluster tell the same one (5.3). */
  readonly os: string;
  readonly osVersion: string;
  readonly kernel: string;
  readonly arch: 'x86_64' | 'aarch64';
  /** Host tags. */
  readonly tags: readonly string[];
}

/** Where a server wants a host to be: numeric database ids as text. */
export interface HostPlace {
  readonly zone: string;
  readonly pod: string;
  readonly cluster: string;
}

/** A simulated KVM host. */
export interface HostRecord {
  /** Key. `kvm-sim-0001`. */
  readonly name: string;
  /** Version 3 UUID of the address, without the resource's name (5.1). */
  readonly guid: string;
  readonly address: string;
  /** `10.20.0.0/16` has prefix 16. */
  readonly prefix: number;
  readonly gateway: string;
  readonly mac: string;
  readonly profile: HostProfile;
  /** Absent while a host waits for addHost. */
  readonly place?: HostPlace | undefined;
  /** Id, once the server told it. */
  readonly hostId?: number | undefined;
  readonly hostUuid?: string | undefined;
  /** Management servers as the server told them; the first is preferred. Empty until then: those of the connector. */
  readonly servers: readonly string[];
  /** `static`, `roundrobin` or `shuffle`. */
  readonly balancing?: string | undefined;
  readonly balancingCheckSeconds?: number | undefined;
  /** What keeps it from dialling: deleted by the server, or the agent's service stopped by hand. */
  readonly stopped?: 'deleted' | 'service' | undefined;
  readonly maintenance: boolean;
  /** Its certificates were taken away: libvirt listens without TLS, and the agent tells the server so. */
  readonly unsecured?: true | undefined;
  /** Keys that the server distributes: hosts reach their routers with them. */
  readonly routerKeys?: { readonly public: string; readonly private: string } | undefined;
  /** `router.aggregation.command.each.timeout` and the like (SetHostParamsCommand). */
  readonly params: Readonly<Record<string, string>>;
  /** Bridges of persistent networks: they stay while no VM runs. */
  readonly persistentNetworks: readonly { readonly bridgeOf: string; readonly broadcastUri: string }[];
  /** Labels of the physical networks' bridges (CheckNetworkCommand, addHost): traffic → device. */
  readonly devices: Readonly<Partial<Record<'public' | 'private' | 'guest' | 'storage', string | undefined>>>;
}

/** `vm.type` of a StartCommand. */
export type MachineType =
  | 'User'
  | 'DomainRouter'
  | 'InternalLoadBalancerVm'
  | 'ElasticLoadBalancerVm'
  | 'ConsoleProxy'
  | 'SecondaryStorageVm'
  | 'UserBareMetal'
  | 'NetScalerVm'
  | 'Instance';

export interface MachineNic {
  readonly mac: string;
  readonly deviceId: number;
  /** Traffic type: Guest, Public, Control, Management, Storage. */
  readonly type: string;
  readonly ip?: string | undefined;
  readonly netmask?: string | undefined;
  readonly gateway?: string | undefined;
  readonly ip6?: string | undefined;
  readonly ip6Cidr?: string | undefined;
  /** `vlan://1042`; machines whose NICs have the same one hear each other. */
  readonly broadcastUri?: string | undefined;
  readonly networkId?: number | undefined;
  readonly uuid?: string | undefined;
  /** Label of the physical network's bridge. */
  readonly label?: string | undefined;
  readonly mtu?: number | undefined;
  readonly secondaryIps: readonly string[];
}

export interface MachineDisk {
  /** Position; 0 is the root disk, 3 the CD drive. */
  readonly sequence: number;
  readonly type: 'ROOT' | 'DATADISK' | 'ISO' | 'OTHER';
  /** Path of the volume on its pool, or of the ISO. */
  readonly path: string;
  readonly volumeId?: number | undefined;
  readonly poolUuid?: string | undefined;
}

/** Bus of a disk as libvirt names it. */
export type DiskBus = 'virtio' | 'scsi' | 'sata' | 'ide';

/** A virtual machine of any kind: a router's inside lives in the fleet host, under the same name. */
export interface MachineRecord {
  /** Key: instance name, `r-4-VM`. */
  readonly name: string;
  readonly id: number;
  readonly uuid: string;
  readonly type: MachineType;
  /** Name of the host that it runs on, or ran on last. */
  readonly host: string;
  readonly state: 'running' | 'stopped';
  readonly cpus: number;
  readonly mhz: number;
  readonly memoryBytes: number;
  readonly arch: string;
  readonly os: string;
  readonly bootArguments: string;
  readonly nics: readonly MachineNic[];
  readonly disks: readonly MachineDisk[];
  /** How the root disk and the data disks are attached; absent: virtio. */
  readonly diskBuses?: { readonly root: DiskBus; readonly data: DiskBus } | undefined;
  /** What NICs show the guest; absent: virtio. */
  readonly nicModel?: string | undefined;
  readonly vncPort: number;
  readonly vncPassword: string;
  /** Epoch ms of its last start. */
  readonly startedMs: number;
}
