import type { CommandPlaces } from '../command-places.ts';
import { virtualDirectory, type VirtualFolder, type VirtualNode } from './virtual-node.ts';

const text = '#!/bin/sh\n# The backend of this simulated router answers for this program.\n';

const program: VirtualNode = { kind: 'file', mode: 0o755, size: text.length, read: async () => text };

/** Programs in `/bin` and `/sbin`, which are also below `/usr`, beside what somebody put there (`stored`: names of files in a folder). */
export function programFiles(places: CommandPlaces, stored: (folder: string) => Promise<readonly string[]>): VirtualFolder {
  return {
    async lookup(path) {
      if (path === '/usr')
        return virtualDirectory(async () => [...new Set(['bin', 'sbin', ...(await stored(path))])].toSorted(), 0o755);
      const found = /^(?:\/usr)?\/(s?bin)(?:\/([^/]+))?$/.exec(path);
      if (found === null) return undefined;
      const folder = found[1] === 'sbin' ? 'sbin' : 'bin';
      const [, , name] = found;
      if (name !== undefined) return places.programPath(name) === undefined ? undefined : program;
      return virtualDirectory(async () => [...new Set([...places.programsIn(folder), ...(await stored(path))])].toSorted(), 0o755);
    },
  };
}
