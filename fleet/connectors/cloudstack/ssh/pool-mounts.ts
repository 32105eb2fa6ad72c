import type { PoolRecord } from '../storage/records.ts';
import type { HostMount } from './host-ports.ts';

/** What hosts have mounted of primary storage. */
export interface MountedPools {
  mountedBy(host: string): readonly PoolRecord[];
  /** Where hosts see a pool's files. */
  mountPoint(pool: PoolRecord): string;
}

/** The NFS pools of a host as `mount` shows them (cloudstack-over-ssh.md, C); local pools are folders of its disk. */
export function poolMounts(pools: MountedPools): (host: string) => readonly HostMount[] {
  return (host) =>
    pools
      .mountedBy(host)
      .filter(({ type }) => type === 'NetworkFilesystem')
      .map((pool) => ({
        source: `${pool.host}:${pool.path}`,
        target: pools.mountPoint(pool),
        type: 'nfs4',
        options: 'rw,relatime,vers=4.2,rsize=1048576,wsize=1048576,namlen=255,hard,proto=tcp,timeo=600,retrans=2,sec=sys',
      }));
}
