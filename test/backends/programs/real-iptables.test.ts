import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseIptablesSave, printIptablesSave } from '#agent';
import { createMemoryStore } from '#backends/dummy';
import { openDummy } from '../../support/dummy-machine.ts';
import { debianVersion, whyNotReal } from '../../support/real-program.ts';
import { loadRecordedRouter, recordedRouters } from '../../support/recorded-router.ts';
import { chainsChange, parseSets } from './support/recorded-state.ts';
import { runReal, runSimulated, type CommandOutcome } from './support/side-by-side.ts';

const skip =
  whyNotReal('iptables', 'iptables-restore', 'ipset', 'nft') ||
  (debianVersion() === '12' ? false : 'the spelling is that of Debian 12 (iptables 1.8.9, nft 1.0.6)');

interface RuleSet {
  readonly name: string;
  readonly saved: string;
  readonly sets: string;
}

const first = (path: string): string => readFileSync(join(import.meta.dirname, '../../fixtures/vr-4.22', path), 'utf8');

const recorded: readonly RuleSet[] = [
  { name: 'isolated of vr-4.22', saved: first('isolated/output/5-final.v4'), sets: first('isolated/output/5-ipset') },
  { name: 'vpc of vr-4.22', saved: first('vpc/output/9.v4'), sets: '' },
  ...recordedRouters.flatMap(({ recording, name }): RuleSet[] => {
    const router = loadRecordedRouter(recording, name);
    const saved = router.output('iptables');
    return saved === undefined ? [] : [{ name: `${name} of ${recording}`, saved, sets: router.output('ipset') ?? '' }];
  }),
];

/** Rules that no router has, for the matches and targets that people use by hand. */
const byHand: RuleSet = {
  name: 'rules by hand',
  sets: 'Name: things\nfamily inet\nMembers:\n',
  saved: `*filter
:INPUT DROP [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:MINE - [0:0]
-A INPUT -p icmp -m icmp --icmp-type any -j ACCEPT
-A INPUT -p icmp -m icmp --icmp-type 8 -j ACCEPT
-A INPUT -p icmp -m icmp --icmp-type 3/1 -j ACCEPT
-A INPUT -p icmp -m icmp ! --icmp-type 8 -j ACCEPT
-A INPUT ! -s 10.0.0.0/8 ! -d 10.1.1.1/32 ! -i eth0 -p tcp -m tcp ! --dport 22 -j ACCEPT
-A INPUT -p tcp -m tcp --sport 1024:65535 --dport 80:443 -j ACCEPT
-A INPUT -p tcp -m tcp ! --dport 80:443 -j ACCEPT
-A INPUT ! -p tcp -j ACCEPT
-A INPUT -m state ! --state NEW -j ACCEPT
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -m mark ! --mark 0x1/0xff -j ACCEPT
-A INPUT -p 99 -j ACCEPT
-A INPUT -p tcp -m multiport --dports 80,443,8000:8100 -j ACCEPT
-A INPUT -m comment --comment "hello world" -j ACCEPT
-A INPUT -m limit --limit 3/min -j ACCEPT
-A INPUT -p tcp -j REJECT --reject-with tcp-reset
-A INPUT -j REJECT --reject-with icmp-port-unreachable
-A INPUT -j LOG --log-prefix "x: "
-A INPUT -p tcp -m tcp
-A INPUT -m set ! --match-set things src -j ACCEPT
-A INPUT -g MINE
-A INPUT -s 127.0.0.0/8 -j ACCEPT
-A INPUT -s 169.254.0.0/16 -j ACCEPT
-A INPUT -m iprange --src-range 10.1.1.1-10.1.1.9 -j ACCEPT
-A FORWARD -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 8080
-A POSTROUTING -o eth0 -j MASQUERADE
COMMIT
*mangle
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -j MARK --set-xmark 0x66/0xff
-A PREROUTING -j CONNMARK --set-xmark 0x66/0xff
-A PREROUTING -j CONNMARK --save-mark --nfmask 0xff --ctmask 0xff
-A PREROUTING -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff
COMMIT
`,
};

