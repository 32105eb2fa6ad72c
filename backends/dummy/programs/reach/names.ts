import type { FilesPort } from '#agent';
import { hostsFile } from '../router-files.ts';
import { parseAddress, type IpAddress } from './addresses.ts';

/** Names and addresses as a router's resolver knows them: its own `/etc/hosts`. */
export interface Names {
  /** What the C library says of a name that it cannot look up: name servers outside are not there to answer. */
  readonly complaint: string;
  /** Addresses of a name, an address being its own; in file order. */
  addresses(name: string): readonly IpAddress[];
  nameOf(address: string): string | undefined;
}

export async function readNames(files: FilesPort): Promise<Names> {
  const entries = await hostsFile(files);
  const own = entries.some(({ names }) => names.includes('localhost'))
    ? entries
    : [{ address: '127.0.0.1', names: ['localhost'] }, ...entries];
  return {
    complaint: 'Temporary failure in name resolution',
    addresses(name) {
      const address = parseAddress(name);
      if (address !== undefined) return [address];
      return own.filter(({ names }) => names.includes(name)).flatMap((entry) => parseAddress(entry.address) ?? []);
    },
    nameOf: (address) => own.find((entry) => entry.address === address)?.names[0],
  };
}
