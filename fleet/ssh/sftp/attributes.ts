import type { FileInfo } from '#agent';
import type { Attributes, FileEntry } from 'ssh2';

const folderType = 0o040000;
const fileType = 0o100000;

export function attributesOf({ kind, mode, size, modifiedMs }: FileInfo): Attributes {
  const seconds = Math.floor(modifiedMs / 1000);
  const folder = kind === 'directory';
  return {
    mode: (folder ? folderType : fileType) | (mode & 0o7777),
    uid: 0,
    gid: 0,
    size: folder ? 4096 : size,
    atime: seconds,
    mtime: seconds,
  };
}

function permissions(mode: number): string {
  return [6, 3, 0]
    .map((shift) => ['r', 'w', 'x'].map((letter, at) => ((mode >> shift) & (4 >> at) ? letter : '-')).join(''))
    .join('');
}

/** An entry of a folder, with the line of `ls -l` that clients show. */
export function fileEntry(filename: string, info: FileInfo): FileEntry {
  const attrs = attributesOf(info);
  const date = new Date(info.modifiedMs).toISOString().slice(0, 16).replace('T', ' ');
  const longname = `${info.kind === 'directory' ? 'd' : '-'}${permissions(info.mode)} 1 root root ${String(attrs.size).padStart(8)} ${date} ${filename}`;
  return { filename, longname, attrs };
}
