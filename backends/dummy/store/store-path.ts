import { AgentError } from '#agent';

const forbidden = /(?:^|\/)(?:\.{0,2})(?:\/|$)|[\0\n]/;

/** Refuses a path that is not relative, plain and inside the directory: the last line of defence, whoever made the path. */
export function assertStorePath(path: string): void {
  if (forbidden.test(path)) {
    throw new AgentError('VRA_BAD_PATH', `${JSON.stringify(path)} is not a path inside a router's directory`);
  }
}

/** `rootfs/etc/hosts` → `rootfs/etc`; empty for a name without a folder. */
export function parentPath(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}
