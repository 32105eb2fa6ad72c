import { AgentError, type AgentService, type ConfigItem } from '#agent';
import type { WantedConfig } from './config-file.ts';

/** Everything but the boot arguments, which no configuration changes unless it names them. */
const everything = 'all';

/** The types of a feature's items say what belongs to it; the router knows them from what it has. */
async function itemsOf(service: AgentService, feature: string, signal: AbortSignal): Promise<readonly ConfigItem[]> {
  return (await service.get(feature, { signal })).config.items;
}

/**
 * The whole configuration that is wanted of a router. Where only some features are meant, the others are put in as they are now, in the
 * router's own order.
 * @throws AgentError `VRA_NOT_FOUND` for a feature that the agent does not know.
 */
export async function wantedItems(
  service: AgentService,
  { features, items }: WantedConfig,
  signal: AbortSignal,
): Promise<readonly ConfigItem[]> {
  if (features === undefined || features.includes(everything)) return items;
  const named = new Set(features);
  // Asked for, so that a feature that does not exist is refused, and one that is misplaced is seen.
  for (const feature of named) await service.get(feature, { signal });
  const others = (await service.list({ signal }))
    .map(({ feature }) => feature)
    .filter((feature) => !named.has(feature) && feature !== 'boot');
  const kept: ConfigItem[] = [];
  for (const feature of others) kept.push(...(await itemsOf(service, feature, signal)));
  const keptTypes = new Set(kept.map((item) => item.type));
  const stray = items.find((item) => keptTypes.has(item.type));
  if (stray !== undefined) {
    throw new AgentError(
      'VRA_BAD_INPUT',
      `an item of type ${stray.type} belongs to none of the features ${[...named].join(', ')}; name its feature, too`,
    );
  }
  return inOrder([...kept, ...items]);
}

/** Addresses and networks come before what is about them. */
const first: readonly ConfigItem['type'][] = ['cmdline', 'guestnetwork', 'ips', 'ipaliases'];

function inOrder(items: readonly ConfigItem[]): readonly ConfigItem[] {
  const rank = (item: ConfigItem): number => {
    const at = first.indexOf(item.type);
    return at < 0 ? first.length : at;
  };
  return items.toSorted((a, b) => rank(a) - rank(b));
}
