import { mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing, storageFailure } from '../host/file-errors.ts';

/** Small texts that only their owner may read, by file name. */
export interface SecretFiles {
  names(): Promise<readonly string[]>;
  read(name: string): Promise<string | undefined>;
  /** Resolves when the text is durable; a reader sees the old one or the new one, nothing between. */
  write(name: string, text: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/** Unfinished writes of a process that was killed end in it. */
const unfinished = '.new';

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Files of mode 0600 in a folder of mode 0700, made when it is missing. */
export function secretFilesIn(directory: string): SecretFiles {
  let writes = 0;

  const replace = async (path: string, text: string): Promise<void> => {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    // A name of its own: two writes of one file may overlap.
    const draft = `${path}.${writes++}${unfinished}`;
    try {
      await rm(draft, { force: true });
      const file = await open(draft, 'wx', 0o600);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, path);
      await syncFolder(directory);
    } catch (error) {
      await rm(draft, { force: true }).catch(() => undefined);
      throw error;
    }
  };

  return {
    async names() {
      const names = await readdir(directory).catch((error: unknown) => {
        if (isMissing(error)) return [];
        throw storageFailure(error, `list ${directory}`);
      });
      return names.filter((name) => !name.endsWith(unfinished));
    },
    async read(name) {
      const path = join(directory, name);
      return readFile(path, 'utf8').catch((error: unknown) => {
        if (isMissing(error)) return undefined;
        throw storageFailure(error, `read ${path}`);
      });
    },
    async write(name, text) {
      const path = join(directory, name);
      await replace(path, text).catch((error: unknown) => {
        throw storageFailure(error, `write ${path}`);
      });
    },
    async remove(name) {
      const path = join(directory, name);
      await rm(path, { force: true }).catch((error: unknown) => {
        throw storageFailure(error, `remove ${path}`);
      });
    },
  };
}

export function secretFilesInMemory(): SecretFiles {
  const texts = new Map<string, string>();
  return {
    async names() {
      return [...texts.keys()];
    },
    async read(name) {
      return texts.get(name);
    },
    async write(name, text) {
      texts.set(name, text);
    },
    async remove(name) {
      texts.delete(name);
    },
  };
}
