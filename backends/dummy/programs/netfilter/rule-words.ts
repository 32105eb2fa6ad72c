import { AgentError, netmaskPrefix, parseIpv4Cidr, parseIpv6Cidr, parseRule, printRule } from '#agent';
import type { IptablesFamily } from '#agent';
import { icmpTypeNumber } from './match-text.ts';
import { portNumber } from './port-names.ts';

/** A rule that iptables would not take: what it prints behind its version. */
export class RuleRefusal extends Error {
  override readonly name = 'RuleRefusal';
}

/** Looks a host name up; undefined when it is none. */
export type Resolve = (name: string) => string | undefined;

const addressOptions: readonly string[] = ['-s', '--source', '--src', '-d', '--destination', '--dst'];
const portOptions: readonly string[] = [
  '--dport',
  '--sport',
  '--destination-port',
  '--source-port',
  '--dports',
  '--sports',
  '--ports',
];
/** Options that stand for others. */
const synonyms: ReadonlyMap<string, readonly string[]> = new Map([
  ['--syn', ['--tcp-flags', 'FIN,SYN,RST,ACK', 'SYN']],
  ['--to', ['--to-destination']],
]);

function canonicalAddress(text: string, family: IptablesFamily, resolve: Resolve): string {
  if (text === 'any' || text === 'anywhere' || text === '0/0') return family === 'ip' ? '0.0.0.0/0' : '::/0';
  const slash = text.indexOf('/');
  const host = slash < 0 ? text : text.slice(0, slash);
  const mask = slash < 0 ? undefined : text.slice(slash + 1);
  const length = mask === undefined ? '' : `/${family === 'ip' && mask.includes('.') ? (netmaskPrefix(mask) ?? mask) : mask}`;
  const parse = family === 'ip' ? parseIpv4Cidr : parseIpv6Cidr;
  if (parse(`${host}${length}`) !== undefined) return `${host}${length}`;
  const address = /^[\d./]+$/.test(text) ? undefined : resolve(host);
  if (address === undefined || parse(`${address}${length}`) === undefined)
    throw new RuleRefusal(`host/network \`${text}' not found`);
  return `${address}${length}`;
}

function canonicalPorts(text: string, protocol: string): string {
  if (protocol !== 'tcp' && protocol !== 'udp') return text;
  const port = (name: string): string => {
    if (name === '' || /^\d+$/.test(name)) return name;
    const number = portNumber(protocol, name);
    if (number === undefined) throw new RuleRefusal(`invalid port/service \`${name}' specified`);
    return String(number);
  };
  const range = (part: string): string => {
    const [first = '', last] = part.split(':');
    if (last === undefined) return port(first);
    return `${first === '' ? '0' : port(first)}:${last === '' ? '65535' : port(last)}`;
  };
  return text.split(',').map(range).join(',');
}

function markWords(option: string, value: string): readonly string[] {
  const [mark = '', mask = '0xffffffff'] = value.split('/');
  const valid = (text: string): boolean => /^(?:0x[\da-f]+|\d+)$/i.test(text);
  if (!valid(mark) || !valid(mask))
    throw new RuleRefusal(`MARK: bad value for option "${option}", or out of range (0-4294967295).`);
  // --set-mark with a mask sets exactly the bits of the mask; that is what --set-xmark with it says too.
  return ['--set-xmark', `${mark}/${mask}`];
}

/** Whether a list of addresses was given: iptables makes a rule of each combination. */
function expand(words: readonly string[]): readonly (readonly string[])[] {
  const at = words.findIndex((word, index) => addressOptions.includes(words[index - 1] ?? '') && word.includes(','));
  if (at < 0) return [words];
  return (words[at] ?? '').split(',').flatMap((address) => expand([...words.slice(0, at), address, ...words.slice(at + 1)]));
}

function protocolOf(words: readonly string[]): string {
  const at = words.findIndex((word) => word === '-p' || word === '--protocol' || word === '--proto');
  return at < 0 ? '' : (words[at + 1] ?? '').toLowerCase();
}

function canonicalWords(words: readonly string[], family: IptablesFamily, resolve: Resolve): readonly string[] {
  const protocol = protocolOf(words);
  const out: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const value = words[at + 1] ?? '';
    const synonym = synonyms.get(word);
    if (addressOptions.includes(word)) {
      out.push(word, canonicalAddress(value, family, resolve));
      at++;
    } else if (portOptions.includes(word)) {
      out.push(word, canonicalPorts(value, protocol));
      at++;
    } else if (word === '--icmp-type') {
      out.push(word, icmpTypeNumber(value) ?? value);
      at++;
    } else if (word === '--set-mark' || word === '--set-xmark') {
      out.push(...markWords(word, value));
      at++;
    } else if (synonym !== undefined) out.push(...synonym);
    else if (word === '-j' && value === 'REJECT' && !words.includes('--reject-with')) {
      out.push('-j', 'REJECT', '--reject-with', family === 'ip' ? 'icmp-port-unreachable' : 'icmp6-port-unreachable');
      at++;
    } else out.push(/[\s"']/.test(word) ? JSON.stringify(word) : word);
  }
  return out;
}

/**
 * The rules that a person's words ask for, as `iptables-save` would print them behind `-A <chain> `: several when an address option
 * lists several. Throws `RuleRefusal` with iptables' own complaint.
 */
export function rulesFromWords(words: readonly string[], family: IptablesFamily, resolve: Resolve): readonly string[] {
  return expand(words).map((list) => {
    const canonical = canonicalWords(list, family, resolve);
    try {
      return printRule(parseRule(canonical.join(' ')));
    } catch (error) {
      if (!(error instanceof AgentError) || error.code !== 'VRA_BAD_INPUT') throw error;
      throw new RuleRefusal(complaint(canonical), { cause: error });
    }
  });
}

function complaint(words: readonly string[]): string {
  const at = words.findIndex((word) => word === '-p' || word === '--protocol');
  if (at >= 0) return `unknown protocol "${words[at + 1] ?? ''}" specified`;
  const option = words.find((word) => word.startsWith('--'));
  return option === undefined ? `Bad argument \`${words.at(-1) ?? ''}'` : `unknown option "${option}"`;
}
