import { requireFileName, requireWord } from './checked-text.ts';

/** Text of the `.htaccess` that shows a folder to one guest only. */
export function printGuestAccess(address: string): string {
  return `Options -Indexes\nOrder Deny,Allow\nDeny from all\nAllow from ${requireWord(address, 'address of a guest')}\n`;
}

/** The only guest that may read; undefined when the text does not say. */
export function parseGuestAccess(text: string): string | undefined {
  return /^Deny from all\nAllow from (\S+)$/m.exec(text)?.[1];
}

/** `GET /latest/<file>` gives the guest that asks its own file of `folder`. */
export interface MetadataRewrite {
  readonly folder: 'userdata' | 'metadata';
  readonly file: string;
}

const header = 'Options +FollowSymLinks\nRewriteEngine On\n\n';
const rewrite = (pattern: string, target: string): string => `RewriteRule ^${pattern}$  ../${target} [L,NC,QSA]\n`;
const ofGuest = '%{REMOTE_ADDR}';
const manifestRules = rewrite('meta-data/(.+)', `metadata/${ofGuest}/$1`) + rewrite('meta-data/', `metadata/${ofGuest}/meta-data`);

/**
 * Text of `/var/www/html/latest/.htaccess` (cloudstack-vr-commands.md, 2.10). The rules of `/latest/meta-data/` follow the first
 * metadata file.
 */
export function printMetadataRewrites(rewrites: readonly MetadataRewrite[]): string {
  const firstMetadata = rewrites.findIndex(({ folder }) => folder === 'metadata');
  const lines = rewrites.map(({ folder, file }, i) => {
    const name = requireFileName(file, 'metadata file');
    return rewrite(name, `${folder}/${ofGuest}/${name}`) + (i === firstMetadata ? manifestRules : '');
  });
  return header + lines.join('');
}

export function parseMetadataRewrites(text: string): MetadataRewrite[] {
  const rule = /^RewriteRule \^([^/$]+)\$ {2}\.\.\/(userdata|metadata)\/%\{REMOTE_ADDR\}\/(\S+) /;
  return text.split('\n').flatMap((line): MetadataRewrite[] => {
    const match = rule.exec(line);
    const folder = match?.[2] === 'userdata' ? 'userdata' : 'metadata';
    return match?.[3] !== undefined && match[1] === match[3] ? [{ folder, file: match[3] }] : [];
  });
}
