import type { ConnectorParts } from '../../connector-parts.ts';
import { required } from '../required.ts';
import { answer, failed, type AnswerName, type AnswerOf, type Handlers } from '../command.ts';

/** Commands for storage that plain KVM hosts do not have: managed, PowerFlex, VMware's (cloudstack-host-commands.md, A4, A5). */
export function foreignStorageHandlers({ random }: ConnectorParts): Handlers {
  return {
    ModifyTargetsCommand({ add = false, targets = [] }) {
      const connectedPaths = add ? targets.map((target) => devicePath(target)) : [];
      return answer('ModifyTargetsAnswer', { result: true, connectedPaths });
    },

    PrepareStorageClientCommand({ poolUuid }, { agent }) {
      required(poolUuid, 'poolUuid');
      const guid = random.fork(`powerflex/${agent}`).hex(32);
      return answer('PrepareStorageClientAnswer', { result: true, detailsMap: { 'powerflex.sdc.guid': guid } });
    },

    UnprepareStorageClientCommand({ poolUuid }) {
      required(poolUuid, 'poolUuid');
      return answer('UnprepareStorageClientAnswer', { result: true });
    },

    SnapshotAndCopyCommand: () => refusal('SnapshotAndCopyAnswer'),
    ResignatureCommand: () => refusal('ResignatureAnswer'),
    IntroduceObjectCmd: () => refusal('IntroduceObjectAnswer'),
    SyncVolumePathCommand: () => refusal('SyncVolumePathAnswer'),
    ForgetObjectCmd: () => failed(reason),
    CheckDataStoreStoragePolicyComplianceCommand: () => failed(reason),
  };
}

const reason = 'KVM hosts do not support this';

type Refusing = Extract<
  AnswerName,
  'SnapshotAndCopyAnswer' | 'ResignatureAnswer' | 'IntroduceObjectAnswer' | 'SyncVolumePathAnswer'
>;

function refusal<C extends Refusing>(name: C): AnswerOf<C> {
  return answer(name, { result: false, details: reason });
}

/** Where udev shows an iSCSI target. */
function devicePath(target: Readonly<Record<string, string>>): string {
  const { storageHost = '', storagePort = '3260', iqn = '' } = target;
  return `/dev/disk/by-path/ip-${storageHost}:${storagePort}-iscsi-${iqn}-lun-0`;
}
