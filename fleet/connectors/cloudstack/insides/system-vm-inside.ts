import { AgentError } from '#agent';
import { mountTablePath, parseMountTable, printMountTable, type TableMount } from '#backends/dummy';
import type { MachineInside } from '../zone/index.ts';
import { routerInside, type InsideOptions } from './router-inside.ts';

/** An image store as the secondary storage VM mounts it. */
export interface ImageStoreMount {
  /** Names the mount point: `/mnt/SecStorage/<uuid>`. */
  readonly uuid: string;
  /** `nfs://host/path`, or `host:/path`. */
  readonly url: string;
  /** Of NFS, as SecStorageSetupCommand says it: `3`, `4.1`; default 4.2. */
  readonly nfsVersion?: string | undefined;
}

/** The inside of a secondary storage or console proxy VM. */
export interface SystemVmInside extends MachineInside {
  /**
   * Mounts an image store, until the next power-on (cloudstack-over-ssh.md, D); one that is mounted there already stays. Rejects with
   * `VRA_BAD_INPUT` for a url that is none.
   */
  mountStore(machine: string, store: ImageStoreMount): Promise<void>;
}

/** `nfs://10.0.0.5:2049/export/a?vers=4` → `10.0.0.5:/export/a`. */
function nfsSource(url: string): string {
  const match =
    /^nfs:\/\/([\w.-]+|\[[\da-f:]+\])(?::\d+)?(\/[^\s?]*)(?:\?\S*)?$/i.exec(url) ?? /^([\w.-]+):(\/(?!\/)\S*)$/.exec(url);
  const [, host, path] = match ?? [];
  if (host === undefined || path === undefined) {
    throw new AgentError('VRA_BAD_INPUT', `${JSON.stringify(url)} is no NFS share; write it as nfs://host/path`);
  }
  return `${host}:${path}`;
}

function nfsMount({ uuid, url, nfsVersion }: ImageStoreMount): TableMount {
  if (!/^[\w-]+$/.test(uuid)) throw new AgentError('VRA_BAD_INPUT', `${JSON.stringify(uuid)} is no name of a mount point`);
  const version = nfsVersion !== undefined && /^[234](?:\.\d)?$/.test(nfsVersion) ? nfsVersion : '4.2';
  return {
    source: nfsSource(url),
    target: `/mnt/SecStorage/${uuid}`,
    type: version.startsWith('4') ? 'nfs4' : 'nfs',
    options: `rw,relatime,vers=${version},rsize=1048576,wsize=1048576,namlen=255,hard,proto=tcp,timeo=600,retrans=2,sec=sys`,
  };
}

/** The insides of system VMs: machines of the fleet as routers are, with image stores mounted. */
export function systemVmInside(options: InsideOptions): SystemVmInside {
  const { fleet } = options;
  return {
    ...routerInside(options),
    mountStore: async (machine, store) => {
      const mount = nfsMount(store);
      const text = await fleet.readFile(machine, mountTablePath).catch((error: unknown) => {
        if (error instanceof AgentError && error.code === 'VRA_NOT_FOUND' && fleet.has(machine)) return undefined;
        throw error;
      });
      const mounts = text === undefined ? [] : parseMountTable(Buffer.from(text).toString('utf8'));
      if (mounts.some(({ target }) => target === mount.target)) return;
      await fleet.putFile(machine, mountTablePath, printMountTable([...mounts, mount]));
    },
  };
}
