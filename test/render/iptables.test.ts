import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import {
  AgentError,
  iptablesRule,
  parseIpv4,
  parseIptablesSave,
  parsePorts,
  parseRule,
  portRange,
  printIptablesSave,
  printRule,
  type ChainState,
  type Ipv4Network,
  type RuleSpec,
} from '#agent';
import { network, parsedRule, ports } from '../support/iptables-arbitraries.ts';
import { loadRecordedRouter, recordedRouters } from '../support/recorded-router.ts';

const { accept, dnat, drop, hasMark, host, icmpType, inSet, inState, jump, restoreMark, ruleText, setMark, snat, toPort, toPorts } =
  iptablesRule;

function net(text: string): Ipv4Network {
  const [address = '', prefix = '32'] = text.split('/');
  return { base: parseIpv4(address) ?? 0, prefix: Number(prefix) };
}

const hasCode =
  (code: string) =>
  (error: unknown): boolean =>
    error instanceof AgentError && error.code === code;

describe('ruleText', () => {
  it('prints a rule as iptables-save does', () => {
    const spec: RuleSpec = {
      source: net('10.1.1.0/24'),
      destination: { not: host(parseIpv4('10.1.1.1') ?? 0) },
      inInterface: 'eth0',
      outInterface: { not: 'ppp+' },
      protocol: 'tcp',
      matches: [toPort('tcp', 53), inState('NEW')],
      target: accept,
    };
    assert.equal(
      ruleText(spec),
      '-s 10.1.1.0/24 ! -d 10.1.1.1/32 -i eth0 ! -o ppp+ -p tcp -m tcp --dport 53 -m state --state NEW -j ACCEPT',
    );
  });

  it('masks host bits, leaves out what is no condition, names protocols', () => {
    assert.equal(ruleText({ source: net('10.1.1.7/24'), target: drop }), '-s 10.1.1.0/24 -j DROP');
    assert.equal(ruleText({ source: net('1.2.3.4/0'), target: drop }), '-j DROP');
    assert.equal(ruleText({ protocol: 41, target: drop }), '-p ipv6 -j DROP');
    assert.equal(ruleText({ protocol: 'tcp', matches: [toPorts('tcp', { first: 0, last: 65535 })] }), '-p tcp -m tcp');
    assert.equal(ruleText({ protocol: 'tcp', matches: [toPorts('tcp', { first: 0, last: 0 })] }), '-p tcp -m tcp --dport 0');
    assert.equal(ruleText({ matches: [inState('ESTABLISHED', 'RELATED')] }), '-m state --state RELATED,ESTABLISHED');
  });

  it('prints the targets and matches of a router', () => {
    const texts = [
      { matches: [hasMark(0x525)] },
      { target: setMark(0x66) },
      { target: restoreMark },
      { target: dnat(parseIpv4('10.1.1.50') ?? 0, { first: 22, last: 23 }) },
      { target: snat(parseIpv4('203.0.113.10') ?? 0) },
      { protocol: 'icmp', matches: [icmpType(8, 0)], target: jump('FW_OUTBOUND') },
      { matches: [inSet('sourceCidrIpset-7', 'src')], target: accept },
    ].map(ruleText);
    assert.deepEqual(texts, [
      '-m mark --mark 0x525',
      '-j MARK --set-xmark 0x66/0xffffffff',
      '-j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff',
      '-j DNAT --to-destination 10.1.1.50:22-23',
      '-j SNAT --to-source 203.0.113.10',
      '-p icmp -m icmp --icmp-type 8/0 -j FW_OUTBOUND',
      '-m set --match-set sourceCidrIpset-7 src -j ACCEPT',
    ]);
  });

  it('lets no text through that would be more than a name', () => {
    const isBug = hasCode('VRA_BUG');
    assert.throws(() => ruleText({ inInterface: 'eth0 -j ACCEPT' }), isBug);
    assert.throws(() => ruleText({ outInterface: { not: '' } }), isBug);
    assert.throws(() => ruleText({ protocol: 'tcp\n-A INPUT' }), isBug);
    assert.throws(() => jump('A\nB'), isBug);
    assert.throws(() => jump('-j'), isBug);
    assert.throws(() => jump('A_NAME_THAT_IS_LONGER_THAN_28'), isBug);
    assert.throws(() => inSet('a b', 'src'), isBug);
  });

  it('is understood again', () => {
    fc.assert(
      fc.property(network, network, ports, (source, destination, range) => {
        const spec: RuleSpec = {
          source,
          destination: { not: destination },
          protocol: 'udp',
          matches: [toPorts('udp', range)],
          target: accept,
        };
        assert.equal(printRule(parseRule(ruleText(spec))), ruleText(spec));
      }),
    );
  });
});

describe('ports', () => {
  it('are read and checked', () => {
    assert.deepEqual(parsePorts('22'), { first: 22, last: 22 });
    assert.deepEqual(parsePorts('80:443'), { first: 80, last: 443 });
    assert.deepEqual(parsePorts('22-23', '-'), { first: 22, last: 23 });
    for (const text of ['', 'any', '443:80', '65536', '1:65536', '22:', '-1', '2-3', '1:2:3'])
      assert.equal(parsePorts(text), undefined, text);
    assert.equal(portRange(1.5), undefined);
    assert.equal(portRange(5, 4), undefined);
  });
});

