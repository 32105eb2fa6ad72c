import * as fc from 'fast-check';
import { addressRanges, printNftRule, type NftFamily, type NftMatch, type NftRule, type NftTable } from '#agent';

const ipv4Cidr = fc
  .tuple(fc.nat(0xffffffff), fc.integer({ min: 0, max: 32 }))
  .map(([value, prefix]) => `${[24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')}/${prefix}`);

// Unique local addresses: nft prints the ranges that embed IPv4 addresses in another spelling.
const ipv6Cidr = fc
  .tuple(fc.array(fc.nat(0xffff), { minLength: 7, maxLength: 7 }), fc.integer({ min: 8, max: 128 }))
  .map(([groups, prefix]) => `fd00:${groups.map((group) => group.toString(16)).join(':')}/${prefix}`);

const cidrs = (family: NftFamily): fc.Arbitrary<string[]> =>
  fc.array(family === 'ip' ? ipv4Cidr : ipv6Cidr, { minLength: 1, maxLength: 5 });

const portRange = fc.tuple(fc.nat(65535), fc.nat(65535)).map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }));

/** Any match that a rule of `family` can make; interfaces, addresses, protocol, state: at most one of each, as in real rules. */
function matches(family: NftFamily): fc.Arbitrary<NftMatch[]> {
  const device = fc.constantFrom('lo', 'eth0', 'eth1', 'eth17');
  const parts: fc.Arbitrary<NftMatch[]>[] = [
    fc
      .option(device, { nil: undefined })
      .map((name) => (name === undefined ? [] : [{ match: 'interface', direction: 'iifname', device: name }])),
    fc
      .option(device, { nil: undefined })
      .map((name) => (name === undefined ? [] : [{ match: 'interface', direction: 'oifname', device: name }])),
    fc
      .option(cidrs(family), { nil: undefined })
      .map((list) => (list === undefined ? [] : [{ match: 'address', side: 'saddr', ranges: addressRanges(family, list) }])),
    fc
      .option(cidrs(family), { nil: undefined })
      .map((list) => (list === undefined ? [] : [{ match: 'address', side: 'daddr', ranges: addressRanges(family, list) }])),
    fc.oneof(
      fc.constant<NftMatch[]>([]),
      fc
        .tuple(fc.constantFrom('tcp' as const, 'udp' as const), portRange)
        .map(([protocol, range]): NftMatch[] => [{ match: 'ports', protocol, ...range }]),
      fc.nat(255).map((number): NftMatch[] => [{ match: 'protocol', number }]),
      fc
        .tuple(fc.uniqueArray(fc.nat(255), { minLength: 1, maxLength: 4 }), fc.option(fc.nat(255), { nil: undefined }))
        .map(([types, code]): NftMatch[] => [
          { match: 'icmp', types: types.toSorted((a, b) => a - b), ...(code !== undefined && { code }) },
        ]),
    ),
    fc
      .subarray(['established', 'related', 'new'] as const)
      .map((states) => (states.length === 0 ? [] : [{ match: 'state', states }])),
  ];
  return fc.tuple(...parts).map((lists) => lists.flat());
}

const byFamily = (family: NftFamily): fc.Arbitrary<NftRule> =>
  fc.record(
    {
      matches: matches(family),
      counted: fc.boolean(),
      verdict: fc.constantFrom<NftRule['verdict']>('accept', 'drop', { jump: 'target' }),
    },
    { noNullPrototype: true },
  );

/** A rule for whichever family is asked for. */
export const nftRule: fc.Arbitrary<(family: NftFamily) => NftRule> = fc.tuple(byFamily('ip'), byFamily('ip6')).map(
  ([ip, ip6]) =>
    (family: NftFamily) =>
      family === 'ip' ? ip : ip6,
);

/** A table with a hooked chain that jumps to a plain one. */
export const nftTable: fc.Arbitrary<NftTable> = fc.constantFrom<NftFamily>('ip', 'ip6').chain((family) =>
  fc
    .tuple(fc.array(byFamily(family), { maxLength: 6 }), fc.array(byFamily(family), { maxLength: 6 }), fc.nat(99))
    .map(([hooked, plain, number]): NftTable => ({
      family,
      name: `t${number}`,
      chains: [
        {
          name: 'hooked',
          hook: 'type filter hook forward priority filter; policy accept;',
          rules: hooked.map((rule) => printNftRule(family, rule)),
        },
        // Without jumps: nft refuses loops.
        { name: 'target', rules: plain.map((rule) => printNftRule(family, { ...rule, verdict: 'drop' })) },
      ],
    })),
);
