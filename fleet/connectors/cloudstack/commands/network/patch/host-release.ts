import { createHash } from 'node:crypto';

/** What a host brings along for routers and system VMs: the scripts of its own version. */
export interface HostRelease {
  /** For people: `4.22.0`. */
  readonly version: string;
  /** Content of `cloud-scripts.tgz`. */
  readonly scripts: Uint8Array;
  /** SHA-512 of `scripts` in hexadecimal: how versions of scripts are told apart (cloudstack-vr-commands.md, 3.4). */
  readonly checksum: string;
}

/** The release of a version; without the real archive, one that differs for each version and only there. */
export function hostRelease(version: string, scripts: Uint8Array = Buffer.from(`cloud-scripts ${version}\n`)): HostRelease {
  return { version, scripts, checksum: createHash('sha512').update(scripts).digest('hex') };
}
