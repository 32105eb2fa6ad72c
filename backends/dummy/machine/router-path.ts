import { AgentError } from '#agent';

const forbidden = /\p{Cc}|(?:^|\/)\.\.(?:\/|$)/u;
const untidy = /\/\/|\/\.(?:\/|$)|.\/$/;

/** `/etc/hosts` → `etc/hosts`: the path inside `rootfs`. Empty for `/`. Throws `VRA_BAD_PATH`. */
export function routerPath(path: string): string {
  if (!path.startsWith('/') || forbidden.test(path)) {
    const shown = JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path);
    throw new AgentError(
      'VRA_BAD_PATH',
      `${shown} is no path inside a router: give an absolute one without .. and control characters`,
    );
  }
  if (!untidy.test(path)) return path.slice(1);
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

/** As `routerPath`, for what can be a file: not `/`. */
export function routerFilePath(path: string): string {
  const inside = routerPath(path);
  if (inside === '') throw new AgentError('VRA_BAD_PATH', `${path} is the root folder; name a file or folder in it`);
  return inside;
}
