import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import {
  addressRanges,
  AgentError,
  parseNft,
  parseNftRule,
  printNftRule,
  printNftTable,
  printNftTables,
  type NftFamily,
  type NftMatch,
  type NftTable,
} from '#agent';
import { nftRule, nftTable } from '../support/nft-arbitraries.ts';

const printed = (family: NftFamily, cidrs: readonly string[]): string =>
  printNftRule(family, {
    matches: [{ match: 'address', side: 'saddr', ranges: addressRanges(family, cidrs) }],
    counted: false,
    verdict: 'accept',
  });

const rule = (family: NftFamily, match: NftMatch): string =>
  printNftRule(family, { matches: [match], counted: false, verdict: 'drop' });

const isBug = (error: unknown): boolean => error instanceof AgentError && error.code === 'VRA_BUG';

const refusedAt =
  (line: number) =>
  (error: unknown): boolean =>
    error instanceof AgentError && error.code === 'VRA_BAD_INPUT' && error.message.includes(`line ${line}`);

describe('nft rules', () => {
  it('print one network plainly and several as a set', () => {
    assert.equal(printed('ip', ['10.1.1.7/24']), 'ip saddr 10.1.1.0/24 accept');
    assert.equal(printed('ip', ['10.1.1.7/32']), 'ip saddr 10.1.1.7 accept');
    assert.equal(printed('ip6', ['FD00:1::1/64', 'fd00:3::/64']), 'ip6 saddr { fd00:1::/64, fd00:3::/64 } accept');
  });

  it('join networks that overlap or touch, as nft does', () => {
    assert.equal(printed('ip', ['10.0.1.0/24', '10.0.0.0/24']), 'ip saddr 10.0.0.0/23 accept');
    assert.equal(printed('ip', ['10.0.0.0/24', '10.0.2.0/24', '10.0.1.0/24']), 'ip saddr 10.0.0.0-10.0.2.255 accept');
    assert.equal(printed('ip', ['0.0.0.0/0', '10.0.0.0/8']), 'ip saddr 0.0.0.0/0 accept');
    assert.equal(printed('ip6', ['::/0']), 'ip6 saddr ::/0 accept');
  });

  it('name ICMP types, codes and protocols as nft does', () => {
    assert.equal(rule('ip', { match: 'icmp', types: [8, 0] }), 'icmp type { echo-reply, echo-request } drop');
    assert.equal(rule('ip6', { match: 'icmp', types: [128], code: 0 }), 'icmpv6 type echo-request icmpv6 code no-route drop');
    assert.equal(rule('ip', { match: 'protocol', number: 47 }), 'ip protocol gre drop');
    assert.equal(rule('ip6', { match: 'protocol', number: 253 }), 'ip6 nexthdr 253 drop');
  });

  it('read back to what was printed', () => {
    fc.assert(
      fc.property(fc.constantFrom<NftFamily>('ip', 'ip6'), nftRule, (family, make) => {
        const made = make(family);
        const text = printNftRule(family, made);
        const parsed = parseNftRule(family, text);
        assert.ok(parsed !== undefined, text);
        assert.equal(printNftRule(family, parsed), text);
        assert.deepEqual(parsed, made);
      }),
    );
  });

  it('forget what a counter counted', () => {
    const parsed = parseNftRule('ip', 'iifname "eth0" udp dport 67 counter packets 12 bytes 3400 accept');
    assert.ok(parsed !== undefined);
    assert.equal(printNftRule('ip', parsed), 'iifname "eth0" udp dport 67 counter packets 0 bytes 0 accept');
  });

  it('are not read when they say more than a router means', () => {
    for (const text of [
      '',
      'accept drop',
      'tcp sport 22 accept',
      'ip saddr @set accept',
      'ip6 saddr ::/0 accept',
      'tcp dport 22',
    ]) {
      assert.equal(parseNftRule('ip', text), undefined, text);
    }
  });

  it('refuse names that would end the rule and begin another', () => {
    const device = 'eth0" accept; flush ruleset; #';
    assert.throws(
      () =>
        printNftRule('ip', { matches: [{ match: 'interface', direction: 'iifname', device }], counted: false, verdict: 'drop' }),
      isBug,
    );
    assert.throws(() => printNftRule('ip', { matches: [], counted: false, verdict: { jump: 'a b' } }), isBug);
    assert.throws(
      () =>
        printNftRule('ip', {
          matches: [{ match: 'ports', protocol: 'tcp', first: 1, last: 65536 }],
          counted: false,
          verdict: 'drop',
        }),
      isBug,
    );
    assert.throws(
      () => printNftRule('ip', { matches: [{ match: 'address', side: 'saddr', ranges: [] }], counted: false, verdict: 'drop' }),
      isBug,
    );
  });
});

describe('nft tables', () => {
  it('print as nft lists them', () => {
    const table: NftTable = {
      family: 'ip',
      name: 't',
      chains: [
        { name: 'INPUT', hook: 'type filter hook input priority filter; policy drop;', rules: ['iifname "lo" accept'] },
        { name: 'rest', rules: ['counter packets 0 bytes 0 drop'] },
      ],
    };
    assert.equal(
      printNftTable(table),
      [
        'table ip t {',
        '\tchain INPUT {',
        '\t\ttype filter hook input priority filter; policy drop;',
        '\t\tiifname "lo" accept',
        '\t}',
        '',
        '\tchain rest {',
        '\t\tcounter packets 0 bytes 0 drop',
        '\t}',
        '}',
        '',
      ].join('\n'),
    );
  });

  it('read back to what was printed', () => {
    fc.assert(
      fc.property(fc.array(nftTable, { maxLength: 3 }), (tables) => {
        assert.deepEqual(parseNft(printNftTables(tables)), tables);
      }),
    );
  });

  it('are refused with the line when they hold something else', () => {
    assert.throws(() => parseNft('table inet x {\n}\n'), refusedAt(1));
    assert.throws(() => parseNft('table ip x {\n\tset s {\n'), refusedAt(2));
    assert.throws(() => parseNft('table ip x {\n\tchain c {\n'), /not closed/);
  });
});
