import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A line of a `known_hosts` file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export interface KnownHost {
  readonly marker?: 'revoked' | 'cert-authority' | undefined;
  /** Names in their form: patterns with `*`, `?` and `!` parted by commas, or `|1|salt|hash`. */
  readonly names: string;
  readonly type: string;
  readonly key: Buffer;
}

/** Lines that can be read; others are left out, as ssh(1) does. */
export function parseKnownHosts(text: string): readonly KnownHost[] {
  return text.split('\n').flatMap((line) => {
    const words = line.trim().split(/\s+/);
    const [first = ''] = words;
    if (first === '' || first.startsWith('#')) return [];
    const marker = first === '@revoked' ? 'revoked' : first === '@cert-authority' ? 'cert-authority' : undefined;
    const [names, type, key] = marker === undefined ? words : words.slice(1);
    if (names === undefined || type === undefined || key === undefined || !/^[A-Za-z0-9+/]+={0,2}$/.test(key)) return [];
    return [{ marker, names, type, key: Buffer.from(key, 'base64') }];
  });
}

/** How the file names a host: with its port where that is not 22. */
export function knownHostName(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

export function knownHostLine(name: string, type: string, key: Uint8Array): string {
  return `${name} ${type} ${Buffer.from(key).toString('base64')}\n`;
}

/** `*` and `?` as in ssh_config(5), PATTERNS. */
function matchesPattern(pattern: string, name: string): boolean {
  const expression = pattern
    .toLowerCase()
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`, 's').test(name);
}

function matchesHash(hashed: string, name: string): boolean {
  const [, version, salt = '', hash = ''] = hashed.split('|');
  if (version !== '1') return false;
  const wanted = Buffer.from(hash, 'base64');
  const own = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return own.byteLength === wanted.byteLength && timingSafeEqual(own, wanted);
}

function isNamed({ names }: KnownHost, name: string): boolean {
  if (names.startsWith('|')) return matchesHash(names, name);
  const patterns = names.split(',');
  const denied = patterns.some((pattern) => pattern.startsWith('!') && matchesPattern(pattern.slice(1), name));
  return !denied && patterns.some((pattern) => !pattern.startsWith('!') && matchesPattern(pattern, name));
}

/** Keys of a host, without those of certificate authorities, which this client does not use. */
export function keysOf(hosts: readonly KnownHost[], name: string): readonly KnownHost[] {
  return hosts.filter((host) => host.marker === undefined && isNamed(host, name));
}

export type HostKeyVerdict = 'known' | 'unknown' | 'changed' | 'revoked';

/** What a file says of a key that a host of this name shows. A host with other keys only is `changed`, whatever their type. */
export function judgeHostKey(hosts: readonly KnownHost[], name: string, key: Uint8Array): HostKeyVerdict {
  if (hosts.some((host) => host.marker === 'revoked' && host.key.equals(key) && isNamed(host, name))) return 'revoked';
  const known = keysOf(hosts, name);
  if (known.length === 0) return 'unknown';
  return known.some((host) => host.key.equals(key)) ? 'known' : 'changed';
}

/** Type of a public key in its wire form: its first string (RFC 4253, 6.6). */
export function keyType(key: Buffer): string {
  const length = key.byteLength < 4 ? 0 : key.readUInt32BE(0);
  return key.subarray(4, 4 + length).toString('latin1');
}

/** As ssh-keygen(1) shows it: `SHA256:…`. */
export function fingerprint(key: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}
