// Generated from classes.json by `npm run generate:classes`; do not edit.
export interface AgentControlAnswer extends Answer {}

export interface AgentControlCommand extends Command {}

export interface Answer extends Command {
  readonly result?: boolean;
  readonly details?: string;
}

export interface AssociateMacToNetworkAnswer extends Answer {}

export interface AssociateMacToNetworkCommand extends Command {
  readonly _interfaceMac?: string;
  readonly _networkId?: number;
  readonly _ownerName?: string;
}

export interface AttachIsoAnswer extends Answer {
  readonly deviceKey?: number;
}

export interface AttachIsoCommand extends Command {
  readonly vmName?: string;
  readonly storeUrl?: string;
  readonly isoPath?: string;
  readonly attach?: boolean;
  readonly deviceKey?: number;
  readonly force?: boolean;
}

export interface AttachOrDettachConfigDriveCommand extends Command {
  readonly vmName?: string;
  readonly vmData?: readonly (readonly string[])[];
  readonly configDriveLabel?: string;
  readonly isAttach?: boolean;
}

export interface BackupSnapshotAnswer extends Answer {
  readonly backupSnapshotName?: string;
  readonly full?: boolean;
}

export interface BackupSnapshotCommand extends SnapshotCommand {
  readonly prevSnapshotUuid?: string;
  readonly prevBackupUuid?: string;
  readonly isVolumeInactive?: boolean;
  readonly vmName?: string;
  readonly snapshotId?: number;
  readonly swift?: SwiftTO;
  readonly s3?: S3TO;
  readonly pool?: StorageFilerTO;
  readonly secHostId?: number;
}

export interface BadCommand extends Command {}

export interface BcfAnswer extends Answer {
  readonly hash?: string;
}

export interface BcfCommand extends Command {
  readonly topology?: TopologyData;
  readonly topologySyncRequested?: boolean;
}

export interface BumpUpPriorityCommand extends NetworkElementCommand {}

export interface CacheBcfTopologyCommand extends Command {
  readonly _topology?: TopologyData;
}

export interface CancelCommand extends Command {
  readonly sequence?: number;
  readonly reason?: string;
}

export interface ChangeAgentAnswer extends Answer {}

export interface ChangeAgentCommand extends Command {
  readonly agentId?: number;
  readonly event?: StatusEvent;
}

export interface CheckConvertInstanceAnswer extends Answer {
  readonly ovfExportSupported?: boolean;
}

export interface CheckConvertInstanceCommand extends Command {
  readonly checkWindowsGuestConversionSupport?: boolean;
}

export interface CheckGuestOsMappingAnswer extends Answer {}

export interface CheckGuestOsMappingCommand extends Command {
  readonly guestOsName?: string;
  readonly guestOsHypervisorMappingName?: string;
  readonly hypervisorVersion?: string;
}

export interface CheckHealthAnswer extends Answer {}

export interface CheckHealthCommand extends Command {}

export interface CheckNetworkAnswer extends Answer {
  readonly _reconnect?: boolean;
}

export interface CheckNetworkCommand extends Command {
  readonly networkInfoList?: readonly PhysicalNetworkSetupInfo[];
}

export interface CheckOnHostAnswer extends Answer {
  readonly determined?: boolean;
  readonly alive?: boolean;
}

export interface CheckOnHostCommand extends Command {
  readonly host?: HostTO;
  readonly reportCheckFailureIfOneStorageIsDown?: boolean;
}

export interface CheckRouterAnswer extends Answer {
  readonly state?: VirtualRouterRedundantState;
}

export interface CheckRouterCommand extends NetworkElementCommand {}

export interface CheckS2SVpnConnectionsAnswer extends Answer {
  readonly ipToConnected?: Readonly<Record<string, boolean>>;
  readonly ipToDetail?: Readonly<Record<string, string>>;
}

export interface CheckS2SVpnConnectionsCommand extends NetworkElementCommand {
  readonly vpnIps?: readonly string[];
}

export interface CheckStateCommand extends Command {
  readonly vmName?: string;
}

export interface CheckVMActivityOnStoragePoolCommand extends Command {
  readonly host?: HostTO;
  readonly pool?: StorageFilerTO;
  readonly volumeList?: string;
  readonly suspectTimeSeconds?: number;
}

export interface CheckVirtualMachineAnswer extends Answer {
  readonly vncPort?: number;
  readonly state?: VirtualMachinePowerState;
}

export interface CheckVirtualMachineCommand extends Command {
  readonly vmName?: string;
}

export interface CheckVolumeAnswer extends Answer {
  readonly size?: number;
  readonly volumeDetails?: Readonly<Record<string, string>>;
}

export interface CheckVolumeCommand extends Command {
  readonly srcFile?: string;
  readonly storageFilerTO?: StorageFilerTO;
}

export interface CleanupNetworkRulesCmd extends Command {
  readonly interval?: number;
}

export interface CleanupPersistentNetworkResourceAnswer extends Answer {}

export interface CleanupPersistentNetworkResourceCommand extends Command {
  readonly nicTO?: NicTO;
}

export interface CleanupVMCommand extends Command {
  readonly vmName?: string;
  readonly executeInSequence?: boolean;
}

export interface ClusterVMMetaDataSyncAnswer extends Answer {
  readonly _clusterId?: number;
  readonly _vmMetaDatum?: Readonly<Record<string, string>>;
  readonly _isExecuted?: boolean;
}

export interface ClusterVMMetaDataSyncCommand extends Command {
  readonly _interval?: number;
  readonly _clusterId?: number;
}

