import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseNft } from '#agent';
import { createMemoryStore } from '#backends/dummy';
import { openDummy } from '../../support/dummy-machine.ts';
import { debianVersion, whyNotReal } from '../../support/real-program.ts';
import { loadRecordedRouter, recordedRouters } from '../../support/recorded-router.ts';
import { runReal, runSimulated } from './support/side-by-side.ts';

const skip = whyNotReal('nft') || (debianVersion() === '12' ? false : 'the spelling is that of Debian 12 (nft 1.0.6)');

const twoFamilies = `table ip ip4_acl {
	chain INPUT {
		type filter hook input priority filter; policy drop;
		icmp type { echo-reply, echo-request } accept
		iifname "lo" counter packets 0 bytes 0 accept
		ip saddr { 10.1.1.0/24, 192.168.0.0-192.168.0.9 } tcp dport 80-443 ct state new counter packets 0 bytes 0 accept
	}

	chain eth2_ingress_policy {
		ip protocol gre accept
		ip daddr 10.1.1.7 udp dport 53 drop
		counter packets 0 bytes 0 drop
	}
}
table ip6 ip6_acl {
	chain FORWARD {
		type filter hook forward priority filter; policy accept;
		icmpv6 type { nd-router-solicit, nd-neighbor-solicit } accept
		ip6 saddr fd17:5:8a43:e2a5::/64 tcp dport 22 accept
		ip6 daddr fd17:5:8a43:e2a5::/64 jump eth2_ingress_policy
	}

	chain eth2_ingress_policy {
		counter packets 0 bytes 0 drop
	}
}
`;

const recorded = recordedRouters.flatMap(({ recording, name }) => {
  const text = loadRecordedRouter(recording, name).output('nft');
  return text === undefined || text === '' ? [] : [{ name: `${name} of ${recording}`, text }];
});

describe('nft prints as the real one does', { skip }, () => {
  for (const { name, text } of [...recorded, { name: 'two families', text: twoFamilies }]) {
    it(name, async () => {
      const tables = parseNft(text);
      const commands = [
        'nft list tables',
        'nft list tables ip',
        'nft list tables ip6',
        'nft list ruleset',
        'nft list ruleset ip',
        'nft list ruleset ip6',
        'nft -a list ruleset',
        'nft -j list tables',
        ...tables.flatMap((table) => [
          `nft list table ${table.family} ${table.name}`,
          ...table.chains.map((chain) => `nft list chain ${table.family} ${table.name} ${chain.name}`),
          `nft list chain ${table.family} ${table.name} nosuch`,
          `nft list chains ${table.family}`,
        ]),
        'nft list chains',
        'nft list sets',
        'nft list maps ip6',
        'nft list counters',
        'nft list',
        'nft dance',
        'nft list table ip nosuch',
        'nft list chain ip nosuch INPUT',
        'nft -v',
      ];
      await using machine = await openDummy(createMemoryStore());
      await machine.filter.apply({ putTables: tables });
      const real = runReal(`nft -f - <<'RULES'\n${text}RULES`, commands);
      const ours = await runSimulated(machine, commands);
      for (const [index, outcome] of ours.entries()) assert.deepEqual(outcome, real[index]);
    });

    it(`${name} as JSON`, async () => {
      const tables = parseNft(text);
      const commands = ['nft -j list ruleset', ...tables.map((table) => `nft -j list table ${table.family} ${table.name}`)];
      await using machine = await openDummy(createMemoryStore());
      await machine.filter.apply({ putTables: tables });
      const real = runReal(`nft -f - <<'RULES'\n${text}RULES`, commands);
      const ours = await runSimulated(machine, commands);
      for (const [index, { stdout }] of ours.entries()) {
        assert.deepEqual(JSON.parse(stdout), JSON.parse(real[index]?.stdout ?? ''));
      }
    });
  }
});
