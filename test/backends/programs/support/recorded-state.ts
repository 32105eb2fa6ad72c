import {
  createRandom,
  parseIptablesSave,
  parseNft,
  type AddressState,
  type ChainState,
  type Clock,
  type FilterChange,
  type IpsetSpec,
  type PolicyRuleState,
  type RouteState,
} from '#agent';
import { createMemoryStore, type DummyBackend } from '#backends/dummy';
import { openDummy } from '../../../support/dummy-machine.ts';
import { loadRecordedRouter, type RecordedRouter } from '../../../support/recorded-router.ts';

/** What `ip -o addr` recorded, without the loopback device. */
export function parseAddresses(text: string): readonly AddressState[] {
  return text.split('\n').flatMap((line): AddressState[] => {
    const match = /^\d+: (eth\d+)\s+inet6? (\S+)(?: brd (\S+))?/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) return [];
    return [{ device: match[1], cidr: match[2], ...(match[3] === undefined ? {} : { broadcast: match[3] }) }];
  });
}

/** Routes that were set, of what `ip route show table all` recorded; connected ones are the kernel's. */
export function parseRoutes(text: string): readonly RouteState[] {
  return text.split('\n').flatMap((line): RouteState[] => {
    const words = line.trim().split(/\s+/);
    const type = words[0] === 'throw' ? 'throw' : 'unicast';
    const [destination = '', ...rest] = type === 'throw' ? words.slice(1) : words;
    const value = (name: string): string | undefined => {
      const at = rest.indexOf(name);
      return at < 0 ? undefined : rest[at + 1];
    };
    if (destination === '' || value('proto') === 'kernel' || value('table') === 'local') return [];
    const [via, device] = [value('via'), value('dev')];
    return [
      {
        family: line.includes('pref medium') ? 6 : 4,
        table: value('table') ?? 'main',
        type,
        destination,
        protocol: value('proto') === 'static' ? 'static' : 'boot',
        ...(via === undefined ? {} : { via }),
        ...(device === undefined ? {} : { device }),
      },
    ];
  });
}

/** Policy rules of what `ip rule` recorded, oldest first, without the kernel's own. */
export function parsePolicyRules(text: string): readonly PolicyRuleState[] {
  const rules = text.split('\n').flatMap((line): PolicyRuleState[] => {
    const match = /^\d+:\s+from (\S+) (?:fwmark (\S+) )?lookup (\S+)/.exec(line);
    const table = match?.[3];
    if (match === null || table === undefined || ['local', 'main', 'default'].includes(table)) return [];
    const from = match[1] === 'all' ? {} : { from: match[1] ?? '' };
    return [{ family: 4, table, ...from, ...(match[2] === undefined ? {} : { fwmark: Number(match[2]) }) }];
  });
  return rules.toReversed();
}

export function parseSets(text: string): readonly IpsetSpec[] {
  return text.split('\n\n').flatMap((block): IpsetSpec[] => {
    const name = /^Name: (\S+)/m.exec(block)?.[1];
    if (name === undefined) return [];
    const members = (block.split('Members:\n')[1] ?? '').split('\n').filter((line) => line !== '');
    return [{ name, type: 'hash:net', family: block.includes('family inet6') ? 'inet6' : 'inet', members }];
  });
}

/** A change that puts chains there, each with its rules as one group. */
export function chainsChange(chains: readonly ChainState[]): FilterChange {
  return {
    putChains: chains.map(({ family, table, chain, policy }) => ({
      family,
      table,
      chain,
      ...(policy === undefined ? {} : { policy }),
    })),
    putGroups: chains
      .filter(({ rules }) => rules.length > 0)
      .map(({ family, table, chain, rules }) => ({ family, table, chain, rank: 0, key: 'recorded', rules })),
  };
}

/** A simulated machine that holds the kernel's state of a recorded router, and its files. Dispose it. */
export async function recordedMachine(
  recording: string,
  name: string,
  options: { readonly clock?: Clock } = {},
): Promise<{ readonly machine: DummyBackend; readonly router: RecordedRouter }> {
  const router = loadRecordedRouter(recording, name);
  const machine = await openDummy(createMemoryStore(), { name, ...options });
  const addresses = parseAddresses(router.output('ip-addr') ?? '');
  const routes = parseRoutes(router.output('ip-route') ?? '');
  const plugged = new Map(router.nics.map(({ device, mac }) => [device, mac] as const));
  const random = createRandom(name);
  for (const { device = 'eth0' } of [...addresses, ...routes]) {
    if (!plugged.has(device)) plugged.set(device, `02:00:00:${random.hex(2)}:${random.hex(2)}:01`);
  }
  const nics = [...plugged].map(([device, mac]) => ({ device, mac })).toSorted((a, b) => (a.device < b.device ? -1 : 1));
  await machine.power.start(nics);
  await machine.network.apply({
    links: nics.map(({ device }) => ({ device, up: true })),
    addAddresses: addresses,
    addRoutes: routes,
    addRules: parsePolicyRules(router.output('ip-rule') ?? ''),
  });
  await machine.filter.apply({
    putSets: parseSets(router.output('ipset') ?? ''),
    ...chainsChange(parseIptablesSave(router.output('iptables') ?? '')),
    putTables: parseNft(router.output('nft') ?? ''),
  });
  const files = [...router.files].map(([path, content]) => ({ op: 'put', path, content }) as const);
  await machine.files.apply(files);
  return { machine, router };
}
