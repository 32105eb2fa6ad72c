/** A file system that was mounted after the boot. */
export interface TableMount {
  /** `host:/path`. */
  readonly source: string;
  readonly target: string;
  readonly type: string;
  readonly options: string;
}

/**
 * Where a simulated machine keeps what is mounted beside its own file systems, as `/proc/mounts` has it. It lies in memory: nothing of it
 * outlives a power-on.
 */
export const mountTablePath = '/run/mounts';

/** Lines that are none are left out: people may write to the file. */
export function parseMountTable(text: string): readonly TableMount[] {
  return text.split('\n').flatMap((line): TableMount[] => {
    const [source, target, type, options] = line.split(' ');
    if (source === undefined || target?.startsWith('/') !== true || type === undefined || options === undefined) return [];
    return [{ source, target, type, options }];
  });
}

export function printMountTable(mounts: readonly TableMount[]): string {
  return mounts.map(({ source, target, type, options }) => `${source} ${target} ${type} ${options} 0 0\n`).join('');
}
