import { bagNames, type BagName } from '../bags/bag-types.ts';
import { AgentError } from '../errors.ts';

/** What a configuration is about, for those who ask: a feature has one bag or several, and every bag belongs to one feature. */
export const features = {
  boot: ['cmdline'],
  addresses: ['ips'],
  tiers: ['guestnetwork'],
  firewall: ['firewallrules', 'ipv6firewallrules', 'networkacl'],
  nat: ['forwardingrules'],
  dhcp: ['dhcpentry'],
  metadata: ['vmdata', 'vmpassword'],
  lb: ['loadbalancer'],
  vpn: ['site2sitevpn', 'remoteaccessvpn', 'vpnuserlist'],
  routes: ['staticroutes'],
  bgp: ['bgppeers'],
  health: ['monitorservice'],
} as const satisfies Readonly<Record<string, readonly BagName[]>>;

export type Feature = keyof typeof features;

/** In the order in which they are listed and applied. */
export const featureNames: readonly Feature[] = [
  'boot',
  'tiers',
  'addresses',
  'firewall',
  'nat',
  'dhcp',
  'metadata',
  'lb',
  'vpn',
  'routes',
  'bgp',
  'health',
];

/** The whole configuration but the boot arguments: what `apply` takes. */
export const everything = 'all';

const featureByBag: ReadonlyMap<BagName, Feature> = new Map(
  featureNames.flatMap((feature) => features[feature].map((bag) => [bag, feature] as const)),
);

export function featureOf(bag: BagName): Feature {
  const feature = featureByBag.get(bag);
  if (feature === undefined) throw new AgentError('VRA_BUG', `databag ${bag} belongs to no feature`);
  return feature;
}

function isFeature(name: string): name is Feature {
  return Object.hasOwn(features, name);
}

/** The features that a name stands for. @throws AgentError `VRA_NOT_FOUND`, with those that there are. */
export function requireFeatures(name: string): readonly Feature[] {
  if (name === everything) return featureNames.filter((feature) => feature !== 'boot');
  if (isFeature(name)) return [name];
  const known = [...featureNames, everything].join(', ');
  throw new AgentError('VRA_NOT_FOUND', `there is no feature ${JSON.stringify(name.slice(0, 80))}; there are ${known}`);
}

/** Features of the bags, each once, in their order. */
export function featuresOf(bags: Iterable<BagName>): readonly Feature[] {
  const touched = new Set(bags);
  const found = new Set(bagNames.filter((bag) => touched.has(bag)).map(featureOf));
  return featureNames.filter((feature) => found.has(feature));
}
