import type { Faker } from '@faker-js/faker';
import { faker as english } from '@faker-js/faker/locale/en';
import { AgentError, createRandom, formatIpv4 } from '#agent';

/** Who a simulated router is, and where it pretends to be. */
export interface RouterIdentity {
  /** Position in the fleet, from 0. */
  readonly index: number;
  /** `r-<n>-VM`, n from 1. */
  readonly name: string;
  readonly site: string;
  readonly zone: string;
  readonly pod: string;
  /** The host that it runs on. */
  readonly host: string;
  /** In 169.254.0.0/16 (cloudstack-vr-commands.md, 5.2), unlike any other of the fleet. */
  readonly controlAddress: string;
  readonly controlMask: string;
  /** What chance decides in its public MACs. */
  readonly macSeed: number;
}

interface Place {
  readonly site: string;
  readonly zone: string;
  readonly pod: string;
  readonly host: string;
}

const routersPerHost = 8;
const hostsPerPod = 4;
const podsPerZone = 2;
const zonesPerSite = 2;

const controlNetwork = 0xa9fe0000;
const controlHosts = 2 ** 16;
/** The gateway on the host's bridge (.0.1), the network and the broadcast address. */
const reserved: ReadonlySet<number> = new Set([0, 1, controlHosts - 1]);

function slug(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
}

/** The n-th name that is not taken yet, with a number behind it when chance repeats itself. */
function unique(name: string, taken: Set<string>): string {
  let candidate = name;
  for (let n = 2; taken.has(candidate); n++) candidate = `${name}-${n}`;
  taken.add(candidate);
  return candidate;
}

function* places(faker: Faker): Generator<Place, never> {
  const sites = new Set<string>();
  const hosts = new Set<string>();
  for (;;) {
    const site = unique(slug(faker.location.city()), sites);
    for (let zone = 1; zone <= zonesPerSite; zone++) {
      for (let pod = 1; pod <= podsPerZone; pod++) {
        for (let n = 0; n < hostsPerPod; n++) {
          const host = unique(`kvm-${slug(faker.animal.petName())}`, hosts);
          for (let i = 0; i < routersPerHost; i++) yield { site, zone: `${site}-z${zone}`, pod: `${site}-z${zone}-p${pod}`, host };
        }
      }
    }
  }
}

/** All host numbers of the control network in an order that the seed decides: no two routers share one. */
function* controlAddresses(seed: string | number): Generator<string> {
  const random = createRandom(seed).fork('control addresses');
  // An odd step visits every number of a power of two once.
  const step = 2 * random.integer(1, controlHosts / 2 - 1) + 1;
  let at = random.integer(0, controlHosts - 1);
  for (let n = 0; n < controlHosts; n++) {
    if (!reserved.has(at)) yield formatIpv4((controlNetwork + at) >>> 0);
    at = (at + step) % controlHosts;
  }
}

/**
 * Identities for `count` routers: names, sites, zones, pods, hosts and control addresses, each router's own. The same seed gives the same
 * identities, and the first of a larger fleet are those of a smaller one.
 * @throws AgentError `VRA_TOO_LARGE` when the control network has not enough addresses.
 */
export function makeIdentities(seed: string | number, count: number): readonly RouterIdentity[] {
  if (count > controlHosts - reserved.size) {
    const message = `${count} routers do not fit into 169.254.0.0/16; at most ${controlHosts - reserved.size} have a control address of their own`;
    throw new AgentError('VRA_TOO_LARGE', message);
  }
  const random = createRandom(seed).fork('identities');
  // The library's own entry point would load seventy languages. Its seed is global to an instance: this one is ours.
  const EnglishFaker: new (options: { readonly locale: Faker['rawDefinitions']; readonly seed: number }) => Faker =
    Object.getPrototypeOf(english).constructor;
  const faker = new EnglishFaker({ locale: english.rawDefinitions, seed: random.integer(0, 2 ** 31 - 1) });
  const place = places(faker);
  const address = controlAddresses(seed);
  return Array.from({ length: count }, (_, index) => ({
    index,
    name: `r-${index + 1}-VM`,
    ...place.next().value,
    controlAddress: address.next().value ?? '',
    controlMask: '255.255.0.0',
    macSeed: random.integer(0, 2 ** 31 - 1),
  }));
}
