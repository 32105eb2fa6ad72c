import { BlockList, isIP } from 'node:net';

/** What the simulated internet does not have. */
export interface UnreachableHosts {
  /** `192.0.2.0/24`: no host of it answers. */
  readonly networks: readonly string[];
  /** Names that do not resolve: `downloads.example.test`, `*.invalid`. */
  readonly names: readonly string[];
}

/** Documentation networks (RFC 5737, RFC 3849) and the name that never resolves (RFC 6761). */
export function defaultUnreachableHosts(): UnreachableHosts {
  return { networks: ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32'], names: ['*.invalid'] };
}

export interface DownloadRequest {
  readonly url: string;
  /** What the server wants the file to have. */
  readonly checksum?: string | undefined;
  /** Bytes; none when absent or not positive. */
  readonly largest?: number | undefined;
  readonly physicalBytes: number;
}

/**
 * Why a download fails; undefined when it succeeds. What a file really has is said by its URL: `?checksum=<value>` is its checksum, and a
 * command that wants another one fails. A URL without it has the checksum that is wanted.
 */
export function downloadFailure(request: DownloadRequest, unreachable: UnreachableHosts): string | undefined {
  const { url, checksum, largest = 0, physicalBytes } = request;
  if (!URL.canParse(url)) return `Unable to parse the URL ${url}`;
  const { protocol, hostname, searchParams } = new URL(url);
  if (!['http:', 'https:', 'nfs:', 'file:', 'ftp:'].includes(protocol)) return `Unsupported scheme in ${url}`;
  const host = hostname.replace(/^\[|\]$/gu, '');
  if (!resolves(host, unreachable)) return `Unknown host: ${host}`;
  if (!answers(host, unreachable)) return `Connection timed out: ${host}`;
  if (largest > 0 && physicalBytes > largest) return `The file has ${physicalBytes} bytes, at most ${largest} are allowed`;
  const real = searchParams.get('checksum');
  if (real !== null && checksum !== undefined && bareChecksum(real) !== bareChecksum(checksum)) {
    return `Failed post download script: checksum verification failed, expected ${checksum}, found ${real}`;
  }
  return undefined;
}

function resolves(host: string, { names }: UnreachableHosts): boolean {
  const lower = host.toLowerCase();
  return !names.some((name) => (name.startsWith('*.') ? lower.endsWith(name.slice(1)) : lower === name.toLowerCase()));
}

function answers(host: string, { networks }: UnreachableHosts): boolean {
  const version = isIP(host);
  if (version === 0) return true;
  const silent = new BlockList();
  for (const network of networks) {
    const [address = '', prefix = ''] = network.split('/');
    silent.addSubnet(address, Number(prefix), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return !silent.check(host, version === 6 ? 'ipv6' : 'ipv4');
}

/** `{MD5}d41d8…` and `d41d8…` are the same. */
function bareChecksum(checksum: string): string {
  return checksum.replace(/^\{[^}]*\}/u, '').toLowerCase();
}