describe('parseRule', () => {
  it('reads what people type and prints what iptables would', () => {
    const typed: readonly (readonly [string, string])[] = [
      ['-p 6 --dport 22 -j ACCEPT', '-p tcp -m tcp --dport 22 -j ACCEPT'],
      ['-j DROP --source 10.1.1.7/24 --dst 10.0.0.1', '-s 10.1.1.0/24 -d 10.0.0.1/32 -j DROP'],
      ['-p all -s 0.0.0.0/0 -j DROP', '-j DROP'],
      ['-m state --state ESTABLISHED,NEW -j ACCEPT', '-m state --state NEW,ESTABLISHED -j ACCEPT'],
      ['! -i eth0 -p tcp ! --dport 80:90', '! -i eth0 -p tcp -m tcp ! --dport 80:90'],
      ['-m mark --mark 1317/0xffffffff', '-m mark --mark 0x525'],
      ['-j CONNMARK --save-mark', '-j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff'],
    ];
    for (const [text, canonical] of typed) assert.equal(printRule(parseRule(text)), canonical, text);
  });

  it('keeps what it gives no meaning to, word by word', () => {
    const text =
      '-p tcp -m multiport --dports 80,443 -m comment --comment "a \\"b\\" -j DROP" -j LOG --log-prefix "x y" --log-level 4';
    const rule = parseRule(text);
    assert.deepEqual(
      rule.matches.map((match) => match.kind),
      ['other', 'other'],
    );
    assert.deepEqual(rule.target, { kind: 'other', name: 'LOG', tokens: ['--log-prefix', '"x y"', '--log-level', '4'] });
    assert.equal(printRule(rule), text);
  });

  it('says what is wrong with text that is no rule', () => {
    const isBadInput = hasCode('VRA_BAD_INPUT');
    for (const text of ['-s', '-s 10.1.1.300', 'hello', '-p nothing', '! -j DROP', '--dport 22', '-i']) {
      assert.throws(() => parseRule(text), isBadInput, text);
    }
  });

  for (const table of ['filter', 'mangle', 'nat'] as const) {
    it(`is the inverse of printRule (${table})`, () => {
      fc.assert(
        fc.property(parsedRule(table, { sets: ['s1', 'd1'], exotic: true }), (rule) => {
          assert.deepEqual(parseRule(printRule(rule)), rule);
        }),
      );
    });
  }
});

describe('iptables-save files', () => {
  it('read as chains, printed again as they were', () => {
    for (const { recording, name } of recordedRouters) {
      const router = loadRecordedRouter(recording, name);
      for (const file of ['iptables', 'boot.iptables']) {
        const text = router.output(file);
        if (text !== undefined) assert.equal(printIptablesSave(parseIptablesSave(text)), text, `${name}/${file}`);
      }
    }
  });

  it('hold rules that are all understood, and printed as they were', () => {
    for (const { recording, name } of recordedRouters) {
      for (const { rules } of parseIptablesSave(loadRecordedRouter(recording, name).output('iptables') ?? '')) {
        for (const text of rules) {
          const rule = parseRule(text);
          assert.equal(printRule(rule), text);
          assert.ok(
            [...rule.matches, ...(rule.target === undefined ? [] : [rule.target])].every(({ kind }) => kind !== 'other'),
            text,
          );
        }
      }
    }
  });

  it('skip comments and counters', () => {
    const file = join(import.meta.dirname, '../fixtures/vr-4.22/vpc/output/9.v4');
    const chains = parseIptablesSave(readFileSync(file, 'utf8'));
    assert.deepEqual([...new Set(chains.map(({ table }) => table))], ['mangle', 'filter', 'nat']);
    assert.deepEqual(parseIptablesSave('*nat\n:OUTPUT ACCEPT [5:6]\n[1:2] -A OUTPUT -j ACCEPT\nCOMMIT\n'), [
      { family: 'ip', table: 'nat', chain: 'OUTPUT', policy: 'ACCEPT', rules: ['-j ACCEPT'] },
    ]);
  });

  it('print counters of policies when told', () => {
    const chain: ChainState = { family: 'ip', table: 'filter', chain: 'INPUT', policy: 'DROP', rules: [''] };
    const text = printIptablesSave([chain], () => ({ packets: 3, bytes: 180 }));
    assert.equal(text, '*filter\n:INPUT DROP [3:180]\n-A INPUT\nCOMMIT\n');
    assert.deepEqual(parseIptablesSave(text), [chain]);
  });

  it('name the line that is none', () => {
    const refused: readonly (readonly [string, number])[] = [
      ['*filter\n:INPUT DROP [0:0]\n-A FORWARD -j DROP\nCOMMIT\n', 3],
      ['*raw2\n', 1],
      [':INPUT DROP [0:0]\n', 1],
      ['*filter\nhello\n', 2],
    ];
    for (const [text, line] of refused) {
      assert.throws(
        () => parseIptablesSave(text),
        (error) => hasCode('VRA_BAD_INPUT')(error) && error instanceof Error && error.message.includes(`line ${line}`),
        text,
      );
    }
  });
});
