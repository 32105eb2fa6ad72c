import { classNames } from '../classes/index.ts';
import type { AnswerName, CommandName } from './command.ts';

/** Commands whose answer is not named after them. */
const irregular: { readonly [C in CommandName]?: AnswerName } = {
  CheckConsoleProxyLoadCommand: 'ConsoleProxyLoadAnswer',
  ConsoleProxyLoadReportCommand: 'AgentControlAnswer',
  CopyCommand: 'CopyCmdAnswer',
  CreatePrivateTemplateFromSnapshotCommand: 'CreatePrivateTemplateAnswer',
  CreatePrivateTemplateFromVolumeCommand: 'CreatePrivateTemplateAnswer',
  DeleteBackupCommand: 'BackupAnswer',
  DownloadProgressCommand: 'DownloadAnswer',
  GetBackupStorageStatsCommand: 'BackupStorageStatsAnswer',
  HttpDirectDownloadCommand: 'DirectDownloadAnswer',
  HttpsDirectDownloadCommand: 'DirectDownloadAnswer',
  MetalinkDirectDownloadCommand: 'DirectDownloadAnswer',
  NfsDirectDownloadCommand: 'DirectDownloadAnswer',
  RestoreBackupCommand: 'BackupAnswer',
  SecurityGroupRulesCmd: 'SecurityGroupRuleAnswer',
  SetupKeyStoreCommand: 'SetupKeystoreAnswer',
  TakeBackupCommand: 'BackupAnswer',
  UploadProgressCommand: 'UploadAnswer',
  WatchConsoleProxyLoadCommand: 'ConsoleProxyLoadAnswer',
};

/** Commands that have a class named after them which no 4.22 agent answers with and no server asks for. */
const plain: ReadonlySet<string> = new Set<CommandName>([
  'AttachIsoCommand',
  'CheckOnHostCommand',
  'CopyToSecondaryStorageCommand',
  'IpAssocCommand',
  'PrepareFilesCommand',
  'SetBgpPeersCommand',
  'SetFirewallRulesCommand',
  'SetIpv6FirewallRulesCommand',
  'SetNetworkACLCommand',
  'SetPortForwardingRulesCommand',
  'SetSourceNatCommand',
  'SetStaticNatRulesCommand',
  'SetStaticRouteCommand',
]);

/**
 * The class of answer that the server casts to, also when the command failed (cloudstack-agent-protocol.md, pitfall 15;
 * cloudstack-host-commands.md, 0 rule 2 and the tables of A): named after the command, with few exceptions, and a plain `Answer` for
 * those that have none.
 */
export function castOf(command: CommandName): AnswerName {
  const exception = irregular[command];
  if (exception !== undefined) return exception;
  const named = command.replace(/(?:Command|Cmd)$/u, 'Answer');
  return !plain.has(command) && isAnswerName(named) ? named : 'Answer';
}

function isAnswerName(name: string): name is AnswerName {
  return name.endsWith('Answer') && Object.hasOwn(classNames, name);
}
