import { reportTopics } from '#agent';
import type { FleetHost } from '#fleet';

export const looks = [
  'iptables-save',
  'ip6tables-save',
  'ipset list',
  'nft list ruleset',
  'ip -o addr',
  'ip route show table all',
  'ip rule',
];

/** Everything that can be seen of a router from outside. */
export async function portrait(host: FleetHost, name: string): Promise<Readonly<Record<string, unknown>>> {
  const seen: Record<string, unknown> = { facts: (await host.details(name)).facts };
  for (const topic of reportTopics) seen[topic] = await host.report(name, topic);
  for (const line of looks) seen[line] = await host.exec(name, line);
  return seen;
}
