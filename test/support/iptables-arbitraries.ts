import * as fc from 'fast-check';
import {
  formatIpv4Network,
  fullMask,
  prefixMask,
  type Ipv4Network,
  type Negatable,
  type ParsedRule,
  type PortRange,
  type RuleMatch,
  type RuleTarget,
} from '#agent';

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });

const negatable = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<Negatable<T>> =>
  fc.record({ value: arbitrary, negated: fc.boolean() }, { noNullPrototype: true });

/** Any network but the one of all addresses, which is no condition. */
export const network: fc.Arbitrary<Ipv4Network> = fc
  .tuple(fc.nat(0xffffffff), fc.integer({ min: 1, max: 32 }))
  .map(([address, prefix]) => ({ base: (address & prefixMask(prefix)) >>> 0, prefix }));

/** Any range but the one of all ports, which iptables leaves out. */
export const ports: fc.Arbitrary<PortRange> = fc
  .tuple(fc.nat(65535), fc.nat(65535))
  .map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }))
  .filter(({ first, last }) => first > 0 || last < 65535);

const interfaceName = fc.constantFrom('eth0', 'eth1', 'eth12', 'lo', 'ppp+');
const mark = fc.nat(fullMask);
const mask = fc.constantFrom(fullMask, 0xff, 0xffff0000);

/** A value without the bits that its mask leaves out. */
const marked = fc.tuple(mark, mask).map(([value, bits]) => ({ value: (value & bits) >>> 0, mask: bits }));

const stateMatch: fc.Arbitrary<RuleMatch> = fc
  .tuple(fc.subarray(['INVALID', 'NEW', 'RELATED', 'ESTABLISHED'] as const, { minLength: 1 }), fc.boolean())
  .map(([states, negated]) => ({ kind: 'state', states, negated }));

const markMatch: fc.Arbitrary<RuleMatch> = fc
  .tuple(marked, fc.boolean())
  .map(([value, negated]) => ({ kind: 'mark', ...value, negated }));

/** A match on members of one of `sets`. */
function setMatch(sets: readonly string[]): fc.Arbitrary<RuleMatch> {
  return fc
    .tuple(fc.constantFrom(...sets), fc.constantFrom<readonly ('src' | 'dst')[]>(['src'], ['dst']), fc.boolean())
    .map(([set, directions, negated]) => ({ kind: 'set', set, directions, negated }));
}

const icmpMatch: fc.Arbitrary<RuleMatch> = fc
  .tuple(optional(fc.tuple(fc.nat(254), optional(fc.nat(254)))), fc.boolean())
  .map(([type, negated]) => ({
    kind: 'icmp',
    ...(type === undefined ? {} : { type: type[0], ...(type[1] === undefined ? {} : { code: type[1] }) }),
    negated,
  }));

/** iptables turns the negation of a range that reaches an end of all ports into the range that is left (`! 0:1` into `2:65535`). */
const negatablePorts = negatable(ports).filter(({ value, negated }) => !negated || (value.first > 0 && value.last < 65535));

function portsMatch(protocol: string): fc.Arbitrary<RuleMatch> {
  return fc
    .record({ source: optional(negatablePorts), destination: optional(negatablePorts) }, { noNullPrototype: true })
    .map(({ source, destination }) => ({
      kind: 'ports',
      protocol,
      ...(source && { source }),
      ...(destination && { destination }),
    }));
}

const comment: fc.Arbitrary<RuleMatch> = fc
  .constantFrom('"two words"', 'plain', '"a \\"quoted\\" one"')
  .map((text) => ({ kind: 'other', name: 'comment', tokens: ['--comment', text] }));

/** A protocol with the match that belongs to it. */
const protocol: fc.Arbitrary<{ readonly protocol?: Negatable<string>; readonly own: readonly RuleMatch[] }> = fc.oneof(
  fc.constant({ own: [] }),
  fc
    .constantFrom('esp', 'gre', 'ipv6', '99', 'vrrp')
    .chain((name) => negatable(fc.constant(name)).map((part) => ({ protocol: part, own: [] }))),
  fc
    .constant({ protocol: { value: 'icmp', negated: false } })
    .chain((part) => icmpMatch.map((match) => ({ ...part, own: [match] }))),
  fc
    .constantFrom('tcp', 'udp', 'sctp')
    .chain((name) => portsMatch(name).map((match) => ({ protocol: { value: name, negated: false }, own: [match] }))),
);

const address = fc.nat(0xffffffff).map((value) => formatIpv4Network({ base: value, prefix: 32 }).slice(0, -3));

/** Targets by the table that knows them. */
const targets = {
  filter: fc.constantFrom<RuleTarget>(
    { kind: 'jump', chain: 'ACCEPT' },
    { kind: 'jump', chain: 'DROP' },
    { kind: 'jump', chain: 'RETURN' },
    { kind: 'jump', chain: 'USER_eth0' },
    { kind: 'goto', chain: 'USER_eth0' },
    { kind: 'other', name: 'REJECT', tokens: ['--reject-with', 'icmp-port-unreachable'] },
  ),
  mangle: fc.oneof(
    fc
      .tuple(fc.constantFrom('MARK' as const, 'CONNMARK' as const), marked)
      .map(([on, value]): RuleTarget => ({ kind: 'set-mark', on, ...value })),
    fc
      .tuple(fc.constantFrom('save' as const, 'restore' as const), mask, mask)
      .map(([direction, packetMask, connectionMask]): RuleTarget => ({ kind: 'copy-mark', direction, packetMask, connectionMask })),
    fc.constant<RuleTarget>({ kind: 'fill-checksum' }),
  ),
  nat: fc
    .tuple(fc.constantFrom('dnat' as const, 'snat' as const), address, optional(ports))
    .map(([kind, value, range]): RuleTarget => ({ kind, address: value, ...(range === undefined ? {} : { ports: range }) })),
};

/** What a rule may be, by table; `sets` are the ipsets that it may name, `exotic` allows what the planner never writes. */
export function parsedRule(
  table: keyof typeof targets,
  options: { readonly sets?: readonly string[]; readonly exotic?: boolean } = {},
): fc.Arbitrary<ParsedRule> {
  const networkText = network.map(formatIpv4Network);
  const extra = [
    stateMatch,
    markMatch,
    ...(options.sets === undefined ? [] : [setMatch(options.sets)]),
    ...(options.exotic === true ? [comment] : []),
  ];
  return fc
    .record({
      source: optional(negatable(networkText)),
      destination: optional(negatable(networkText)),
      inInterface: optional(negatable(interfaceName)),
      outInterface: optional(negatable(interfaceName)),
      protocol,
      extra: fc.array(fc.oneof(...extra), { maxLength: 2 }),
      target: optional(targets[table]),
    })
    .map(({ protocol: about, extra: more, ...rest }) => ({
      ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
      ...(about.protocol === undefined ? {} : { protocol: about.protocol }),
      matches: [...about.own, ...more],
    }));
}
