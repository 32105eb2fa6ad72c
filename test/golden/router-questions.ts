import { parseIptablesSave, parseNft, parseRule, printRule } from '#agent';
import { recordedSets } from '../support/recorded-network.ts';

const lines = (text: string): string[] => text.split('\n').flatMap((line) => line.trim().replaceAll(/\s+/g, ' ') || []);

/** Interface numbers mean nothing (README of the recording); link-local addresses are the lab's. */
const addressLines = (text: string): string[] =>
  lines(text).flatMap((line) => {
    const match = /^\d+: (\S+) (inet6? .*?)(?: ?\\.*)?$/.exec(line);
    return match === null || / fe80:/.test(line)
      ? []
      : `${match[1]} ${match[2]?.replace(/ (?:valid_lft|noprefixroute).*/, '').trim()}`;
  });

/** All tables but `local`. */
const routeLines = (text: string): string[] =>
  lines(text).filter((line) => !/\btable local\b|^(?:local|broadcast|anycast|multicast|ff00::|fe80::)/.test(line));

const ruleLines = (text: string): string[] => lines(text).map((line) => line.replace(/^\d+: /, ''));

function* iptablesLines(text: string): Generator<string> {
  for (const { table, chain, policy, rules } of parseIptablesSave(text)) {
    yield `${table} ${chain}|policy ${policy ?? 'none'}`;
    for (const rule of rules) yield `${table} ${chain}|${printRule(parseRule(rule))}`;
  }
}

function* nftLines(text: string): Generator<string> {
  for (const { family, name, chains } of parseNft(text)) {
    for (const chain of chains) {
      yield `${family} ${name} ${chain.name}|${chain.hook ?? 'no hook'}`;
      for (const rule of chain.rules) yield `${family} ${name} ${chain.name}|${rule}`;
    }
  }
}

/** What is asked of a router, and how its text and the recorded one are read. */
export const routerQuestions = [
  { area: 'iptables', output: 'iptables', command: 'iptables-save', read: iptablesLines },
  { area: 'nft', output: 'nft', command: 'nft list ruleset', read: nftLines },
  { area: 'ipset', output: 'ipset', command: 'ipset list', read: recordedSets },
  { area: 'addresses', output: 'ip-addr', command: 'ip -o addr', read: addressLines },
  { area: 'routes', output: 'ip-route', command: 'ip route show table all; ip -6 route show table all', read: routeLines },
  { area: 'rules', output: 'ip-rule', command: 'ip rule', read: ruleLines },
] as const;