async function both(
  { saved, sets }: RuleSet,
  commands: readonly string[],
): Promise<{ readonly real: readonly CommandOutcome[]; readonly ours: readonly CommandOutcome[] }> {
  const specs = parseSets(sets);
  const chains = parseIptablesSave(saved);
  const setup = [
    'ip link set lo up',
    ...specs.map(({ name, family }) => `ipset create ${name} hash:net family ${family}`),
    ...specs.flatMap(({ name, members }) => members.map((member) => `ipset add ${name} ${member}`)),
    `iptables-restore <<'RULES'\n${printIptablesSave(chains)}RULES`,
    'printf "127.0.0.1 localhost\\n10.1.1.60 web1 other\\n" > /tmp/hosts.$$; mount --bind /tmp/hosts.$$ /etc/hosts; rm /tmp/hosts.$$',
  ].join('\n');
  await using machine = await openDummy(createMemoryStore());
  await machine.filter.apply({ putSets: specs, ...chainsChange(chains) });
  await machine.files.apply([{ op: 'put', path: '/etc/hosts', content: '127.0.0.1 localhost\n10.1.1.60 web1 other\n' }]);
  return { real: runReal(setup, commands), ours: await runSimulated(machine, commands) };
}

describe('iptables lists rules as the real one does', { skip }, () => {
  const listings = ['filter', 'nat', 'mangle'].flatMap((table) => [
    `iptables -t ${table} -L`,
    `iptables -t ${table} -L -n`,
    `iptables -t ${table} -L -v`,
    `iptables -t ${table} -nvL`,
    `iptables -t ${table} -L -n -v -x --line-numbers`,
    `iptables -t ${table} -S`,
    `iptables -t ${table} -S -v`,
  ]);
  for (const rules of [...recorded, byHand]) {
    it(rules.name, async () => {
      const { real, ours } = await both(rules, listings);
      assert.deepEqual(ours, real);
    });
  }
});

describe('nft shows the rules of iptables as the real one does', { skip }, () => {
  for (const rules of recorded) {
    it(rules.name, async () => {
      const asked = ['filter', 'nat', 'mangle'].map((table) => `nft list table ip ${table}`);
      const { real, ours } = await both(rules, [...asked, 'nft list tables']);
      const tables = (text: string): string[] => (text.match(/^table [^]*?\n\}$/gm) ?? text.split('\n')).toSorted();
      assert.deepEqual(
        ours.map(({ stdout }) => tables(stdout)),
        real.map(({ stdout }) => tables(stdout)),
      );
    });
  }
});

describe('iptables changes rules by hand, and complains, as the real one does', { skip }, () => {
  const sequences: Readonly<Record<string, readonly string[]>> = {
    'adds, inserts, replaces and deletes rules': [
      'iptables -A INPUT -p tcp --dport 22 -j ACCEPT',
      'iptables -A INPUT -p tcp --dport http -s 10.1.1.7/24 -j DROP',
      'iptables -I INPUT -i eth0 -p icmp --icmp-type echo-request -j ACCEPT',
      'iptables -I INPUT 2 -s 1.1.1.1,2.2.2.2 -j DROP',
      'iptables -I FORWARD 3 -m state --state NEW,RELATED -j ACCEPT',
      'iptables -R FORWARD 1 -o eth9 -j ACCEPT',
      'iptables -A INPUT -j REJECT',
      'iptables -t mangle -A PREROUTING -j MARK --set-mark 0x7',
      'iptables -A INPUT -p udp -m udp --dport 5000: -j ACCEPT',
      'iptables -A INPUT -p tcp --syn -j ACCEPT',
      'iptables -A INPUT ! -s 10.0.0.0/255.0.0.0 -j DROP',
      'iptables -S',
      'iptables -t mangle -S',
      'iptables -C INPUT -p tcp -m tcp --dport 22 -j ACCEPT',
      'iptables -D INPUT -p tcp -m tcp --dport 22 -j ACCEPT',
      'iptables -C INPUT -p tcp -m tcp --dport 22 -j ACCEPT',
      'iptables -D INPUT 1',
      'iptables -S INPUT',
      'iptables -L INPUT 2 -n',
      'iptables -S INPUT 3',
    ],
    'makes, fills, empties and removes chains': [
      'iptables -N NEW-ONE',
      'iptables -A NEW-ONE -j RETURN',
      'iptables -A FORWARD -j NEW-ONE',
      'iptables -L NEW-ONE -n',
      'iptables -X NEW-ONE',
      'iptables -F NEW-ONE',
      'iptables -X NEW-ONE',
      'iptables -D FORWARD -j NEW-ONE',
      'iptables -X NEW-ONE',
      'iptables -P INPUT ACCEPT',
      'iptables -S INPUT',
      'iptables -t nat -F',
      'iptables -t nat -S',
    ],
    'refuses what is wrong': [
      'iptables',
      'iptables -Q',
      'iptables -L NOPE',
      'iptables -S NOPE',
      'iptables -F NOPE',
      'iptables -X NOPE',
      'iptables -X INPUT',
      'iptables -Z NOPE',
      'iptables -N INPUT',
      'iptables -P FW_OUTBOUND DROP',
      'iptables -P INPUT FOO',
      'iptables -P INPUT',
      'iptables -t foo -L',
      'iptables -A NOPE -j ACCEPT',
      'iptables -I NOPE -j ACCEPT',
      'iptables -D NOPE 1',
      'iptables -C NOPE -j ACCEPT',
      'iptables -D INPUT 99',
      'iptables -D INPUT 0',
      'iptables -I INPUT 100 -j ACCEPT',
      'iptables -R INPUT 100 -j ACCEPT',
      'iptables -R INPUT',
      'iptables -D INPUT -p udp -j ACCEPT',
      'iptables -A INPUT -j NOPE',
      'iptables -A INPUT -j',
      'iptables -A INPUT -p foo -j ACCEPT',
      'iptables -A INPUT --dport 22 -j ACCEPT',
      'iptables -A INPUT -p tcp --dport nosuch -j ACCEPT',
      'iptables -A INPUT -s 300.1.1.1 -j ACCEPT',
      'iptables -A INPUT -m set --match-set nope src -j ACCEPT',
      'iptables -L -v -n INPUT',
      'iptables -V',
    ],
  };
  const [isolated] = recorded;
  for (const [what, commands] of Object.entries(sequences)) {
    it(what, async () => {
      assert.ok(isolated);
      const { real, ours } = await both(isolated, commands);
      assert.deepEqual(ours, real);
    });
  }
});

