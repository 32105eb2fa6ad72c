import { AgentError } from '#agent';
import type { ConnectorParts } from '../../connector-parts.ts';
import { baseOf } from '../../storage/paths.ts';
import type { ZoneStorage } from '../../storage/storage.ts';
import { required } from '../required.ts';
import type { MachineRecord } from '../../zone/records.ts';
import type { Zone } from '../../zone/zone.ts';
import { answer, type Handlers } from '../command.ts';

/** Folder of a secondary storage that the server makes download links into. */
const diagnosticsFolder = 'diagnostics_data';
/** `diagnostics.data.max.file.age`: the server's own collector does not reach these stores. */
const keptMs = 86_400_000;

/** The host takes the archive that a router or system VM has packed to secondary storage (cloudstack-host-commands.md, A10). */
export function diagnosticsArchiveHandlers({ zone, fleet }: ConnectorParts, storage: ZoneStorage): Handlers {
  return {
    async CopyToSecondaryStorageCommand({ secondaryStorageUrl, systemVmIp, fileName }) {
      const url = required(secondaryStorageUrl, 'secondaryStorageUrl');
      const source = required(fileName, 'fileName').trim();
      const machine = machineAt(zone, required(systemVmIp, 'systemVmIp'));
      const bytes = await fleet.readFile(machine.name, source);
      const path = `${diagnosticsFolder}/${baseOf(source)}`;
      await removeOld(storage, url);
      const size = { virtualBytes: bytes.byteLength, physicalBytes: bytes.byteLength };
      await storage.images.putContent(url, path, bytes);
      await storage.images.create(url, { kind: 'file', path, format: 'ZIP', ...size });
      return answer('CopyToSecondaryStorageAnswer', { result: true, details: 'File copied to secondary storage successfully' });
    },
  };
}

function machineAt(zone: Zone, address: string): MachineRecord {
  for (const machine of zone.machines.values()) {
    if (machine.state === 'running' && machine.nics.some(({ ip }) => ip === address)) return machine;
  }
  throw new AgentError('VRA_NOT_FOUND', `no running machine has the address ${address}`);
}

async function removeOld(storage: ZoneStorage, url: string): Promise<void> {
  const oldest = storage.now() - keptMs;
  const old = [...storage.images.images(url, 'file')].filter(
    ({ path, createdMs }) => path.startsWith(`${diagnosticsFolder}/`) && createdMs < oldest,
  );
  for (const image of old) await storage.images.remove(image);
}
