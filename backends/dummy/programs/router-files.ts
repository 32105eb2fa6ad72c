import type { FilesPort } from '#agent';

/** The text of a file of the router; undefined when there is none. */
export async function readText(files: FilesPort, path: string): Promise<string | undefined> {
  const bytes = await files.read(path);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

/** Lines of a configuration file without comments and blanks around; none when the file is missing. */
export async function readLines(files: FilesPort, path: string): Promise<string[]> {
  const text = (await readText(files, path)) ?? '';
  return text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');
}

/** The router's name as its kernel knows it. */
export async function hostName(files: FilesPort): Promise<string> {
  const name = (await readText(files, '/etc/hostname'))?.trim();
  if (name !== undefined && name !== '') return name;
  const commandLine = await bootArguments(files);
  return commandLine.get('name') ?? 'systemvm';
}

/** The boot command line as a map (cloudstack-vr-commands.md, 3.1); empty before the first boot. */
export async function bootArguments(files: FilesPort): Promise<ReadonlyMap<string, string>> {
  const text = (await readText(files, '/var/cache/cloud/cmdline')) ?? '';
  return new Map(
    text.split(/\s+/).flatMap((word): [string, string][] => {
      const [key, value] = word.split('=', 2);
      return key === undefined || key === '' || value === undefined ? [] : [[key, value]];
    }),
  );
}

/** `/etc/hosts`: address → names, in file order. */
export async function hostsFile(
  files: FilesPort,
): Promise<readonly { readonly address: string; readonly names: readonly string[] }[]> {
  return (await readLines(files, '/etc/hosts')).flatMap((line) => {
    const [address, ...names] = line.split(/\s+/);
    return address === undefined || names.length === 0 ? [] : [{ address, names }];
  });
}
