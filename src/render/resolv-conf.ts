import { requireWord } from './checked-text.ts';

/** Text of `/etc/resolv.conf`, in order of preference. */
export function printResolvConf(nameServers: readonly string[]): string {
  return nameServers.map((server) => `nameserver ${requireWord(server, 'DNS server')}\n`).join('');
}

export function parseResolvConf(text: string): string[] {
  return text.split('\n').flatMap((line) => /^nameserver\s+(\S+)/.exec(line)?.[1] ?? []);
}
