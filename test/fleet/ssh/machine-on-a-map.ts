import type { FileInfo, ProgramResult } from '#agent';
import type { ExecOptions, SshMachine } from '../../../fleet/ssh/index.ts';

interface StoredFile {
  readonly content: Uint8Array;
  readonly mode: number;
}

export interface MapMachine extends SshMachine {
  readonly stored: Map<string, StoredFile>;
  /** Lines that were run, in order. */
  readonly lines: string[];
}

export interface MapMachineOptions {
  readonly hostName?: string;
  readonly admits?: SshMachine['admits'];
  readonly exec?: (line: string, options: ExecOptions) => ProgramResult | Promise<ProgramResult>;
}

/** A machine whose files are in a map and whose lines are answered by the test. */
export function mapMachine({ hostName = 'r-4-VM', admits = () => true, exec }: MapMachineOptions = {}): MapMachine {
  const stored = new Map<string, StoredFile>();
  const folders = new Set(['/', '/root', '/tmp', '/var', '/var/cache', '/var/cache/cloud']);
  const lines: string[] = [];
  return {
    hostName,
    stored,
    lines,
    admits,
    async exec(line, options) {
      lines.push(line);
      return exec?.(line, options) ?? { stdout: `${line}\n`, stderr: '', exitCode: 0 };
    },
    files: {
      async info(path): Promise<FileInfo | undefined> {
        const file = stored.get(path);
        if (file !== undefined)
          return { kind: 'file', size: file.content.byteLength, mode: file.mode, modifiedMs: 1_700_000_000_000 };
        return folders.has(path) ? { kind: 'directory', size: 0, mode: 0o755, modifiedMs: 1_700_000_000_000 } : undefined;
      },
      read: async (path) => stored.get(path)?.content,
      list: async (path) => {
        const prefix = path === '/' ? '/' : `${path}/`;
        const below = [...stored.keys(), ...folders].filter((name) => name.startsWith(prefix) && name !== path && name !== '/');
        return [...new Set(below.map((name) => name.slice(prefix.length).split('/')[0] ?? ''))].toSorted();
      },
      async write(path, content, mode) {
        stored.set(path, { content: Uint8Array.from(content), mode: stored.get(path)?.mode ?? mode });
      },
      async setMode(path, mode) {
        const file = stored.get(path);
        if (file !== undefined) stored.set(path, { ...file, mode });
      },
      async makeFolder(path) {
        folders.add(path);
      },
      async remove(path) {
        stored.delete(path);
        folders.delete(path);
      },
    },
  };
}
