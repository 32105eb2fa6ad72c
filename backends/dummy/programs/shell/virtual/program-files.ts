import { virtualDirectory, virtualFile, type VirtualFolder, type VirtualNode } from './virtual-node.ts';

/** Name of the command of the shell that hands a script to the agent. Not listed anywhere. */
export const scriptCommand = 'vr-script';

interface ProgramFileOptions {
  /** Programs and commands by the folder they show in. */
  readonly folders: ReadonlyMap<string, 'bin' | 'sbin'>;
  /** Absolute paths of the scripts that the agent answers for. */
  readonly scripts: ReadonlySet<string>;
}

function shim(command: string): VirtualNode {
  return virtualFile(async () => `#!/bin/sh\n${command} "$@"\n`, 0o755);
}

/**
 * Files for what can be run: programs in `/bin` and `/sbin` (also below `/usr`), and the scripts of the agent. The shell runs a command
 * of its own for a name found in `/bin` or `/usr/bin`; every other place holds a script of one line that gets there.
 */
export function programFiles({ folders, scripts }: ProgramFileOptions): VirtualFolder {
  const named = (folder: 'bin' | 'sbin'): readonly string[] =>
    [...folders].filter(([, own]) => own === folder).map(([name]) => name);
  return {
    async lookup(path) {
      if (scripts.has(path)) {
        const about = '# The agent of this simulated router answers for this program.';
        return virtualFile(async () => `#!/bin/sh\n${about}\n/bin/${scriptCommand} ${path} "$@"\n`, 0o755);
      }
      const found = /^(?:\/usr)?\/(s?bin)(?:\/([^/]+))?$/.exec(path);
      if (found === null) return undefined;
      const folder = found[1] === 'sbin' ? 'sbin' : 'bin';
      const name = found[2];
      if (name === undefined) return virtualDirectory(async () => named(folder).toSorted());
      if (name === scriptCommand) return folder === 'bin' ? shim(`/bin/${name}`) : undefined;
      const own = folders.get(name);
      if (own === undefined) return undefined;
      // Where a program does not live the shell still finds it: a search of the PATH comes to the right folder first.
      return folder === 'sbin' && own === 'bin' ? undefined : shim(`/bin/${name}`);
    },
  };
}
