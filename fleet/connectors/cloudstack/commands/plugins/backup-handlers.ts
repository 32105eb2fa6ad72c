import { AgentError } from '#agent';
import { z, type ZodType } from 'zod';
import type { PrimaryDataStoreTO } from '../../classes/index.ts';
import type { ConnectorParts } from '../../connector-parts.ts';
import type { Table } from '../../zone/table.ts';
import { answer, type Handlers } from '../command.ts';
import { required } from '../required.ts';
import type { VolumeSizes } from './volume-sizes.ts';

/** A machine's volumes as they were, on a repository of the NAS provider. */
interface BackupRecord {
  /** Address of the repository: `10.0.0.9:/export/backup`. */
  readonly repository: string;
  /** Folder of the backup on it. */
  readonly path: string;
  readonly vmName: string;
  readonly bytes: number;
  readonly virtualBytes: number;
  readonly takenMs: number;
}

const backupSchema: ZodType<BackupRecord> = z.looseObject({
  repository: z.string(),
  path: z.string(),
  vmName: z.string(),
  bytes: z.number(),
  virtualBytes: z.number(),
  takenMs: z.number(),
});

const TiB = 2 ** 40;
/** What of a volume is in use; a backup has no more. */
const usedPart = 0.25;

/** Backups on a network share (cloudstack-host-commands.md, A14): what was taken, not its content. */
export function backupHandlers({ zone, clock, random }: ConnectorParts, volumes: VolumeSizes): Handlers {
  const backups = (): Promise<Table<BackupRecord>> =>
    zone.table('backups', { schema: backupSchema, key: ({ repository, path }) => backupKey(repository, path) });

  return {
    TakeBackupCommand: async (command) => {
      const repository = required(command.backupRepoAddress, 'backupRepoAddress');
      const path = required(command.backupPath, 'backupPath');
      const vmName = required(command.vmName, 'vmName');
      const virtualBytes = volumesOf(command.volumePaths, command.volumePools, () => machineVolumes(vmName))
        .map((volume) => volumes.virtualBytes(volume) ?? 0)
        .reduce((total, bytes) => total + bytes, 0);
      const bytes = Math.floor(virtualBytes * usedPart);
      await (await backups()).put({ repository, path, vmName, bytes, virtualBytes, takenMs: clock.now() });
      return answer('BackupAnswer', {
        result: true,
        details: String(bytes),
        size: bytes,
        virtualSize: virtualBytes,
        needsCleanup: false,
      });
    },
    RestoreBackupCommand: async ({ backupRepoAddress, backupPath, vmExists, restoreVolumePaths = [], restoreVolumeUUID }) => {
      const key = backupKey(required(backupRepoAddress, 'backupRepoAddress'), required(backupPath, 'backupPath'));
      if (!(await backups()).has(key)) throw new AgentError('VRA_NOT_FOUND', `there is no backup ${key}`);
      // A single volume is restored under a new name, which the server reads; a whole machine's keep theirs.
      const [volume = restoreVolumeUUID] = restoreVolumePaths;
      const single = vmExists === undefined && volume !== undefined;
      return answer('BackupAnswer', { result: true, ...(single && { details: volume.slice(volume.lastIndexOf('/') + 1) }) });
    },
    DeleteBackupCommand: async ({ backupRepoAddress, backupPath }) => {
      // One that is not there is as good as deleted.
      await (
        await backups()
      ).remove(backupKey(required(backupRepoAddress, 'backupRepoAddress'), required(backupPath, 'backupPath')));
      return answer('BackupAnswer', { result: true });
    },
    GetBackupStorageStatsCommand: async ({ backupRepoAddress }) => {
      const repository = required(backupRepoAddress, 'backupRepoAddress');
      const kept = Array.from((await backups()).values()).filter((backup) => backup.repository === repository);
      return answer('BackupStorageStatsAnswer', {
        result: true,
        totalSize: random.fork(`backup repository ${repository}`).integer(4, 40) * TiB,
        usedSize: kept.reduce((total, { bytes }) => total + bytes, 0),
      });
    },
  };

  function machineVolumes(name: string): readonly Volume[] {
    const machine = zone.machines.get(name);
    if (machine === undefined) throw new AgentError('VRA_NOT_FOUND', `Domain not found: no domain with matching name '${name}'`);
    return machine.disks
      .filter((disk) => disk.path !== '' && disk.type !== 'ISO')
      .map(({ path, poolUuid }) => ({ path, pool: poolUuid }));
  }
}

interface Volume {
  readonly path: string;
  readonly pool?: string | undefined;
}

/** Volumes that a command names, which it does for machines that are off; else those that `running` finds. */
function volumesOf(
  paths: readonly string[] | undefined,
  pools: readonly PrimaryDataStoreTO[] | undefined,
  running: () => readonly Volume[],
): readonly Volume[] {
  if (paths === undefined || paths.length === 0) return running();
  return paths.map((path, index) => ({ path: path.slice(path.lastIndexOf('/') + 1), pool: pools?.[index]?.uuid }));
}

function backupKey(repository: string, path: string): string {
  return `${repository}/${path}`;
}
