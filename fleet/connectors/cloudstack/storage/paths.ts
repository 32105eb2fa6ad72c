/** `/mnt//<uuid>/x` → `mnt/<uuid>/x`: no empty parts, no slash at the ends. */
export function trimPath(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '')
    .join('/');
}

/** What is before the last slash; empty when there is none. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** What is behind the last slash. */
export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** `template/tmpl/2/201` names a folder, `template/tmpl/2/201/x.qcow2` a file. */
export function namesFile(path: string): boolean {
  return baseOf(path).includes('.');
}

/** Extension of an image format's files. */
export function extensionOf(format: string): string {
  return format.toLowerCase();
}
