/** Where a login starts. */
export const homeFolder = '/root';

/** A path that a client typed (relative ones start in `/root`, `~` is `/root`) as an absolute one without `.` and `..`. */
export function machinePath(given: string): string {
  const from = given === '~' || given.startsWith('~/') ? `${homeFolder}${given.slice(1)}` : given;
  const parts: string[] = [];
  for (const part of (from.startsWith('/') ? from : `${homeFolder}/${from}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function childPath(folder: string, name: string): string {
  return folder === '/' ? `/${name}` : `${folder}/${name}`;
}
