import type { WireObject } from '../../../fleet/connectors/cloudstack/wire/packet.ts';
import type { HostRow } from './cluster.ts';

const api = 'com.cloud.agent.api';
const everyCommand = { contextMap: { logid: 'bc1eaead' }, wait: 0, bypassHostMaintenance: false };

/** A command of the connect. */
export interface ConnectStep {
  readonly command: WireObject;
  readonly inSequence: boolean;
  /** The connect goes on when it is answered, and fails unless the answer is of the class and well. */
  readonly answeredBy?: string;
}

function step(inSequence: boolean, name: string, fields: Readonly<Record<string, unknown>>, answeredBy?: string): ConnectStep {
  const command = { className: `${api}.${name}`, fields: { ...fields, ...everyCommand } };
  return { command, inSequence, ...(answeredBy !== undefined && { answeredBy: `${api}.${answeredBy}` }) };
}

const pool = {
  id: 1,
  uuid: 'b27d93db-ce87-3f12-90b4-1355647dd5de',
  host: '10.250.0.1',
  path: '/export/primary',
  port: 2049,
  type: 'NetworkFilesystem',
};

const bridges = {
  physicalNetworkId: 200,
  privateNetworkName: 'cloudbr0',
  publicNetworkName: 'cloudbr0',
  guestNetworkName: 'cloudbr0',
  storageNetworkName: 'cloudbr0',
};

const sshKeys = step(false, 'ModifySshKeysCommand', {
  _pubKey: 'ssh-rsa AAAA root@vm\n',
  _prvKey: '-----BEGIN PRIVATE KEY-----\nnone\n-----END PRIVATE KEY-----\n',
});

/** What a host hears before its first ReadyCommand, as a 4.22 server says it (cloudstack-agent-protocol.md, 4.3). */
const hostSteps: readonly ConnectStep[] = [
  step(
    false,
    'ModifyStoragePoolCommand',
    { add: true, pool, localPath: `/mnt//${pool.uuid}`, details: {} },
    'ModifyStoragePoolAnswer',
  ),
  step(false, 'CleanupNetworkRulesCmd', { interval: 2465 }),
  step(true, 'CheckNetworkCommand', { networkInfoList: [bridges] }, 'CheckNetworkAnswer'),
  step(true, 'SetHostParamsCommand', {
    params: {
      'tungsten.plugin.enable': 'false',
      migratewait: '3600',
      'reconcile.commands.enabled': 'false',
      'router.aggregation.command.each.timeout': '600',
    },
  }),
  sshKeys,
  sshKeys,
];

const secondary = 'nfs://10.250.0.1/export/secondary';
const storageVmSteps: readonly ConnectStep[] = [
  step(
    true,
    'SecStorageSetupCommand',
    { store: { 'com.cloud.agent.api.to.NfsTO': { _url: secondary, _role: 'Image' } }, secUrl: secondary, postUploadKey: 'k' },
    'SecStorageSetupAnswer',
  ),
  step(false, 'SecStorageFirewallCfgCommand', { isAppendAIp: false }),
  step(true, 'SecStorageVMSetupCommand', { allowedInternalSites: [], copyUserName: 'cloud', copyPassword: 'p' }),
];

const proxySteps: readonly ConnectStep[] = [
  step(true, 'proxy.StartConsoleProxyAgentHttpHandlerCommand', {
    keystorePassword: 'in2Wbcok2ceQEoTZthsrbA==',
    encryptorPassword: '{"base64EncodedKeyBytes":"xMJiEHkM7DbKiJDuJCDP7A","base64EncodedIvBytes":"lyFZCR_mf7p1n0cFeNI1cg"}',
    isSourceIpCheckEnabled: false,
  }),
];

/** The commands between Startup and ReadyCommand for the agent that sent this Startup. */
export function connectSteps(startup: WireObject): readonly ConnectStep[] {
  switch (startup.className) {
    case `${api}.StartupRoutingCommand`:
      // A host that another server sent here is known already (cloudstack-agent-protocol.md, 4.3).
      return startup.fields['connectionTransferred'] === true ? [] : hostSteps;
    case `${api}.StartupSecondaryStorageCommand`:
      return storageVmSteps;
    case `${api}.StartupProxyCommand`:
      return proxySteps;
    default:
      return [];
  }
}

/** The first ReadyCommand, or the second one, which has the lists of servers. */
export function readyStep(row: HostRow, name: string, servers?: readonly string[]): ConnectStep {
  const host = { dcId: 1, hostId: row.id, hostUuid: row.uuid, hostName: name };
  const fields =
    servers === undefined
      ? { ...host, enableHumanReadableSizes: true }
      : {
          ...host,
          msHostList: servers,
          avoidMsHostList: [],
          lbAlgorithm: 'static',
          lbCheckInterval: 0,
          enableHumanReadableSizes: true,
          arch: 'x86_64',
        };
  return step(true, 'ReadyCommand', fields, 'ReadyAnswer');
}

const neededByAll = ['dataCenter', 'guid', 'name', 'version', 'privateIpAddress'];
const neededByHosts = ['pod', 'cluster', 'hostDetails', 'hostTags', 'hypervisorType'];

/** A blank one is x86_64. */
const architectures = new Set<unknown>([undefined, '', 'x86_64', 'aarch64', 'i686']);

/** Why a server would not take this Startup (cloudstack-agent-protocol.md, 5.3); nothing when it does. */
export function refusal(startup: WireObject): string | undefined {
  const { className, fields } = startup;
  const host = className === `${api}.StartupRoutingCommand`;
  const missing = [...neededByAll, ...(host ? neededByHosts : [])].find(
    (field) => fields[field] === undefined || fields[field] === null,
  );
  if (missing !== undefined) return `${missing} is missing`;
  if (!host) return undefined;
  if (fields['hypervisorType'] !== 'KVM') return `hypervisor ${JSON.stringify(fields['hypervisorType'])} in a cluster of KVM`;
  const wrong = ['cpuArch', 'arch'].find((field) => !architectures.has(fields[field]));
  if (wrong !== undefined) return `${wrong} ${JSON.stringify(fields[wrong])} is unknown`;
  const details = fields['hostDetails'];
  return typeof details === 'object' && details !== null && 'Host.OS' in details ? undefined : 'Host.OS is missing';
}
