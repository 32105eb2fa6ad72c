import type { IptablesTable } from '#agent';

/** Targets that come with iptables; any other name is a chain (iptables-extensions(8)). */
const targets: ReadonlySet<string> = new Set(
  (
    'ACCEPT DROP RETURN QUEUE AUDIT CHECKSUM CLASSIFY CLUSTERIP CONNMARK CONNSECMARK CT DNAT DNPT DSCP ECN HL HMARK IDLETIMER LED LOG ' +
    'MARK MASQUERADE NETMAP NFLOG NFQUEUE NOTRACK RATEEST REDIRECT REJECT SECMARK SET SNAT SNPT SYNPROXY TCPMSS TCPOPTSTRIP TEE TOS ' +
    'TPROXY TRACE TTL ULOG'
  ).split(' '),
);

/** Built-in chains of a table, in the order iptables prints them. */
export const builtInChains: Readonly<Record<IptablesTable, readonly string[]>> = {
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  raw: ['PREROUTING', 'OUTPUT'],
};

export interface RuleReferences {
  /** The chain it jumps or goes to. */
  readonly chain: string | undefined;
  readonly sets: readonly string[];
}

const noSets: readonly string[] = [];
const noReferences: RuleReferences = { chain: undefined, sets: noSets };

/** Most rules of a long chain end in a verdict and name nothing; they are told without a regular expression. */
function endsInVerdict(rule: string): boolean {
  return rule.endsWith('-j ACCEPT') || rule.endsWith('-j DROP') || rule.endsWith('-j RETURN');
}

/** What a rule needs to exist. Text in quotes (comments, log prefixes) needs nothing. */
export function ruleReferences(rule: string): RuleReferences {
  if (endsInVerdict(rule) && !rule.includes('"') && !rule.includes('-set ')) return noReferences;
  const text = rule.includes('"') ? rule.replace(/"(?:[^"\\]|\\.)*"/g, '""') : rule;
  const target = /(?:^| )(?:-[jg]|--jump|--goto) (\S+)/.exec(text)?.[1];
  const sets = text.includes('-set ')
    ? [...text.matchAll(/ --(?:match|add|del)-set (\S+)/g)].flatMap(([, name]) => name ?? [])
    : noSets;
  return { chain: target === undefined || targets.has(target) ? undefined : target, sets };
}

/** Chains that a rule of an nft table jumps or goes to. */
export function nftReferences(rule: string): readonly string[] {
  return [...rule.matchAll(/\b(?:jump|goto) ([\w./-]+)/g)].flatMap(([, name]) => name ?? []);
}
