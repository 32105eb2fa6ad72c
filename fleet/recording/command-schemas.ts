import { z } from 'zod';

/**
 * Commands of a 4.22 management server that change a router from outside (cloudstack-vr-commands.md, 1.1, 1.4, 1.10, 1.12.4). Field names are the wire's.
 * Every field that such a class has is named, so that a field nobody thought of is noticed.
 */
const any = z.unknown().optional();

const commandFields = { contextMap: any, wait: any, bypassHostMaintenance: any, externalDetails: any };

const elementFields = {
  ...commandFields,
  routerAccessIp: any,
  accessDetails: z.record(z.string(), z.string()),
};

const nicSchema = z.strictObject({
  mac: z.string(),
  deviceId: z.int().nonnegative(),
  uuid: any,
  ip: any,
  netmask: any,
  gateway: any,
  dns1: any,
  dns2: any,
  broadcastType: any,
  type: any,
  broadcastUri: any,
  isolationUri: any,
  securityGroupEnabled: any,
  name: any,
  ip6address: any,
  ip6gateway: any,
  ip6cidr: any,
  ip6Dns1: any,
  ip6Dns2: any,
  networkRateMbps: any,
  networkRateMulticastMbps: any,
  defaultNic: any,
  pxeDisable: any,
  nicUuid: any,
  nicSecIps: any,
  details: any,
  dpdkEnabled: any,
  mtu: any,
  networkId: any,
  networkSegmentName: any,
});

const virtualMachineSchema = z.strictObject({
  name: z.string(),
  type: z.string(),
  bootArgs: z.string().default(''),
  nics: z.array(nicSchema),
  id: any,
  bootloader: any,
  state: any,
  cpus: any,
  speed: any,
  minSpeed: any,
  maxSpeed: any,
  minRam: any,
  maxRam: any,
  hostName: any,
  arch: any,
  os: any,
  platformEmulator: any,
  bootupScripts: any,
  enableHA: any,
  limitCpuUse: any,
  enableDynamicallyScaleVm: any,
  vncPassword: any,
  vncAddr: any,
  details: any,
  params: any,
  uuid: any,
  bootType: any,
  bootMode: any,
  enterHardwareSetup: any,
  disks: any,
  gpuDevice: any,
  vcpuMaxLimit: any,
  vmData: any,
  configDriveLabel: any,
  configDriveIsoRootFolder: any,
  configDriveIsoFile: any,
  configDriveLocation: any,
  cpuQuotaPercentage: any,
  guestOsDetails: any,
  extraConfig: any,
  networkIdToNetworkNameMap: any,
  deployAsIsInfo: any,
  metadataManufacturer: any,
  metadataProductName: any,
});

export const startSchema = z.strictObject({
  ...commandFields,
  vm: virtualMachineSchema,
  hostIp: any,
  executeInSequence: any,
  secondaryStorage: any,
});

export const stopSchema = z.strictObject({
  ...commandFields,
  vmName: z.string(),
  vm: any,
  isProxy: any,
  urlPort: any,
  publicConsoleProxyIpAddress: any,
  executeInSequence: any,
  checkBeforeCleanup: any,
  controlIp: any,
  forceStop: any,
  vlanToPersistenceMap: any,
  expungeVM: any,
  gpuDevice: any,
  volumesToDisconnect: any,
  dpdkInterfaceMapping: any,
});

/** RebootCommand and RebootRouterCommand. */
export const rebootSchema = z.strictObject({
  ...commandFields,
  vmName: z.string(),
  vm: any,
  executeInSequence: any,
  privateIp: any,
});

/** PlugNic, UnPlugNic and ReplugNic. */
export const nicCommandSchema = z.strictObject({
  ...commandFields,
  nic: nicSchema,
  instanceName: z.string(),
  vmType: any,
  details: any,
  vlanToPersistenceMap: any,
});

export const aggregationSchema = z.strictObject({ ...elementFields, action: z.string() });

const ipAddressSchema = z.strictObject({
  publicIp: z.string(),
  add: z.boolean().default(false),
  vifMacAddress: z.string().optional(),
  accountId: any,
  sourceNat: any,
  oneToOneNat: any,
  firstIP: any,
  broadcastUri: any,
  vlanGateway: any,
  vlanNetmask: any,
  networkRate: any,
  trafficType: any,
  networkName: any,
  nicDevId: any,
  newNic: any,
  isPrivateGateway: any,
  nicTO: any,
  mtu: any,
  details: any,
});

export const ipAssociationSchema = z.strictObject({ ...elementFields, ipAddresses: z.array(ipAddressSchema) });

export const patchSchema = z.strictObject({ ...elementFields, forced: any });

export type RecordedNic = z.infer<typeof nicSchema>;
export type IpAssociationCommand = z.infer<typeof ipAssociationSchema>;
