import type { FilesPort } from '../ports/files-port.ts';

/** What the `.htaccess` files on the way to a folder decide together. */
export interface FolderAccess {
  /** May a folder without index file be listed? */
  readonly listing: boolean;
  /** The only client that may read, when some folder on the way says so; the innermost wins. */
  readonly onlyClient: string | undefined;
}

async function text(files: FilesPort, path: string): Promise<string | undefined> {
  const bytes = await files.read(path);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
}

/** Folds the `.htaccess` files from `root` down to `folder`, both without a slash at the end. Listing is off unless one turns it on. */
export async function folderAccess(files: FilesPort, root: string, folder: string): Promise<FolderAccess> {
  let access: FolderAccess = { listing: false, onlyClient: undefined };
  const parts = folder.slice(root.length).split('/').slice(1);
  for (let depth = 0; depth <= parts.length; depth++) {
    const rules = await text(files, `${[root, ...parts.slice(0, depth)].join('/')}/.htaccess`);
    if (rules === undefined) continue;
    const options = [...rules.matchAll(/^Options\s.*([+-])Indexes/gim)].at(-1)?.[1];
    const denied = /^Deny from all$/im.test(rules);
    access = {
      listing: options === undefined ? access.listing : options === '+',
      onlyClient: denied ? (/^Allow from (\S+)$/im.exec(rules)?.[1] ?? '') : access.onlyClient,
    };
  }
  return access;
}

/** The rewrite rules of a folder: patterns `^text$` and `^text(.+)$` and their substitutions, in order. */
export interface RewriteRule {
  /** What the rest of the path must be, or begin with when `open`. */
  readonly text: string;
  readonly open: boolean;
  readonly target: string;
}

/** Reads `RewriteRule` lines of the two forms that a router writes; others are not rules of a router. */
export async function rewriteRules(files: FilesPort, folder: string): Promise<RewriteRule[]> {
  const rules = (await text(files, `${folder}/.htaccess`)) ?? '';
  return rules.split('\n').flatMap((line): RewriteRule[] => {
    const [, pattern, target] = /^RewriteRule\s+\^(\S+)\$\s+(\S+)/.exec(line) ?? [];
    if (pattern === undefined || target === undefined) return [];
    const open = pattern.endsWith('(.+)');
    return [{ text: open ? pattern.slice(0, -4) : pattern, open, target }];
  });
}

/**
 * Where a path below a folder leads: the first rule that matches, case ignored, with the client's address and what the open pattern
 * matched filled in; relative to the folder. Undefined when none matches. Patterns are compared as text: file names are no expressions.
 */
export function rewritten(rules: readonly RewriteRule[], rest: string, clientIp: string): string | undefined {
  const wanted = rest.toLowerCase();
  for (const { text: pattern, open, target } of rules) {
    const known = pattern.toLowerCase();
    if (open ? !wanted.startsWith(known) || rest.length === known.length : wanted !== known) continue;
    return target.replaceAll('%{REMOTE_ADDR}', clientIp).replaceAll('$1', () => rest.slice(known.length));
  }
  return undefined;
}