describe('ip6tables', { skip }, () => {
  it('lists and saves as the real one does', async () => {
    const commands = [
      'ip6tables -A INPUT -p ipv6-icmp -j ACCEPT',
      'ip6tables -A INPUT -s fd00::/8 -p tcp --dport 22 -j ACCEPT',
      'ip6tables -A INPUT -d fd00::1 -j DROP',
      'ip6tables -L -n -v',
      'ip6tables -L',
      'ip6tables -S',
    ];
    const { real, ours } = await both({ name: 'none', saved: '', sets: '' }, commands);
    assert.deepEqual(ours, real);
  });
});

describe('ipset', { skip }, () => {
  it('lists, saves, tests and complains as the real one does', async () => {
    const sets =
      'Name: eth2_a\nfamily inet\nMembers:\n10.1.1.0/24\n10.1.2.7\n\nName: b_6\nfamily inet6\nMembers:\nfd00::/64\n\nName: c\nfamily inet\nMembers:\n';
    const commands = [
      'ipset list',
      'ipset list -n',
      'ipset list -t',
      'ipset -L c',
      'ipset list eth2_a',
      'ipset list nope',
      'ipset save eth2_a',
      'ipset test eth2_a 10.1.1.9',
      'ipset test eth2_a 10.1.3.9',
      'ipset test nope 10.1.3.9',
      'ipset add eth2_a 10.1.3.0/24',
      'ipset add eth2_a 10.1.3.0/24',
      'ipset test eth2_a 10.1.3.9',
      'ipset del eth2_a 10.1.3.0/24',
      'ipset del eth2_a 10.1.3.0/24',
      'ipset flush c',
      'ipset destroy c',
      'ipset list -n',
      'ipset -v',
      'ipset',
      'ipset dance',
    ];
    const { real, ours } = await both({ name: 'sets', saved: '', sets }, commands);
    // Seeds and sizes are the kernel's; it keeps sets as they were made and members as they hash.
    const blocks = (text: string): string[] =>
      text
        .replaceAll(/initval 0x[\da-f]+/g, 'initval')
        .replaceAll(/Size in memory: \d+/g, 'Size in memory')
        .split('\n\n')
        .map((block) =>
          block
            .trimEnd()
            .split('\n')
            .toSorted((a, b) => a.localeCompare(b))
            .join('\n'),
        )
        .toSorted((a, b) => a.localeCompare(b));
    for (const [index, outcome] of ours.entries()) {
      const expected = real[index];
      assert.deepEqual({ ...outcome, stdout: blocks(outcome.stdout) }, { ...expected, stdout: blocks(expected?.stdout ?? '') });
    }
  });
});