export interface Command {
  readonly contextMap?: Readonly<Record<string, string>>;
  readonly wait?: number;
  readonly bypassHostMaintenance?: boolean;
  readonly externalDetails?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export type CommandState =
  | 'CREATED'
  | 'STARTED'
  | 'PROCESSING'
  | 'PROCESSING_IN_BACKEND'
  | 'COMPLETED'
  | 'FAILED'
  | 'RECONCILE_RETRY'
  | 'RECONCILING'
  | 'RECONCILED'
  | 'RECONCILE_SKIPPED'
  | 'RECONCILE_FAILED'
  | 'TIMED_OUT'
  | 'INTERRUPTED'
  | 'DANGLED_IN_BACKEND';

export interface ComputeChecksumCommand extends SsCommand {
  readonly store?: DataStoreTO;
  readonly templatePath?: string;
  readonly algorithm?: string;
}

export interface ConfigurePortForwardingRulesOnLogicalRouterAnswer extends Answer {}

export interface ConfigurePortForwardingRulesOnLogicalRouterCommand extends Command {
  readonly logicalRouterUuid?: string;
  readonly rules?: readonly PortForwardingRuleTO[];
}

export interface ConfigurePublicIpsOnLogicalRouterAnswer extends Answer {}

export interface ConfigurePublicIpsOnLogicalRouterCommand extends Command {
  readonly logicalRouterUuid?: string;
  readonly l3GatewayServiceUuid?: string;
  readonly publicCidrs?: readonly string[];
}

export interface ConfigureSharedNetworkUuidAnswer extends Answer {}

export interface ConfigureSharedNetworkUuidCommand extends Command {
  readonly logicalRouterUuid?: string;
  readonly logicalSwitchUuid?: string;
  readonly portIpAddress?: string;
  readonly ownerName?: string;
  readonly networkId?: number;
}

export interface ConfigureSharedNetworkVlanIdAnswer extends Answer {}

export interface ConfigureSharedNetworkVlanIdCommand extends Command {
  readonly logicalSwitchUuid?: string;
  readonly l2GatewayServiceUuid?: string;
  readonly vlanId?: number;
  readonly ownerName?: string;
  readonly networkId?: number;
}

export interface ConfigureStaticNatRulesOnLogicalRouterAnswer extends Answer {}

export interface ConfigureStaticNatRulesOnLogicalRouterCommand extends Command {
  readonly logicalRouterUuid?: string;
  readonly rules?: readonly StaticNatRuleTO[];
}

export interface ConsoleAccessAuthenticationAnswer extends AgentControlAnswer {
  readonly _success?: boolean;
  readonly _isReauthenticating?: boolean;
  readonly _host?: string;
  readonly _port?: number;
  readonly _tunnelUrl?: string;
  readonly _tunnelSession?: string;
}

export interface ConsoleAccessAuthenticationCommand extends AgentControlCommand {
  readonly _host?: string;
  readonly _port?: string;
  readonly _vmId?: string;
  readonly _sid?: string;
  readonly _ticket?: string;
  readonly sessionUuid?: string;
  readonly clientAddress?: string;
  readonly _isReauthenticating?: boolean;
}

export interface ConsoleProxyLoadReportCommand extends AgentControlCommand {
  readonly _proxyVmId?: number;
  readonly _loadInfo?: string;
}

export interface ConvertInstanceAnswer extends Answer {
  readonly temporaryConvertUuid?: string;
}

export interface ConvertInstanceCommand extends Command {
  readonly sourceInstance?: RemoteInstanceTO;
  readonly originalVMName?: string;
  readonly destinationHypervisorType?: string;
  readonly conversionTemporaryLocation?: DataStoreTO;
  readonly templateDirOnConversionLocation?: string;
  readonly checkConversionSupport?: boolean;
  readonly exportOvfToConversionLocation?: boolean;
  readonly threadsCountToExportOvf?: number;
  readonly extraParams?: string;
}

export interface ConvertSnapshotAnswer extends Answer {
  readonly snapshotObjectTO?: SnapshotObjectTO;
}

export interface ConvertSnapshotCommand extends Command {
  readonly snapshotObjectTO?: SnapshotObjectTO;
}

export interface CopyRemoteVolumeAnswer extends Answer {
  readonly remoteIp?: string;
  readonly filename?: string;
  readonly size?: number;
  readonly volumeDetails?: Readonly<Record<string, string>>;
}

export interface CopyRemoteVolumeCommand extends Command {
  readonly remoteIp?: string;
  readonly username?: string;
  readonly password?: string;
  readonly srcFile?: string;
  readonly tmpPath?: string;
  readonly storageFilerTO?: StorageFilerTO;
}

export interface CreateBcfAttachmentCommand extends BcfCommand {
  readonly _tenantId?: string;
  readonly _tenantName?: string;
  readonly _networkId?: string;
  readonly _portId?: string;
  readonly _nicId?: string;
  readonly _vlan?: number;
  readonly _ipv4?: string;
  readonly _mac?: string;
}

export interface CreateBcfRouterCommand extends BcfCommand {
  readonly _tenantId?: string;
}

export interface CreateBcfRouterInterfaceCommand extends BcfCommand {
  readonly _tenantId?: string;
  readonly _networkId?: string;
  readonly _cidr?: string;
  readonly _gateway?: string;
  readonly _networkName?: string;
}

export interface CreateBcfSegmentCommand extends BcfCommand {
  readonly _tenantId?: string;
  readonly _tenantName?: string;
  readonly _networkId?: string;
  readonly _networkName?: string;
  readonly _vlan?: number;
}

export interface CreateBcfStaticNatCommand extends BcfCommand {
  readonly _tenantId?: string;
  readonly _networkId?: string;
  readonly _privateIp?: string;
  readonly _publicIp?: string;
  readonly _mac?: string;
}

export interface CreateLogicalRouterAnswer extends Answer {
  readonly logicalRouterUuid?: string;
}

export interface CreateLogicalRouterCommand extends Command {
  readonly gatewayServiceUuid?: string;
  readonly logicalSwitchUuid?: string;
  readonly vlanId?: number;
  readonly name?: string;
  readonly ownerName?: string;
  readonly publicIpCidr?: string;
  readonly publicNextHop?: string;
  readonly internalIpCidr?: string;
}

export interface CreateLogicalSwitchAnswer extends Answer {
  readonly logicalSwitchUuid?: string;
}

export interface CreateLogicalSwitchCommand extends Command {
  readonly transportUuid?: string;
  readonly transportType?: string;
  readonly name?: string;
  readonly ownerName?: string;
}

export interface CreateLogicalSwitchPortAnswer extends Answer {
  readonly logicalSwitchPortUuid?: string;
}

export interface CreateLogicalSwitchPortCommand extends Command {
  readonly logicalSwitchUuid?: string;
  readonly attachmentUuid?: string;
  readonly ownerName?: string;
  readonly nicName?: string;
}

export interface CreateNetworkAnswer extends Answer {}

export interface CreateNetworkCommand extends Command {
  readonly _vlanId?: number;
  readonly _networkId?: number;
  readonly _ownerName?: string;
}

export interface CreatePrivateTemplateFromSnapshotCommand extends SnapshotCommand {
  readonly origTemplateInstallPath?: string;
  readonly newTemplateId?: number;
  readonly templateName?: string;
}

export interface CreatePrivateTemplateFromVolumeCommand extends SnapshotCommand {
  readonly _vmName?: string;
  readonly _volumePath?: string;
  readonly _userSpecifiedName?: string;
  readonly _uniqueName?: string;
  readonly _templateId?: number;
  readonly _accountId?: number;
  readonly _primaryPool?: StorageFilerTO;
  readonly _secondaryStorageUrl?: string;
}

export interface CreateStoragePoolCommand extends ModifyStoragePoolCommand {
  readonly _createDatastore?: boolean;
  readonly _details?: Readonly<Record<string, string>>;
}

export interface CreateVMSnapshotAnswer extends Answer {
  readonly volumeTOs?: readonly VolumeObjectTO[];
  readonly vmSnapshotTo?: VMSnapshotTO;
}

export interface CreateVMSnapshotCommand extends VMSnapshotBaseCommand {
  readonly vmUuid?: string;
}

export interface CreateVolumeFromSnapshotAnswer extends Answer {
  readonly vdiUUID?: string;
}

export interface CreateVolumeFromSnapshotCommand extends SnapshotCommand {}

export interface CreateVolumeFromVMSnapshotAnswer extends Answer {
  readonly path?: string;
  readonly volumeTo?: VolumeTO;
}

export interface CreateVolumeFromVMSnapshotCommand extends Command {
  readonly path?: string;
  readonly name?: string;
  readonly fullClone?: boolean;
  readonly storagePoolUuid?: string;
  readonly pool?: StorageFilerTO;
  readonly diskProfile?: DiskProfile;
  readonly volumeId?: number;
}

export interface DeleteBcfAttachmentCommand extends BcfCommand {
  readonly _tenantId?: string;
  readonly _networkId?: string;
  readonly _attachmentId?: string;
}

export interface DeleteBcfSegmentCommand extends BcfCommand {
  readonly _tenantUuid?: string;
  readonly _networkUuid?: string;
}

export interface DeleteBcfStaticNatCommand extends BcfCommand {
  readonly _tenantId?: string;
  readonly _publicIp?: string;
  readonly _floatingIpId?: string;
}

export interface DeleteLogicalRouterAnswer extends Answer {}

export interface DeleteLogicalRouterCommand extends Command {
  readonly logicalRouterUuid?: string;
}

export interface DeleteLogicalRouterPortAnswer extends Answer {}

export interface DeleteLogicalRouterPortCommand extends Command {
  readonly logicalRouterUuid?: string;
  readonly logicalRouterPortUuid?: string;
}

export interface DeleteLogicalSwitchAnswer extends Answer {}

export interface DeleteLogicalSwitchCommand extends Command {
  readonly logicalSwitchUuid?: string;
}

export interface DeleteLogicalSwitchPortAnswer extends Answer {}

export interface DeleteLogicalSwitchPortCommand extends Command {
  readonly logicalSwitchUuid?: string;
  readonly logicalSwithPortUuid?: string;
}

export interface DeleteNetworkAnswer extends Answer {}

export interface DeleteNetworkCommand extends Command {
  readonly _vlanId?: number;
  readonly _networkId?: number;
}

export interface DeleteSnapshotsDirCommand extends Command {
  readonly store?: DataStoreTO;
  readonly directory?: string;
}

export interface DeleteStoragePoolCommand extends Command {
  readonly _pool?: StorageFilerTO;
  readonly _localPath?: string;
  readonly _removeDatastore?: boolean;
  readonly _details?: Readonly<Record<string, string>>;
}

export interface DeleteVMSnapshotAnswer extends Answer {
  readonly volumeTOs?: readonly VolumeObjectTO[];
}

export interface DeleteVMSnapshotCommand extends VMSnapshotBaseCommand {}

export interface DirectNetworkUsageAnswer extends Answer {
  readonly ipBytesSentAndReceived?: Readonly<Record<string, readonly number[]>>;
}

export interface DirectNetworkUsageCommand extends Command {
  readonly publicIps?: readonly string[];
  readonly start?: string;
  readonly end?: string;
  readonly includeZones?: string;
  readonly excludeZones?: string;
}

export interface DisassociateMacFromNetworkAnswer extends Answer {}

export interface DisassociateMacFromNetworkCommand extends Command {
  readonly _interfaceMac?: string;
  readonly _networkId?: number;
}

export interface ExternalNetworkResourceUsageAnswer extends Answer {
  readonly ipBytes?: Readonly<Record<string, readonly number[]>>;
  readonly guestVlanBytes?: Readonly<Record<string, readonly number[]>>;
}

export interface ExternalNetworkResourceUsageCommand extends Command {
  readonly networkid?: number;
}

export interface FenceAnswer extends Answer {}

export interface FenceCommand extends Command {
  readonly vmName?: string;
  readonly hostGuid?: string;
  readonly hostIp?: string;
  readonly inSeq?: boolean;
  readonly host?: HostTO;
  readonly reportCheckFailureIfOneStorageIsDown?: boolean;
}

export interface FindL2GatewayServiceAnswer extends Answer {
  readonly gatewayServiceUuid?: string;
}

export interface FindL2GatewayServiceCommand extends Command {
  readonly gatewayServiceConfig?: L2GatewayServiceConfig;
}

export interface FindLogicalRouterPortAnswer extends Answer {
  readonly logicalRouterPortUuid?: string;
}

export interface FindLogicalRouterPortCommand extends Command {
  readonly logicalRouterUuid?: string;
  readonly attachmentLswitchUuid?: string;
}

export interface FindLogicalSwitchPortAnswer extends Answer {
  readonly logicalSwitchPortUuid?: string;
}

export interface FindLogicalSwitchPortCommand extends Command {
  readonly logicalSwitchUuid?: string;
  readonly logicalSwitchPortUuid?: string;
}

export interface FreezeThawVMAnswer extends Answer {}

export interface FreezeThawVMCommand extends Command {
  readonly vmName?: string;
  readonly option?: string;
}

export interface GetControllerDataAnswer extends Answer {
  readonly _ipAddress?: string;
  readonly _isPrimary?: boolean;
}

export interface GetControllerDataCommand extends BcfCommand {}

export interface GetControllerHostsCommand extends BcfCommand {}

export interface GetDomRVersionAnswer extends Answer {
  readonly templateVersion?: string;
  readonly scriptsVersion?: string;
}

export interface GetDomRVersionCmd extends NetworkElementCommand {}

export interface GetExternalConsoleAnswer extends Answer {
  readonly url?: string;
  readonly host?: string;
  readonly port?: number;
  readonly password?: string;
  readonly protocol?: string;
  readonly passwordOneTimeUseOnly?: boolean;
}

export interface GetExternalConsoleCommand extends Command {
  readonly vmName?: string;
  readonly vm?: VirtualMachineTO;
  readonly executeInSequence?: boolean;
}

export interface GetGPUStatsAnswer extends Answer {
  readonly groupDetails?: Readonly<Record<string, Readonly<Record<string, VgpuTypesInfo>>>>;
  readonly gpuDevices?: readonly VgpuTypesInfo[];
}

export interface GetGPUStatsCommand extends Command {
  readonly hostGuid?: string;
  readonly hostName?: string;
}

export interface GetHostStatsAnswer extends Answer {
  readonly hostStats?: HostStatsEntry;
}

export interface GetHostStatsCommand extends Command {
  readonly hostGuid?: string;
  readonly hostName?: string;
  readonly hostId?: number;
}

export interface GetHypervisorGuestOsNamesAnswer extends Answer {
  readonly hypervisorGuestOsNames?: readonly { readonly t?: string; readonly u?: string }[];
}

export interface GetHypervisorGuestOsNamesCommand extends Command {
  readonly keyword?: string;
}

export interface GetRemoteVmsAnswer extends Answer {
  readonly remoteIp?: string;
  readonly unmanagedInstances?: Readonly<Record<string, UnmanagedInstanceTO>>;
  readonly vmNames?: readonly string[];
}

export interface GetRemoteVmsCommand extends Command {
  readonly remoteIp?: string;
  readonly username?: string;
  readonly password?: string;
}

export interface GetRouterAlertsAnswer extends Answer {
  readonly alerts?: readonly string[];
  readonly timeStamp?: string;
}

export interface GetStoragePoolCapabilitiesAnswer extends Answer {
  readonly poolDetails?: Readonly<Record<string, string>>;
}

export interface GetStoragePoolCapabilitiesCommand extends Command {
  readonly pool?: StorageFilerTO;
}

export interface GetStorageStatsAnswer extends Answer {
  readonly usedBytes?: number;
  readonly capacityBytes?: number;
  readonly capacityIops?: number;
  readonly usedIops?: number;
}

export interface GetStorageStatsCommand extends StorageNfsVersionCommand {
  readonly id?: string;
  readonly localPath?: string;
  readonly pooltype?: StorageStoragePoolType;
  readonly secUrl?: string;
  readonly store?: DataStoreTO;
}

export interface GetUnmanagedInstancesAnswer extends Answer {
  readonly instanceName?: string;
  readonly unmanagedInstances?: Readonly<Record<string, UnmanagedInstanceTO>>;
}

export interface GetUnmanagedInstancesCommand extends Command {
  readonly instanceName?: string;
  readonly managedInstancesNames?: readonly string[];
}

export interface GetVmConfigAnswer extends Answer {
  readonly vmName?: string;
  readonly nics?: readonly GetVmConfigAnswerNicDetails[];
}

export interface GetVmConfigAnswerNicDetails {
  readonly macAddress?: string;
  readonly vlanid?: string;
  readonly state?: boolean;
}

export interface GetVmConfigCommand extends Command {
  readonly vmName?: string;
  readonly nics?: readonly NicTO[];
}

export interface GetVmDiskStatsAnswer extends Answer {
  readonly hostName?: string;
  readonly vmDiskStatsMap?: Readonly<Record<string, readonly VmDiskStatsEntry[]>>;
}

export interface GetVmDiskStatsCommand extends Command {
  readonly vmNames?: readonly string[];
  readonly hostGuid?: string;
  readonly hostName?: string;
}

export interface GetVmIpAddressCommand extends Command {
  readonly vmName?: string;
  readonly vmNetworkCidr?: string;
  readonly windows?: boolean;
  readonly macAddress?: string;
}

export interface GetVmNetworkStatsAnswer extends Answer {
  readonly hostName?: string;
  readonly vmNetworkStatsMap?: Readonly<Record<string, readonly VmNetworkStatsEntry[]>>;
}

export interface GetVmNetworkStatsCommand extends Command {
  readonly vmNames?: readonly string[];
  readonly hostGuid?: string;
  readonly hostName?: string;
}

export interface GetVmStatsAnswer extends Answer {
  readonly vmStatsMap?: Readonly<Record<string, VmStatsEntry>>;
}

export interface GetVmStatsCommand extends Command {
  readonly vmNames?: readonly string[];
  readonly hostGuid?: string;
  readonly hostName?: string;
}

export interface GetVmVncTicketAnswer extends Answer {
  readonly ticket?: string;
}

export interface GetVmVncTicketCommand extends Command {
  readonly vmInternalName?: string;
}

export interface GetVncPortAnswer extends Answer {
  readonly address?: string;
  readonly port?: number;
}

export interface GetVncPortCommand extends Command {
  readonly id?: number;
  readonly name?: string;
}

export interface GetVolumeStatAnswer extends Answer {
  readonly poolUuid?: string;
  readonly poolType?: StorageStoragePoolType;
  readonly volumePath?: string;
  readonly size?: number;
  readonly virtualSize?: number;
}

export interface GetVolumeStatCommand extends Command {
  readonly volumePath?: string;
  readonly poolType?: StorageStoragePoolType;
  readonly poolUuid?: string;
}

export interface GetVolumeStatsAnswer extends Answer {
  readonly poolUuid?: string;
  readonly poolType?: StorageStoragePoolType;
  readonly volumeStats?: Readonly<Record<string, VolumeStatsEntry>>;
}

export interface GetVolumeStatsCommand extends Command {
  readonly volumeUuids?: readonly string[];
  readonly poolType?: StorageStoragePoolType;
  readonly poolUuid?: string;
}

export interface GetVolumesOnStorageAnswer extends Answer {
  readonly volumes?: readonly VolumeOnStorageTO[];
}

export interface GetVolumesOnStorageCommand extends Command {
  readonly pool?: StorageFilerTO;
  readonly volumePath?: string;
  readonly keyword?: string;
}

export interface HandleCksIsoCommand extends NetworkElementCommand {
  readonly mountCksIso?: boolean;
}

export interface HandleConfigDriveIsoAnswer extends Answer {
  readonly location?: NetworkElementLocation;
}

export interface HandleConfigDriveIsoCommand extends Command {
  readonly isoData?: string;
  readonly isoFile?: string;
  readonly create?: boolean;
  readonly destStore?: DataStoreTO;
  readonly useHostCacheOnUnsupportedPool?: boolean;
  readonly preferHostCache?: boolean;
}

export interface HostStatsEntry {
  readonly hostId?: number;
  readonly hostVo?: HostVO;
  readonly entityType?: string;
  readonly cpuUtilization?: number;
  readonly averageLoad?: number;
  readonly networkReadKBs?: number;
  readonly networkWriteKBs?: number;
  readonly totalMemoryKBs?: number;
  readonly freeMemoryKBs?: number;
}

export interface HostVmStateReportEntry {
  readonly state?: VirtualMachinePowerState;
  readonly host?: string;
}

export interface ImportConvertedInstanceAnswer extends Answer {
  readonly convertedInstance?: UnmanagedInstanceTO;
}

export interface ImportConvertedInstanceCommand extends Command {
  readonly sourceInstance?: RemoteInstanceTO;
  readonly destinationStoragePools?: readonly string[];
  readonly conversionTemporaryLocation?: DataStoreTO;
  readonly temporaryConvertUuid?: string;
  readonly forceConvertToPool?: boolean;
}

export interface MaintainAnswer extends Answer {
  readonly willMigrate?: boolean;
}

export interface MaintainCommand extends Command {}

export interface ManageSnapshotAnswer extends Answer {
  readonly _snapshotPath?: string;
}

export interface ManageSnapshotCommand extends Command {
  readonly _commandSwitch?: string;
  readonly _volumePath?: string;
  readonly _pool?: StorageFilerTO;
  readonly _snapshotPath?: string;
  readonly _snapshotName?: string;
  readonly _snapshotId?: number;
  readonly _vmName?: string;
}

export interface MigrateAgentConnectionAnswer extends Answer {}

export interface MigrateAgentConnectionCommand extends Command {
  readonly msList?: readonly string[];
  readonly avoidMsList?: readonly string[];
  readonly lbAlgorithm?: string;
  readonly lbCheckInterval?: number;
}

export interface MigrateAnswer extends Answer {
  readonly vncPort?: number;
}

export interface MigrateCommand extends Command {
  readonly vmName?: string;
  readonly destinationIp?: string;
  readonly migrateStorage?: Readonly<Record<string, MigrateCommandMigrateDiskInfo>>;
  readonly migrateStorageManaged?: boolean;
  readonly migrateNonSharedInc?: boolean;
  readonly autoConvergence?: boolean;
  readonly hostGuid?: string;
  readonly windows?: boolean;
  readonly virtualMachine?: VirtualMachineTO;
  readonly executeInSequence?: boolean;
  readonly migrateDiskInfoList?: readonly MigrateCommandMigrateDiskInfo[];
  readonly dpdkInterfaceMapping?: Readonly<Record<string, DpdkTO>>;
  readonly newVmCpuShares?: number;
  readonly vlanToPersistenceMap?: Readonly<Record<string, boolean>>;
}

export interface MigrateCommandMigrateDiskInfo {
  readonly serialNumber?: string;
  readonly diskType?: MigrateCommandMigrateDiskInfoDiskType;
  readonly driverType?: MigrateCommandMigrateDiskInfoDriverType;
  readonly source?: MigrateCommandMigrateDiskInfoSource;
  readonly sourceText?: string;
  readonly backingStoreText?: string;
  readonly isSourceDiskOnStorageFileSystem?: boolean;
}

export type MigrateCommandMigrateDiskInfoDiskType = 'FILE' | 'BLOCK';

export type MigrateCommandMigrateDiskInfoDriverType = 'QCOW2' | 'RAW';

export type MigrateCommandMigrateDiskInfoSource = 'FILE' | 'DEV';

export interface MigrateVmToPoolAnswer extends Answer {
  readonly volumeTos?: readonly VolumeObjectTO[];
}

export interface MigrateVmToPoolCommand extends Command {
  readonly vmName?: string;
  readonly executeInSequence?: boolean;
  readonly volumeToFilerAsList?: readonly { readonly t?: VolumeTO; readonly u?: StorageFilerTO }[];
  readonly hostGuidInTargetCluster?: string;
}

export interface MigrateWithStorageAnswer extends Answer {
  readonly volumeTos?: readonly VolumeObjectTO[];
}

export interface MigrateWithStorageCommand extends Command {
  readonly vm?: VirtualMachineTO;
  readonly volumeToFiler?: Readonly<Record<string, StorageFilerTO>>;
  readonly volumeToFilerAsList?: readonly { readonly t?: VolumeTO; readonly u?: StorageFilerTO }[];
  readonly tgtHost?: string;
}

export interface MigrateWithStorageCompleteAnswer extends Answer {
  readonly volumeTos?: readonly VolumeObjectTO[];
}

export interface MigrateWithStorageCompleteCommand extends Command {
  readonly vm?: VirtualMachineTO;
}

export interface MigrateWithStorageReceiveAnswer extends Answer {
  readonly volumeToSr?: readonly { readonly t?: VolumeTO; readonly u?: unknown }[];
  readonly nicToNetwork?: readonly { readonly t?: NicTO; readonly u?: unknown }[];
  readonly token?: Readonly<Record<string, string>>;
}

export interface MigrateWithStorageReceiveCommand extends Command {
  readonly vm?: VirtualMachineTO;
  readonly volumeToStorageUuid?: readonly { readonly t?: VolumeTO; readonly u?: string }[];
}

export interface MigrateWithStorageSendAnswer extends Answer {
  readonly volumeToSet?: readonly VolumeTO[];
}

export interface MigrateWithStorageSendCommand extends Command {
  readonly vm?: VirtualMachineTO;
  readonly volumeToSr?: readonly { readonly t?: VolumeTO; readonly u?: unknown }[];
  readonly nicToNetwork?: readonly { readonly t?: NicTO; readonly u?: unknown }[];
  readonly token?: Readonly<Record<string, string>>;
}

export interface ModifySshKeysCommand extends Command {
  readonly _pubKey?: string;
  readonly _prvKey?: string;
}

export interface ModifyStoragePoolAnswer extends Answer {
  readonly poolInfo?: StoragePoolInfo;
  readonly templateInfo?: Readonly<Record<string, TemplateProp>>;
  readonly localDatastoreName?: string;
  readonly poolType?: string;
  readonly datastoreClusterChildren?: readonly ModifyStoragePoolAnswer[];
}

export interface ModifyStoragePoolCommand extends Command {
  readonly add?: boolean;
  readonly pool?: StorageFilerTO;
  readonly localPath?: string;
  readonly storagePath?: string;
  readonly details?: Readonly<Record<string, string>>;
}

export interface ModifyTargetsAnswer extends Answer {
  readonly connectedPaths?: readonly string[];
}

export interface ModifyTargetsCommand extends Command {
  readonly add?: boolean;
  readonly applyToAllHostsInCluster?: boolean;
  readonly targetTypeToRemove?: ModifyTargetsCommandTargetTypeToRemove;
  readonly removeAsync?: boolean;
  readonly targets?: readonly Readonly<Record<string, string>>[];
}

export type ModifyTargetsCommandTargetTypeToRemove = 'BOTH' | 'NEITHER' | 'STATIC' | 'DYNAMIC';

export interface ModifyVmNicConfigAnswer extends Answer {
  readonly vmName?: string;
}

export interface ModifyVmNicConfigCommand extends Command {
  readonly vmName?: string;
  readonly vlan?: string;
  readonly macAddress?: string;
  readonly index?: number;
  readonly enable?: boolean;
  readonly switchLableName?: string;
}

export interface NetScalerImplementNetworkCommand extends Command {
  readonly _networkDetails?: string;
  readonly dcId?: string;
  readonly hostId?: number;
}

export interface NetworkRulesSystemVmCommand extends Command {
  readonly vmName?: string;
  readonly type?: VirtualMachineType;
}

export interface NetworkRulesVmSecondaryIpCommand extends Command {
  readonly vmName?: string;
  readonly type?: VirtualMachineType;
  readonly vmSecIp?: string;
  readonly vmMac?: string;
  readonly action?: string;
}

export interface NetworkUsageAnswer extends Answer {
  readonly routerName?: string;
  readonly bytesSent?: number;
  readonly bytesReceived?: number;
}

export interface NetworkUsageCommand extends Command {
  readonly privateIP?: string;
  readonly domRName?: string;
  readonly option?: string;
  readonly forVpc?: boolean;
  readonly gatewayIP?: string;
  readonly vpcCIDR?: string;
}

export interface OvsCreateGreTunnelAnswer extends Answer {
  readonly hostIp?: string;
  readonly remoteIp?: string;
  readonly bridge?: string;
  readonly key?: string;
  readonly from?: number;
  readonly to?: number;
  readonly port?: number;
}

export interface OvsCreateGreTunnelCommand extends Command {
  readonly remoteIp?: string;
  readonly key?: string;
  readonly from?: number;
  readonly to?: number;
}

export interface OvsCreateTunnelAnswer extends Answer {
  readonly from?: number;
  readonly to?: number;
  readonly networkId?: number;
  readonly inPortName?: string;
  readonly fromIp?: string;
  readonly toIp?: string;
  readonly key?: number;
  readonly bridge?: string;
}

export interface OvsCreateTunnelCommand extends Command {
  readonly key?: number;
  readonly remoteIp?: string;
  readonly networkName?: string;
  readonly from?: number;
  readonly to?: number;
  readonly networkId?: number;
  readonly networkUuid?: string;
  readonly fromIp?: string;
}

export interface OvsDeleteFlowCommand extends Command {
  readonly vmName?: string;
}

export interface OvsDestroyBridgeCommand extends Command {
  readonly networkId?: number;
  readonly name?: string;
  readonly hostId?: number;
}

export interface OvsDestroyTunnelCommand extends Command {
  readonly networkId?: number;
  readonly networkName?: string;
  readonly inPortName?: string;
}

export interface OvsFetchInterfaceAnswer extends Answer {
  readonly ip?: string;
  readonly netmask?: string;
  readonly mac?: string;
  readonly label?: string;
}

export interface OvsFetchInterfaceCommand extends Command {
  readonly label?: string;
}

export interface OvsSetTagAndFlowAnswer extends Answer {
  readonly vmId?: number;
  readonly seqno?: number;
}

export interface OvsSetTagAndFlowCommand extends Command {
  readonly vlans?: string;
  readonly vmName?: string;
  readonly seqno?: string;
  readonly tag?: string;
  readonly vmId?: number;
}

export interface OvsSetupBridgeCommand extends Command {
  readonly name?: string;
  readonly hostId?: number;
  readonly networkId?: number;
}

export interface OvsVpcPhysicalTopologyConfigCommand extends Command {
  readonly vpcConfig?: OvsVpcPhysicalTopologyConfigCommandVpcConfig;
  readonly hostId?: number;
  readonly bridgeName?: string;
  readonly sequenceNumber?: number;
  readonly schemaVersion?: string;
}

export interface OvsVpcPhysicalTopologyConfigCommandHost {
  readonly hostId?: number;
  readonly ipAddress?: string;
}

export interface OvsVpcPhysicalTopologyConfigCommandNic {
  readonly ipAddress?: string;
  readonly macAddress?: string;
  readonly networkUuid?: string;
}

export interface OvsVpcPhysicalTopologyConfigCommandTier {
  readonly greKey?: number;
  readonly networkUuid?: string;
  readonly gatewayIp?: string;
  readonly gatewayMac?: string;
  readonly cidr?: string;
}

export interface OvsVpcPhysicalTopologyConfigCommandVm {
  readonly hostId?: number;
  readonly nics?: readonly OvsVpcPhysicalTopologyConfigCommandNic[];
}

export interface OvsVpcPhysicalTopologyConfigCommandVpc {
  readonly cidr?: string;
  readonly hosts?: readonly OvsVpcPhysicalTopologyConfigCommandHost[];
  readonly tiers?: readonly OvsVpcPhysicalTopologyConfigCommandTier[];
  readonly vms?: readonly OvsVpcPhysicalTopologyConfigCommandVm[];
}

export interface OvsVpcPhysicalTopologyConfigCommandVpcConfig {
  readonly vpc?: OvsVpcPhysicalTopologyConfigCommandVpc;
}

export interface OvsVpcRoutingPolicyConfigCommand extends Command {
  readonly vpcConfig?: OvsVpcRoutingPolicyConfigCommandVpcConfig;
  readonly hostId?: number;
  readonly bridgeName?: string;
  readonly sequenceNumber?: number;
  readonly schemaVersion?: string;
}

export interface OvsVpcRoutingPolicyConfigCommandAcl {
  readonly id?: string;
  readonly aclItems?: readonly OvsVpcRoutingPolicyConfigCommandAclItem[];
}

export interface OvsVpcRoutingPolicyConfigCommandAclItem {
  readonly number?: number;
  readonly uuid?: string;
  readonly action?: string;
  readonly direction?: string;
  readonly sourcePortStart?: string;
  readonly sourcePortEnd?: string;
  readonly protocol?: string;
  readonly sourceCidrs?: readonly string[];
}

export interface OvsVpcRoutingPolicyConfigCommandTier {
  readonly id?: string;
  readonly cidr?: string;
  readonly aclId?: string;
}

export interface OvsVpcRoutingPolicyConfigCommandVpc {
  readonly cidr?: string;
  readonly id?: string;
  readonly acls?: readonly OvsVpcRoutingPolicyConfigCommandAcl[];
  readonly tiers?: readonly OvsVpcRoutingPolicyConfigCommandTier[];
}

export interface OvsVpcRoutingPolicyConfigCommandVpcConfig {
  readonly vpc?: OvsVpcRoutingPolicyConfigCommandVpc;
}

export interface PatchSystemVmAnswer extends Answer {
  readonly templateVersion?: string;
  readonly scriptsVersion?: string;
}

export interface PatchSystemVmCommand extends Command {
  readonly forced?: boolean;
  readonly accessDetails?: Readonly<Record<string, string>>;
}

export interface PerformanceMonitorAnswer extends Answer {}

export interface PerformanceMonitorCommand extends Command {
  readonly params?: Readonly<Record<string, string>>;
}

export interface PingAnswer extends Answer {
  readonly _command?: PingCommand;
  readonly sendStartup?: boolean;
  readonly avoidMsList?: readonly string[];
  readonly reconcileCommands?: readonly string[];
}

export interface PingCommand extends Command {
  readonly hostType?: HostType;
  readonly hostId?: number;
  readonly outOfBand?: boolean;
  readonly commandInfos?: readonly CommandInfo[];
}

export interface PingRoutingCommand extends PingCommand {
  readonly _hostVmStateReport?: Readonly<Record<string, HostVmStateReportEntry>>;
  readonly _gatewayAccessible?: boolean;
  readonly _vnetAccessible?: boolean;
  readonly hostHealthCheckResult?: boolean;
}

export interface PingRoutingWithNwGroupsCommand extends PingRoutingCommand {
  readonly newGroupStates?: Readonly<Record<string, readonly [number | null, number | null]>>;
}

export interface PingRoutingWithOvsCommand extends PingRoutingCommand {
  readonly states?: readonly { readonly t?: string; readonly u?: number }[];
}

export interface PingStorageCommand extends PingCommand {
  readonly changes?: Readonly<Record<string, boolean>>;
}

export interface PingTestCommand extends Command {
  readonly _computingHostIp?: string;
  readonly _routerIp?: string;
  readonly _privateIp?: string;
}

export interface PlugNicAnswer extends Answer {}

export interface PlugNicCommand extends Command {
  readonly nic?: NicTO;
  readonly instanceName?: string;
  readonly vmType?: VirtualMachineType;
  readonly details?: Readonly<Record<string, string>>;
}

export interface PrepareExternalProvisioningAnswer extends Answer {
  readonly serverDetails?: Readonly<Record<string, string>>;
  readonly virtualMachineTO?: VirtualMachineTO;
}

export interface PrepareExternalProvisioningCommand extends Command {
  readonly virtualMachineTO?: VirtualMachineTO;
}

export interface PrepareForMigrationAnswer extends Answer {
  readonly dpdkInterfaceMapping?: Readonly<Record<string, DpdkTO>>;
  readonly newVmCpuShares?: number;
}

export interface PrepareForMigrationCommand extends Command {
  readonly vm?: VirtualMachineTO;
  readonly rollback?: boolean;
}

export interface PrepareOCFS2NodesCommand extends Command {
  readonly nodes?: readonly { readonly t?: number; readonly u?: string; readonly v?: string }[];
  readonly clusterName?: string;
}

export interface PrepareStorageClientAnswer extends Answer {
  readonly detailsMap?: Readonly<Record<string, string>>;
}

export interface PrepareStorageClientCommand extends Command {
  readonly poolType?: StorageStoragePoolType;
  readonly poolUuid?: string;
  readonly details?: Readonly<Record<string, string>>;
}

export interface PrepareUnmanageVMInstanceAnswer extends Answer {}

export interface PrepareUnmanageVMInstanceCommand extends Command {
  readonly instanceName?: string;
}

export interface PropagateResourceEventCommand extends Command {
  readonly hostId?: number;
  readonly event?: ResourceStateEvent;
}

export interface PvlanSetupCommand extends Command {
  readonly op?: string;
  readonly primary?: string;
  readonly isolated?: string;
  readonly vmMac?: string;
  readonly dhcpName?: string;
  readonly dhcpMac?: string;
  readonly dhcpIp?: string;
  readonly type?: PvlanSetupCommandType;
  readonly networkTag?: string;
  readonly pvlanType?: string;
}

export type PvlanSetupCommandType = 'DHCP' | 'VM';

export interface ReadyAnswer extends Answer {
  readonly detailsMap?: Readonly<Record<string, string>>;
}

export interface ReadyCommand extends Command {
  readonly _details?: string;
  readonly dcId?: number;
  readonly hostId?: number;
  readonly hostUuid?: string;
  readonly hostName?: string;
  readonly msHostList?: readonly string[];
  readonly avoidMsHostList?: readonly string[];
  readonly lbAlgorithm?: string;
  readonly lbCheckInterval?: number;
  readonly enableHumanReadableSizes?: boolean;
  readonly arch?: string;
}

export interface RebootAnswer extends Answer {
  readonly vncPort?: number;
}

export interface RebootCommand extends Command {
  readonly vmName?: string;
  readonly vm?: VirtualMachineTO;
  readonly executeInSequence?: boolean;
}

export interface RebootRouterCommand extends RebootCommand {
  readonly privateIp?: string;
}

export interface RecreateCheckpointsCommand extends Command {
  readonly volumes?: readonly VolumeObjectTO[];
  readonly vmName?: string;
}

export interface RecurringNetworkUsageAnswer extends Answer {}

export interface RecurringNetworkUsageCommand extends Command {
  readonly interval?: number;
}

export interface RemoveBitmapCommand extends Command {
  readonly snapshotObjectTO?: SnapshotObjectTO;
  readonly isVmRunning?: boolean;
}

export interface ReplugNicAnswer extends Answer {}

export interface ReplugNicCommand extends Command {
  readonly nic?: NicTO;
  readonly instanceName?: string;
  readonly vmType?: VirtualMachineType;
  readonly details?: Readonly<Record<string, string>>;
}

export interface RestoreVMSnapshotAnswer extends Answer {
  readonly volumeTOs?: readonly VolumeObjectTO[];
  readonly vmState?: VirtualMachinePowerState;
}

export interface RestoreVMSnapshotCommand extends VMSnapshotBaseCommand {
  readonly snapshots?: readonly VMSnapshotTO[];
  readonly snapshotAndParents?: Readonly<Record<string, VMSnapshotTO>>;
}

export interface RevertToVMSnapshotAnswer extends Answer {
  readonly volumeTOs?: readonly VolumeObjectTO[];
  readonly vmState?: VirtualMachinePowerState;
}

export interface RevertToVMSnapshotCommand extends VMSnapshotBaseCommand {
  readonly reloadVm?: boolean;
  readonly vmUuid?: string;
}

export interface RollingMaintenanceAnswer extends Answer {
  readonly finished?: boolean;
  readonly avoidMaintenance?: boolean;
  readonly maintenaceScriptDefined?: boolean;
}

export interface RollingMaintenanceCommand extends Command {
  readonly stage?: string;
  readonly payload?: string;
  readonly started?: boolean;
  readonly checkMaintenanceScript?: boolean;
}

export interface RunCustomActionAnswer extends Answer {}

export interface RunCustomActionCommand extends Command {
  readonly actionName?: string;
  readonly vmTO?: VirtualMachineTO;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

export interface ScaleVmAnswer extends Answer {}

export interface ScaleVmCommand extends Command {
  readonly vm?: VirtualMachineTO;
  readonly vmName?: string;
  readonly cpus?: number;
  readonly minSpeed?: number;
  readonly maxSpeed?: number;
  readonly minRam?: number;
  readonly maxRam?: number;
}

export interface ScheduleHostScanTaskCommand extends Command {}

export interface SecStorageFirewallCfgCommand extends Command {
  readonly portConfigs?: readonly SecStorageFirewallCfgCommandPortConfig[];
  readonly isAppendAIp?: boolean;
}

export interface SecStorageFirewallCfgCommandPortConfig {
  readonly add?: boolean;
  readonly sourceIp?: string;
  readonly port?: string;
  readonly intf?: string;
}

export interface SecStorageSetupAnswer extends Answer {
  readonly _dir?: string;
}

export interface SecStorageSetupCommand extends StorageNfsVersionCommand {
  readonly store?: DataStoreTO;
  readonly secUrl?: string;
  readonly certs?: KeystoreManagerCertificates;
  readonly postUploadKey?: string;
}

export interface SecStorageVMSetupCommand extends Command {
  readonly allowedInternalSites?: readonly string[];
  readonly copyUserName?: string;
  readonly copyPassword?: string;
}

export interface SecurityGroupRuleAnswer extends Answer {
  readonly logSequenceNumber?: number;
  readonly vmId?: number;
  readonly reason?: SecurityGroupRuleAnswerFailureReason;
}

export type SecurityGroupRuleAnswerFailureReason = 'NONE' | 'UNKNOWN' | 'PROGRAMMING_FAILED' | 'CANNOT_BRIDGE_FIREWALL';

export interface SecurityGroupRulesCmd extends Command {
  readonly guestIp?: string;
  readonly guestIp6?: string;
  readonly vmName?: string;
  readonly guestMac?: string;
  readonly signature?: string;
  readonly seqNum?: number;
  readonly vmId?: number;
  readonly msId?: number;
  readonly ingressRuleSet?: readonly SecurityGroupRulesCmdIpPortAndProto[];
  readonly egressRuleSet?: readonly SecurityGroupRulesCmdIpPortAndProto[];
  readonly secIps?: readonly string[];
  readonly vmTO?: VirtualMachineTO;
}

export interface SecurityGroupRulesCmdIpPortAndProto {
  readonly proto?: string;
  readonly startPort?: number;
  readonly endPort?: number;
  readonly allowedCidrs?: readonly string[];
}

export interface SetHostParamsCommand extends Command {
  readonly params?: Readonly<Record<string, string>>;
}

export interface SetupAnswer extends Answer {
  readonly _reconnect?: boolean;
}

export interface SetupCommand extends Command {
  readonly env?: HostEnvironment;
  readonly multipath?: boolean;
  readonly needSetup?: boolean;
}

export interface SetupGuestNetworkCommand extends NetworkElementCommand {
  readonly dhcpRange?: string;
  readonly networkDomain?: string;
  readonly defaultDns1?: string;
  readonly defaultDns2?: string;
  readonly defaultIp6Dns1?: string;
  readonly defaultIp6Dns2?: string;
  readonly isRedundant?: boolean;
  readonly add?: boolean;
  readonly nic?: NicTO;
  readonly routerIpv6?: string;
  readonly routerIpv6Gateway?: string;
  readonly routerIpv6Cidr?: string;
  readonly isVrGuestGateway?: boolean;
  readonly networkId?: number;
}

export interface SetupPersistentNetworkAnswer extends Answer {}

export interface SetupPersistentNetworkCommand extends Command {
  readonly nic?: NicTO;
}

export interface ShutdownCommand extends Command {
  readonly reason?: string;
  readonly detail?: string;
  readonly removeHost?: boolean;
}

export interface SnapshotCommand extends StorageNfsVersionCommand {
  readonly primaryStoragePoolNameLabel?: string;
  readonly primaryPool?: StorageFilerTO;
  readonly snapshotUuid?: string;
  readonly snapshotName?: string;
  readonly secondaryStorageUrl?: string;
  readonly dcId?: number;
  readonly accountId?: number;
  readonly volumeId?: number;
  readonly volumePath?: string;
}

export interface StartAnswer extends Answer {
  readonly vm?: VirtualMachineTO;
  readonly hostGuid?: string;
  readonly _iqnToData?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface StartCommand extends Command {
  readonly vm?: VirtualMachineTO;
  readonly hostIp?: string;
  readonly executeInSequence?: boolean;
  readonly secondaryStorage?: string;
}

export interface StartupAnswer extends Answer {
  readonly hostId?: number;
  readonly hostName?: string;
  readonly hostUuid?: string;
  readonly pingInterval?: number;
}

export interface StartupBigSwitchBcfCommand extends StartupCommand {}

export interface StartupBrocadeVcsCommand extends StartupCommand {}

export interface StartupCommand extends Command {
  readonly type?: HostType;
  readonly dataCenter?: string;
  readonly pod?: string;
  readonly cluster?: string;
  readonly guid?: string;
  readonly name?: string;
  readonly id?: number;
  readonly version?: string;
  readonly iqn?: string;
  readonly publicIpAddress?: string;
  readonly publicNetmask?: string;
  readonly publicMacAddress?: string;
  readonly privateIpAddress?: string;
  readonly privateMacAddress?: string;
  readonly privateNetmask?: string;
  readonly storageIpAddress?: string;
  readonly storageNetmask?: string;
  readonly storageMacAddress?: string;
  readonly storageIpAddressDeux?: string;
  readonly storageMacAddressDeux?: string;
  readonly storageNetmaskDeux?: string;
  readonly agentTag?: string;
  readonly resourceName?: string;
  readonly gatewayIpAddress?: string;
  readonly msHostList?: string;
  readonly connectionTransferred?: boolean;
  readonly arch?: string;
}

export interface StartupExternalDhcpCommand extends StartupCommand {}

export interface StartupExternalFirewallCommand extends StartupCommand {}

export interface StartupExternalLoadBalancerCommand extends StartupCommand {}

export interface StartupNiciraNvpCommand extends StartupCommand {}

export interface StartupOvsCommand extends StartupCommand {}

export interface StartupProxyCommand extends StartupCommand {
  readonly proxyPort?: number;
  readonly proxyVmId?: number;
}

export interface StartupPxeServerCommand extends StartupCommand {}

export interface StartupRoutingCommand extends StartupCommand {
  readonly cpuSockets?: number;
  readonly cpus?: number;
  readonly speed?: number;
  readonly cpuArch?: string;
  readonly memory?: number;
  readonly dom0MinMemory?: number;
  readonly poolSync?: boolean;
  readonly supportsClonedVolumes?: boolean;
  readonly caps?: string;
  readonly pool?: string;
  readonly hypervisorType?: string;
  readonly hostDetails?: Readonly<Record<string, string>>;
  readonly hostTags?: readonly string[];
  readonly hypervisorVersion?: string;
  readonly groupDetails?: Readonly<Record<string, Readonly<Record<string, VgpuTypesInfo>>>>;
  readonly gpuDevices?: readonly VgpuTypesInfo[];
  readonly hostHealthCheckResult?: boolean;
}

export interface StartupSecondaryStorageCommand extends StartupCommand {}

export interface StartupStorageCommand extends StartupCommand {
  readonly parent?: string;
  readonly templateInfo?: Readonly<Record<string, TemplateProp>>;
  readonly totalSize?: number;
  readonly poolInfo?: StoragePoolInfo;
  readonly resourceType?: StorageStorageResourceType;
  readonly fsType?: StorageStoragePoolType;
  readonly hostDetails?: Readonly<Record<string, string>>;
  readonly nfsShare?: string;
}

export interface StartupTrafficMonitorCommand extends StartupCommand {}

export interface StopAnswer extends RebootAnswer {
  readonly platform?: string;
}

export interface StopCommand extends RebootCommand {
  readonly isProxy?: boolean;
  readonly urlPort?: string;
  readonly publicConsoleProxyIpAddress?: string;
  readonly gpuDevice?: GPUDeviceTO;
  readonly checkBeforeCleanup?: boolean;
  readonly controlIp?: string;
  readonly forceStop?: boolean;
  readonly dpdkInterfaceMapping?: Readonly<Record<string, DpdkTO>>;
  readonly vlanToPersistenceMap?: Readonly<Record<string, boolean>>;
  readonly expungeVM?: boolean;
  readonly volumesToDisconnect?: readonly Readonly<Record<string, string>>[];
}

export interface StoragePoolInfo {
  readonly uuid?: string;
  readonly host?: string;
  readonly localPath?: string;
  readonly hostPath?: string;
  readonly poolType?: StorageStoragePoolType;
  readonly capacityBytes?: number;
  readonly availableBytes?: number;
  readonly name?: string;
  readonly details?: Readonly<Record<string, string>>;
}

export interface SyncBcfTopologyCommand extends BcfCommand {
  readonly _networkIncluded?: boolean;
  readonly _routerIncluded?: boolean;
}

export interface TransferAgentCommand extends Command {
  readonly agentId?: number;
  readonly futureOwner?: number;
  readonly currentOwner?: number;
  readonly isConnectionTransfer?: boolean;
  readonly event?: StatusEvent;
}

export interface UnPlugNicAnswer extends Answer {}

export interface UnPlugNicCommand extends Command {
  readonly nic?: NicTO;
  readonly instanceName?: string;
  readonly vlanToPersistenceMap?: Readonly<Record<string, boolean>>;
}

export interface UnmanageInstanceAnswer extends Answer {}

export interface UnmanageInstanceCommand extends Command {
  readonly instanceName?: string;
  readonly executeInSequence?: boolean;
  readonly vm?: VirtualMachineTO;
  readonly isConfigDriveAttached?: boolean;
}

export interface UnprepareStorageClientAnswer extends Answer {}

export interface UnprepareStorageClientCommand extends Command {
  readonly poolType?: StorageStoragePoolType;
  readonly poolUuid?: string;
  readonly details?: Readonly<Record<string, string>>;
}

export interface UnregisterNicCommand extends Command {
  readonly vmName?: string;
  readonly trafficLabel?: string;
  readonly nicUuid?: string;
}

export interface UnregisterVMCommand extends Command {
  readonly vmName?: string;
  readonly cleanupVmFiles?: boolean;
  readonly executeInSequence?: boolean;
}

export interface UnsupportedAnswer extends Answer {}

export interface UpdateBcfAttachmentCommand extends BcfCommand {
  readonly _networkId?: string;
  readonly _attachmentId?: string;
  readonly _tenantId?: string;
  readonly _attachmentName?: string;
}

export interface UpdateBcfRouterCommand extends BcfCommand {
  readonly tenantId?: string;
  readonly publicIp?: string;
  readonly acls?: readonly AclData[];
}

export interface UpdateHostPasswordCommand extends Command {
  readonly username?: string;
  readonly newPassword?: string;
  readonly hostIp?: string;
}

export interface UpdateLogicalSwitchPortAnswer extends Answer {
  readonly logicalSwitchPortUuid?: string;
}

export interface UpdateLogicalSwitchPortCommand extends Command {
  readonly logicalSwitchUuid?: string;
  readonly logicalSwitchPortUuid?: string;
  readonly attachmentUuid?: string;
  readonly ownerName?: string;
  readonly nicName?: string;
}

export interface UpgradeSnapshotCommand extends SnapshotCommand {
  readonly version?: string;
  readonly templateId?: number;
  readonly tmpltAccountId?: number;
}

export interface VMSnapshotBaseCommand extends Command {
  readonly volumeTOs?: readonly VolumeObjectTO[];
  readonly target?: VMSnapshotTO;
  readonly vmName?: string;
  readonly guestOSType?: string;
  readonly platformEmulator?: string;
}

export interface VMSnapshotTO {
  readonly id?: number;
  readonly snapshotName?: string;
  readonly type?: VMSnapshotType;
  readonly createTime?: number;
  readonly current?: boolean;
  readonly description?: string;
  readonly parent?: VMSnapshotTO;
  readonly volumes?: readonly VolumeObjectTO[];
  readonly quiescevm?: boolean;
}

export interface ValidateSnapshotAnswer extends Answer {
  readonly expectedSnapshotBackupUuid?: string;
  readonly actualSnapshotBackupUuid?: string;
  readonly actualSnapshotUuid?: string;
}

export interface ValidateSnapshotCommand extends Command {
  readonly primaryStoragePoolNameLabel?: string;
  readonly volumeUuid?: string;
  readonly firstBackupUuid?: string;
  readonly previousSnapshotUuid?: string;
  readonly templateUuid?: string;
}

export interface ValidateVcenterDetailsCommand extends Command {
  readonly vCenterServerAddress?: string;
}

export interface VgpuTypesInfo {
  readonly passthroughEnabled?: boolean;
  readonly deviceType?: GpuDeviceDeviceType;
  readonly parentBusAddress?: string;
  readonly busAddress?: string;
  readonly numaNode?: string;
  readonly pciRoot?: string;
  readonly deviceId?: string;
  readonly deviceName?: string;
  readonly vendorId?: string;
  readonly vendorName?: string;
  readonly modelName?: string;
  readonly groupName?: string;
  readonly vmName?: string;
  readonly maxHeads?: number;
  readonly videoRam?: number;
  readonly maxResolutionX?: number;
  readonly maxResolutionY?: number;
  readonly maxVgpuPerGpu?: number;
  readonly remainingCapacity?: number;
  readonly maxCapacity?: number;
  readonly display?: boolean;
}

export interface VmDiskStatsEntry {
  readonly vmName?: string;
  readonly path?: string;
  readonly ioRead?: number;
  readonly ioWrite?: number;
  readonly bytesWrite?: number;
  readonly bytesRead?: number;
  readonly deltaIoRead?: number;
  readonly deltaIoWrite?: number;
  readonly deltaBytesWrite?: number;
  readonly deltaBytesRead?: number;
}

export interface VmNetworkStatsEntry {
  readonly vmName?: string;
  readonly macAddress?: string;
  readonly bytesSent?: number;
  readonly bytesReceived?: number;
}

export interface VmStatsEntry extends VmStatsEntryBase {
  readonly vmUuid?: string;
}

export interface VmStatsEntryBase {
  readonly vmId?: number;
  readonly cpuUtilization?: number;
  readonly networkReadKBs?: number;
  readonly networkWriteKBs?: number;
  readonly diskReadIOs?: number;
  readonly diskWriteIOs?: number;
  readonly diskReadKBs?: number;
  readonly diskWriteKBs?: number;
  readonly memoryKBs?: number;
  readonly intFreeMemoryKBs?: number;
  readonly targetMemoryKBs?: number;
  readonly numCPUs?: number;
  readonly entityType?: string;
}

export interface VolumeStatsEntry {
  readonly volumeUuid?: string;
  readonly physicalsize?: number;
  readonly virtualSize?: number;
}

export interface IpmISetBootDevCommand extends Command {
  readonly bootDev?: IpmISetBootDevCommandBootDev;
}

export type IpmISetBootDevCommandBootDev = 'pxe' | 'disk' | 'cdrom';

export interface IpmiBootorResetCommand extends Command {}

export interface PrepareCreateTemplateCommand extends Command {
  readonly ip?: string;
  readonly mac?: string;
  readonly netMask?: string;
  readonly gateway?: string;
  readonly dns?: string;
  readonly template?: string;
}

export interface PreparePxeServerAnswer extends Answer {}

export interface PreparePxeServerCommand extends Command {
  readonly ip?: string;
  readonly mac?: string;
  readonly netMask?: string;
  readonly gateway?: string;
  readonly dns?: string;
  readonly template?: string;
  readonly vmName?: string;
  readonly hostName?: string;
}

export interface CheckSshAnswer extends Answer {}

export interface CheckSshCommand extends Command {
  readonly ip?: string;
  readonly port?: number;
  readonly interval?: number;
  readonly retries?: number;
  readonly name?: string;
}

export interface AllowConsoleAccessCommand extends ProxyCommand {
  readonly sessionUuid?: string;
}

export interface CheckConsoleProxyLoadCommand extends ProxyCommand {
  readonly proxyVmId?: number;
  readonly proxyVmName?: string;
  readonly proxyManagementIp?: string;
  readonly proxyCmdPort?: number;
}

export interface ConsoleProxyLoadAnswer extends Answer {
  readonly proxyVmId?: number;
  readonly proxyVmName?: string;
}

export interface ProxyCommand extends Command {}

export interface StartConsoleProxyAgentHttpHandlerCommand extends Command {
  readonly keystoreBits?: readonly number[];
  readonly keystorePassword?: string;
  readonly encryptorPassword?: string;
  readonly isSourceIpCheckEnabled?: boolean;
}

export interface WatchConsoleProxyLoadCommand extends ProxyCommand {
  readonly proxyVmId?: number;
  readonly proxyVmName?: string;
  readonly proxyManagementIp?: string;
  readonly proxyCmdPort?: number;
  readonly interval?: number;
}

export interface AggregationControlCommand extends NetworkElementCommand {
  readonly action?: AggregationControlCommandAction;
}

export type AggregationControlCommandAction = 'Start' | 'Finish' | 'Cleanup';

export interface CreateIpAliasCommand extends NetworkElementCommand {
  readonly routerip?: string;
  readonly ipAliasTOs?: readonly IpAliasTO[];
}

export interface CreateLoadBalancerApplianceCommand extends NetworkElementCommand {
  readonly ip?: string;
  readonly netmask?: string;
  readonly gateway?: string;
  readonly username?: string;
  readonly password?: string;
  readonly publicInterface?: string;
  readonly privateInterface?: string;
}

export interface DeleteIpAliasCommand extends NetworkElementCommand {
  readonly routerip?: string;
  readonly deleteIpAliasTOs?: readonly IpAliasTO[];
  readonly createIpAliasTos?: readonly IpAliasTO[];
}

export interface DestroyLoadBalancerApplianceCommand extends NetworkElementCommand {
  readonly ip?: string;
}

export interface DhcpEntryCommand extends NetworkElementCommand {
  readonly vmMac?: string;
  readonly vmIpAddress?: string;
  readonly vmName?: string;
  readonly dns?: string;
  readonly gateway?: string;
  readonly nextServer?: string;
  readonly defaultRouter?: string;
  readonly staticRoutes?: string;
  readonly defaultDns?: string;
  readonly vmIp6Address?: string;
  readonly ip6Gateway?: string;
  readonly duid?: string;
  readonly isDefault?: boolean;
  readonly executeInSequence?: boolean;
  readonly remove?: boolean;
}

export interface DnsMasqConfigCommand extends NetworkElementCommand {
  readonly dhcpTOs?: readonly DhcpTO[];
}

export interface GetAutoScaleMetricsAnswer extends Answer {
  readonly values?: readonly VirtualRouterAutoScaleAutoScaleMetricsValue[];
}

export interface GetAutoScaleMetricsCommand extends Command {
  readonly privateIP?: string;
  readonly forVpc?: boolean;
  readonly publicIP?: string;
  readonly port?: number;
  readonly metrics?: readonly VirtualRouterAutoScaleAutoScaleMetrics[];
}

export interface GetRouterAlertsCommand extends NetworkElementCommand {
  readonly previousAlertTimeStamp?: string;
}

export interface GetRouterMonitorResultsAnswer extends Answer {
  readonly failingChecks?: readonly string[];
  readonly monitoringResults?: string;
}

export interface GetRouterMonitorResultsCommand extends NetworkElementCommand {
  readonly performFreshChecks?: boolean;
  readonly validateBasicTestsOnly?: boolean;
}

export interface GlobalLoadBalancerConfigAnswer extends Answer {}

export interface GlobalLoadBalancerConfigCommand extends Command {
  readonly domainName?: string;
  readonly serviceType?: string;
  readonly lbMethod?: string;
  readonly persistenceType?: string;
  readonly gslbId?: number;
  readonly revoked?: boolean;
  readonly siteLoadBalancers?: readonly SiteLoadBalancerConfig[];
}

export interface GroupAnswer extends Answer {
  readonly results?: readonly string[];
}

export interface HealthCheckLBConfigAnswer extends Answer {
  readonly loadBalancers?: readonly LoadBalancerTO[];
}

export interface HealthCheckLBConfigCommand extends NetworkElementCommand {
  readonly loadBalancers?: readonly LoadBalancerTO[];
  readonly networkId?: number;
}

export interface IpAliasTO {
  readonly routerip?: string;
  readonly netmask?: string;
  readonly aliasCount?: string;
}

export interface IpAssocAnswer extends Answer {
  readonly results?: readonly string[];
}

export interface IpAssocCommand extends NetworkElementCommand {
  readonly ipAddresses?: readonly IpAddressTO[];
}

export interface IpAssocVpcCommand extends IpAssocCommand {}

export interface LoadBalancerConfigCommand extends NetworkElementCommand {
  readonly loadBalancers?: readonly LoadBalancerTO[];
  readonly lbStatsVisibility?: string;
  readonly lbStatsPublicIP?: string;
  readonly lbStatsPrivateIP?: string;
  readonly lbStatsGuestIP?: string;
  readonly lbStatsPort?: string;
  readonly lbStatsSrcCidrs?: string;
  readonly lbStatsAuth?: string;
  readonly lbStatsUri?: string;
  readonly maxconn?: string;
  readonly lbProtocol?: string;
  readonly keepAliveEnabled?: boolean;
  readonly nic?: NicTO;
  readonly vpcId?: number;
}

export interface LoadRouterHealthChecksConfigCommand extends NetworkElementCommand {
  readonly details?: Readonly<Record<string, string>>;
}

export interface NetworkElementCommand extends Command {
  readonly accessDetails?: Readonly<Record<string, string>>;
  readonly routerAccessIp?: string;
}

export interface RemoteAccessVpnCfgCommand extends NetworkElementCommand {
  readonly create?: boolean;
  readonly vpcEnabled?: boolean;
  readonly vpnServerIp?: string;
  readonly ipRange?: string;
  readonly presharedKey?: string;
  readonly localIp?: string;
  readonly localCidr?: string;
  readonly publicInterface?: string;
}

export interface SavePasswordCommand extends NetworkElementCommand {
  readonly password?: string;
  readonly vmIpAddress?: string;
  readonly vmName?: string;
  readonly executeInSequence?: boolean;
}

export interface SetBgpPeersAnswer extends Answer {
  readonly results?: readonly string[];
}

export interface SetBgpPeersCommand extends NetworkElementCommand {
  readonly bpgPeers?: readonly BgpPeerTO[];
}

export interface SetFirewallRulesAnswer extends Answer {
  readonly results?: readonly string[];
}

export interface SetFirewallRulesCommand extends NetworkElementCommand {
  readonly rules?: readonly FirewallRuleTO[];
}

export interface SetIpv6FirewallRulesAnswer extends Answer {
  readonly results?: readonly string[];
}

export interface SetIpv6FirewallRulesCommand extends NetworkElementCommand {
  readonly rules?: readonly FirewallRuleTO[];
  readonly guestIp6Cidr?: string;
}

export interface SetMonitorServiceCommand extends NetworkElementCommand {
  readonly services?: readonly MonitorServiceTO[];
  readonly healthChecksConfig?: Readonly<Record<string, string>>;
  readonly reconfigureAfterUpdate?: boolean;
  readonly deleteFromProcessedCache?: boolean;
}

export interface SetNetworkACLAnswer extends Answer {
  readonly results?: readonly string[];
}

export interface SetNetworkACLCommand extends NetworkElementCommand {
  readonly rules?: readonly NetworkACLTO[];
  readonly nic?: NicTO;
}

export interface SetPortForwardingRulesAnswer extends Answer {
  readonly results?: readonly string[];
}

export interface SetPortForwardingRulesCommand extends NetworkElementCommand {
  readonly rules?: readonly PortForwardingRuleTO[];
}

export interface SetPortForwardingRulesVpcCommand extends SetPortForwardingRulesCommand {}

export interface SetSourceNatAnswer extends Answer {}

export interface SetSourceNatCommand extends NetworkElementCommand {
  readonly ipAddress?: IpAddressTO;
  readonly add?: boolean;
}

export interface SetStaticNatRulesAnswer extends Answer {
  readonly results?: readonly string[];
}

export interface SetStaticNatRulesCommand extends NetworkElementCommand {
  readonly rules?: readonly StaticNatRuleTO[];
  readonly vpcId?: number;
}

export interface SetStaticRouteAnswer extends Answer {
  readonly results?: readonly string[];
}

export interface SetStaticRouteCommand extends NetworkElementCommand {
  readonly staticRoutes?: readonly StaticRouteProfile[];
}

export interface Site2SiteVpnCfgCommand extends NetworkElementCommand {
  readonly create?: boolean;
  readonly localPublicIp?: string;
  readonly localGuestCidr?: string;
  readonly localPublicGateway?: string;
  readonly peerGatewayIp?: string;
  readonly peerGuestCidrList?: string;
  readonly ipsecPsk?: string;
  readonly ikePolicy?: string;
  readonly espPolicy?: string;
  readonly ikeLifetime?: number;
  readonly espLifetime?: number;
  readonly dpd?: boolean;
  readonly passive?: boolean;
  readonly encap?: boolean;
  readonly splitConnections?: boolean;
  readonly ikeVersion?: string;
}

export interface SiteLoadBalancerConfig {
  readonly local?: boolean;
  readonly revoked?: boolean;
  readonly serviceType?: string;
  readonly servicePublicIp?: string;
  readonly servicePort?: string;
  readonly gslbProviderPrivateIp?: string;
  readonly gslbProviderPublicIp?: string;
  readonly dataCenterId?: number;
  readonly weight?: number;
}

export interface UpdateNetworkCommand extends NetworkElementCommand {
  readonly ipAddresses?: readonly IpAddressTO[];
}

export interface VmDataCommand extends NetworkElementCommand {
  readonly vmIpAddress?: string;
  readonly vmName?: string;
  readonly vmData?: readonly (readonly string[])[];
  readonly executeInSequence?: boolean;
}

export interface VpnUsersCfgCommand extends NetworkElementCommand {
  readonly userpwds?: readonly VpnUsersCfgCommandUsernamePassword[];
}

export interface VpnUsersCfgCommandUsernamePassword {
  readonly username?: string;
  readonly password?: string;
  readonly add?: boolean;
}

export interface AbstractDownloadCommand extends SsCommand {
  readonly url?: string;
  readonly format?: StorageImageFormat;
  readonly accountId?: number;
  readonly name?: string;
}

export interface AbstractUploadCommand extends StorageCommand {
  readonly url?: string;
  readonly format?: StorageImageFormat;
  readonly accountId?: number;
  readonly name?: string;
}

export interface CheckAndRepairVolumeAnswer extends Answer {
  readonly volumeCheckExecutionResult?: string;
  readonly volumeRepairExecutionResult?: string;
}

export interface CheckAndRepairVolumeCommand extends Command {
  readonly path?: string;
  readonly pool?: StorageFilerTO;
  readonly repair?: string;
  readonly passphrase?: readonly number[];
  readonly encryptFormat?: string;
}

export interface CheckStorageAvailabilityCommand extends Command {
  readonly poolsMap?: Readonly<Record<string, StorageStoragePoolType>>;
}

export interface CopyVolumeAnswer extends Answer {
  readonly volumeFolder?: string;
  readonly volumePath?: string;
}

export interface CopyVolumeCommand extends StorageNfsVersionCommand {
  readonly volumeId?: number;
  readonly volumePath?: string;
  readonly pool?: StorageFilerTO;
  readonly secondaryStorageURL?: string;
  readonly toSecondaryStorage?: boolean;
  readonly vmName?: string;
  readonly srcData?: DataTO;
  readonly srcDetails?: Readonly<Record<string, string>>;
  readonly executeInSequence?: boolean;
}

export interface CreateAnswer extends Answer {
  readonly volume?: VolumeTO;
  readonly requestTemplateReload?: boolean;
}

export interface CreateCommand extends Command {
  readonly volId?: number;
  readonly pool?: StorageFilerTO;
  readonly diskCharacteristics?: DiskProfile;
  readonly templateUrl?: string;
  readonly executeInSequence?: boolean;
}

export interface CreateDatadiskTemplateAnswer extends Answer {
  readonly dataDiskTemplate?: TemplateObjectTO;
}

export interface CreateDatadiskTemplateCommand extends Command {
  readonly dataDiskTemplate?: DataTO;
  readonly path?: string;
  readonly fileSize?: number;
  readonly bootable?: boolean;
  readonly diskId?: string;
}

export interface CreateDiskOnlyVmSnapshotAnswer extends Answer {
  readonly mapVolumeToSnapshotSizeAndNewVolumePath?: Readonly<Record<string, { readonly t?: number; readonly u?: string }>>;
}

export interface CreateDiskOnlyVmSnapshotCommand extends VMSnapshotBaseCommand {
  readonly vmState?: VirtualMachineState;
}

export interface CreateEntityDownloadURLAnswer extends Answer {}

export interface CreateEntityDownloadURLCommand extends AbstractDownloadCommand {
  readonly installPath?: string;
  readonly parent?: string;
  readonly filenameInExtractURL?: string;
  readonly filepathInExtractURL?: string;
  readonly data?: DataTO;
}

export interface CreatePrivateTemplateAnswer extends Answer {
  readonly _path?: string;
  readonly _virtualSize?: number;
  readonly _physicalSize?: number;
  readonly _uniqueName?: string;
  readonly _format?: StorageImageFormat;
}

export interface CreateVolumeOVACommand extends Command {
  readonly secUrl?: string;
  readonly volPath?: string;
  readonly volName?: string;
  readonly pool?: StorageFilerTO;
}

export interface DeleteDiskOnlyVmSnapshotCommand extends Command {
  readonly snapshots?: readonly DataTO[];
}

export interface DeleteEntityDownloadURLCommand extends AbstractDownloadCommand {
  readonly path?: string;
  readonly extractUrl?: string;
  readonly type?: UploadType;
  readonly parentPath?: string;
}

export interface DestroyCommand extends StorageCommand {
  readonly vmName?: string;
  readonly volume?: VolumeTO;
}

export interface DownloadAnswer extends Answer {
  readonly jobId?: string;
  readonly downloadPct?: number;
  readonly errorString?: string;
  readonly downloadStatus?: VMTemplateStorageResourceAssocStatus;
  readonly downloadPath?: string;
  readonly installPath?: string;
  readonly templateSize?: number;
  readonly templatePhySicalSize?: number;
  readonly checkSum?: string;
  readonly ovfInformationTO?: OVFInformationTO;
}

export interface GetDatadisksAnswer extends Answer {
  readonly dataDiskDetails?: readonly DatadiskTO[];
}

export interface GetDatadisksCommand extends Command {
  readonly data?: DataTO;
  readonly configurationId?: string;
}

export interface ListTemplateAnswer extends Answer {
  readonly secUrl?: string;
  readonly templateInfos?: Readonly<Record<string, TemplateProp>>;
}

export interface ListTemplateCommand extends StorageCommand {
  readonly store?: DataStoreTO;
}

export interface ListVolumeAnswer extends Answer {
  readonly secUrl?: string;
  readonly templateInfos?: Readonly<Record<string, TemplateProp>>;
}

export interface ListVolumeCommand extends StorageCommand {
  readonly store?: DataStoreTO;
  readonly secUrl?: string;
}

export interface MergeDiskOnlyVmSnapshotCommand extends Command {
  readonly snapshotMergeTreeToList?: readonly SnapshotMergeTreeTO[];
  readonly vmState?: VirtualMachineState;
  readonly vmName?: string;
}

export interface MigrateVolumeAnswer extends Answer {
  readonly volumePath?: string;
  readonly volumeChain?: string;
}

export interface MigrateVolumeCommand extends Command {
  readonly volumeId?: number;
  readonly volumePath?: string;
  readonly chainInfo?: string;
  readonly pool?: StorageFilerTO;
  readonly sourcePool?: StorageFilerTO;
  readonly attachedVmName?: string;
  readonly volumeType?: VolumeType;
  readonly hostGuidInTargetCluster?: string;
  readonly srcData?: DataTO;
  readonly destData?: DataTO;
  readonly srcDetails?: Readonly<Record<string, string>>;
  readonly destDetails?: Readonly<Record<string, string>>;
}

export interface PasswordAuth {
  readonly userName?: string;
  readonly password?: string;
}

export interface PrepareOVAPackingCommand extends Command {
  readonly templatePath?: string;
  readonly secUrl?: string;
}

export interface PrimaryStorageDownloadAnswer extends Answer {
  readonly installPath?: string;
  readonly templateSize?: number;
}

export interface PrimaryStorageDownloadCommand extends AbstractDownloadCommand {
  readonly localPath?: string;
  readonly poolUuid?: string;
  readonly poolId?: number;
  readonly primaryPool?: StorageFilerTO;
  readonly secondaryStorageUrl?: string;
  readonly primaryStorageUrl?: string;
}

export interface ResizeVolumeAnswer extends Answer {
  readonly newSize?: number;
}

export interface ResizeVolumeCommand extends Command {
  readonly path?: string;
  readonly pool?: StorageFilerTO;
  readonly currentSize?: number;
  readonly newSize?: number;
  readonly shrinkOk?: boolean;
  readonly vmInstance?: string;
  readonly chainInfo?: string;
  readonly managed?: boolean;
  readonly iScsiName?: string;
  readonly passphrase?: readonly number[];
  readonly encryptFormat?: string;
}

export interface RevertDiskOnlyVmSnapshotAnswer extends Answer {
  readonly volumeObjectTos?: readonly VolumeObjectTO[];
}

export interface RevertDiskOnlyVmSnapshotCommand extends Command {
  readonly snapshotObjectTos?: readonly SnapshotObjectTO[];
  readonly vmName?: string;
}

export interface SnapshotMergeTreeTO {
  readonly parent?: DataTO;
  readonly child?: DataTO;
  readonly grandChildren?: readonly DataTO[];
}

export interface SsCommand extends StorageNfsVersionCommand {
  readonly secUrl?: string;
}

export interface StorageCommand extends StorageNfsVersionCommand {}

export interface StorageNfsVersionCommand extends Command {
  readonly nfsVersion?: string;
}

export interface UploadAnswer extends Answer {
  readonly jobId?: string;
  readonly uploadPct?: number;
  readonly errorString?: string;
  readonly uploadStatus?: UploadStatus;
  readonly uploadPath?: string;
  readonly installPath?: string;
  readonly templateSize?: number;
}

export interface UploadCommand extends AbstractUploadCommand {
  readonly template?: TemplateTO;
  readonly installPath?: string;
  readonly hvm?: boolean;
  readonly description?: string;
  readonly checksum?: string;
  readonly auth?: PasswordAuth;
  readonly templateSizeInBytes?: number;
  readonly id?: number;
  readonly type?: UploadType;
}

export interface UploadProgressCommand extends UploadCommand {
  readonly jobId?: string;
  readonly request?: UploadProgressCommandRequestType;
}

export type UploadProgressCommandRequestType = 'GET_STATUS' | 'ABORT' | 'RESTART' | 'PURGE' | 'GET_OR_RESTART';

export type DataStoreTO =
  | { readonly 'org.apache.cloudstack.storage.to.PrimaryDataStoreTO': PrimaryDataStoreTO }
  | { readonly 'org.apache.cloudstack.storage.to.ImageStoreTO': ImageStoreTO }
  | { readonly 'com.cloud.agent.api.to.NfsTO': NfsTO }
  | { readonly 'com.cloud.agent.api.to.S3TO': S3TO }
  | { readonly 'com.cloud.agent.api.to.SwiftTO': SwiftTO };

export type DataTO =
  | { readonly 'org.apache.cloudstack.storage.to.VolumeObjectTO': VolumeObjectTO }
  | { readonly 'org.apache.cloudstack.storage.to.TemplateObjectTO': TemplateObjectTO }
  | { readonly 'org.apache.cloudstack.storage.to.SnapshotObjectTO': SnapshotObjectTO }
  | { readonly 'com.cloud.agent.api.to.DatadiskTO': DatadiskTO };

export interface DatadiskTO {
  readonly path?: string;
  readonly virtualSize?: number;
  readonly fileSize?: number;
  readonly bootable?: boolean;
  readonly diskId?: string;
  readonly isIso?: boolean;
  readonly diskController?: string;
  readonly diskControllerSubType?: string;
  readonly diskNumber?: number;
  readonly configuration?: string;
}

export interface DeployAsIsInfoTO {
  readonly properties?: Readonly<Record<string, string>>;
  readonly nicAdapterMap?: Readonly<Record<string, string>>;
}

export interface DhcpTO {
  readonly routerIp?: string;
  readonly gateway?: string;
  readonly netmask?: string;
  readonly startIpOfSubnet?: string;
}

export interface DiskTO {
  readonly data?: DataTO;
  readonly diskSeq?: number;
  readonly path?: string;
  readonly type?: VolumeType;
  readonly details?: Readonly<Record<string, string>>;
}

export interface DpdkTO {
  readonly path?: string;
  readonly port?: string;
  readonly mode?: string;
}

export interface FirewallRuleTO {
  readonly id?: number;
  readonly srcVlanTag?: string;
  readonly srcIp?: string;
  readonly protocol?: string;
  readonly srcPortRange?: readonly number[];
  readonly revoked?: boolean;
  readonly alreadyAdded?: boolean;
  readonly sourceCidrList?: readonly string[];
  readonly destCidrList?: readonly string[];
  readonly purpose?: FirewallRulePurpose;
  readonly icmpType?: number;
  readonly icmpCode?: number;
  readonly trafficType?: FirewallRuleTrafficType;
  readonly guestCidr?: string;
  readonly defaultEgressPolicy?: boolean;
  readonly type?: FirewallRuleFirewallRuleType;
}

export interface GPUDeviceTO {
  readonly gpuGroup?: string;
  readonly vgpuType?: string;
  readonly gpuCount?: number;
  readonly groupDetails?: Readonly<Record<string, Readonly<Record<string, VgpuTypesInfo>>>>;
  readonly gpuDevices?: readonly VgpuTypesInfo[];
}

export interface HostTO {
  readonly guid?: string;
  readonly privateNetwork?: NetworkTO;
  readonly publicNetwork?: NetworkTO;
  readonly storageNetwork1?: NetworkTO;
  readonly storageNetwork2?: NetworkTO;
  readonly parent?: string;
}

export interface IpAddressTO {
  readonly accountId?: number;
  readonly publicIp?: string;
  readonly sourceNat?: boolean;
  readonly add?: boolean;
  readonly oneToOneNat?: boolean;
  readonly firstIP?: boolean;
  readonly broadcastUri?: string;
  readonly vlanGateway?: string;
  readonly vlanNetmask?: string;
  readonly vifMacAddress?: string;
  readonly networkRate?: number;
  readonly trafficType?: NetworksTrafficType;
  readonly networkName?: string;
  readonly nicDevId?: number;
  readonly newNic?: boolean;
  readonly isPrivateGateway?: boolean;
  readonly nicTO?: NicTO;
  readonly mtu?: number;
  readonly details?: Readonly<Record<string, string>>;
}

export interface LoadBalancerTO {
  readonly uuid?: string;
  readonly srcIp?: string;
  readonly srcPort?: number;
  readonly protocol?: string;
  readonly lbProtocol?: string;
  readonly algorithm?: string;
  readonly revoked?: boolean;
  readonly alreadyAdded?: boolean;
  readonly inline?: boolean;
  readonly srcIpVlan?: string;
  readonly srcIpGateway?: string;
  readonly srcIpNetmask?: string;
  readonly networkId?: number;
  readonly destinations?: readonly LoadBalancerTODestinationTO[];
  readonly stickinessPolicies?: readonly LoadBalancerTOStickinessPolicyTO[];
  readonly healthCheckPolicies?: readonly LoadBalancerTOHealthCheckPolicyTO[];
  readonly sslCert?: LoadBalancingRuleLbSslCert;
  readonly autoScaleVmGroupTO?: LoadBalancerTOAutoScaleVmGroupTO;
  readonly cidrList?: string;
}

export interface LoadBalancerTOAutoScalePolicyTO {
  readonly id?: number;
  readonly uuid?: string;
  readonly duration?: number;
  readonly quietTime?: number;
  readonly lastQuietTime?: string;
  readonly action?: AutoScalePolicyAction;
  readonly revoked?: boolean;
  readonly conditions?: readonly LoadBalancerTOConditionTO[];
}

export interface LoadBalancerTOAutoScaleVmGroupTO {
  readonly id?: number;
  readonly uuid?: string;
  readonly minMembers?: number;
  readonly maxMembers?: number;
  readonly memberPort?: number;
  readonly interval?: number;
  readonly policies?: readonly LoadBalancerTOAutoScalePolicyTO[];
  readonly profile?: LoadBalancerTOAutoScaleVmProfileTO;
  readonly state?: AutoScaleVmGroupState;
  readonly currentState?: AutoScaleVmGroupState;
  readonly loadBalancerId?: number;
}

export interface LoadBalancerTOAutoScaleVmProfileTO {
  readonly zoneId?: string;
  readonly domainId?: string;
  readonly serviceOfferingId?: string;
  readonly templateId?: string;
  readonly otherDeployParams?: string;
  readonly counterParamList?: readonly { readonly t?: string; readonly u?: string }[];
  readonly expungeVmGracePeriod?: number;
  readonly cloudStackApiUrl?: string;
  readonly autoScaleUserApiKey?: string;
  readonly autoScaleUserSecretKey?: string;
  readonly vmName?: string;
  readonly networkId?: string;
}

export interface LoadBalancerTOConditionTO {
  readonly id?: number;
  readonly uuid?: string;
  readonly threshold?: number;
  readonly relationalOperator?: ConditionOperator;
  readonly counter?: LoadBalancerTOCounterTO;
}

export interface LoadBalancerTOCounterTO {
  readonly id?: number;
  readonly uuid?: string;
  readonly name?: string;
  readonly source?: CounterSource;
  readonly value?: string;
  readonly provider?: string;
}

export interface LoadBalancerTODestinationTO {
  readonly destIp?: string;
  readonly destPort?: number;
  readonly revoked?: boolean;
  readonly alreadyAdded?: boolean;
  readonly monitorState?: string;
}

export interface LoadBalancerTOHealthCheckPolicyTO {
  readonly pingPath?: string;
  readonly description?: string;
  readonly responseTime?: number;
  readonly healthcheckInterval?: number;
  readonly healthcheckThresshold?: number;
  readonly unhealthThresshold?: number;
  readonly revoked?: boolean;
}

export interface LoadBalancerTOStickinessPolicyTO {
  readonly methodName?: string;
  readonly params?: readonly { readonly t?: string; readonly u?: string }[];
}

export interface MonitorServiceTO {
  readonly id?: number;
  readonly service?: string;
  readonly processname?: string;
  readonly serviceName?: string;
  readonly servicePath?: string;
  readonly pidFile?: string;
  readonly isDefault?: boolean;
}

export interface NetworkACLTO {
  readonly id?: number;
  readonly vlanTag?: string;
  readonly protocol?: string;
  readonly portRange?: readonly number[];
  readonly revoked?: boolean;
  readonly alreadyAdded?: boolean;
  readonly cidrList?: readonly string[];
  readonly icmpType?: number;
  readonly icmpCode?: number;
  readonly trafficType?: NetworkACLItemTrafficType;
  readonly action?: string;
  readonly number?: number;
}

export interface NetworkTO {
  readonly uuid?: string;
  readonly ip?: string;
  readonly netmask?: string;
  readonly gateway?: string;
  readonly mac?: string;
  readonly dns1?: string;
  readonly dns2?: string;
  readonly broadcastType?: NetworksBroadcastDomainType;
  readonly type?: NetworksTrafficType;
  readonly broadcastUri?: string;
  readonly isolationUri?: string;
  readonly securityGroupEnabled?: boolean;
  readonly name?: string;
  readonly ip6address?: string;
  readonly ip6gateway?: string;
  readonly ip6cidr?: string;
  readonly ip6Dns1?: string;
  readonly ip6Dns2?: string;
}

export interface NfsTO {
  readonly _url?: string;
  readonly _role?: DataStoreRole;
  readonly uuid?: string;
  readonly nfsVersion?: string;
}

export interface NicTO extends NetworkTO {
  readonly deviceId?: number;
  readonly networkRateMbps?: number;
  readonly networkRateMulticastMbps?: number;
  readonly defaultNic?: boolean;
  readonly pxeDisable?: boolean;
  readonly nicUuid?: string;
  readonly nicSecIps?: readonly string[];
  readonly details?: Readonly<Record<string, string>>;
  readonly dpdkEnabled?: boolean;
  readonly mtu?: number;
  readonly networkId?: number;
  readonly networkSegmentName?: string;
}

export interface OVFInformationTO {
  readonly properties?: readonly OVFPropertyTO[];
  readonly networks?: readonly OVFNetworkTO[];
  readonly disks?: readonly DatadiskTO[];
  readonly hardwareSection?: OVFVirtualHardwareSectionTO;
  readonly eulaSections?: readonly OVFEulaSectionTO[];
  readonly guestOsInfo?: { readonly t?: string; readonly u?: string };
}

export interface PortForwardingRuleTO extends FirewallRuleTO {
  readonly dstIp?: string;
  readonly dstPortRange?: readonly number[];
}

export interface RemoteInstanceTO {
  readonly hypervisorType?: string;
  readonly instanceName?: string;
  readonly instancePath?: string;
  readonly vcenterUsername?: string;
  readonly vcenterPassword?: string;
  readonly vcenterHost?: string;
  readonly datacenterName?: string;
}

export interface S3TO {
  readonly id?: number;
  readonly uuid?: string;
  readonly accessKey?: string;
  readonly secretKey?: string;
  readonly endPoint?: string;
  readonly bucketName?: string;
  readonly signer?: string;
  readonly httpsFlag?: boolean;
  readonly useTCPKeepAlive?: boolean;
  readonly connectionTimeout?: number;
  readonly maxErrorRetry?: number;
  readonly socketTimeout?: number;
  readonly connectionTtl?: number;
  readonly created?: string;
  readonly enableRRS?: boolean;
  readonly maxSingleUploadSizeInBytes?: number;
}

export interface StaticNatRuleTO extends FirewallRuleTO {
  readonly dstIp?: string;
}

export interface StorageFilerTO {
  readonly id?: number;
  readonly uuid?: string;
  readonly host?: string;
  readonly path?: string;
  readonly userInfo?: string;
  readonly port?: number;
  readonly type?: StorageStoragePoolType;
}

export interface SwiftTO {
  readonly id?: number;
  readonly url?: string;
  readonly account?: string;
  readonly userName?: string;
  readonly key?: string;
  readonly storagePolicy?: string;
}

export interface TemplateTO {
  readonly id?: number;
  readonly uniqueName?: string;
  readonly format?: StorageImageFormat;
}

export interface VirtualMachineTO {
  readonly id?: number;
  readonly name?: string;
  readonly bootloader?: VirtualMachineTemplateBootloaderType;
  readonly state?: VirtualMachineState;
  readonly type?: VirtualMachineType;
  readonly cpus?: number;
  readonly speed?: number;
  readonly minSpeed?: number;
  readonly maxSpeed?: number;
  readonly minRam?: number;
  readonly maxRam?: number;
  readonly hostName?: string;
  readonly arch?: string;
  readonly os?: string;
  readonly platformEmulator?: string;
  readonly bootArgs?: string;
  readonly bootupScripts?: readonly string[];
  readonly enableHA?: boolean;
  readonly limitCpuUse?: boolean;
  readonly enableDynamicallyScaleVm?: boolean;
  readonly vncPassword?: string;
  readonly vncAddr?: string;
  readonly details?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
  readonly uuid?: string;
  readonly bootType?: string;
  readonly bootMode?: string;
  readonly enterHardwareSetup?: boolean;
  readonly disks?: readonly DiskTO[];
  readonly nics?: readonly NicTO[];
  readonly gpuDevice?: GPUDeviceTO;
  readonly vcpuMaxLimit?: number;
  readonly vmData?: readonly (readonly string[])[];
  readonly configDriveLabel?: string;
  readonly configDriveIsoRootFolder?: string;
  readonly configDriveIsoFile?: string;
  readonly configDriveLocation?: NetworkElementLocation;
  readonly cpuQuotaPercentage?: number;
  readonly guestOsDetails?: Readonly<Record<string, string>>;
  readonly extraConfig?: Readonly<Record<string, string>>;
  readonly networkIdToNetworkNameMap?: Readonly<Record<string, string>>;
  readonly deployAsIsInfo?: DeployAsIsInfoTO;
  readonly metadataManufacturer?: string;
  readonly metadataProductName?: string;
}

export interface VolumeTO {
  readonly id?: number;
  readonly name?: string;
  readonly mountPoint?: string;
  readonly path?: string;
  readonly size?: number;
  readonly type?: VolumeType;
  readonly storagePoolType?: StorageStoragePoolType;
  readonly storagePoolUuid?: string;
  readonly deviceId?: number;
  readonly chainInfo?: string;
  readonly guestOsType?: string;
  readonly bytesReadRate?: number;
  readonly bytesWriteRate?: number;
  readonly iopsReadRate?: number;
  readonly iopsWriteRate?: number;
  readonly cacheMode?: string;
  readonly chainSize?: number;
}

export interface OVFConfigurationTO {
  readonly id?: string;
  readonly label?: string;
  readonly description?: string;
  readonly hardwareItems?: readonly OVFVirtualHardwareItemTO[];
  readonly index?: number;
}

export interface OVFEulaSectionTO {
  readonly info?: string;
  readonly compressedLicense?: readonly number[];
  readonly index?: number;
}

export interface OVFNetworkTO {
  readonly name?: string;
  readonly networkDescription?: string;
  readonly addressOnParent?: number;
  readonly automaticAllocation?: boolean;
  readonly nicDescription?: string;
  readonly elementName?: string;
  readonly InstanceID?: number;
  readonly resourceSubType?: string;
  readonly resourceType?: string;
}

export interface OVFPropertyTO {
  readonly key?: string;
  readonly type?: string;
  readonly value?: string;
  readonly qualifiers?: string;
  readonly userConfigurable?: boolean;
  readonly label?: string;
  readonly description?: string;
  readonly password?: boolean;
  readonly index?: number;
  readonly category?: string;
}

export interface OVFVirtualHardwareItemTO {
  readonly address?: string;
  readonly addressOnParent?: string;
  readonly allocationUnits?: string;
  readonly automaticAllocation?: boolean;
  readonly automaticDeallocation?: boolean;
  readonly caption?: string;
  readonly changeableType?: string;
  readonly componentSetting?: string;
  readonly configurationName?: string;
  readonly connection?: string;
  readonly customerVisibility?: OVFVirtualHardwareItemTOCustomerVisibility;
  readonly description?: string;
  readonly elementName?: string;
  readonly generation?: number;
  readonly hostResource?: string;
  readonly instanceId?: string;
  readonly limit?: number;
  readonly mappingBehavior?: OVFVirtualHardwareItemTOMappingBehavior;
  readonly otherResourceType?: string;
  readonly parent?: string;
  readonly poolId?: string;
  readonly reservation?: number;
  readonly resourceSubtype?: string;
  readonly resourceType?: OVFVirtualHardwareItemTOHardwareResourceType;
  readonly soId?: string;
  readonly soOrgId?: string;
  readonly virtualQuantity?: number;
  readonly virtualQuantityUnits?: string;
  readonly weight?: number;
  readonly configurationIds?: string;
}

export type OVFVirtualHardwareItemTOCustomerVisibility =
  'Unknown' | 'PassedThrough' | 'Virtualized' | 'NotRepresented' | 'DMTFReserved' | 'VendorReserved';

export type OVFVirtualHardwareItemTOHardwareResourceType =
  | 'Other'
  | 'ComputerSystem'
  | 'Processor'
  | 'Memory'
  | 'IDEController'
  | 'ParallelSCSIHBA'
  | 'FC_HBA'
  | 'iSCSI_HBA'
  | 'IB_HCA'
  | 'EthernetAdapter'
  | 'OtherNetworkAdapter'
  | 'IO_Slot'
  | 'IO_Device'
  | 'FloppyDrive'
  | 'CD_Drive'
  | 'DVD_Drive'
  | 'DiskDrive'
  | 'TapeDrive'
  | 'StorageExtent'
  | 'OtherStorageDevice'
  | 'SerialPort'
  | 'ParallelPort'
  | 'USBController'
  | 'GraphicsController'
  | 'IEEE_1394_Controller'
  | 'PartitionableUnit'
  | 'BasePartitionableUnit'
  | 'PowerSupply'
  | 'CoolingCapacity'
  | 'EthernetSwitchPort'
  | 'LogicalDisk'
  | 'StorageVolume'
  | 'EthernetConnection'
  | 'DMTF_reserved'
  | 'VendorReserved';

export type OVFVirtualHardwareItemTOMappingBehavior =
  'Unknown' | 'NotSupported' | 'Dedicated' | 'SoftAffinity' | 'HardAffinity' | 'DMTFReserved' | 'VendorReserved';

export interface OVFVirtualHardwareSectionTO {
  readonly minimiumHardwareVersion?: string;
  readonly configurations?: readonly OVFConfigurationTO[];
  readonly commonHardwareItems?: readonly OVFVirtualHardwareItemTO[];
}

export interface PrepareKickstartPxeServerCommand extends Command {
  readonly ksFile?: string;
  readonly templateUuid?: string;
  readonly mac?: string;
  readonly ksDevice?: string;
  readonly kernel?: string;
  readonly initrd?: string;
}

export type CPUCPUArch = 'x86' | 'amd64' | 'arm64';

export type HostType =
  | 'Storage'
  | 'Routing'
  | 'SecondaryStorage'
  | 'SecondaryStorageCmdExecutor'
  | 'ConsoleProxy'
  | 'ExternalFirewall'
  | 'ExternalLoadBalancer'
  | 'ExternalVirtualSwitchSupervisor'
  | 'PxeServer'
  | 'BaremetalPxe'
  | 'BaremetalDhcp'
  | 'TrafficMonitor'
  | 'NetScalerControlCenter'
  | 'ExternalDhcp'
  | 'SecondaryStorageVM'
  | 'LocalSecondaryStorage'
  | 'L2Networking';

export interface HostEnvironment {
  readonly managementIpAddress?: string;
  readonly managementNetmask?: string;
  readonly managementGateway?: string;
  readonly managementVlan?: string;
  readonly neighborHosts?: readonly string[];
  readonly storageIpAddress?: string;
  readonly storageNetwork?: string;
  readonly storageGateway?: string;
  readonly storageVlan?: string;
  readonly storage2IpAddress?: string;
  readonly storage2Network?: string;
  readonly storage2Gateway?: string;
  readonly storage2Vlan?: string;
  readonly secondaryStorageIpAddress2?: string;
  readonly neighborStorages?: readonly string[];
  readonly neighborStorages2?: readonly string[];
  readonly publicIpAddress?: string;
  readonly publicNetmask?: string;
  readonly publicGateway?: string;
  readonly publicVlan?: string;
}

export interface HostVO {
  readonly id?: number;
  readonly disconnectedOn?: string;
  readonly name?: string;
  readonly status?: Status;
  readonly type?: HostType;
  readonly privateIpAddress?: string;
  readonly privateMacAddress?: string;
  readonly privateNetmask?: string;
  readonly publicNetmask?: string;
  readonly publicIpAddress?: string;
  readonly publicMacAddress?: string;
  readonly storageIpAddress?: string;
  readonly clusterId?: number;
  readonly storageNetmask?: string;
  readonly storageMacAddress?: string;
  readonly storageIpAddressDeux?: string;
  readonly storageNetmaskDeux?: string;
  readonly storageMacAddressDeux?: string;
  readonly hypervisorType?: string;
  readonly proxyPort?: number;
  readonly resource?: string;
  readonly fsType?: StorageStoragePoolType;
  readonly available?: boolean;
  readonly setup?: boolean;
  readonly resourceState?: ResourceState;
  readonly hypervisorVersion?: string;
  readonly arch?: CPUCPUArch;
  readonly updated?: number;
  readonly uuid?: string;
  readonly storageAccessGroups?: string;
  readonly details?: Readonly<Record<string, string>>;
  readonly hostTags?: readonly string[];
  readonly isTagARule?: boolean;
  readonly groupDetails?: Readonly<Record<string, Readonly<Record<string, VgpuTypesInfo>>>>;
  readonly dataCenterId?: number;
  readonly podId?: number;
  readonly cpuSockets?: number;
  readonly cpus?: number;
  readonly storageUrl?: string;
  readonly speed?: number;
  readonly totalMemory?: number;
  readonly parent?: string;
  readonly guid?: string;
  readonly caps?: string;
  readonly totalSize?: number;
  readonly lastPinged?: number;
  readonly managementServerId?: number;
  readonly lastManagementServerId?: number;
  readonly dom0MinMemory?: number;
  readonly version?: string;
  readonly created?: string;
  readonly removed?: string;
}

export type Status =
  'Creating' | 'Connecting' | 'Up' | 'Down' | 'Disconnected' | 'Alert' | 'Removed' | 'Error' | 'Rebalancing' | 'Unknown';

export type StatusEvent =
  | 'AgentConnected'
  | 'PingTimeout'
  | 'ShutdownRequested'
  | 'AgentDisconnected'
  | 'HostDown'
  | 'Ping'
  | 'ManagementServerDown'
  | 'WaitedTooLong'
  | 'Remove'
  | 'Ready'
  | 'RequestAgentRebalance'
  | 'StartAgentRebalance'
  | 'RebalanceCompleted'
  | 'RebalanceFailed'
  | 'Error';

export interface HypervisorHypervisorType {
  readonly name?: string;
  readonly imageFormat?: StorageImageFormat;
  readonly supportedFunctionalities?: readonly HypervisorHypervisorTypeFunctionality[];
}

export type HypervisorHypervisorTypeFunctionality =
  'DirectDownloadTemplate' | 'RootDiskSizeOverride' | 'VmStorageMigration' | 'VmStorageMigrationWithSnapshots';

export type NetworksBroadcastDomainType =
  | 'Native'
  | 'Vlan'
  | 'Vswitch'
  | 'LinkLocal'
  | 'Vnet'
  | 'Storage'
  | 'Lswitch'
  | 'Mido'
  | 'Pvlan'
  | 'Vxlan'
  | 'Vcs'
  | 'UnDecided'
  | 'OpenDaylight'
  | 'TUNGSTEN'
  | 'NSX'
  | 'Netris';

export type NetworksTrafficType = 'None' | 'Public' | 'Guest' | 'Storage' | 'Management' | 'Control' | 'Vpn';

export interface PhysicalNetworkSetupInfo {
  readonly physicalNetworkId?: number;
  readonly privateNetworkName?: string;
  readonly publicNetworkName?: string;
  readonly guestNetworkName?: string;
  readonly storageNetworkName?: string;
  readonly mgmtVlan?: string;
}

export type AutoScalePolicyAction = 'SCALEUP' | 'SCALEDOWN';

export type AutoScaleVmGroupState = 'NEW' | 'REVOKE' | 'ENABLED' | 'DISABLED' | 'SCALING';

export type ConditionOperator = 'EQ' | 'GT' | 'LT' | 'GE' | 'LE';

export type CounterSource = 'NETSCALER' | 'SNMP' | 'CPU' | 'MEMORY' | 'VIRTUALROUTER';

export interface AclData {
  readonly id?: string;
  readonly priority?: number;
  readonly action?: string;
  readonly ipProto?: string;
  readonly source?: AclDataAclNetwork;
  readonly destination?: AclDataAclNetwork;
}

export interface AclDataAclNetwork {
  readonly cidr?: string;
  readonly port?: number;
}

export interface AttachmentDataAttachmentIpAddress {
  readonly address?: string;
}

export interface NetworkDataAttachmentInfo {
  readonly id?: string;
  readonly mac?: string;
}

export interface NetworkDataNetwork {
  readonly id?: string;
  readonly name?: string;
  readonly tenantId?: string;
  readonly tenantName?: string;
  readonly state?: string;
  readonly segments?: readonly NetworkDataSegment[];
  readonly vlan?: number;
}

export interface NetworkDataSegment {
  readonly cidr?: string;
  readonly gatewayIp?: string;
  readonly id?: string;
  readonly name?: string;
  readonly state?: string;
  readonly tenantId?: string;
}

export interface NetworkDataSegmentInfo {
  readonly networkType?: string;
  readonly segmentationId?: number;
}

export interface RouterDataRouter {
  readonly tenantId?: string;
  readonly id?: string;
  readonly externalGateway?: RouterDataRouterExternalGateway;
  readonly acls?: readonly AclData[];
  readonly interfaces?: readonly RouterInterfaceDataRouterInterface[];
}

export interface RouterDataRouterExternalGateway {
  readonly tenantId?: string;
  readonly networkId?: string;
  readonly externalIps?: readonly RouterDataRouterExternalGatewayExternalIp[];
}

export interface RouterDataRouterExternalGatewayExternalIp {
  readonly subnetId?: string;
  readonly ipAddress?: string;
}

export interface RouterInterfaceDataRouterInterface {
  readonly subnet?: NetworkDataSegment;
  readonly id?: string;
  readonly network?: NetworkDataNetwork;
}

export interface TopologyData {
  readonly networks?: readonly TopologyDataNetwork[];
  readonly routers?: readonly RouterDataRouter[];
}

export interface TopologyDataNetwork {
  readonly id?: string;
  readonly name?: string;
  readonly tenantId?: string;
  readonly tenantName?: string;
  readonly vlan?: number;
  readonly state?: string;
  readonly ports?: readonly TopologyDataPort[];
  readonly segments?: readonly NetworkDataSegment[];
}

export interface TopologyDataPort {
  readonly attachment?: NetworkDataAttachmentInfo;
  readonly hostId?: string;
  readonly segmentInfo?: NetworkDataSegmentInfo;
  readonly owner?: string;
  readonly ipAddresses?: readonly AttachmentDataAttachmentIpAddress[];
  readonly id?: string;
  readonly mac?: string;
  readonly network?: NetworkDataNetwork;
  readonly state?: string;
  readonly tenantId?: string;
  readonly tenantName?: string;
}

export type NetworkElementLocation = 'SECONDARY' | 'PRIMARY' | 'HOST';

export interface LoadBalancingRuleLbSslCert {
  readonly cert?: string;
  readonly key?: string;
  readonly password?: string;
  readonly chain?: string;
  readonly fingerprint?: string;
  readonly revoked?: boolean;
}

export interface GatewayServiceConfig {
  readonly uuid?: string;
  readonly displayName?: string;
  readonly type?: string;
}

export interface L2GatewayServiceConfig extends GatewayServiceConfig {}

export interface CreateLoadBalancerApplianceAnswer extends Answer {
  readonly deviceName?: string;
  readonly providerName?: string;
  readonly serverResource?: ServerResource;
  readonly username?: string;
  readonly password?: string;
  readonly publicInterface?: string;
  readonly privateInterface?: string;
}

export interface DestroyLoadBalancerApplianceAnswer extends Answer {}

export type VirtualRouterRedundantState = 'UNKNOWN' | 'PRIMARY' | 'BACKUP' | 'FAULT';

export interface VirtualRouterAutoScaleAutoScaleMetrics {
  readonly counter?: VirtualRouterAutoScaleVirtualRouterAutoScaleCounter;
  readonly policyId?: number;
  readonly conditionId?: number;
  readonly counterId?: number;
  readonly duration?: number;
}

export interface VirtualRouterAutoScaleAutoScaleMetricsValue {
  readonly metrics?: VirtualRouterAutoScaleAutoScaleMetrics;
  readonly type?: VirtualRouterAutoScaleAutoScaleValueType;
  readonly value?: number;
}

export type VirtualRouterAutoScaleAutoScaleValueType = 'INSTANT_VM' | 'INSTANT_VM_GROUP' | 'AGGREGATED_VM' | 'AGGREGATED_VM_GROUP';

export type VirtualRouterAutoScaleVirtualRouterAutoScaleCounter =
  'NETWORK_RECEIVED_AVERAGE_MBPS' | 'NETWORK_TRANSMIT_AVERAGE_MBPS' | 'LB_AVERAGE_CONNECTIONS';

export type FirewallRuleFirewallRuleType = 'System' | 'User';

export type FirewallRulePurpose =
  'Firewall' | 'PortForwarding' | 'LoadBalancing' | 'Vpn' | 'StaticNat' | 'NetworkACL' | 'Ipv6Firewall';

export type FirewallRuleTrafficType = 'Ingress' | 'Egress';

export type NetworkACLItemTrafficType = 'Ingress' | 'Egress';

export type StaticRouteState = 'Staged' | 'Add' | 'Active' | 'Update' | 'Revoke' | 'Deleting';

export interface StaticRouteProfile {
  readonly id?: number;
  readonly uuid?: string;
  readonly targetCidr?: string;
  readonly accountId?: number;
  readonly domainId?: number;
  readonly gatewayId?: number;
  readonly nextHop?: string;
  readonly state?: StaticRouteState;
  readonly vpcId?: number;
  readonly vlanTag?: string;
  readonly gateway?: string;
  readonly netmask?: string;
  readonly ipAddress?: string;
}

export type DiskOfferingDiskCacheMode = 'NONE' | 'WRITEBACK' | 'WRITETHROUGH' | 'HYPERVISOR_DEFAULT';

export type NetworkOfferingDetail =
  | 'InternalLbProvider'
  | 'PublicLbProvider'
  | 'servicepackageuuid'
  | 'servicepackagedescription'
  | 'PromiscuousMode'
  | 'MacAddressChanges'
  | 'ForgedTransmits'
  | 'MacLearning'
  | 'RelatedNetworkOffering'
  | 'domainid'
  | 'zoneid'
  | 'pvlanType'
  | 'internetProtocol';

export type ResourceState =
  | 'Creating'
  | 'Enabled'
  | 'Disabled'
  | 'ErrorInPrepareForMaintenance'
  | 'PrepareForMaintenance'
  | 'ErrorInMaintenance'
  | 'Maintenance'
  | 'Error'
  | 'Degraded';

export type ResourceStateEvent =
  | 'InternalCreated'
  | 'Enable'
  | 'Disable'
  | 'AdminAskMaintenance'
  | 'AdminCancelMaintenance'
  | 'InternalEnterMaintenance'
  | 'UpdatePassword'
  | 'UnableToMigrate'
  | 'UnableToMaintain'
  | 'ErrorsCorrected'
  | 'Error'
  | 'DeleteHost'
  | 'DeclareHostDegraded'
  | 'EnableDegradedHost'
  | 'Unmanaged';

export interface ServerResource {}

export type DataStoreRole = 'Primary' | 'Image' | 'ImageCache' | 'Backup' | 'Object';

export interface MigrationOptions {
  readonly srcPoolUuid?: string;
  readonly srcPoolType?: StorageStoragePoolType;
  readonly srcPoolClusterId?: number;
  readonly type?: MigrationOptionsType;
  readonly scopeType?: ScopeType;
  readonly srcBackingFilePath?: string;
  readonly copySrcTemplate?: boolean;
  readonly srcVolumeUuid?: string;
  readonly timeout?: number;
}

export type MigrationOptionsType = 'LinkedClone' | 'FullClone';

export type ScopeType = 'HOST' | 'CLUSTER' | 'ZONE' | 'REGION' | 'GLOBAL';

export type StorageImageFormat =
  'QCOW2' | 'RAW' | 'VHD' | 'ISO' | 'OVA' | 'VHDX' | 'BAREMETAL' | 'EXTERNAL' | 'VMDK' | 'VDI' | 'TAR' | 'ZIP' | 'DIR';

export type StorageProvisioningType = 'THIN' | 'SPARSE' | 'FAT';

export type StorageStoragePoolType =
  | 'Filesystem'
  | 'NetworkFilesystem'
  | 'IscsiLUN'
  | 'Iscsi'
  | 'ISO'
  | 'LVM'
  | 'CLVM'
  | 'RBD'
  | 'SharedMountPoint'
  | 'VMFS'
  | 'PreSetup'
  | 'EXT'
  | 'OCFS2'
  | 'SMB'
  | 'Gluster'
  | 'PowerFlex'
  | 'ManagedNFS'
  | 'Linstor'
  | 'DatastoreCluster'
  | 'StorPool'
  | 'FiberChannel';

export type StorageStorageResourceType = 'STORAGE_POOL' | 'STORAGE_HOST' | 'SECONDARY_STORAGE' | 'LOCAL_SECONDARY_STORAGE';

export type UploadStatus =
  | 'UNKNOWN'
  | 'ABANDONED'
  | 'UPLOADED'
  | 'NOT_UPLOADED'
  | 'UPLOAD_ERROR'
  | 'UPLOAD_IN_PROGRESS'
  | 'NOT_COPIED'
  | 'COPY_IN_PROGRESS'
  | 'COPY_ERROR'
  | 'COPY_COMPLETE'
  | 'DOWNLOAD_URL_CREATED'
  | 'DOWNLOAD_URL_NOT_CREATED'
  | 'ERROR';

export type UploadType = 'VOLUME' | 'SNAPSHOT' | 'TEMPLATE' | 'ISO';

export type VMTemplateStorageResourceAssocStatus =
  | 'UNKNOWN'
  | 'DOWNLOAD_ERROR'
  | 'NOT_DOWNLOADED'
  | 'DOWNLOAD_IN_PROGRESS'
  | 'DOWNLOADED'
  | 'ABANDONED'
  | 'UPLOADED'
  | 'NOT_UPLOADED'
  | 'UPLOAD_ERROR'
  | 'UPLOAD_IN_PROGRESS'
  | 'CREATING'
  | 'CREATED'
  | 'BYPASSED';

export type VolumeType = 'UNKNOWN' | 'ROOT' | 'SWAP' | 'DATADISK' | 'ISO';

export interface TemplateProp {
  readonly templateName?: string;
  readonly installPath?: string;
  readonly size?: number;
  readonly physicalSize?: number;
  readonly id?: number;
  readonly isPublic?: boolean;
  readonly isCorrupted?: boolean;
}

export type VirtualMachineTemplateBootloaderType = 'PyGrub' | 'HVM' | 'External' | 'CD';

export interface Pair {
  readonly t?: unknown;
  readonly u?: unknown;
}

export interface Ternary {
  readonly t?: unknown;
  readonly u?: unknown;
  readonly v?: unknown;
}

export interface Proxy {
  readonly _host?: string;
  readonly _port?: number;
  readonly _userName?: string;
  readonly _password?: string;
}

export interface DiskProfile {
  readonly size?: number;
  readonly tags?: readonly string[];
  readonly type?: VolumeType;
  readonly name?: string;
  readonly useLocalStorage?: boolean;
  readonly recreatable?: boolean;
  readonly diskOfferingId?: number;
  readonly templateId?: number;
  readonly volumeId?: number;
  readonly path?: string;
  readonly provisioningType?: StorageProvisioningType;
  readonly bytesReadRate?: number;
  readonly bytesWriteRate?: number;
  readonly iopsReadRate?: number;
  readonly iopsWriteRate?: number;
  readonly cacheMode?: string;
  readonly minIops?: number;
  readonly maxIops?: number;
  readonly requiresEncryption?: boolean;
  readonly hyperType?: string;
}

export type VirtualMachinePowerState = 'PowerUnknown' | 'PowerOn' | 'PowerOff' | 'PowerReportMissing';

export type VirtualMachineState =
  | 'Starting'
  | 'Running'
  | 'Stopping'
  | 'Stopped'
  | 'Destroyed'
  | 'Expunging'
  | 'Migrating'
  | 'Error'
  | 'Unknown'
  | 'Shutdown'
  | 'Restoring';

export type VirtualMachineType =
  | 'User'
  | 'DomainRouter'
  | 'ConsoleProxy'
  | 'SecondaryStorageVm'
  | 'ElasticIpVm'
  | 'ElasticLoadBalancerVm'
  | 'InternalLoadBalancerVm'
  | 'NetScalerVm'
  | 'UserBareMetal'
  | 'Instance';

export type VMSnapshotType = 'Disk' | 'DiskAndMemory';

export interface CreateOrUpdateDomainCommand extends Command {
  readonly domainName?: string;
  readonly templateId?: number;
}

export interface CreateOrUpdateRecordAndReverseCommand extends Command {
  readonly recordName?: string;
  readonly recordIp?: string;
  readonly networkDomain?: string;
  readonly reverseTemplateId?: number;
  readonly override?: boolean;
}

export interface RemoveDomainCommand extends Command {
  readonly networkDomain?: string;
  readonly override?: boolean;
}

export interface RemoveRecordCommand extends Command {
  readonly recordName?: string;
  readonly recordIp?: string;
  readonly networkDomain?: string;
  readonly override?: boolean;
}

export interface SignInCommand extends Command {
  readonly email?: string;
  readonly password?: string;
}

export interface GloboDnsDomainListResponse extends Answer {
  readonly domainList?: readonly unknown[];
}

export interface GloboDnsDomainResponse extends Answer {
  readonly domain?: unknown;
}

export interface GloboDnsExportResponse extends Answer {
  readonly export?: unknown;
}

export interface GloboDnsRecordListResponse extends Answer {
  readonly recordList?: readonly unknown[];
}

export interface GloboDnsRecordResponse extends Answer {
  readonly record?: unknown;
}

export interface CheckUrlAnswer extends Answer {
  readonly templateSize?: number;
}

export interface CheckUrlCommand extends Command {
  readonly format?: string;
  readonly url?: string;
  readonly connectTimeout?: number;
  readonly connectionRequestTimeout?: number;
  readonly socketTimeout?: number;
  readonly followRedirects?: boolean;
}

export interface DirectDownloadAnswer extends Answer {
  readonly templateSize?: number;
  readonly installPath?: string;
  readonly retryOnOtherHosts?: boolean;
}

export interface DirectDownloadCommand extends StorageSubSystemCommand {
  readonly url?: string;
  readonly templateId?: number;
  readonly destData?: TemplateObjectTO;
  readonly destPool?: PrimaryDataStoreTO;
  readonly checksum?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly connectTimeout?: number;
  readonly soTimeout?: number;
  readonly connectionRequestTimeout?: number;
  readonly templateSize?: number;
  readonly format?: StorageImageFormat;
  readonly followRedirects?: boolean;
}

export interface HttpDirectDownloadCommand extends DirectDownloadCommand {}

export interface HttpsDirectDownloadCommand extends DirectDownloadCommand {}

export interface MetalinkDirectDownloadCommand extends DirectDownloadCommand {}

export interface NfsDirectDownloadCommand extends DirectDownloadCommand {}

export interface RevokeDirectDownloadCertificateCommand extends Command {
  readonly certificateAlias?: string;
}

export interface SetupDirectDownloadCertificateCommand extends Command {
  readonly certificate?: string;
  readonly certificateName?: string;
}

export interface SetupMSListAnswer extends Answer {}

export interface SetupMSListCommand extends Command {
  readonly msList?: readonly string[];
  readonly avoidMsList?: readonly string[];
  readonly lbAlgorithm?: string;
  readonly lbCheckInterval?: number;
  readonly triggerHostLb?: boolean;
}

export interface ManageServiceCommand extends NetworkElementCommand {
  readonly serviceName?: string;
  readonly action?: string;
}

export type ApiCommandResourceType =
  | 'None'
  | 'VirtualMachine'
  | 'DomainRouter'
  | 'Volume'
  | 'ConsoleProxy'
  | 'Snapshot'
  | 'Backup'
  | 'Template'
  | 'Iso'
  | 'SystemVm'
  | 'Host'
  | 'StoragePool'
  | 'ImageStore'
  | 'IpAddress'
  | 'PortableIpAddress'
  | 'SecurityGroup'
  | 'PhysicalNetwork'
  | 'TrafficType'
  | 'PhysicalNetworkServiceProvider'
  | 'FirewallRule'
  | 'Account'
  | 'User'
  | 'PrivateGateway'
  | 'StaticRoute'
  | 'Counter'
  | 'Condition'
  | 'AutoScalePolicy'
  | 'AutoScaleVmProfile'
  | 'AutoScaleVmGroup'
  | 'GlobalLoadBalancerRule'
  | 'LoadBalancerRule'
  | 'AffinityGroup'
  | 'InternalLbVm'
  | 'DedicatedGuestVlanRange'
  | 'GuestOsCategory'
  | 'GuestOs'
  | 'GuestOsMapping'
  | 'Network'
  | 'NetworkAcl'
  | 'NetworkAclItem'
  | 'Project'
  | 'Domain'
  | 'DiskOffering'
  | 'ServiceOffering'
  | 'NetworkOffering'
  | 'VpcOffering'
  | 'BackupOffering'
  | 'Zone'
  | 'Vpc'
  | 'Cluster'
  | 'Pod'
  | 'VmSnapshot'
  | 'Role'
  | 'VpnCustomerGateway'
  | 'ManagementServer'
  | 'ObjectStore'
  | 'Bucket'
  | 'QuotaTariff'
  | 'KubernetesCluster'
  | 'KubernetesSupportedVersion'
  | 'SharedFS'
  | 'Extension'
  | 'ExtensionCustomAction';

export interface BackupAnswer extends Answer {
  readonly size?: number;
  readonly virtualSize?: number;
  readonly volumes?: Readonly<Record<string, string>>;
  readonly needsCleanup?: boolean;
}

export interface BackupStorageStatsAnswer extends Answer {
  readonly totalSize?: number;
  readonly usedSize?: number;
}

export interface DeleteBackupCommand extends Command {
  readonly backupPath?: string;
  readonly backupRepoType?: string;
  readonly backupRepoAddress?: string;
  readonly mountOptions?: string;
}

export interface GetBackupStorageStatsCommand extends Command {
  readonly backupRepoType?: string;
  readonly backupRepoAddress?: string;
  readonly mountOptions?: string;
}

export interface PrepareForBackupRestorationCommand extends Command {
  readonly vmName?: string;
}

export interface RestoreBackupCommand extends Command {
  readonly vmName?: string;
  readonly backupPath?: string;
  readonly backupRepoType?: string;
  readonly backupRepoAddress?: string;
  readonly backupVolumesUUIDs?: readonly string[];
  readonly restoreVolumePools?: readonly PrimaryDataStoreTO[];
  readonly restoreVolumePaths?: readonly string[];
  readonly diskType?: string;
  readonly vmExists?: boolean;
  readonly restoreVolumeUUID?: string;
  readonly vmState?: VirtualMachineState;
  readonly mountTimeout?: number;
  readonly mountOptions?: string;
}

export interface TakeBackupCommand extends Command {
  readonly vmName?: string;
  readonly backupPath?: string;
  readonly backupRepoType?: string;
  readonly backupRepoAddress?: string;
  readonly volumePools?: readonly PrimaryDataStoreTO[];
  readonly volumePaths?: readonly string[];
  readonly quiesce?: boolean;
  readonly mountOptions?: string;
}

export interface PostCertificateRenewalCommand extends Command {}

export interface SetupCertificateAnswer extends Answer {}

export interface SetupCertificateCommand extends NetworkElementCommand {
  readonly certificate?: string;
  readonly privateKey?: string;
  readonly caCertificates?: string;
  readonly handleByAgent?: boolean;
}

export interface SetupKeyStoreCommand extends NetworkElementCommand {
  readonly validityDays?: number;
  readonly keystorePassword?: string;
  readonly handleByAgent?: boolean;
}

export interface SetupKeystoreAnswer extends SetupCertificateAnswer {
  readonly csr?: string;
}

export interface CommandInfo {
  readonly requestSeq?: number;
  readonly state?: CommandState;
  readonly startTime?: string;
  readonly updateTime?: string;
  readonly commandName?: string;
  readonly command?: string;
  readonly timeout?: number;
  readonly answerName?: string;
  readonly answer?: string;
}

export interface ReconcileAnswer extends Answer {
  readonly resourceType?: ApiCommandResourceType;
  readonly resourceId?: number;
}

export interface ReconcileCommand extends Command {}

export interface ReconcileCopyAnswer extends ReconcileVolumeAnswer {
  readonly isSkipped?: boolean;
  readonly reason?: string;
}

export interface ReconcileCopyCommand extends ReconcileCommand {
  readonly srcData?: DataTO;
  readonly destData?: DataTO;
  readonly option?: Readonly<Record<string, string>>;
  readonly option2?: Readonly<Record<string, string>>;
}

export interface ReconcileMigrateAnswer extends ReconcileAnswer {
  readonly hostId?: number;
  readonly vmName?: string;
  readonly vmState?: VirtualMachineState;
  readonly vmDisks?: readonly string[];
}

export interface ReconcileMigrateCommand extends ReconcileCommand {
  readonly vmName?: string;
}

export interface ReconcileMigrateVolumeAnswer extends ReconcileVolumeAnswer {
  readonly vmName?: string;
  readonly vmDiskPaths?: readonly string[];
}

export interface ReconcileMigrateVolumeCommand extends ReconcileCommand {
  readonly srcData?: DataTO;
  readonly destData?: DataTO;
  readonly vmName?: string;
}

export interface ReconcileVolumeAnswer extends ReconcileAnswer {
  readonly volumeOnSource?: VolumeOnStorageTO;
  readonly volumeOnDestination?: VolumeOnStorageTO;
}

export interface CopyToSecondaryStorageAnswer extends Answer {}

export interface CopyToSecondaryStorageCommand extends StorageSubSystemCommand {
  readonly secondaryStorageUrl?: string;
  readonly systemVmIp?: string;
  readonly fileName?: string;
  readonly nfsVersion?: string;
}

export interface DeleteFileInVrCommand extends NetworkElementCommand {
  readonly fileName?: string;
}

export interface DiagnosticsAnswer extends Answer {}

export interface DiagnosticsCommand extends NetworkElementCommand {
  readonly scriptArguments?: string;
  readonly executeInSequence?: boolean;
}

export interface PrepareFilesAnswer extends Answer {}

export interface PrepareFilesCommand extends NetworkElementCommand {
  readonly filesToRetrieveList?: readonly string[];
  readonly timeout?: number;
}

export interface DiagnosticsDataTO {
  readonly dataStoreTO?: DataStoreTO;
  readonly hypervisorType?: string;
  readonly path?: string;
  readonly id?: number;
}

export type ExtensionState = 'Enabled' | 'Disabled';

export interface CleanupExtensionFilesCommand extends ExtensionServerActionBaseCommand {}

export interface ExtensionBaseCommand extends Command {
  readonly extensionId?: number;
  readonly extensionName?: string;
  readonly extensionUserDefined?: boolean;
  readonly extensionRelativePath?: string;
  readonly extensionState?: ExtensionState;
}

export interface ExtensionRoutingUpdateCommand extends ExtensionBaseCommand {
  readonly removed?: boolean;
}

export interface ExtensionServerActionBaseCommand extends ExtensionBaseCommand {
  readonly msId?: number;
}

export interface GetExtensionPathChecksumCommand extends ExtensionServerActionBaseCommand {}

export interface PrepareExtensionPathCommand extends ExtensionServerActionBaseCommand {}

export interface KeystoreManagerCertificates {
  readonly privKey?: string;
  readonly privCert?: string;
  readonly certChain?: string;
  readonly rootCACert?: string;
}

export type GpuDeviceDeviceType = 'PCI' | 'MDEV' | 'VGPUOnly';

export interface BaseShutdownManagementServerHostCommand extends Command {
  readonly msId?: number;
}

export interface CancelMaintenanceManagementServerHostCommand extends BaseShutdownManagementServerHostCommand {}

export interface CancelShutdownManagementServerHostCommand extends BaseShutdownManagementServerHostCommand {}

export interface PrepareForMaintenanceManagementServerHostCommand extends BaseShutdownManagementServerHostCommand {
  readonly lbAlgorithm?: string;
  readonly forced?: boolean;
}

export interface PrepareForShutdownManagementServerHostCommand extends BaseShutdownManagementServerHostCommand {}

export interface TriggerShutdownManagementServerHostCommand extends BaseShutdownManagementServerHostCommand {}

export type BgpPeerDetail = 'EBGP_MultiHop';

export interface BgpPeerTO {
  readonly peerId?: number;
  readonly peerAsNumber?: number;
  readonly ip4Address?: string;
  readonly ip6Address?: string;
  readonly peerPassword?: string;
  readonly networkId?: number;
  readonly networkAsNumber?: number;
  readonly guestIp4Cidr?: string;
  readonly guestIp6Cidr?: string;
  readonly details?: Readonly<Record<string, string>>;
}

export interface AddHypervisorCommand extends Command {
  readonly hostId?: string;
  readonly ipAddress?: string;
}

export interface ConfigureNetworkCommand extends Command {
  readonly name?: string;
  readonly tenantId?: string;
}

export interface ConfigurePortCommand extends Command {
  readonly networkId?: string;
  readonly tennantId?: string;
  readonly macAddress?: string;
  readonly portId?: string;
}

export interface DestroyNetworkCommand extends Command {
  readonly networkUuid?: string;
}

export interface DestroyPortCommand extends Command {
  readonly portId?: string;
}

export interface StartupOpenDaylightControllerCommand extends StartupCommand {}

export interface AddHypervisorAnswer extends Answer {}

export interface ConfigureNetworkAnswer extends Answer {
  readonly networkUuid?: string;
}

export interface ConfigurePortAnswer extends Answer {}

export interface DestroyNetworkAnswer extends Answer {}

export interface DestroyPortAnswer extends Answer {}

export interface SetupTfRouteCommand extends Command {
  readonly privateIp?: string;
  readonly publicIp?: string;
  readonly srcNetwork?: string;
}

export interface SetupTungstenVRouterCommand extends Command {
  readonly oper?: string;
  readonly inf?: string;
  readonly subnet?: string;
  readonly route?: string;
  readonly vrf?: string;
}

export interface UpdateTungstenLoadbalancerSslCommand extends Command {
  readonly lbUuid?: string;
  readonly sslCertName?: string;
  readonly certificateKey?: string;
  readonly privateKey?: string;
  readonly privateIp?: string;
  readonly port?: string;
}

export interface UpdateTungstenLoadbalancerStatsCommand extends Command {
  readonly lbUuid?: string;
  readonly lbStatsPort?: string;
  readonly lbStatsUri?: string;
  readonly lbStatsAuth?: string;
}

export interface AttachAnswer extends Answer {
  readonly disk?: DiskTO;
}

export interface AttachCommand extends StorageSubSystemCommand {
  readonly disk?: DiskTO;
  readonly vmName?: string;
  readonly inSeq?: boolean;
  readonly forced?: boolean;
  readonly controllerInfo?: Readonly<Record<string, string>>;
}

export interface AttachPrimaryDataStoreAnswer extends Answer {
  readonly uuid?: string;
  readonly capacity?: number;
  readonly avail?: number;
}

export interface AttachPrimaryDataStoreCmd extends StorageSubSystemCommand {
  readonly dataStore?: string;
}

export interface CheckDataStoreStoragePolicyComplianceCommand extends StorageSubSystemCommand {
  readonly storagePolicyId?: string;
  readonly storagePool?: StorageFilerTO;
}

export interface CopyCmdAnswer extends Answer {
  readonly newData?: DataTO;
}

export interface CopyCommand extends StorageSubSystemCommand {
  readonly srcTO?: DataTO;
  readonly destTO?: DataTO;
  readonly cacheTO?: DataTO;
  readonly executeInSequence?: boolean;
  readonly options?: Readonly<Record<string, string>>;
  readonly options2?: Readonly<Record<string, string>>;
}

export interface CreateObjectAnswer extends Answer {
  readonly data?: DataTO;
}

export interface CreateObjectCommand extends StorageSubSystemCommand {
  readonly data?: DataTO;
}

export interface CreatePrimaryDataStoreCmd extends StorageSubSystemCommand {
  readonly dataStore?: string;
}

export interface DeleteCommand extends StorageSubSystemCommand {
  readonly data?: DataTO;
}

export interface DettachAnswer extends Answer {
  readonly disk?: DiskTO;
}

export interface DettachCommand extends StorageSubSystemCommand {
  readonly disk?: DiskTO;
  readonly vmName?: string;
  readonly _managed?: boolean;
  readonly _iScsiName?: string;
  readonly _storageHost?: string;
  readonly _storagePort?: number;
  readonly params?: Readonly<Record<string, string>>;
  readonly forced?: boolean;
  readonly waitDetachDevice?: number;
}

export interface DownloadCommand extends AbstractDownloadCommand {
  readonly hvm?: boolean;
  readonly description?: string;
  readonly checksum?: string;
  readonly auth?: PasswordAuth;
  readonly _proxy?: Proxy;
  readonly maxDownloadSizeInBytes?: number;
  readonly id?: number;
  readonly resourceType?: DownloadCommandResourceType;
  readonly installPath?: string;
  readonly _store?: DataStoreTO;
  readonly cacheStore?: DataStoreTO;
  readonly followRedirects?: boolean;
}

export type DownloadCommandResourceType = 'VOLUME' | 'TEMPLATE' | 'SNAPSHOT';

export interface DownloadProgressCommand extends DownloadCommand {
  readonly jobId?: string;
  readonly request?: DownloadProgressCommandRequestType;
}

export type DownloadProgressCommandRequestType = 'GET_STATUS' | 'ABORT' | 'RESTART' | 'PURGE' | 'GET_OR_RESTART';

export interface ForgetObjectCmd extends StorageSubSystemCommand {
  readonly dataTO?: DataTO;
}

export interface IntroduceObjectAnswer extends Answer {
  readonly dataTO?: DataTO;
}

export interface IntroduceObjectCmd extends StorageSubSystemCommand {
  readonly dataTO?: DataTO;
}

export interface MoveVolumeCommand extends Command {
  readonly srcPath?: string;
  readonly destPath?: string;
  readonly volumeName?: string;
  readonly volumeUuid?: string;
  readonly datastoreUri?: string;
}

export interface QuerySnapshotZoneCopyAnswer extends Answer {
  readonly files?: readonly string[];
}

export interface QuerySnapshotZoneCopyCommand extends StorageSubSystemCommand {
  readonly snapshot?: SnapshotObjectTO;
}

export interface ResignatureAnswer extends Answer {
  readonly size?: number;
  readonly path?: string;
  readonly format?: StorageImageFormat;
}

export interface ResignatureCommand extends StorageSubSystemCommand {
  readonly details?: Readonly<Record<string, string>>;
  readonly executeInSequence?: boolean;
}

export interface RevertSnapshotCommand extends StorageSubSystemCommand {
  readonly data?: SnapshotObjectTO;
  readonly dataOnPrimaryStorage?: SnapshotObjectTO;
  readonly _executeInSequence?: boolean;
}

export interface SnapshotAndCopyAnswer extends Answer {
  readonly _path?: string;
}

export interface SnapshotAndCopyCommand extends StorageSubSystemCommand {
  readonly _uuidOfSourceVdi?: string;
  readonly _sourceDetails?: Readonly<Record<string, string>>;
  readonly _destDetails?: Readonly<Record<string, string>>;
  readonly _executeInSequence?: boolean;
}

export interface StorageSubSystemCommand extends Command {}

export interface SyncVolumePathAnswer extends Answer {
  readonly disk?: DiskTO;
}

export interface SyncVolumePathCommand extends StorageSubSystemCommand {
  readonly disk?: DiskTO;
}

export interface UploadStatusAnswer extends Answer {
  readonly status?: UploadStatusAnswerUploadStatus;
  readonly virtualSize?: number;
  readonly physicalSize?: number;
  readonly installPath?: string;
  readonly downloadPercent?: number;
  readonly ovfInformationTO?: OVFInformationTO;
}

export type UploadStatusAnswerUploadStatus = 'UNKNOWN' | 'IN_PROGRESS' | 'COMPLETED' | 'ERROR';

export interface UploadStatusCommand extends Command {
  readonly entityUuid?: string;
  readonly entityType?: UploadStatusCommandEntityType;
}

export type UploadStatusCommandEntityType = 'Volume' | 'Template';

export interface ListDataStoreObjectsAnswer extends Answer {
  readonly pathExists?: boolean;
  readonly count?: number;
  readonly names?: readonly string[];
  readonly paths?: readonly string[];
  readonly absPaths?: readonly string[];
  readonly isDirs?: readonly boolean[];
  readonly sizes?: readonly number[];
  readonly lastModified?: readonly number[];
}

export interface ListDataStoreObjectsCommand extends StorageCommand {
  readonly store?: DataStoreTO;
  readonly path?: string;
  readonly startIndex?: number;
  readonly pageSize?: number;
}

export interface DownloadableObjectTO {
  readonly followRedirects?: boolean;
}

export interface ImageStoreTO {
  readonly type?: string;
  readonly uri?: string;
  readonly providerName?: string;
  readonly role?: DataStoreRole;
  readonly uuid?: string;
}

export interface PrimaryDataStoreTO {
  readonly uuid?: string;
  readonly name?: string;
  readonly type?: string;
  readonly id?: number;
  readonly poolType?: StorageStoragePoolType;
  readonly host?: string;
  readonly path?: string;
  readonly port?: number;
  readonly url?: string;
  readonly details?: Readonly<Record<string, string>>;
  readonly fullCloneFlag?: boolean;
  readonly diskProvisioningStrictnessFlag?: boolean;
  readonly isManaged?: boolean;
  readonly parentPoolType?: StorageStoragePoolType;
}

export interface SnapshotObjectTO extends DownloadableObjectTO {
  readonly path?: string;
  readonly volume?: VolumeObjectTO;
  readonly parentSnapshotPath?: string;
  readonly dataStore?: DataStoreTO;
  readonly imageStore?: DataStoreTO;
  readonly kvmIncrementalSnapshot?: boolean;
  readonly vmName?: string;
  readonly name?: string;
  readonly hypervisorType?: string;
  readonly id?: number;
  readonly quiescevm?: boolean;
  readonly parents?: readonly string[];
  readonly parentStore?: DataStoreTO;
  readonly checkpointPath?: string;
  readonly physicalSize?: number;
  readonly accountId?: number;
}

export interface TemplateObjectTO extends DownloadableObjectTO {
  readonly path?: string;
  readonly origUrl?: string;
  readonly uuid?: string;
  readonly id?: number;
  readonly format?: StorageImageFormat;
  readonly accountId?: number;
  readonly checksum?: string;
  readonly hvm?: boolean;
  readonly displayText?: string;
  readonly imageDataStore?: DataStoreTO;
  readonly name?: string;
  readonly guestOsType?: string;
  readonly size?: number;
  readonly physicalSize?: number;
  readonly hypervisorType?: string;
  readonly bootable?: boolean;
  readonly uniqueName?: string;
  readonly directDownload?: boolean;
  readonly deployAsIs?: boolean;
  readonly deployAsIsConfiguration?: string;
}

export interface VolumeObjectTO extends DownloadableObjectTO {
  readonly uuid?: string;
  readonly volumeType?: VolumeType;
  readonly dataStore?: DataStoreTO;
  readonly name?: string;
  readonly size?: number;
  readonly usableSize?: number;
  readonly path?: string;
  readonly volumeId?: number;
  readonly vmName?: string;
  readonly accountId?: number;
  readonly chainInfo?: string;
  readonly format?: StorageImageFormat;
  readonly provisioningType?: StorageProvisioningType;
  readonly poolId?: number;
  readonly id?: number;
  readonly deviceId?: number;
  readonly bytesReadRate?: number;
  readonly bytesReadRateMax?: number;
  readonly bytesReadRateMaxLength?: number;
  readonly bytesWriteRate?: number;
  readonly bytesWriteRateMax?: number;
  readonly bytesWriteRateMaxLength?: number;
  readonly iopsReadRate?: number;
  readonly iopsReadRateMax?: number;
  readonly iopsReadRateMaxLength?: number;
  readonly iopsWriteRate?: number;
  readonly iopsWriteRateMax?: number;
  readonly iopsWriteRateMaxLength?: number;
  readonly cacheMode?: DiskOfferingDiskCacheMode;
  readonly hypervisorType?: string;
  readonly migrationOptions?: MigrationOptions;
  readonly directDownload?: boolean;
  readonly dataStoreUuid?: string;
  readonly deployAsIs?: boolean;
  readonly updatedDataStoreUUID?: string;
  readonly vSphereStoragePolicyId?: string;
  readonly passphrase?: readonly number[];
  readonly encryptFormat?: string;
  readonly checkpointPaths?: readonly string[];
  readonly checkpointImageStoreUrls?: readonly string[];
}

export interface VolumeOnStorageTO {
  readonly hypervisorType?: string;
  readonly path?: string;
  readonly fullPath?: string;
  readonly name?: string;
  readonly format?: string;
  readonly size?: number;
  readonly virtualSize?: number;
  readonly qemuEncryptFormat?: string;
  readonly details?: Readonly<Record<string, string>>;
}

export type VolumeOnStorageTODetail =
  'BACKING_FILE' | 'BACKING_FILE_FORMAT' | 'CLUSTER_SIZE' | 'FILE_FORMAT' | 'IS_LOCKED' | 'IS_ENCRYPTED';

export interface UnmanagedInstanceTO {
  readonly name?: string;
  readonly internalCSName?: string;
  readonly path?: string;
  readonly powerState?: UnmanagedInstanceTOPowerState;
  readonly cloneSourcePowerState?: UnmanagedInstanceTOPowerState;
  readonly cpuCores?: number;
  readonly cpuCoresPerSocket?: number;
  readonly memory?: number;
  readonly cpuSpeed?: number;
  readonly operatingSystemId?: string;
  readonly operatingSystem?: string;
  readonly clusterName?: string;
  readonly hostName?: string;
  readonly disks?: readonly UnmanagedInstanceTODisk[];
  readonly nics?: readonly UnmanagedInstanceTONic[];
  readonly vncPassword?: string;
  readonly bootType?: string;
  readonly bootMode?: string;
}

export interface UnmanagedInstanceTODisk {
  readonly diskId?: string;
  readonly label?: string;
  readonly capacity?: number;
  readonly fileBaseName?: string;
  readonly imagePath?: string;
  readonly controller?: string;
  readonly controllerUnit?: number;
  readonly position?: number;
  readonly chainInfo?: string;
  readonly datastoreName?: string;
  readonly datastoreHost?: string;
  readonly datastorePath?: string;
  readonly datastorePort?: number;
  readonly datastoreType?: string;
}

export interface UnmanagedInstanceTONic {
  readonly nicId?: string;
  readonly adapterType?: string;
  readonly macAddress?: string;
  readonly network?: string;
  readonly vlan?: number;
  readonly pvlan?: number;
  readonly pvlanType?: string;
  readonly ipAddress?: readonly string[];
  readonly pciSlot?: string;
}

export type UnmanagedInstanceTOPowerState = 'PowerUnknown' | 'PowerOn' | 'PowerOff';

/** Commands by their short names. */
export interface CommandTypes {
  readonly AgentControlCommand: AgentControlCommand;
  readonly AssociateMacToNetworkCommand: AssociateMacToNetworkCommand;
  readonly AttachIsoCommand: AttachIsoCommand;
  readonly AttachOrDettachConfigDriveCommand: AttachOrDettachConfigDriveCommand;
  readonly BackupSnapshotCommand: BackupSnapshotCommand;
  readonly BadCommand: BadCommand;
  readonly BcfCommand: BcfCommand;
  readonly BumpUpPriorityCommand: BumpUpPriorityCommand;
  readonly CacheBcfTopologyCommand: CacheBcfTopologyCommand;
  readonly CancelCommand: CancelCommand;
  readonly ChangeAgentCommand: ChangeAgentCommand;
  readonly CheckConvertInstanceCommand: CheckConvertInstanceCommand;
  readonly CheckGuestOsMappingCommand: CheckGuestOsMappingCommand;
  readonly CheckHealthCommand: CheckHealthCommand;
  readonly CheckNetworkCommand: CheckNetworkCommand;
  readonly CheckOnHostCommand: CheckOnHostCommand;
  readonly CheckRouterCommand: CheckRouterCommand;
  readonly CheckS2SVpnConnectionsCommand: CheckS2SVpnConnectionsCommand;
  readonly CheckStateCommand: CheckStateCommand;
  readonly CheckVMActivityOnStoragePoolCommand: CheckVMActivityOnStoragePoolCommand;
  readonly CheckVirtualMachineCommand: CheckVirtualMachineCommand;
  readonly CheckVolumeCommand: CheckVolumeCommand;
  readonly CleanupNetworkRulesCmd: CleanupNetworkRulesCmd;
  readonly CleanupPersistentNetworkResourceCommand: CleanupPersistentNetworkResourceCommand;
  readonly CleanupVMCommand: CleanupVMCommand;
  readonly ClusterVMMetaDataSyncCommand: ClusterVMMetaDataSyncCommand;
  readonly Command: Command;
  readonly ComputeChecksumCommand: ComputeChecksumCommand;
  readonly ConfigurePortForwardingRulesOnLogicalRouterCommand: ConfigurePortForwardingRulesOnLogicalRouterCommand;
  readonly ConfigurePublicIpsOnLogicalRouterCommand: ConfigurePublicIpsOnLogicalRouterCommand;
  readonly ConfigureSharedNetworkUuidCommand: ConfigureSharedNetworkUuidCommand;
  readonly ConfigureSharedNetworkVlanIdCommand: ConfigureSharedNetworkVlanIdCommand;
  readonly ConfigureStaticNatRulesOnLogicalRouterCommand: ConfigureStaticNatRulesOnLogicalRouterCommand;
  readonly ConsoleAccessAuthenticationCommand: ConsoleAccessAuthenticationCommand;
  readonly ConsoleProxyLoadReportCommand: ConsoleProxyLoadReportCommand;
  readonly ConvertInstanceCommand: ConvertInstanceCommand;
  readonly ConvertSnapshotCommand: ConvertSnapshotCommand;
  readonly CopyRemoteVolumeCommand: CopyRemoteVolumeCommand;
  readonly CreateBcfAttachmentCommand: CreateBcfAttachmentCommand;
  readonly CreateBcfRouterCommand: CreateBcfRouterCommand;
  readonly CreateBcfRouterInterfaceCommand: CreateBcfRouterInterfaceCommand;
  readonly CreateBcfSegmentCommand: CreateBcfSegmentCommand;
  readonly CreateBcfStaticNatCommand: CreateBcfStaticNatCommand;
  readonly CreateLogicalRouterCommand: CreateLogicalRouterCommand;
  readonly CreateLogicalSwitchCommand: CreateLogicalSwitchCommand;
  readonly CreateLogicalSwitchPortCommand: CreateLogicalSwitchPortCommand;
  readonly CreateNetworkCommand: CreateNetworkCommand;
  readonly CreatePrivateTemplateFromSnapshotCommand: CreatePrivateTemplateFromSnapshotCommand;
  readonly CreatePrivateTemplateFromVolumeCommand: CreatePrivateTemplateFromVolumeCommand;
  readonly CreateStoragePoolCommand: CreateStoragePoolCommand;
  readonly CreateVMSnapshotCommand: CreateVMSnapshotCommand;
  readonly CreateVolumeFromSnapshotCommand: CreateVolumeFromSnapshotCommand;
  readonly CreateVolumeFromVMSnapshotCommand: CreateVolumeFromVMSnapshotCommand;
  readonly DeleteBcfAttachmentCommand: DeleteBcfAttachmentCommand;
  readonly DeleteBcfSegmentCommand: DeleteBcfSegmentCommand;
  readonly DeleteBcfStaticNatCommand: DeleteBcfStaticNatCommand;
  readonly DeleteLogicalRouterCommand: DeleteLogicalRouterCommand;
  readonly DeleteLogicalRouterPortCommand: DeleteLogicalRouterPortCommand;
  readonly DeleteLogicalSwitchCommand: DeleteLogicalSwitchCommand;
  readonly DeleteLogicalSwitchPortCommand: DeleteLogicalSwitchPortCommand;
  readonly DeleteNetworkCommand: DeleteNetworkCommand;
  readonly DeleteSnapshotsDirCommand: DeleteSnapshotsDirCommand;
  readonly DeleteStoragePoolCommand: DeleteStoragePoolCommand;
  readonly DeleteVMSnapshotCommand: DeleteVMSnapshotCommand;
  readonly DirectNetworkUsageCommand: DirectNetworkUsageCommand;
  readonly DisassociateMacFromNetworkCommand: DisassociateMacFromNetworkCommand;
  readonly ExternalNetworkResourceUsageCommand: ExternalNetworkResourceUsageCommand;
  readonly FenceCommand: FenceCommand;
  readonly FindL2GatewayServiceCommand: FindL2GatewayServiceCommand;
  readonly FindLogicalRouterPortCommand: FindLogicalRouterPortCommand;
  readonly FindLogicalSwitchPortCommand: FindLogicalSwitchPortCommand;
  readonly FreezeThawVMCommand: FreezeThawVMCommand;
  readonly GetControllerDataCommand: GetControllerDataCommand;
  readonly GetControllerHostsCommand: GetControllerHostsCommand;
  readonly GetDomRVersionCmd: GetDomRVersionCmd;
  readonly GetExternalConsoleCommand: GetExternalConsoleCommand;
  readonly GetGPUStatsCommand: GetGPUStatsCommand;
  readonly GetHostStatsCommand: GetHostStatsCommand;
  readonly GetHypervisorGuestOsNamesCommand: GetHypervisorGuestOsNamesCommand;
  readonly GetRemoteVmsCommand: GetRemoteVmsCommand;
  readonly GetStoragePoolCapabilitiesCommand: GetStoragePoolCapabilitiesCommand;
  readonly GetStorageStatsCommand: GetStorageStatsCommand;
  readonly GetUnmanagedInstancesCommand: GetUnmanagedInstancesCommand;
  readonly GetVmConfigCommand: GetVmConfigCommand;
  readonly GetVmDiskStatsCommand: GetVmDiskStatsCommand;
  readonly GetVmIpAddressCommand: GetVmIpAddressCommand;
  readonly GetVmNetworkStatsCommand: GetVmNetworkStatsCommand;
  readonly GetVmStatsCommand: GetVmStatsCommand;
  readonly GetVmVncTicketCommand: GetVmVncTicketCommand;
  readonly GetVncPortCommand: GetVncPortCommand;
  readonly GetVolumeStatCommand: GetVolumeStatCommand;
  readonly GetVolumeStatsCommand: GetVolumeStatsCommand;
  readonly GetVolumesOnStorageCommand: GetVolumesOnStorageCommand;
  readonly HandleCksIsoCommand: HandleCksIsoCommand;
  readonly HandleConfigDriveIsoCommand: HandleConfigDriveIsoCommand;
  readonly ImportConvertedInstanceCommand: ImportConvertedInstanceCommand;
  readonly MaintainCommand: MaintainCommand;
  readonly ManageSnapshotCommand: ManageSnapshotCommand;
  readonly MigrateAgentConnectionCommand: MigrateAgentConnectionCommand;
  readonly MigrateCommand: MigrateCommand;
  readonly MigrateVmToPoolCommand: MigrateVmToPoolCommand;
  readonly MigrateWithStorageCommand: MigrateWithStorageCommand;
  readonly MigrateWithStorageCompleteCommand: MigrateWithStorageCompleteCommand;
  readonly MigrateWithStorageReceiveCommand: MigrateWithStorageReceiveCommand;
  readonly MigrateWithStorageSendCommand: MigrateWithStorageSendCommand;
  readonly ModifySshKeysCommand: ModifySshKeysCommand;
  readonly ModifyStoragePoolCommand: ModifyStoragePoolCommand;
  readonly ModifyTargetsCommand: ModifyTargetsCommand;
  readonly ModifyVmNicConfigCommand: ModifyVmNicConfigCommand;
  readonly NetScalerImplementNetworkCommand: NetScalerImplementNetworkCommand;
  readonly NetworkRulesSystemVmCommand: NetworkRulesSystemVmCommand;
  readonly NetworkRulesVmSecondaryIpCommand: NetworkRulesVmSecondaryIpCommand;
  readonly NetworkUsageCommand: NetworkUsageCommand;
  readonly OvsCreateGreTunnelCommand: OvsCreateGreTunnelCommand;
  readonly OvsCreateTunnelCommand: OvsCreateTunnelCommand;
  readonly OvsDeleteFlowCommand: OvsDeleteFlowCommand;
  readonly OvsDestroyBridgeCommand: OvsDestroyBridgeCommand;
  readonly OvsDestroyTunnelCommand: OvsDestroyTunnelCommand;
  readonly OvsFetchInterfaceCommand: OvsFetchInterfaceCommand;
  readonly OvsSetTagAndFlowCommand: OvsSetTagAndFlowCommand;
  readonly OvsSetupBridgeCommand: OvsSetupBridgeCommand;
  readonly OvsVpcPhysicalTopologyConfigCommand: OvsVpcPhysicalTopologyConfigCommand;
  readonly OvsVpcRoutingPolicyConfigCommand: OvsVpcRoutingPolicyConfigCommand;
  readonly PatchSystemVmCommand: PatchSystemVmCommand;
  readonly PerformanceMonitorCommand: PerformanceMonitorCommand;
  readonly PingCommand: PingCommand;
  readonly PingRoutingCommand: PingRoutingCommand;
  readonly PingRoutingWithNwGroupsCommand: PingRoutingWithNwGroupsCommand;
  readonly PingRoutingWithOvsCommand: PingRoutingWithOvsCommand;
  readonly PingStorageCommand: PingStorageCommand;
  readonly PingTestCommand: PingTestCommand;
  readonly PlugNicCommand: PlugNicCommand;
  readonly PrepareExternalProvisioningCommand: PrepareExternalProvisioningCommand;
  readonly PrepareForMigrationCommand: PrepareForMigrationCommand;
  readonly PrepareOCFS2NodesCommand: PrepareOCFS2NodesCommand;
  readonly PrepareStorageClientCommand: PrepareStorageClientCommand;
  readonly PrepareUnmanageVMInstanceCommand: PrepareUnmanageVMInstanceCommand;
  readonly PropagateResourceEventCommand: PropagateResourceEventCommand;
  readonly PvlanSetupCommand: PvlanSetupCommand;
  readonly ReadyCommand: ReadyCommand;
  readonly RebootCommand: RebootCommand;
  readonly RebootRouterCommand: RebootRouterCommand;
  readonly RecreateCheckpointsCommand: RecreateCheckpointsCommand;
  readonly RecurringNetworkUsageCommand: RecurringNetworkUsageCommand;
  readonly RemoveBitmapCommand: RemoveBitmapCommand;
  readonly ReplugNicCommand: ReplugNicCommand;
  readonly RestoreVMSnapshotCommand: RestoreVMSnapshotCommand;
  readonly RevertToVMSnapshotCommand: RevertToVMSnapshotCommand;
  readonly RollingMaintenanceCommand: RollingMaintenanceCommand;
  readonly RunCustomActionCommand: RunCustomActionCommand;
  readonly ScaleVmCommand: ScaleVmCommand;
  readonly ScheduleHostScanTaskCommand: ScheduleHostScanTaskCommand;
  readonly SecStorageFirewallCfgCommand: SecStorageFirewallCfgCommand;
  readonly SecStorageSetupCommand: SecStorageSetupCommand;
  readonly SecStorageVMSetupCommand: SecStorageVMSetupCommand;
  readonly SecurityGroupRulesCmd: SecurityGroupRulesCmd;
  readonly SetHostParamsCommand: SetHostParamsCommand;
  readonly SetupCommand: SetupCommand;
  readonly SetupGuestNetworkCommand: SetupGuestNetworkCommand;
  readonly SetupPersistentNetworkCommand: SetupPersistentNetworkCommand;
  readonly ShutdownCommand: ShutdownCommand;
  readonly SnapshotCommand: SnapshotCommand;
  readonly StartCommand: StartCommand;
  readonly StartupBigSwitchBcfCommand: StartupBigSwitchBcfCommand;
  readonly StartupBrocadeVcsCommand: StartupBrocadeVcsCommand;
  readonly StartupCommand: StartupCommand;
  readonly StartupExternalDhcpCommand: StartupExternalDhcpCommand;
  readonly StartupExternalFirewallCommand: StartupExternalFirewallCommand;
  readonly StartupExternalLoadBalancerCommand: StartupExternalLoadBalancerCommand;
  readonly StartupNiciraNvpCommand: StartupNiciraNvpCommand;
  readonly StartupOvsCommand: StartupOvsCommand;
  readonly StartupProxyCommand: StartupProxyCommand;
  readonly StartupPxeServerCommand: StartupPxeServerCommand;
  readonly StartupRoutingCommand: StartupRoutingCommand;
  readonly StartupSecondaryStorageCommand: StartupSecondaryStorageCommand;
  readonly StartupStorageCommand: StartupStorageCommand;
  readonly StartupTrafficMonitorCommand: StartupTrafficMonitorCommand;
  readonly StopCommand: StopCommand;
  readonly SyncBcfTopologyCommand: SyncBcfTopologyCommand;
  readonly TransferAgentCommand: TransferAgentCommand;
  readonly UnPlugNicCommand: UnPlugNicCommand;
  readonly UnmanageInstanceCommand: UnmanageInstanceCommand;
  readonly UnprepareStorageClientCommand: UnprepareStorageClientCommand;
  readonly UnregisterNicCommand: UnregisterNicCommand;
  readonly UnregisterVMCommand: UnregisterVMCommand;
  readonly UpdateBcfAttachmentCommand: UpdateBcfAttachmentCommand;
  readonly UpdateBcfRouterCommand: UpdateBcfRouterCommand;
  readonly UpdateHostPasswordCommand: UpdateHostPasswordCommand;
  readonly UpdateLogicalSwitchPortCommand: UpdateLogicalSwitchPortCommand;
  readonly UpgradeSnapshotCommand: UpgradeSnapshotCommand;
  readonly VMSnapshotBaseCommand: VMSnapshotBaseCommand;
  readonly ValidateSnapshotCommand: ValidateSnapshotCommand;
  readonly ValidateVcenterDetailsCommand: ValidateVcenterDetailsCommand;
  readonly IpmISetBootDevCommand: IpmISetBootDevCommand;
  readonly IpmiBootorResetCommand: IpmiBootorResetCommand;
  readonly PrepareCreateTemplateCommand: PrepareCreateTemplateCommand;
  readonly PreparePxeServerCommand: PreparePxeServerCommand;
  readonly CheckSshCommand: CheckSshCommand;
  readonly AllowConsoleAccessCommand: AllowConsoleAccessCommand;
  readonly CheckConsoleProxyLoadCommand: CheckConsoleProxyLoadCommand;
  readonly ProxyCommand: ProxyCommand;
  readonly StartConsoleProxyAgentHttpHandlerCommand: StartConsoleProxyAgentHttpHandlerCommand;
  readonly WatchConsoleProxyLoadCommand: WatchConsoleProxyLoadCommand;
  readonly AggregationControlCommand: AggregationControlCommand;
  readonly CreateIpAliasCommand: CreateIpAliasCommand;
  readonly CreateLoadBalancerApplianceCommand: CreateLoadBalancerApplianceCommand;
  readonly DeleteIpAliasCommand: DeleteIpAliasCommand;
  readonly DestroyLoadBalancerApplianceCommand: DestroyLoadBalancerApplianceCommand;
  readonly DhcpEntryCommand: DhcpEntryCommand;
  readonly DnsMasqConfigCommand: DnsMasqConfigCommand;
  readonly GetAutoScaleMetricsCommand: GetAutoScaleMetricsCommand;
  readonly GetRouterAlertsCommand: GetRouterAlertsCommand;
  readonly GetRouterMonitorResultsCommand: GetRouterMonitorResultsCommand;
  readonly GlobalLoadBalancerConfigCommand: GlobalLoadBalancerConfigCommand;
  readonly HealthCheckLBConfigCommand: HealthCheckLBConfigCommand;
  readonly IpAssocCommand: IpAssocCommand;
  readonly IpAssocVpcCommand: IpAssocVpcCommand;
  readonly LoadBalancerConfigCommand: LoadBalancerConfigCommand;
  readonly LoadRouterHealthChecksConfigCommand: LoadRouterHealthChecksConfigCommand;
  readonly NetworkElementCommand: NetworkElementCommand;
  readonly RemoteAccessVpnCfgCommand: RemoteAccessVpnCfgCommand;
  readonly SavePasswordCommand: SavePasswordCommand;
  readonly SetBgpPeersCommand: SetBgpPeersCommand;
  readonly SetFirewallRulesCommand: SetFirewallRulesCommand;
  readonly SetIpv6FirewallRulesCommand: SetIpv6FirewallRulesCommand;
  readonly SetMonitorServiceCommand: SetMonitorServiceCommand;
  readonly SetNetworkACLCommand: SetNetworkACLCommand;
  readonly SetPortForwardingRulesCommand: SetPortForwardingRulesCommand;
  readonly SetPortForwardingRulesVpcCommand: SetPortForwardingRulesVpcCommand;
  readonly SetSourceNatCommand: SetSourceNatCommand;
  readonly SetStaticNatRulesCommand: SetStaticNatRulesCommand;
  readonly SetStaticRouteCommand: SetStaticRouteCommand;
  readonly Site2SiteVpnCfgCommand: Site2SiteVpnCfgCommand;
  readonly UpdateNetworkCommand: UpdateNetworkCommand;
  readonly VmDataCommand: VmDataCommand;
  readonly VpnUsersCfgCommand: VpnUsersCfgCommand;
  readonly AbstractDownloadCommand: AbstractDownloadCommand;
  readonly AbstractUploadCommand: AbstractUploadCommand;
  readonly CheckAndRepairVolumeCommand: CheckAndRepairVolumeCommand;
  readonly CheckStorageAvailabilityCommand: CheckStorageAvailabilityCommand;
  readonly CopyVolumeCommand: CopyVolumeCommand;
  readonly CreateCommand: CreateCommand;
  readonly CreateDatadiskTemplateCommand: CreateDatadiskTemplateCommand;
  readonly CreateDiskOnlyVmSnapshotCommand: CreateDiskOnlyVmSnapshotCommand;
  readonly CreateEntityDownloadURLCommand: CreateEntityDownloadURLCommand;
  readonly CreateVolumeOVACommand: CreateVolumeOVACommand;
  readonly DeleteDiskOnlyVmSnapshotCommand: DeleteDiskOnlyVmSnapshotCommand;
  readonly DeleteEntityDownloadURLCommand: DeleteEntityDownloadURLCommand;
  readonly DestroyCommand: DestroyCommand;
  readonly GetDatadisksCommand: GetDatadisksCommand;
  readonly ListTemplateCommand: ListTemplateCommand;
  readonly ListVolumeCommand: ListVolumeCommand;
  readonly MergeDiskOnlyVmSnapshotCommand: MergeDiskOnlyVmSnapshotCommand;
  readonly MigrateVolumeCommand: MigrateVolumeCommand;
  readonly PrepareOVAPackingCommand: PrepareOVAPackingCommand;
  readonly PrimaryStorageDownloadCommand: PrimaryStorageDownloadCommand;
  readonly ResizeVolumeCommand: ResizeVolumeCommand;
  readonly RevertDiskOnlyVmSnapshotCommand: RevertDiskOnlyVmSnapshotCommand;
  readonly SsCommand: SsCommand;
  readonly StorageCommand: StorageCommand;
  readonly StorageNfsVersionCommand: StorageNfsVersionCommand;
  readonly UploadCommand: UploadCommand;
  readonly UploadProgressCommand: UploadProgressCommand;
  readonly PrepareKickstartPxeServerCommand: PrepareKickstartPxeServerCommand;
  readonly CreateOrUpdateDomainCommand: CreateOrUpdateDomainCommand;
  readonly CreateOrUpdateRecordAndReverseCommand: CreateOrUpdateRecordAndReverseCommand;
  readonly RemoveDomainCommand: RemoveDomainCommand;
  readonly RemoveRecordCommand: RemoveRecordCommand;
  readonly SignInCommand: SignInCommand;
  readonly CheckUrlCommand: CheckUrlCommand;
  readonly DirectDownloadCommand: DirectDownloadCommand;
  readonly HttpDirectDownloadCommand: HttpDirectDownloadCommand;
  readonly HttpsDirectDownloadCommand: HttpsDirectDownloadCommand;
  readonly MetalinkDirectDownloadCommand: MetalinkDirectDownloadCommand;
  readonly NfsDirectDownloadCommand: NfsDirectDownloadCommand;
  readonly RevokeDirectDownloadCertificateCommand: RevokeDirectDownloadCertificateCommand;
  readonly SetupDirectDownloadCertificateCommand: SetupDirectDownloadCertificateCommand;
  readonly SetupMSListCommand: SetupMSListCommand;
  readonly ManageServiceCommand: ManageServiceCommand;
  readonly DeleteBackupCommand: DeleteBackupCommand;
  readonly GetBackupStorageStatsCommand: GetBackupStorageStatsCommand;
  readonly PrepareForBackupRestorationCommand: PrepareForBackupRestorationCommand;
  readonly RestoreBackupCommand: RestoreBackupCommand;
  readonly TakeBackupCommand: TakeBackupCommand;
  readonly PostCertificateRenewalCommand: PostCertificateRenewalCommand;
  readonly SetupCertificateCommand: SetupCertificateCommand;
  readonly SetupKeyStoreCommand: SetupKeyStoreCommand;
  readonly ReconcileCommand: ReconcileCommand;
  readonly ReconcileCopyCommand: ReconcileCopyCommand;
  readonly ReconcileMigrateCommand: ReconcileMigrateCommand;
  readonly ReconcileMigrateVolumeCommand: ReconcileMigrateVolumeCommand;
  readonly CopyToSecondaryStorageCommand: CopyToSecondaryStorageCommand;
  readonly DeleteFileInVrCommand: DeleteFileInVrCommand;
  readonly DiagnosticsCommand: DiagnosticsCommand;
  readonly PrepareFilesCommand: PrepareFilesCommand;
  readonly CleanupExtensionFilesCommand: CleanupExtensionFilesCommand;
  readonly ExtensionBaseCommand: ExtensionBaseCommand;
  readonly ExtensionRoutingUpdateCommand: ExtensionRoutingUpdateCommand;
  readonly ExtensionServerActionBaseCommand: ExtensionServerActionBaseCommand;
  readonly GetExtensionPathChecksumCommand: GetExtensionPathChecksumCommand;
  readonly PrepareExtensionPathCommand: PrepareExtensionPathCommand;
  readonly BaseShutdownManagementServerHostCommand: BaseShutdownManagementServerHostCommand;
  readonly CancelMaintenanceManagementServerHostCommand: CancelMaintenanceManagementServerHostCommand;
  readonly CancelShutdownManagementServerHostCommand: CancelShutdownManagementServerHostCommand;
  readonly PrepareForMaintenanceManagementServerHostCommand: PrepareForMaintenanceManagementServerHostCommand;
  readonly PrepareForShutdownManagementServerHostCommand: PrepareForShutdownManagementServerHostCommand;
  readonly TriggerShutdownManagementServerHostCommand: TriggerShutdownManagementServerHostCommand;
  readonly AddHypervisorCommand: AddHypervisorCommand;
  readonly ConfigureNetworkCommand: ConfigureNetworkCommand;
  readonly ConfigurePortCommand: ConfigurePortCommand;
  readonly DestroyNetworkCommand: DestroyNetworkCommand;
  readonly DestroyPortCommand: DestroyPortCommand;
  readonly StartupOpenDaylightControllerCommand: StartupOpenDaylightControllerCommand;
  readonly SetupTfRouteCommand: SetupTfRouteCommand;
  readonly SetupTungstenVRouterCommand: SetupTungstenVRouterCommand;
  readonly UpdateTungstenLoadbalancerSslCommand: UpdateTungstenLoadbalancerSslCommand;
  readonly UpdateTungstenLoadbalancerStatsCommand: UpdateTungstenLoadbalancerStatsCommand;
  readonly AttachCommand: AttachCommand;
  readonly AttachPrimaryDataStoreCmd: AttachPrimaryDataStoreCmd;
  readonly CheckDataStoreStoragePolicyComplianceCommand: CheckDataStoreStoragePolicyComplianceCommand;
  readonly CopyCommand: CopyCommand;
  readonly CreateObjectCommand: CreateObjectCommand;
  readonly CreatePrimaryDataStoreCmd: CreatePrimaryDataStoreCmd;
  readonly DeleteCommand: DeleteCommand;
  readonly DettachCommand: DettachCommand;
  readonly DownloadCommand: DownloadCommand;
  readonly DownloadProgressCommand: DownloadProgressCommand;
  readonly ForgetObjectCmd: ForgetObjectCmd;
  readonly IntroduceObjectCmd: IntroduceObjectCmd;
  readonly MoveVolumeCommand: MoveVolumeCommand;
  readonly QuerySnapshotZoneCopyCommand: QuerySnapshotZoneCopyCommand;
  readonly ResignatureCommand: ResignatureCommand;
  readonly RevertSnapshotCommand: RevertSnapshotCommand;
  readonly SnapshotAndCopyCommand: SnapshotAndCopyCommand;
  readonly StorageSubSystemCommand: StorageSubSystemCommand;
  readonly SyncVolumePathCommand: SyncVolumePathCommand;
  readonly UploadStatusCommand: UploadStatusCommand;
  readonly ListDataStoreObjectsCommand: ListDataStoreObjectsCommand;
}

/** Answers by their short names. */
export interface AnswerTypes {
  readonly AgentControlAnswer: AgentControlAnswer;
  readonly Answer: Answer;
  readonly AssociateMacToNetworkAnswer: AssociateMacToNetworkAnswer;
  readonly AttachIsoAnswer: AttachIsoAnswer;
  readonly BackupSnapshotAnswer: BackupSnapshotAnswer;
  readonly BcfAnswer: BcfAnswer;
  readonly ChangeAgentAnswer: ChangeAgentAnswer;
  readonly CheckConvertInstanceAnswer: CheckConvertInstanceAnswer;
  readonly CheckGuestOsMappingAnswer: CheckGuestOsMappingAnswer;
  readonly CheckHealthAnswer: CheckHealthAnswer;
  readonly CheckNetworkAnswer: CheckNetworkAnswer;
  readonly CheckOnHostAnswer: CheckOnHostAnswer;
  readonly CheckRouterAnswer: CheckRouterAnswer;
  readonly CheckS2SVpnConnectionsAnswer: CheckS2SVpnConnectionsAnswer;
  readonly CheckVirtualMachineAnswer: CheckVirtualMachineAnswer;
  readonly CheckVolumeAnswer: CheckVolumeAnswer;
  readonly CleanupPersistentNetworkResourceAnswer: CleanupPersistentNetworkResourceAnswer;
  readonly ClusterVMMetaDataSyncAnswer: ClusterVMMetaDataSyncAnswer;
  readonly ConfigurePortForwardingRulesOnLogicalRouterAnswer: ConfigurePortForwardingRulesOnLogicalRouterAnswer;
  readonly ConfigurePublicIpsOnLogicalRouterAnswer: ConfigurePublicIpsOnLogicalRouterAnswer;
  readonly ConfigureSharedNetworkUuidAnswer: ConfigureSharedNetworkUuidAnswer;
  readonly ConfigureSharedNetworkVlanIdAnswer: ConfigureSharedNetworkVlanIdAnswer;
  readonly ConfigureStaticNatRulesOnLogicalRouterAnswer: ConfigureStaticNatRulesOnLogicalRouterAnswer;
  readonly ConsoleAccessAuthenticationAnswer: ConsoleAccessAuthenticationAnswer;
  readonly ConvertInstanceAnswer: ConvertInstanceAnswer;
  readonly ConvertSnapshotAnswer: ConvertSnapshotAnswer;
  readonly CopyRemoteVolumeAnswer: CopyRemoteVolumeAnswer;
  readonly CreateLogicalRouterAnswer: CreateLogicalRouterAnswer;
  readonly CreateLogicalSwitchAnswer: CreateLogicalSwitchAnswer;
  readonly CreateLogicalSwitchPortAnswer: CreateLogicalSwitchPortAnswer;
  readonly CreateNetworkAnswer: CreateNetworkAnswer;
  readonly CreateVMSnapshotAnswer: CreateVMSnapshotAnswer;
  readonly CreateVolumeFromSnapshotAnswer: CreateVolumeFromSnapshotAnswer;
  readonly CreateVolumeFromVMSnapshotAnswer: CreateVolumeFromVMSnapshotAnswer;
  readonly DeleteLogicalRouterAnswer: DeleteLogicalRouterAnswer;
  readonly DeleteLogicalRouterPortAnswer: DeleteLogicalRouterPortAnswer;
  readonly DeleteLogicalSwitchAnswer: DeleteLogicalSwitchAnswer;
  readonly DeleteLogicalSwitchPortAnswer: DeleteLogicalSwitchPortAnswer;
  readonly DeleteNetworkAnswer: DeleteNetworkAnswer;
  readonly DeleteVMSnapshotAnswer: DeleteVMSnapshotAnswer;
  readonly DirectNetworkUsageAnswer: DirectNetworkUsageAnswer;
  readonly DisassociateMacFromNetworkAnswer: DisassociateMacFromNetworkAnswer;
  readonly ExternalNetworkResourceUsageAnswer: ExternalNetworkResourceUsageAnswer;
  readonly FenceAnswer: FenceAnswer;
  readonly FindL2GatewayServiceAnswer: FindL2GatewayServiceAnswer;
  readonly FindLogicalRouterPortAnswer: FindLogicalRouterPortAnswer;
  readonly FindLogicalSwitchPortAnswer: FindLogicalSwitchPortAnswer;
  readonly FreezeThawVMAnswer: FreezeThawVMAnswer;
  readonly GetControllerDataAnswer: GetControllerDataAnswer;
  readonly GetDomRVersionAnswer: GetDomRVersionAnswer;
  readonly GetExternalConsoleAnswer: GetExternalConsoleAnswer;
  readonly GetGPUStatsAnswer: GetGPUStatsAnswer;
  readonly GetHostStatsAnswer: GetHostStatsAnswer;
  readonly GetHypervisorGuestOsNamesAnswer: GetHypervisorGuestOsNamesAnswer;
  readonly GetRemoteVmsAnswer: GetRemoteVmsAnswer;
  readonly GetRouterAlertsAnswer: GetRouterAlertsAnswer;
  readonly GetStoragePoolCapabilitiesAnswer: GetStoragePoolCapabilitiesAnswer;
  readonly GetStorageStatsAnswer: GetStorageStatsAnswer;
  readonly GetUnmanagedInstancesAnswer: GetUnmanagedInstancesAnswer;
  readonly GetVmConfigAnswer: GetVmConfigAnswer;
  readonly GetVmDiskStatsAnswer: GetVmDiskStatsAnswer;
  readonly GetVmNetworkStatsAnswer: GetVmNetworkStatsAnswer;
  readonly GetVmStatsAnswer: GetVmStatsAnswer;
  readonly GetVmVncTicketAnswer: GetVmVncTicketAnswer;
  readonly GetVncPortAnswer: GetVncPortAnswer;
  readonly GetVolumeStatAnswer: GetVolumeStatAnswer;
  readonly GetVolumeStatsAnswer: GetVolumeStatsAnswer;
  readonly GetVolumesOnStorageAnswer: GetVolumesOnStorageAnswer;
  readonly HandleConfigDriveIsoAnswer: HandleConfigDriveIsoAnswer;
  readonly ImportConvertedInstanceAnswer: ImportConvertedInstanceAnswer;
  readonly MaintainAnswer: MaintainAnswer;
  readonly ManageSnapshotAnswer: ManageSnapshotAnswer;
  readonly MigrateAgentConnectionAnswer: MigrateAgentConnectionAnswer;
  readonly MigrateAnswer: MigrateAnswer;
  readonly MigrateVmToPoolAnswer: MigrateVmToPoolAnswer;
  readonly MigrateWithStorageAnswer: MigrateWithStorageAnswer;
  readonly MigrateWithStorageCompleteAnswer: MigrateWithStorageCompleteAnswer;
  readonly MigrateWithStorageReceiveAnswer: MigrateWithStorageReceiveAnswer;
  readonly MigrateWithStorageSendAnswer: MigrateWithStorageSendAnswer;
  readonly ModifyStoragePoolAnswer: ModifyStoragePoolAnswer;
  readonly ModifyTargetsAnswer: ModifyTargetsAnswer;
  readonly ModifyVmNicConfigAnswer: ModifyVmNicConfigAnswer;
  readonly NetworkUsageAnswer: NetworkUsageAnswer;
  readonly OvsCreateGreTunnelAnswer: OvsCreateGreTunnelAnswer;
  readonly OvsCreateTunnelAnswer: OvsCreateTunnelAnswer;
  readonly OvsFetchInterfaceAnswer: OvsFetchInterfaceAnswer;
  readonly OvsSetTagAndFlowAnswer: OvsSetTagAndFlowAnswer;
  readonly PatchSystemVmAnswer: PatchSystemVmAnswer;
  readonly PerformanceMonitorAnswer: PerformanceMonitorAnswer;
  readonly PingAnswer: PingAnswer;
  readonly PlugNicAnswer: PlugNicAnswer;
  readonly PrepareExternalProvisioningAnswer: PrepareExternalProvisioningAnswer;
  readonly PrepareForMigrationAnswer: PrepareForMigrationAnswer;
  readonly PrepareStorageClientAnswer: PrepareStorageClientAnswer;
  readonly PrepareUnmanageVMInstanceAnswer: PrepareUnmanageVMInstanceAnswer;
  readonly ReadyAnswer: ReadyAnswer;
  readonly RebootAnswer: RebootAnswer;
  readonly RecurringNetworkUsageAnswer: RecurringNetworkUsageAnswer;
  readonly ReplugNicAnswer: ReplugNicAnswer;
  readonly RestoreVMSnapshotAnswer: RestoreVMSnapshotAnswer;
  readonly RevertToVMSnapshotAnswer: RevertToVMSnapshotAnswer;
  readonly RollingMaintenanceAnswer: RollingMaintenanceAnswer;
  readonly RunCustomActionAnswer: RunCustomActionAnswer;
  readonly ScaleVmAnswer: ScaleVmAnswer;
  readonly SecStorageSetupAnswer: SecStorageSetupAnswer;
  readonly SecurityGroupRuleAnswer: SecurityGroupRuleAnswer;
  readonly SetupAnswer: SetupAnswer;
  readonly SetupPersistentNetworkAnswer: SetupPersistentNetworkAnswer;
  readonly StartAnswer: StartAnswer;
  readonly StartupAnswer: StartupAnswer;
  readonly StopAnswer: StopAnswer;
  readonly UnPlugNicAnswer: UnPlugNicAnswer;
  readonly UnmanageInstanceAnswer: UnmanageInstanceAnswer;
  readonly UnprepareStorageClientAnswer: UnprepareStorageClientAnswer;
  readonly UnsupportedAnswer: UnsupportedAnswer;
  readonly UpdateLogicalSwitchPortAnswer: UpdateLogicalSwitchPortAnswer;
  readonly ValidateSnapshotAnswer: ValidateSnapshotAnswer;
  readonly PreparePxeServerAnswer: PreparePxeServerAnswer;
  readonly CheckSshAnswer: CheckSshAnswer;
  readonly ConsoleProxyLoadAnswer: ConsoleProxyLoadAnswer;
  readonly GetAutoScaleMetricsAnswer: GetAutoScaleMetricsAnswer;
  readonly GetRouterMonitorResultsAnswer: GetRouterMonitorResultsAnswer;
  readonly GlobalLoadBalancerConfigAnswer: GlobalLoadBalancerConfigAnswer;
  readonly GroupAnswer: GroupAnswer;
  readonly HealthCheckLBConfigAnswer: HealthCheckLBConfigAnswer;
  readonly IpAssocAnswer: IpAssocAnswer;
  readonly SetBgpPeersAnswer: SetBgpPeersAnswer;
  readonly SetFirewallRulesAnswer: SetFirewallRulesAnswer;
  readonly SetIpv6FirewallRulesAnswer: SetIpv6FirewallRulesAnswer;
  readonly SetNetworkACLAnswer: SetNetworkACLAnswer;
  readonly SetPortForwardingRulesAnswer: SetPortForwardingRulesAnswer;
  readonly SetSourceNatAnswer: SetSourceNatAnswer;
  readonly SetStaticNatRulesAnswer: SetStaticNatRulesAnswer;
  readonly SetStaticRouteAnswer: SetStaticRouteAnswer;
  readonly CheckAndRepairVolumeAnswer: CheckAndRepairVolumeAnswer;
  readonly CopyVolumeAnswer: CopyVolumeAnswer;
  readonly CreateAnswer: CreateAnswer;
  readonly CreateDatadiskTemplateAnswer: CreateDatadiskTemplateAnswer;
  readonly CreateDiskOnlyVmSnapshotAnswer: CreateDiskOnlyVmSnapshotAnswer;
  readonly CreateEntityDownloadURLAnswer: CreateEntityDownloadURLAnswer;
  readonly CreatePrivateTemplateAnswer: CreatePrivateTemplateAnswer;
  readonly DownloadAnswer: DownloadAnswer;
  readonly GetDatadisksAnswer: GetDatadisksAnswer;
  readonly ListTemplateAnswer: ListTemplateAnswer;
  readonly ListVolumeAnswer: ListVolumeAnswer;
  readonly MigrateVolumeAnswer: MigrateVolumeAnswer;
  readonly PrimaryStorageDownloadAnswer: PrimaryStorageDownloadAnswer;
  readonly ResizeVolumeAnswer: ResizeVolumeAnswer;
  readonly RevertDiskOnlyVmSnapshotAnswer: RevertDiskOnlyVmSnapshotAnswer;
  readonly UploadAnswer: UploadAnswer;
  readonly CreateLoadBalancerApplianceAnswer: CreateLoadBalancerApplianceAnswer;
  readonly DestroyLoadBalancerApplianceAnswer: DestroyLoadBalancerApplianceAnswer;
  readonly GloboDnsDomainListResponse: GloboDnsDomainListResponse;
  readonly GloboDnsDomainResponse: GloboDnsDomainResponse;
  readonly GloboDnsExportResponse: GloboDnsExportResponse;
  readonly GloboDnsRecordListResponse: GloboDnsRecordListResponse;
  readonly GloboDnsRecordResponse: GloboDnsRecordResponse;
  readonly CheckUrlAnswer: CheckUrlAnswer;
  readonly DirectDownloadAnswer: DirectDownloadAnswer;
  readonly SetupMSListAnswer: SetupMSListAnswer;
  readonly BackupAnswer: BackupAnswer;
  readonly BackupStorageStatsAnswer: BackupStorageStatsAnswer;
  readonly SetupCertificateAnswer: SetupCertificateAnswer;
  readonly SetupKeystoreAnswer: SetupKeystoreAnswer;
  readonly ReconcileAnswer: ReconcileAnswer;
  readonly ReconcileCopyAnswer: ReconcileCopyAnswer;
  readonly ReconcileMigrateAnswer: ReconcileMigrateAnswer;
  readonly ReconcileMigrateVolumeAnswer: ReconcileMigrateVolumeAnswer;
  readonly ReconcileVolumeAnswer: ReconcileVolumeAnswer;
  readonly CopyToSecondaryStorageAnswer: CopyToSecondaryStorageAnswer;
  readonly DiagnosticsAnswer: DiagnosticsAnswer;
  readonly PrepareFilesAnswer: PrepareFilesAnswer;
  readonly AddHypervisorAnswer: AddHypervisorAnswer;
  readonly ConfigureNetworkAnswer: ConfigureNetworkAnswer;
  readonly ConfigurePortAnswer: ConfigurePortAnswer;
  readonly DestroyNetworkAnswer: DestroyNetworkAnswer;
  readonly DestroyPortAnswer: DestroyPortAnswer;
  readonly AttachAnswer: AttachAnswer;
  readonly AttachPrimaryDataStoreAnswer: AttachPrimaryDataStoreAnswer;
  readonly CopyCmdAnswer: CopyCmdAnswer;
  readonly CreateObjectAnswer: CreateObjectAnswer;
  readonly DettachAnswer: DettachAnswer;
  readonly IntroduceObjectAnswer: IntroduceObjectAnswer;
  readonly QuerySnapshotZoneCopyAnswer: QuerySnapshotZoneCopyAnswer;
  readonly ResignatureAnswer: ResignatureAnswer;
  readonly SnapshotAndCopyAnswer: SnapshotAndCopyAnswer;
  readonly SyncVolumePathAnswer: SyncVolumePathAnswer;
  readonly UploadStatusAnswer: UploadStatusAnswer;
  readonly ListDataStoreObjectsAnswer: ListDataStoreObjectsAnswer;
}

/** Java classes of all commands and answers by their short names. */
export const classNames = {
  AgentControlCommand: 'com.cloud.agent.api.AgentControlCommand',
  AssociateMacToNetworkCommand: 'com.cloud.agent.api.AssociateMacToNetworkCommand',
  AttachIsoCommand: 'com.cloud.agent.api.AttachIsoCommand',
  AttachOrDettachConfigDriveCommand: 'com.cloud.agent.api.AttachOrDettachConfigDriveCommand',
  BackupSnapshotCommand: 'com.cloud.agent.api.BackupSnapshotCommand',
  BadCommand: 'com.cloud.agent.api.BadCommand',
  BcfCommand: 'com.cloud.agent.api.BcfCommand',
  BumpUpPriorityCommand: 'com.cloud.agent.api.BumpUpPriorityCommand',
  CacheBcfTopologyCommand: 'com.cloud.agent.api.CacheBcfTopologyCommand',
  CancelCommand: 'com.cloud.agent.api.CancelCommand',
  ChangeAgentCommand: 'com.cloud.agent.api.ChangeAgentCommand',
  CheckConvertInstanceCommand: 'com.cloud.agent.api.CheckConvertInstanceCommand',
  CheckGuestOsMappingCommand: 'com.cloud.agent.api.CheckGuestOsMappingCommand',
  CheckHealthCommand: 'com.cloud.agent.api.CheckHealthCommand',
  CheckNetworkCommand: 'com.cloud.agent.api.CheckNetworkCommand',
  CheckOnHostCommand: 'com.cloud.agent.api.CheckOnHostCommand',
  CheckRouterCommand: 'com.cloud.agent.api.CheckRouterCommand',
  CheckS2SVpnConnectionsCommand: 'com.cloud.agent.api.CheckS2SVpnConnectionsCommand',
  CheckStateCommand: 'com.cloud.agent.api.CheckStateCommand',
  CheckVMActivityOnStoragePoolCommand: 'com.cloud.agent.api.CheckVMActivityOnStoragePoolCommand',
  CheckVirtualMachineCommand: 'com.cloud.agent.api.CheckVirtualMachineCommand',
  CheckVolumeCommand: 'com.cloud.agent.api.CheckVolumeCommand',
  CleanupNetworkRulesCmd: 'com.cloud.agent.api.CleanupNetworkRulesCmd',
  CleanupPersistentNetworkResourceCommand: 'com.cloud.agent.api.CleanupPersistentNetworkResourceCommand',
  CleanupVMCommand: 'com.cloud.agent.api.CleanupVMCommand',
  ClusterVMMetaDataSyncCommand: 'com.cloud.agent.api.ClusterVMMetaDataSyncCommand',
  Command: 'com.cloud.agent.api.Command',
  ComputeChecksumCommand: 'com.cloud.agent.api.ComputeChecksumCommand',
  ConfigurePortForwardingRulesOnLogicalRouterCommand: 'com.cloud.agent.api.ConfigurePortForwardingRulesOnLogicalRouterCommand',
  ConfigurePublicIpsOnLogicalRouterCommand: 'com.cloud.agent.api.ConfigurePublicIpsOnLogicalRouterCommand',
  ConfigureSharedNetworkUuidCommand: 'com.cloud.agent.api.ConfigureSharedNetworkUuidCommand',
  ConfigureSharedNetworkVlanIdCommand: 'com.cloud.agent.api.ConfigureSharedNetworkVlanIdCommand',
  ConfigureStaticNatRulesOnLogicalRouterCommand: 'com.cloud.agent.api.ConfigureStaticNatRulesOnLogicalRouterCommand',
  ConsoleAccessAuthenticationCommand: 'com.cloud.agent.api.ConsoleAccessAuthenticationCommand',
  ConsoleProxyLoadReportCommand: 'com.cloud.agent.api.ConsoleProxyLoadReportCommand',
  ConvertInstanceCommand: 'com.cloud.agent.api.ConvertInstanceCommand',
  ConvertSnapshotCommand: 'com.cloud.agent.api.ConvertSnapshotCommand',
  CopyRemoteVolumeCommand: 'com.cloud.agent.api.CopyRemoteVolumeCommand',
  CreateBcfAttachmentCommand: 'com.cloud.agent.api.CreateBcfAttachmentCommand',
  CreateBcfRouterCommand: 'com.cloud.agent.api.CreateBcfRouterCommand',
  CreateBcfRouterInterfaceCommand: 'com.cloud.agent.api.CreateBcfRouterInterfaceCommand',
  CreateBcfSegmentCommand: 'com.cloud.agent.api.CreateBcfSegmentCommand',
  CreateBcfStaticNatCommand: 'com.cloud.agent.api.CreateBcfStaticNatCommand',
  CreateLogicalRouterCommand: 'com.cloud.agent.api.CreateLogicalRouterCommand',
  CreateLogicalSwitchCommand: 'com.cloud.agent.api.CreateLogicalSwitchCommand',
  CreateLogicalSwitchPortCommand: 'com.cloud.agent.api.CreateLogicalSwitchPortCommand',
  CreateNetworkCommand: 'com.cloud.agent.api.CreateNetworkCommand',
  CreatePrivateTemplateFromSnapshotCommand: 'com.cloud.agent.api.CreatePrivateTemplateFromSnapshotCommand',
  CreatePrivateTemplateFromVolumeCommand: 'com.cloud.agent.api.CreatePrivateTemplateFromVolumeCommand',
  CreateStoragePoolCommand: 'com.cloud.agent.api.CreateStoragePoolCommand',
  CreateVMSnapshotCommand: 'com.cloud.agent.api.CreateVMSnapshotCommand',
  CreateVolumeFromSnapshotCommand: 'com.cloud.agent.api.CreateVolumeFromSnapshotCommand',
  CreateVolumeFromVMSnapshotCommand: 'com.cloud.agent.api.CreateVolumeFromVMSnapshotCommand',
  DeleteBcfAttachmentCommand: 'com.cloud.agent.api.DeleteBcfAttachmentCommand',
  DeleteBcfSegmentCommand: 'com.cloud.agent.api.DeleteBcfSegmentCommand',
  DeleteBcfStaticNatCommand: 'com.cloud.agent.api.DeleteBcfStaticNatCommand',
  DeleteLogicalRouterCommand: 'com.cloud.agent.api.DeleteLogicalRouterCommand',
  DeleteLogicalRouterPortCommand: 'com.cloud.agent.api.DeleteLogicalRouterPortCommand',
  DeleteLogicalSwitchCommand: 'com.cloud.agent.api.DeleteLogicalSwitchCommand',
  DeleteLogicalSwitchPortCommand: 'com.cloud.agent.api.DeleteLogicalSwitchPortCommand',
  DeleteNetworkCommand: 'com.cloud.agent.api.DeleteNetworkCommand',
  DeleteSnapshotsDirCommand: 'com.cloud.agent.api.DeleteSnapshotsDirCommand',
  DeleteStoragePoolCommand: 'com.cloud.agent.api.DeleteStoragePoolCommand',
  DeleteVMSnapshotCommand: 'com.cloud.agent.api.DeleteVMSnapshotCommand',
  DirectNetworkUsageCommand: 'com.cloud.agent.api.DirectNetworkUsageCommand',
  DisassociateMacFromNetworkCommand: 'com.cloud.agent.api.DisassociateMacFromNetworkCommand',
  ExternalNetworkResourceUsageCommand: 'com.cloud.agent.api.ExternalNetworkResourceUsageCommand',
  FenceCommand: 'com.cloud.agent.api.FenceCommand',
  FindL2GatewayServiceCommand: 'com.cloud.agent.api.FindL2GatewayServiceCommand',
  FindLogicalRouterPortCommand: 'com.cloud.agent.api.FindLogicalRouterPortCommand',
  FindLogicalSwitchPortCommand: 'com.cloud.agent.api.FindLogicalSwitchPortCommand',
  FreezeThawVMCommand: 'com.cloud.agent.api.FreezeThawVMCommand',
  GetControllerDataCommand: 'com.cloud.agent.api.GetControllerDataCommand',
  GetControllerHostsCommand: 'com.cloud.agent.api.GetControllerHostsCommand',
  GetDomRVersionCmd: 'com.cloud.agent.api.GetDomRVersionCmd',
  GetExternalConsoleCommand: 'com.cloud.agent.api.GetExternalConsoleCommand',
  GetGPUStatsCommand: 'com.cloud.agent.api.GetGPUStatsCommand',
  GetHostStatsCommand: 'com.cloud.agent.api.GetHostStatsCommand',
  GetHypervisorGuestOsNamesCommand: 'com.cloud.agent.api.GetHypervisorGuestOsNamesCommand',
  GetRemoteVmsCommand: 'com.cloud.agent.api.GetRemoteVmsCommand',
  GetStoragePoolCapabilitiesCommand: 'com.cloud.agent.api.GetStoragePoolCapabilitiesCommand',
  GetStorageStatsCommand: 'com.cloud.agent.api.GetStorageStatsCommand',
  GetUnmanagedInstancesCommand: 'com.cloud.agent.api.GetUnmanagedInstancesCommand',
  GetVmConfigCommand: 'com.cloud.agent.api.GetVmConfigCommand',
  GetVmDiskStatsCommand: 'com.cloud.agent.api.GetVmDiskStatsCommand',
  GetVmIpAddressCommand: 'com.cloud.agent.api.GetVmIpAddressCommand',
  GetVmNetworkStatsCommand: 'com.cloud.agent.api.GetVmNetworkStatsCommand',
  GetVmStatsCommand: 'com.cloud.agent.api.GetVmStatsCommand',
  GetVmVncTicketCommand: 'com.cloud.agent.api.GetVmVncTicketCommand',
  GetVncPortCommand: 'com.cloud.agent.api.GetVncPortCommand',
  GetVolumeStatCommand: 'com.cloud.agent.api.GetVolumeStatCommand',
  GetVolumeStatsCommand: 'com.cloud.agent.api.GetVolumeStatsCommand',
  GetVolumesOnStorageCommand: 'com.cloud.agent.api.GetVolumesOnStorageCommand',
  HandleCksIsoCommand: 'com.cloud.agent.api.HandleCksIsoCommand',
  HandleConfigDriveIsoCommand: 'com.cloud.agent.api.HandleConfigDriveIsoCommand',
  ImportConvertedInstanceCommand: 'com.cloud.agent.api.ImportConvertedInstanceCommand',
  MaintainCommand: 'com.cloud.agent.api.MaintainCommand',
  ManageSnapshotCommand: 'com.cloud.agent.api.ManageSnapshotCommand',
  MigrateAgentConnectionCommand: 'com.cloud.agent.api.MigrateAgentConnectionCommand',
  MigrateCommand: 'com.cloud.agent.api.MigrateCommand',
  MigrateVmToPoolCommand: 'com.cloud.agent.api.MigrateVmToPoolCommand',
  MigrateWithStorageCommand: 'com.cloud.agent.api.MigrateWithStorageCommand',
  MigrateWithStorageCompleteCommand: 'com.cloud.agent.api.MigrateWithStorageCompleteCommand',
  MigrateWithStorageReceiveCommand: 'com.cloud.agent.api.MigrateWithStorageReceiveCommand',
  MigrateWithStorageSendCommand: 'com.cloud.agent.api.MigrateWithStorageSendCommand',
  ModifySshKeysCommand: 'com.cloud.agent.api.ModifySshKeysCommand',
  ModifyStoragePoolCommand: 'com.cloud.agent.api.ModifyStoragePoolCommand',
  ModifyTargetsCommand: 'com.cloud.agent.api.ModifyTargetsCommand',
  ModifyVmNicConfigCommand: 'com.cloud.agent.api.ModifyVmNicConfigCommand',
  NetScalerImplementNetworkCommand: 'com.cloud.agent.api.NetScalerImplementNetworkCommand',
  NetworkRulesSystemVmCommand: 'com.cloud.agent.api.NetworkRulesSystemVmCommand',
  NetworkRulesVmSecondaryIpCommand: 'com.cloud.agent.api.NetworkRulesVmSecondaryIpCommand',
  NetworkUsageCommand: 'com.cloud.agent.api.NetworkUsageCommand',
  OvsCreateGreTunnelCommand: 'com.cloud.agent.api.OvsCreateGreTunnelCommand',
  OvsCreateTunnelCommand: 'com.cloud.agent.api.OvsCreateTunnelCommand',
  OvsDeleteFlowCommand: 'com.cloud.agent.api.OvsDeleteFlowCommand',
  OvsDestroyBridgeCommand: 'com.cloud.agent.api.OvsDestroyBridgeCommand',
  OvsDestroyTunnelCommand: 'com.cloud.agent.api.OvsDestroyTunnelCommand',
  OvsFetchInterfaceCommand: 'com.cloud.agent.api.OvsFetchInterfaceCommand',
  OvsSetTagAndFlowCommand: 'com.cloud.agent.api.OvsSetTagAndFlowCommand',
  OvsSetupBridgeCommand: 'com.cloud.agent.api.OvsSetupBridgeCommand',
  OvsVpcPhysicalTopologyConfigCommand: 'com.cloud.agent.api.OvsVpcPhysicalTopologyConfigCommand',
  OvsVpcRoutingPolicyConfigCommand: 'com.cloud.agent.api.OvsVpcRoutingPolicyConfigCommand',
  PatchSystemVmCommand: 'com.cloud.agent.api.PatchSystemVmCommand',
  PerformanceMonitorCommand: 'com.cloud.agent.api.PerformanceMonitorCommand',
  PingCommand: 'com.cloud.agent.api.PingCommand',
  PingRoutingCommand: 'com.cloud.agent.api.PingRoutingCommand',
  PingRoutingWithNwGroupsCommand: 'com.cloud.agent.api.PingRoutingWithNwGroupsCommand',
  PingRoutingWithOvsCommand: 'com.cloud.agent.api.PingRoutingWithOvsCommand',
  PingStorageCommand: 'com.cloud.agent.api.PingStorageCommand',
  PingTestCommand: 'com.cloud.agent.api.PingTestCommand',
  PlugNicCommand: 'com.cloud.agent.api.PlugNicCommand',
  PrepareExternalProvisioningCommand: 'com.cloud.agent.api.PrepareExternalProvisioningCommand',
  PrepareForMigrationCommand: 'com.cloud.agent.api.PrepareForMigrationCommand',
  PrepareOCFS2NodesCommand: 'com.cloud.agent.api.PrepareOCFS2NodesCommand',
  PrepareStorageClientCommand: 'com.cloud.agent.api.PrepareStorageClientCommand',
  PrepareUnmanageVMInstanceCommand: 'com.cloud.agent.api.PrepareUnmanageVMInstanceCommand',
  PropagateResourceEventCommand: 'com.cloud.agent.api.PropagateResourceEventCommand',
  PvlanSetupCommand: 'com.cloud.agent.api.PvlanSetupCommand',
  ReadyCommand: 'com.cloud.agent.api.ReadyCommand',
  RebootCommand: 'com.cloud.agent.api.RebootCommand',
  RebootRouterCommand: 'com.cloud.agent.api.RebootRouterCommand',
  RecreateCheckpointsCommand: 'com.cloud.agent.api.RecreateCheckpointsCommand',
  RecurringNetworkUsageCommand: 'com.cloud.agent.api.RecurringNetworkUsageCommand',
  RemoveBitmapCommand: 'com.cloud.agent.api.RemoveBitmapCommand',
  ReplugNicCommand: 'com.cloud.agent.api.ReplugNicCommand',
  RestoreVMSnapshotCommand: 'com.cloud.agent.api.RestoreVMSnapshotCommand',
  RevertToVMSnapshotCommand: 'com.cloud.agent.api.RevertToVMSnapshotCommand',
  RollingMaintenanceCommand: 'com.cloud.agent.api.RollingMaintenanceCommand',
  RunCustomActionCommand: 'com.cloud.agent.api.RunCustomActionCommand',
  ScaleVmCommand: 'com.cloud.agent.api.ScaleVmCommand',
  ScheduleHostScanTaskCommand: 'com.cloud.agent.api.ScheduleHostScanTaskCommand',
  SecStorageFirewallCfgCommand: 'com.cloud.agent.api.SecStorageFirewallCfgCommand',
  SecStorageSetupCommand: 'com.cloud.agent.api.SecStorageSetupCommand',
  SecStorageVMSetupCommand: 'com.cloud.agent.api.SecStorageVMSetupCommand',
  SecurityGroupRulesCmd: 'com.cloud.agent.api.SecurityGroupRulesCmd',
  SetHostParamsCommand: 'com.cloud.agent.api.SetHostParamsCommand',
  SetupCommand: 'com.cloud.agent.api.SetupCommand',
  SetupGuestNetworkCommand: 'com.cloud.agent.api.SetupGuestNetworkCommand',
  SetupPersistentNetworkCommand: 'com.cloud.agent.api.SetupPersistentNetworkCommand',
  ShutdownCommand: 'com.cloud.agent.api.ShutdownCommand',
  SnapshotCommand: 'com.cloud.agent.api.SnapshotCommand',
  StartCommand: 'com.cloud.agent.api.StartCommand',
  StartupBigSwitchBcfCommand: 'com.cloud.agent.api.StartupBigSwitchBcfCommand',
  StartupBrocadeVcsCommand: 'com.cloud.agent.api.StartupBrocadeVcsCommand',
  StartupCommand: 'com.cloud.agent.api.StartupCommand',
  StartupExternalDhcpCommand: 'com.cloud.agent.api.StartupExternalDhcpCommand',
  StartupExternalFirewallCommand: 'com.cloud.agent.api.StartupExternalFirewallCommand',
  StartupExternalLoadBalancerCommand: 'com.cloud.agent.api.StartupExternalLoadBalancerCommand',
  StartupNiciraNvpCommand: 'com.cloud.agent.api.StartupNiciraNvpCommand',
  StartupOvsCommand: 'com.cloud.agent.api.StartupOvsCommand',
  StartupProxyCommand: 'com.cloud.agent.api.StartupProxyCommand',
  StartupPxeServerCommand: 'com.cloud.agent.api.StartupPxeServerCommand',
  StartupRoutingCommand: 'com.cloud.agent.api.StartupRoutingCommand',
  StartupSecondaryStorageCommand: 'com.cloud.agent.api.StartupSecondaryStorageCommand',
  StartupStorageCommand: 'com.cloud.agent.api.StartupStorageCommand',
  StartupTrafficMonitorCommand: 'com.cloud.agent.api.StartupTrafficMonitorCommand',
  StopCommand: 'com.cloud.agent.api.StopCommand',
  SyncBcfTopologyCommand: 'com.cloud.agent.api.SyncBcfTopologyCommand',
  TransferAgentCommand: 'com.cloud.agent.api.TransferAgentCommand',
  UnPlugNicCommand: 'com.cloud.agent.api.UnPlugNicCommand',
  UnmanageInstanceCommand: 'com.cloud.agent.api.UnmanageInstanceCommand',
  UnprepareStorageClientCommand: 'com.cloud.agent.api.UnprepareStorageClientCommand',
  UnregisterNicCommand: 'com.cloud.agent.api.UnregisterNicCommand',
  UnregisterVMCommand: 'com.cloud.agent.api.UnregisterVMCommand',
  UpdateBcfAttachmentCommand: 'com.cloud.agent.api.UpdateBcfAttachmentCommand',
  UpdateBcfRouterCommand: 'com.cloud.agent.api.UpdateBcfRouterCommand',
  UpdateHostPasswordCommand: 'com.cloud.agent.api.UpdateHostPasswordCommand',
  UpdateLogicalSwitchPortCommand: 'com.cloud.agent.api.UpdateLogicalSwitchPortCommand',
  UpgradeSnapshotCommand: 'com.cloud.agent.api.UpgradeSnapshotCommand',
  VMSnapshotBaseCommand: 'com.cloud.agent.api.VMSnapshotBaseCommand',
  ValidateSnapshotCommand: 'com.cloud.agent.api.ValidateSnapshotCommand',
  ValidateVcenterDetailsCommand: 'com.cloud.agent.api.ValidateVcenterDetailsCommand',
  IpmISetBootDevCommand: 'com.cloud.agent.api.baremetal.IpmISetBootDevCommand',
  IpmiBootorResetCommand: 'com.cloud.agent.api.baremetal.IpmiBootorResetCommand',
  PrepareCreateTemplateCommand: 'com.cloud.agent.api.baremetal.PrepareCreateTemplateCommand',
  PreparePxeServerCommand: 'com.cloud.agent.api.baremetal.PreparePxeServerCommand',
  CheckSshCommand: 'com.cloud.agent.api.check.CheckSshCommand',
  AllowConsoleAccessCommand: 'com.cloud.agent.api.proxy.AllowConsoleAccessCommand',
  CheckConsoleProxyLoadCommand: 'com.cloud.agent.api.proxy.CheckConsoleProxyLoadCommand',
  ProxyCommand: 'com.cloud.agent.api.proxy.ProxyCommand',
  StartConsoleProxyAgentHttpHandlerCommand: 'com.cloud.agent.api.proxy.StartConsoleProxyAgentHttpHandlerCommand',
  WatchConsoleProxyLoadCommand: 'com.cloud.agent.api.proxy.WatchConsoleProxyLoadCommand',
  AggregationControlCommand: 'com.cloud.agent.api.routing.AggregationControlCommand',
  CreateIpAliasCommand: 'com.cloud.agent.api.routing.CreateIpAliasCommand',
  CreateLoadBalancerApplianceCommand: 'com.cloud.agent.api.routing.CreateLoadBalancerApplianceCommand',
  DeleteIpAliasCommand: 'com.cloud.agent.api.routing.DeleteIpAliasCommand',
  DestroyLoadBalancerApplianceCommand: 'com.cloud.agent.api.routing.DestroyLoadBalancerApplianceCommand',
  DhcpEntryCommand: 'com.cloud.agent.api.routing.DhcpEntryCommand',
  DnsMasqConfigCommand: 'com.cloud.agent.api.routing.DnsMasqConfigCommand',
  GetAutoScaleMetricsCommand: 'com.cloud.agent.api.routing.GetAutoScaleMetricsCommand',
  GetRouterAlertsCommand: 'com.cloud.agent.api.routing.GetRouterAlertsCommand',
  GetRouterMonitorResultsCommand: 'com.cloud.agent.api.routing.GetRouterMonitorResultsCommand',
  GlobalLoadBalancerConfigCommand: 'com.cloud.agent.api.routing.GlobalLoadBalancerConfigCommand',
  HealthCheckLBConfigCommand: 'com.cloud.agent.api.routing.HealthCheckLBConfigCommand',
  IpAssocCommand: 'com.cloud.agent.api.routing.IpAssocCommand',
  IpAssocVpcCommand: 'com.cloud.agent.api.routing.IpAssocVpcCommand',
  LoadBalancerConfigCommand: 'com.cloud.agent.api.routing.LoadBalancerConfigCommand',
  LoadRouterHealthChecksConfigCommand: 'com.cloud.agent.api.routing.LoadRouterHealthChecksConfigCommand',
  NetworkElementCommand: 'com.cloud.agent.api.routing.NetworkElementCommand',
  RemoteAccessVpnCfgCommand: 'com.cloud.agent.api.routing.RemoteAccessVpnCfgCommand',
  SavePasswordCommand: 'com.cloud.agent.api.routing.SavePasswordCommand',
  SetBgpPeersCommand: 'com.cloud.agent.api.routing.SetBgpPeersCommand',
  SetFirewallRulesCommand: 'com.cloud.agent.api.routing.SetFirewallRulesCommand',
  SetIpv6FirewallRulesCommand: 'com.cloud.agent.api.routing.SetIpv6FirewallRulesCommand',
  SetMonitorServiceCommand: 'com.cloud.agent.api.routing.SetMonitorServiceCommand',
  SetNetworkACLCommand: 'com.cloud.agent.api.routing.SetNetworkACLCommand',
  SetPortForwardingRulesCommand: 'com.cloud.agent.api.routing.SetPortForwardingRulesCommand',
  SetPortForwardingRulesVpcCommand: 'com.cloud.agent.api.routing.SetPortForwardingRulesVpcCommand',
  SetSourceNatCommand: 'com.cloud.agent.api.routing.SetSourceNatCommand',
  SetStaticNatRulesCommand: 'com.cloud.agent.api.routing.SetStaticNatRulesCommand',
  SetStaticRouteCommand: 'com.cloud.agent.api.routing.SetStaticRouteCommand',
  Site2SiteVpnCfgCommand: 'com.cloud.agent.api.routing.Site2SiteVpnCfgCommand',
  UpdateNetworkCommand: 'com.cloud.agent.api.routing.UpdateNetworkCommand',
  VmDataCommand: 'com.cloud.agent.api.routing.VmDataCommand',
  VpnUsersCfgCommand: 'com.cloud.agent.api.routing.VpnUsersCfgCommand',
  AbstractDownloadCommand: 'com.cloud.agent.api.storage.AbstractDownloadCommand',
  AbstractUploadCommand: 'com.cloud.agent.api.storage.AbstractUploadCommand',
  CheckAndRepairVolumeCommand: 'com.cloud.agent.api.storage.CheckAndRepairVolumeCommand',
  CheckStorageAvailabilityCommand: 'com.cloud.agent.api.storage.CheckStorageAvailabilityCommand',
  CopyVolumeCommand: 'com.cloud.agent.api.storage.CopyVolumeCommand',
  CreateCommand: 'com.cloud.agent.api.storage.CreateCommand',
  CreateDatadiskTemplateCommand: 'com.cloud.agent.api.storage.CreateDatadiskTemplateCommand',
  CreateDiskOnlyVmSnapshotCommand: 'com.cloud.agent.api.storage.CreateDiskOnlyVmSnapshotCommand',
  CreateEntityDownloadURLCommand: 'com.cloud.agent.api.storage.CreateEntityDownloadURLCommand',
  CreateVolumeOVACommand: 'com.cloud.agent.api.storage.CreateVolumeOVACommand',
  DeleteDiskOnlyVmSnapshotCommand: 'com.cloud.agent.api.storage.DeleteDiskOnlyVmSnapshotCommand',
  DeleteEntityDownloadURLCommand: 'com.cloud.agent.api.storage.DeleteEntityDownloadURLCommand',
  DestroyCommand: 'com.cloud.agent.api.storage.DestroyCommand',
  GetDatadisksCommand: 'com.cloud.agent.api.storage.GetDatadisksCommand',
  ListTemplateCommand: 'com.cloud.agent.api.storage.ListTemplateCommand',
  ListVolumeCommand: 'com.cloud.agent.api.storage.ListVolumeCommand',
  MergeDiskOnlyVmSnapshotCommand: 'com.cloud.agent.api.storage.MergeDiskOnlyVmSnapshotCommand',
  MigrateVolumeCommand: 'com.cloud.agent.api.storage.MigrateVolumeCommand',
  PrepareOVAPackingCommand: 'com.cloud.agent.api.storage.PrepareOVAPackingCommand',
  PrimaryStorageDownloadCommand: 'com.cloud.agent.api.storage.PrimaryStorageDownloadCommand',
  ResizeVolumeCommand: 'com.cloud.agent.api.storage.ResizeVolumeCommand',
  RevertDiskOnlyVmSnapshotCommand: 'com.cloud.agent.api.storage.RevertDiskOnlyVmSnapshotCommand',
  SsCommand: 'com.cloud.agent.api.storage.SsCommand',
  StorageCommand: 'com.cloud.agent.api.storage.StorageCommand',
  StorageNfsVersionCommand: 'com.cloud.agent.api.storage.StorageNfsVersionCommand',
  UploadCommand: 'com.cloud.agent.api.storage.UploadCommand',
  UploadProgressCommand: 'com.cloud.agent.api.storage.UploadProgressCommand',
  PrepareKickstartPxeServerCommand: 'com.cloud.baremetal.networkservice.PrepareKickstartPxeServerCommand',
  CreateOrUpdateDomainCommand: 'com.globo.globodns.cloudstack.commands.CreateOrUpdateDomainCommand',
  CreateOrUpdateRecordAndReverseCommand: 'com.globo.globodns.cloudstack.commands.CreateOrUpdateRecordAndReverseCommand',
  RemoveDomainCommand: 'com.globo.globodns.cloudstack.commands.RemoveDomainCommand',
  RemoveRecordCommand: 'com.globo.globodns.cloudstack.commands.RemoveRecordCommand',
  SignInCommand: 'com.globo.globodns.cloudstack.commands.SignInCommand',
  CheckUrlCommand: 'org.apache.cloudstack.agent.directdownload.CheckUrlCommand',
  DirectDownloadCommand: 'org.apache.cloudstack.agent.directdownload.DirectDownloadCommand',
  HttpDirectDownloadCommand: 'org.apache.cloudstack.agent.directdownload.HttpDirectDownloadCommand',
  HttpsDirectDownloadCommand: 'org.apache.cloudstack.agent.directdownload.HttpsDirectDownloadCommand',
  MetalinkDirectDownloadCommand: 'org.apache.cloudstack.agent.directdownload.MetalinkDirectDownloadCommand',
  NfsDirectDownloadCommand: 'org.apache.cloudstack.agent.directdownload.NfsDirectDownloadCommand',
  RevokeDirectDownloadCertificateCommand: 'org.apache.cloudstack.agent.directdownload.RevokeDirectDownloadCertificateCommand',
  SetupDirectDownloadCertificateCommand: 'org.apache.cloudstack.agent.directdownload.SetupDirectDownloadCertificateCommand',
  SetupMSListCommand: 'org.apache.cloudstack.agent.lb.SetupMSListCommand',
  ManageServiceCommand: 'org.apache.cloudstack.agent.routing.ManageServiceCommand',
  DeleteBackupCommand: 'org.apache.cloudstack.backup.DeleteBackupCommand',
  GetBackupStorageStatsCommand: 'org.apache.cloudstack.backup.GetBackupStorageStatsCommand',
  PrepareForBackupRestorationCommand: 'org.apache.cloudstack.backup.PrepareForBackupRestorationCommand',
  RestoreBackupCommand: 'org.apache.cloudstack.backup.RestoreBackupCommand',
  TakeBackupCommand: 'org.apache.cloudstack.backup.TakeBackupCommand',
  PostCertificateRenewalCommand: 'org.apache.cloudstack.ca.PostCertificateRenewalCommand',
  SetupCertificateCommand: 'org.apache.cloudstack.ca.SetupCertificateCommand',
  SetupKeyStoreCommand: 'org.apache.cloudstack.ca.SetupKeyStoreCommand',
  ReconcileCommand: 'org.apache.cloudstack.command.ReconcileCommand',
  ReconcileCopyCommand: 'org.apache.cloudstack.command.ReconcileCopyCommand',
  ReconcileMigrateCommand: 'org.apache.cloudstack.command.ReconcileMigrateCommand',
  ReconcileMigrateVolumeCommand: 'org.apache.cloudstack.command.ReconcileMigrateVolumeCommand',
  CopyToSecondaryStorageCommand: 'org.apache.cloudstack.diagnostics.CopyToSecondaryStorageCommand',
  DeleteFileInVrCommand: 'org.apache.cloudstack.diagnostics.DeleteFileInVrCommand',
  DiagnosticsCommand: 'org.apache.cloudstack.diagnostics.DiagnosticsCommand',
  PrepareFilesCommand: 'org.apache.cloudstack.diagnostics.PrepareFilesCommand',
  CleanupExtensionFilesCommand: 'org.apache.cloudstack.framework.extensions.command.CleanupExtensionFilesCommand',
  ExtensionBaseCommand: 'org.apache.cloudstack.framework.extensions.command.ExtensionBaseCommand',
  ExtensionRoutingUpdateCommand: 'org.apache.cloudstack.framework.extensions.command.ExtensionRoutingUpdateCommand',
  ExtensionServerActionBaseCommand: 'org.apache.cloudstack.framework.extensions.command.ExtensionServerActionBaseCommand',
  GetExtensionPathChecksumCommand: 'org.apache.cloudstack.framework.extensions.command.GetExtensionPathChecksumCommand',
  PrepareExtensionPathCommand: 'org.apache.cloudstack.framework.extensions.command.PrepareExtensionPathCommand',
  BaseShutdownManagementServerHostCommand: 'org.apache.cloudstack.maintenance.command.BaseShutdownManagementServerHostCommand',
  CancelMaintenanceManagementServerHostCommand:
    'org.apache.cloudstack.maintenance.command.CancelMaintenanceManagementServerHostCommand',
  CancelShutdownManagementServerHostCommand: 'org.apache.cloudstack.maintenance.command.CancelShutdownManagementServerHostCommand',
  PrepareForMaintenanceManagementServerHostCommand:
    'org.apache.cloudstack.maintenance.command.PrepareForMaintenanceManagementServerHostCommand',
  PrepareForShutdownManagementServerHostCommand:
    'org.apache.cloudstack.maintenance.command.PrepareForShutdownManagementServerHostCommand',
  TriggerShutdownManagementServerHostCommand:
    'org.apache.cloudstack.maintenance.command.TriggerShutdownManagementServerHostCommand',
  AddHypervisorCommand: 'org.apache.cloudstack.network.opendaylight.agent.commands.AddHypervisorCommand',
  ConfigureNetworkCommand: 'org.apache.cloudstack.network.opendaylight.agent.commands.ConfigureNetworkCommand',
  ConfigurePortCommand: 'org.apache.cloudstack.network.opendaylight.agent.commands.ConfigurePortCommand',
  DestroyNetworkCommand: 'org.apache.cloudstack.network.opendaylight.agent.commands.DestroyNetworkCommand',
  DestroyPortCommand: 'org.apache.cloudstack.network.opendaylight.agent.commands.DestroyPortCommand',
  StartupOpenDaylightControllerCommand:
    'org.apache.cloudstack.network.opendaylight.agent.commands.StartupOpenDaylightControllerCommand',
  SetupTfRouteCommand: 'org.apache.cloudstack.network.tungsten.agent.api.SetupTfRouteCommand',
  SetupTungstenVRouterCommand: 'org.apache.cloudstack.network.tungsten.agent.api.SetupTungstenVRouterCommand',
  UpdateTungstenLoadbalancerSslCommand: 'org.apache.cloudstack.network.tungsten.agent.api.UpdateTungstenLoadbalancerSslCommand',
  UpdateTungstenLoadbalancerStatsCommand: 'org.apache.cloudstack.network.tungsten.agent.api.UpdateTungstenLoadbalancerStatsCommand',
  AttachCommand: 'org.apache.cloudstack.storage.command.AttachCommand',
  AttachPrimaryDataStoreCmd: 'org.apache.cloudstack.storage.command.AttachPrimaryDataStoreCmd',
  CheckDataStoreStoragePolicyComplianceCommand:
    'org.apache.cloudstack.storage.command.CheckDataStoreStoragePolicyComplianceCommand',
  CopyCommand: 'org.apache.cloudstack.storage.command.CopyCommand',
  CreateObjectCommand: 'org.apache.cloudstack.storage.command.CreateObjectCommand',
  CreatePrimaryDataStoreCmd: 'org.apache.cloudstack.storage.command.CreatePrimaryDataStoreCmd',
  DeleteCommand: 'org.apache.cloudstack.storage.command.DeleteCommand',
  DettachCommand: 'org.apache.cloudstack.storage.command.DettachCommand',
  DownloadCommand: 'org.apache.cloudstack.storage.command.DownloadCommand',
  DownloadProgressCommand: 'org.apache.cloudstack.storage.command.DownloadProgressCommand',
  ForgetObjectCmd: 'org.apache.cloudstack.storage.command.ForgetObjectCmd',
  IntroduceObjectCmd: 'org.apache.cloudstack.storage.command.IntroduceObjectCmd',
  MoveVolumeCommand: 'org.apache.cloudstack.storage.command.MoveVolumeCommand',
  QuerySnapshotZoneCopyCommand: 'org.apache.cloudstack.storage.command.QuerySnapshotZoneCopyCommand',
  ResignatureCommand: 'org.apache.cloudstack.storage.command.ResignatureCommand',
  RevertSnapshotCommand: 'org.apache.cloudstack.storage.command.RevertSnapshotCommand',
  SnapshotAndCopyCommand: 'org.apache.cloudstack.storage.command.SnapshotAndCopyCommand',
  StorageSubSystemCommand: 'org.apache.cloudstack.storage.command.StorageSubSystemCommand',
  SyncVolumePathCommand: 'org.apache.cloudstack.storage.command.SyncVolumePathCommand',
  UploadStatusCommand: 'org.apache.cloudstack.storage.command.UploadStatusCommand',
  ListDataStoreObjectsCommand: 'org.apache.cloudstack.storage.command.browser.ListDataStoreObjectsCommand',
  AgentControlAnswer: 'com.cloud.agent.api.AgentControlAnswer',
  Answer: 'com.cloud.agent.api.Answer',
  AssociateMacToNetworkAnswer: 'com.cloud.agent.api.AssociateMacToNetworkAnswer',
  AttachIsoAnswer: 'com.cloud.agent.api.AttachIsoAnswer',
  BackupSnapshotAnswer: 'com.cloud.agent.api.BackupSnapshotAnswer',
  BcfAnswer: 'com.cloud.agent.api.BcfAnswer',
  ChangeAgentAnswer: 'com.cloud.agent.api.ChangeAgentAnswer',
  CheckConvertInstanceAnswer: 'com.cloud.agent.api.CheckConvertInstanceAnswer',
  CheckGuestOsMappingAnswer: 'com.cloud.agent.api.CheckGuestOsMappingAnswer',
  CheckHealthAnswer: 'com.cloud.agent.api.CheckHealthAnswer',
  CheckNetworkAnswer: 'com.cloud.agent.api.CheckNetworkAnswer',
  CheckOnHostAnswer: 'com.cloud.agent.api.CheckOnHostAnswer',
  CheckRouterAnswer: 'com.cloud.agent.api.CheckRouterAnswer',
  CheckS2SVpnConnectionsAnswer: 'com.cloud.agent.api.CheckS2SVpnConnectionsAnswer',
  CheckVirtualMachineAnswer: 'com.cloud.agent.api.CheckVirtualMachineAnswer',
  CheckVolumeAnswer: 'com.cloud.agent.api.CheckVolumeAnswer',
  CleanupPersistentNetworkResourceAnswer: 'com.cloud.agent.api.CleanupPersistentNetworkResourceAnswer',
  ClusterVMMetaDataSyncAnswer: 'com.cloud.agent.api.ClusterVMMetaDataSyncAnswer',
  ConfigurePortForwardingRulesOnLogicalRouterAnswer: 'com.cloud.agent.api.ConfigurePortForwardingRulesOnLogicalRouterAnswer',
  ConfigurePublicIpsOnLogicalRouterAnswer: 'com.cloud.agent.api.ConfigurePublicIpsOnLogicalRouterAnswer',
  ConfigureSharedNetworkUuidAnswer: 'com.cloud.agent.api.ConfigureSharedNetworkUuidAnswer',
  ConfigureSharedNetworkVlanIdAnswer: 'com.cloud.agent.api.ConfigureSharedNetworkVlanIdAnswer',
  ConfigureStaticNatRulesOnLogicalRouterAnswer: 'com.cloud.agent.api.ConfigureStaticNatRulesOnLogicalRouterAnswer',
  ConsoleAccessAuthenticationAnswer: 'com.cloud.agent.api.ConsoleAccessAuthenticationAnswer',
  ConvertInstanceAnswer: 'com.cloud.agent.api.ConvertInstanceAnswer',
  ConvertSnapshotAnswer: 'com.cloud.agent.api.ConvertSnapshotAnswer',
  CopyRemoteVolumeAnswer: 'com.cloud.agent.api.CopyRemoteVolumeAnswer',
  CreateLogicalRouterAnswer: 'com.cloud.agent.api.CreateLogicalRouterAnswer',
  CreateLogicalSwitchAnswer: 'com.cloud.agent.api.CreateLogicalSwitchAnswer',
  CreateLogicalSwitchPortAnswer: 'com.cloud.agent.api.CreateLogicalSwitchPortAnswer',
  CreateNetworkAnswer: 'com.cloud.agent.api.CreateNetworkAnswer',
  CreateVMSnapshotAnswer: 'com.cloud.agent.api.CreateVMSnapshotAnswer',
  CreateVolumeFromSnapshotAnswer: 'com.cloud.agent.api.CreateVolumeFromSnapshotAnswer',
  CreateVolumeFromVMSnapshotAnswer: 'com.cloud.agent.api.CreateVolumeFromVMSnapshotAnswer',
  DeleteLogicalRouterAnswer: 'com.cloud.agent.api.DeleteLogicalRouterAnswer',
  DeleteLogicalRouterPortAnswer: 'com.cloud.agent.api.DeleteLogicalRouterPortAnswer',
  DeleteLogicalSwitchAnswer: 'com.cloud.agent.api.DeleteLogicalSwitchAnswer',
  DeleteLogicalSwitchPortAnswer: 'com.cloud.agent.api.DeleteLogicalSwitchPortAnswer',
  DeleteNetworkAnswer: 'com.cloud.agent.api.DeleteNetworkAnswer',
  DeleteVMSnapshotAnswer: 'com.cloud.agent.api.DeleteVMSnapshotAnswer',
  DirectNetworkUsageAnswer: 'com.cloud.agent.api.DirectNetworkUsageAnswer',
  DisassociateMacFromNetworkAnswer: 'com.cloud.agent.api.DisassociateMacFromNetworkAnswer',
  ExternalNetworkResourceUsageAnswer: 'com.cloud.agent.api.ExternalNetworkResourceUsageAnswer',
  FenceAnswer: 'com.cloud.agent.api.FenceAnswer',
  FindL2GatewayServiceAnswer: 'com.cloud.agent.api.FindL2GatewayServiceAnswer',
  FindLogicalRouterPortAnswer: 'com.cloud.agent.api.FindLogicalRouterPortAnswer',
  FindLogicalSwitchPortAnswer: 'com.cloud.agent.api.FindLogicalSwitchPortAnswer',
  FreezeThawVMAnswer: 'com.cloud.agent.api.FreezeThawVMAnswer',
  GetControllerDataAnswer: 'com.cloud.agent.api.GetControllerDataAnswer',
  GetDomRVersionAnswer: 'com.cloud.agent.api.GetDomRVersionAnswer',
  GetExternalConsoleAnswer: 'com.cloud.agent.api.GetExternalConsoleAnswer',
  GetGPUStatsAnswer: 'com.cloud.agent.api.GetGPUStatsAnswer',
  GetHostStatsAnswer: 'com.cloud.agent.api.GetHostStatsAnswer',
  GetHypervisorGuestOsNamesAnswer: 'com.cloud.agent.api.GetHypervisorGuestOsNamesAnswer',
  GetRemoteVmsAnswer: 'com.cloud.agent.api.GetRemoteVmsAnswer',
  GetRouterAlertsAnswer: 'com.cloud.agent.api.GetRouterAlertsAnswer',
  GetStoragePoolCapabilitiesAnswer: 'com.cloud.agent.api.GetStoragePoolCapabilitiesAnswer',
  GetStorageStatsAnswer: 'com.cloud.agent.api.GetStorageStatsAnswer',
  GetUnmanagedInstancesAnswer: 'com.cloud.agent.api.GetUnmanagedInstancesAnswer',
  GetVmConfigAnswer: 'com.cloud.agent.api.GetVmConfigAnswer',
  GetVmDiskStatsAnswer: 'com.cloud.agent.api.GetVmDiskStatsAnswer',
  GetVmNetworkStatsAnswer: 'com.cloud.agent.api.GetVmNetworkStatsAnswer',
  GetVmStatsAnswer: 'com.cloud.agent.api.GetVmStatsAnswer',
  GetVmVncTicketAnswer: 'com.cloud.agent.api.GetVmVncTicketAnswer',
  GetVncPortAnswer: 'com.cloud.agent.api.GetVncPortAnswer',
  GetVolumeStatAnswer: 'com.cloud.agent.api.GetVolumeStatAnswer',
  GetVolumeStatsAnswer: 'com.cloud.agent.api.GetVolumeStatsAnswer',
  GetVolumesOnStorageAnswer: 'com.cloud.agent.api.GetVolumesOnStorageAnswer',
  HandleConfigDriveIsoAnswer: 'com.cloud.agent.api.HandleConfigDriveIsoAnswer',
  ImportConvertedInstanceAnswer: 'com.cloud.agent.api.ImportConvertedInstanceAnswer',
  MaintainAnswer: 'com.cloud.agent.api.MaintainAnswer',
  ManageSnapshotAnswer: 'com.cloud.agent.api.ManageSnapshotAnswer',
  MigrateAgentConnectionAnswer: 'com.cloud.agent.api.MigrateAgentConnectionAnswer',
  MigrateAnswer: 'com.cloud.agent.api.MigrateAnswer',
  MigrateVmToPoolAnswer: 'com.cloud.agent.api.MigrateVmToPoolAnswer',
  MigrateWithStorageAnswer: 'com.cloud.agent.api.MigrateWithStorageAnswer',
  MigrateWithStorageCompleteAnswer: 'com.cloud.agent.api.MigrateWithStorageCompleteAnswer',
  MigrateWithStorageReceiveAnswer: 'com.cloud.agent.api.MigrateWithStorageReceiveAnswer',
  MigrateWithStorageSendAnswer: 'com.cloud.agent.api.MigrateWithStorageSendAnswer',
  ModifyStoragePoolAnswer: 'com.cloud.agent.api.ModifyStoragePoolAnswer',
  ModifyTargetsAnswer: 'com.cloud.agent.api.ModifyTargetsAnswer',
  ModifyVmNicConfigAnswer: 'com.cloud.agent.api.ModifyVmNicConfigAnswer',
  NetworkUsageAnswer: 'com.cloud.agent.api.NetworkUsageAnswer',
  OvsCreateGreTunnelAnswer: 'com.cloud.agent.api.OvsCreateGreTunnelAnswer',
  OvsCreateTunnelAnswer: 'com.cloud.agent.api.OvsCreateTunnelAnswer',
  OvsFetchInterfaceAnswer: 'com.cloud.agent.api.OvsFetchInterfaceAnswer',
  OvsSetTagAndFlowAnswer: 'com.cloud.agent.api.OvsSetTagAndFlowAnswer',
  PatchSystemVmAnswer: 'com.cloud.agent.api.PatchSystemVmAnswer',
  PerformanceMonitorAnswer: 'com.cloud.agent.api.PerformanceMonitorAnswer',
  PingAnswer: 'com.cloud.agent.api.PingAnswer',
  PlugNicAnswer: 'com.cloud.agent.api.PlugNicAnswer',
  PrepareExternalProvisioningAnswer: 'com.cloud.agent.api.PrepareExternalProvisioningAnswer',
  PrepareForMigrationAnswer: 'com.cloud.agent.api.PrepareForMigrationAnswer',
  PrepareStorageClientAnswer: 'com.cloud.agent.api.PrepareStorageClientAnswer',
  PrepareUnmanageVMInstanceAnswer: 'com.cloud.agent.api.PrepareUnmanageVMInstanceAnswer',
  ReadyAnswer: 'com.cloud.agent.api.ReadyAnswer',
  RebootAnswer: 'com.cloud.agent.api.RebootAnswer',
  RecurringNetworkUsageAnswer: 'com.cloud.agent.api.RecurringNetworkUsageAnswer',
  ReplugNicAnswer: 'com.cloud.agent.api.ReplugNicAnswer',
  RestoreVMSnapshotAnswer: 'com.cloud.agent.api.RestoreVMSnapshotAnswer',
  RevertToVMSnapshotAnswer: 'com.cloud.agent.api.RevertToVMSnapshotAnswer',
  RollingMaintenanceAnswer: 'com.cloud.agent.api.RollingMaintenanceAnswer',
  RunCustomActionAnswer: 'com.cloud.agent.api.RunCustomActionAnswer',
  ScaleVmAnswer: 'com.cloud.agent.api.ScaleVmAnswer',
  SecStorageSetupAnswer: 'com.cloud.agent.api.SecStorageSetupAnswer',
  SecurityGroupRuleAnswer: 'com.cloud.agent.api.SecurityGroupRuleAnswer',
  SetupAnswer: 'com.cloud.agent.api.SetupAnswer',
  SetupPersistentNetworkAnswer: 'com.cloud.agent.api.SetupPersistentNetworkAnswer',
  StartAnswer: 'com.cloud.agent.api.StartAnswer',
  StartupAnswer: 'com.cloud.agent.api.StartupAnswer',
  StopAnswer: 'com.cloud.agent.api.StopAnswer',
  UnPlugNicAnswer: 'com.cloud.agent.api.UnPlugNicAnswer',
  UnmanageInstanceAnswer: 'com.cloud.agent.api.UnmanageInstanceAnswer',
  UnprepareStorageClientAnswer: 'com.cloud.agent.api.UnprepareStorageClientAnswer',
  UnsupportedAnswer: 'com.cloud.agent.api.UnsupportedAnswer',
  UpdateLogicalSwitchPortAnswer: 'com.cloud.agent.api.UpdateLogicalSwitchPortAnswer',
  ValidateSnapshotAnswer: 'com.cloud.agent.api.ValidateSnapshotAnswer',
  PreparePxeServerAnswer: 'com.cloud.agent.api.baremetal.PreparePxeServerAnswer',
  CheckSshAnswer: 'com.cloud.agent.api.check.CheckSshAnswer',
  ConsoleProxyLoadAnswer: 'com.cloud.agent.api.proxy.ConsoleProxyLoadAnswer',
  GetAutoScaleMetricsAnswer: 'com.cloud.agent.api.routing.GetAutoScaleMetricsAnswer',
  GetRouterMonitorResultsAnswer: 'com.cloud.agent.api.routing.GetRouterMonitorResultsAnswer',
  GlobalLoadBalancerConfigAnswer: 'com.cloud.agent.api.routing.GlobalLoadBalancerConfigAnswer',
  GroupAnswer: 'com.cloud.agent.api.routing.GroupAnswer',
  HealthCheckLBConfigAnswer: 'com.cloud.agent.api.routing.HealthCheckLBConfigAnswer',
  IpAssocAnswer: 'com.cloud.agent.api.routing.IpAssocAnswer',
  SetBgpPeersAnswer: 'com.cloud.agent.api.routing.SetBgpPeersAnswer',
  SetFirewallRulesAnswer: 'com.cloud.agent.api.routing.SetFirewallRulesAnswer',
  SetIpv6FirewallRulesAnswer: 'com.cloud.agent.api.routing.SetIpv6FirewallRulesAnswer',
  SetNetworkACLAnswer: 'com.cloud.agent.api.routing.SetNetworkACLAnswer',
  SetPortForwardingRulesAnswer: 'com.cloud.agent.api.routing.SetPortForwardingRulesAnswer',
  SetSourceNatAnswer: 'com.cloud.agent.api.routing.SetSourceNatAnswer',
  SetStaticNatRulesAnswer: 'com.cloud.agent.api.routing.SetStaticNatRulesAnswer',
  SetStaticRouteAnswer: 'com.cloud.agent.api.routing.SetStaticRouteAnswer',
  CheckAndRepairVolumeAnswer: 'com.cloud.agent.api.storage.CheckAndRepairVolumeAnswer',
  CopyVolumeAnswer: 'com.cloud.agent.api.storage.CopyVolumeAnswer',
  CreateAnswer: 'com.cloud.agent.api.storage.CreateAnswer',
  CreateDatadiskTemplateAnswer: 'com.cloud.agent.api.storage.CreateDatadiskTemplateAnswer',
  CreateDiskOnlyVmSnapshotAnswer: 'com.cloud.agent.api.storage.CreateDiskOnlyVmSnapshotAnswer',
  CreateEntityDownloadURLAnswer: 'com.cloud.agent.api.storage.CreateEntityDownloadURLAnswer',
  CreatePrivateTemplateAnswer: 'com.cloud.agent.api.storage.CreatePrivateTemplateAnswer',
  DownloadAnswer: 'com.cloud.agent.api.storage.DownloadAnswer',
  GetDatadisksAnswer: 'com.cloud.agent.api.storage.GetDatadisksAnswer',
  ListTemplateAnswer: 'com.cloud.agent.api.storage.ListTemplateAnswer',
  ListVolumeAnswer: 'com.cloud.agent.api.storage.ListVolumeAnswer',
  MigrateVolumeAnswer: 'com.cloud.agent.api.storage.MigrateVolumeAnswer',
  PrimaryStorageDownloadAnswer: 'com.cloud.agent.api.storage.PrimaryStorageDownloadAnswer',
  ResizeVolumeAnswer: 'com.cloud.agent.api.storage.ResizeVolumeAnswer',
  RevertDiskOnlyVmSnapshotAnswer: 'com.cloud.agent.api.storage.RevertDiskOnlyVmSnapshotAnswer',
  UploadAnswer: 'com.cloud.agent.api.storage.UploadAnswer',
  CreateLoadBalancerApplianceAnswer: 'com.cloud.network.resource.CreateLoadBalancerApplianceAnswer',
  DestroyLoadBalancerApplianceAnswer: 'com.cloud.network.resource.DestroyLoadBalancerApplianceAnswer',
  GloboDnsDomainListResponse: 'com.globo.globodns.cloudstack.response.GloboDnsDomainListResponse',
  GloboDnsDomainResponse: 'com.globo.globodns.cloudstack.response.GloboDnsDomainResponse',
  GloboDnsExportResponse: 'com.globo.globodns.cloudstack.response.GloboDnsExportResponse',
  GloboDnsRecordListResponse: 'com.globo.globodns.cloudstack.response.GloboDnsRecordListResponse',
  GloboDnsRecordResponse: 'com.globo.globodns.cloudstack.response.GloboDnsRecordResponse',
  CheckUrlAnswer: 'org.apache.cloudstack.agent.directdownload.CheckUrlAnswer',
  DirectDownloadAnswer: 'org.apache.cloudstack.agent.directdownload.DirectDownloadAnswer',
  SetupMSListAnswer: 'org.apache.cloudstack.agent.lb.SetupMSListAnswer',
  BackupAnswer: 'org.apache.cloudstack.backup.BackupAnswer',
  BackupStorageStatsAnswer: 'org.apache.cloudstack.backup.BackupStorageStatsAnswer',
  SetupCertificateAnswer: 'org.apache.cloudstack.ca.SetupCertificateAnswer',
  SetupKeystoreAnswer: 'org.apache.cloudstack.ca.SetupKeystoreAnswer',
  ReconcileAnswer: 'org.apache.cloudstack.command.ReconcileAnswer',
  ReconcileCopyAnswer: 'org.apache.cloudstack.command.ReconcileCopyAnswer',
  ReconcileMigrateAnswer: 'org.apache.cloudstack.command.ReconcileMigrateAnswer',
  ReconcileMigrateVolumeAnswer: 'org.apache.cloudstack.command.ReconcileMigrateVolumeAnswer',
  ReconcileVolumeAnswer: 'org.apache.cloudstack.command.ReconcileVolumeAnswer',
  CopyToSecondaryStorageAnswer: 'org.apache.cloudstack.diagnostics.CopyToSecondaryStorageAnswer',
  DiagnosticsAnswer: 'org.apache.cloudstack.diagnostics.DiagnosticsAnswer',
  PrepareFilesAnswer: 'org.apache.cloudstack.diagnostics.PrepareFilesAnswer',
  AddHypervisorAnswer: 'org.apache.cloudstack.network.opendaylight.agent.responses.AddHypervisorAnswer',
  ConfigureNetworkAnswer: 'org.apache.cloudstack.network.opendaylight.agent.responses.ConfigureNetworkAnswer',
  ConfigurePortAnswer: 'org.apache.cloudstack.network.opendaylight.agent.responses.ConfigurePortAnswer',
  DestroyNetworkAnswer: 'org.apache.cloudstack.network.opendaylight.agent.responses.DestroyNetworkAnswer',
  DestroyPortAnswer: 'org.apache.cloudstack.network.opendaylight.agent.responses.DestroyPortAnswer',
  AttachAnswer: 'org.apache.cloudstack.storage.command.AttachAnswer',
  AttachPrimaryDataStoreAnswer: 'org.apache.cloudstack.storage.command.AttachPrimaryDataStoreAnswer',
  CopyCmdAnswer: 'org.apache.cloudstack.storage.command.CopyCmdAnswer',
  CreateObjectAnswer: 'org.apache.cloudstack.storage.command.CreateObjectAnswer',
  DettachAnswer: 'org.apache.cloudstack.storage.command.DettachAnswer',
  IntroduceObjectAnswer: 'org.apache.cloudstack.storage.command.IntroduceObjectAnswer',
  QuerySnapshotZoneCopyAnswer: 'org.apache.cloudstack.storage.command.QuerySnapshotZoneCopyAnswer',
  ResignatureAnswer: 'org.apache.cloudstack.storage.command.ResignatureAnswer',
  SnapshotAndCopyAnswer: 'org.apache.cloudstack.storage.command.SnapshotAndCopyAnswer',
  SyncVolumePathAnswer: 'org.apache.cloudstack.storage.command.SyncVolumePathAnswer',
  UploadStatusAnswer: 'org.apache.cloudstack.storage.command.UploadStatusAnswer',
  ListDataStoreObjectsAnswer: 'org.apache.cloudstack.storage.command.browser.ListDataStoreObjectsAnswer',
} as const;
