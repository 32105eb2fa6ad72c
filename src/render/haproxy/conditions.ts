import { parseIpv4Cidr } from '../../net/ipv4.ts';
import { parseIpv6Cidr } from '../../net/ipv6.ts';
import { checkConverters, checkSample, splitExpression, type SampleVerdict } from './samples.ts';
import { aclShorthands, predefinedAcls, type SampleType } from './samples-vocabulary.ts';
import { frontendKinds, wordSet, type LineCheck, type ProxyScope, type Reference } from './scope.ts';
import { badNameCharacter } from './values.ts';

const matchMethods = wordSet('found bool int ip bin len str beg sub dir dom end reg');
const comparisons = wordSet('eq ge gt le lt');

/** The way patterns are compared when an ACL does not say; of some types it has to. */
function usualMatch(type: SampleType): string | undefined {
  return { integer: 'int', text: 'str', boolean: 'bool', address: 'ip', bytes: undefined, any: undefined }[type];
}

/** `10.1.0.0/16`, `10/8`, `::/0`: short forms of IPv4 count as well. */
function isAddressPattern(pattern: string): boolean {
  const [address = '', length] = pattern.split('/');
  if (parseIpv6Cidr(pattern) !== undefined) return true;
  const parts = address.split('.');
  if (parts.length > 4) return false;
  const full = [...parts, ...Array<string>(4 - parts.length).fill('0')].join('.');
  return parseIpv4Cidr(length === undefined ? full : `${full}/${length}`) !== undefined;
}

function patternProblem(pattern: string, method: string): string | undefined {
  switch (method) {
    case 'ip':
      return isAddressPattern(pattern) ? undefined : `'${pattern}' is not a valid IPv4 or IPv6 address`;
    case 'int':
    case 'len':
      if (comparisons.has(pattern)) return undefined;
      return /^-?\d*(?:\.\d+)?(?::-?\d*(?:\.\d+)?)?$/.test(pattern) ? undefined : `'${pattern}' is not a number`;
    case 'bin':
      return /^(?:[\da-f]{2})*$/i.test(pattern) ? undefined : `'${pattern}' is not an hexadecimal string`;
    case 'reg':
      return regexProblem(pattern);
    default:
      return undefined;
  }
}

/** haproxy reads Perl's expressions, of which JavaScript lacks a few: only what both call broken is refused. */
export function regexProblem(pattern: string): string | undefined {
  try {
    new RegExp(pattern).test('');
    return undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const broken = /Unterminated|Unmatched|Nothing to repeat|out of order/.test(error.message);
    return broken ? `regex '${pattern}' is invalid (error=${error.message})` : undefined;
  }
}

/** Fetch method of an ACL, which may be a shorthand, and the match it stands for. */
function aclFetch(expression: string): SampleVerdict & { readonly method?: string } {
  const [first, ...chain] = splitExpression(expression) ?? [];
  if (first === undefined) return checkSample(expression);
  for (const [method, names] of Object.entries(aclShorthands)) {
    const known = names
      .trim()
      .split(/\s+/)
      .find((entry) => entry.startsWith(`${first.name}=`));
    if (known === undefined) continue;
    const fetch = known.slice(first.name.length + 1) + (first.args === undefined ? '' : `(${first.args.join(',')})`);
    const verdict = checkSample(fetch);
    return 'problem' in verdict ? verdict : { ...checkConverters(verdict.type, chain, expression), method };
  }
  return checkSample(expression);
}

interface Patterns {
  readonly method: string | undefined;
  readonly patterns: readonly string[];
}

/** Options up to the first pattern: `-i`, `-n`, `-M`, `-u id`, `-f file`, `-m method`, `--`. */
function readOptions(words: readonly string[], scope: ProxyScope): Patterns | { readonly problem: string } {
  let method: string | undefined;
  let at = 0;
  for (; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') return { method, patterns: words.slice(at + 1) };
    if (!word.startsWith('-') || /^-\d/.test(word)) break;
    const value = words[at + 1];
    if (word === '-m') {
      if (value === undefined || !matchMethods.has(value))
        return { problem: `unknown matching method '${value ?? ''}' when parsing ACL expression` };
      method = value;
      at++;
    } else if (word === '-f') {
      if (value === undefined || !scope.surroundings.fileExists(value))
        return { problem: `failed to open pattern file <${value ?? ''}>` };
      at++;
    } else if (word === '-u') at++;
    else if (!['-i', '-n', '-M'].includes(word)) {
      return { problem: `'${word}' is not a valid ACL option. Please use '--' before any pattern beginning with a '-'` };
    }
  }
  return { method, patterns: words.slice(at) };
}

const ofBackend = wordSet('avg_queue be_conn be_conn_free be_sess_rate connslots nbsrv queue');

/** Fetch methods that ask a backend, a table or a list of users: those have to be there in the end. */
function noteReference(expression: string, scope: ProxyScope): void {
  const [fetch, ...chain] = splitExpression(expression) ?? [];
  const name = fetch?.name ?? '';
  const args = fetch?.args ?? [];
  const refer = (what: Reference['what'], target: string): number =>
    scope.references.push({
      what,
      name: target,
      query: true,
      missing: `unable to find ${what} '${target}' referenced in arg 1 of ACL keyword '${name}'.`,
    });
  const asked = chain.find((converter) => /^(?:in_table$|table_)/.test(converter.name));
  if (asked !== undefined) refer('table', asked.args?.at(-1) ?? scope.name);
  if (ofBackend.has(name) && args[0] !== undefined && args[0] !== '') refer('backend', args[0]);
  else if (/^src_(?!port$|is_local$)/.test(name) || /^table_(?:avail|cnt)$/.test(name)) refer('table', args.at(-1) ?? scope.name);
  else if (/^http_auth(?:_group)?$/.test(name)) refer('userlist', args[0] ?? '');
  else if (/^srv_(?!id$|name$)/.test(name)) {
    const [proxy, server] = (args[0] ?? '').includes('/') ? (args[0] ?? '').split('/') : [scope.name, args[0]];
    if (proxy === scope.name) refer('server', server ?? '');
    else refer('backend', proxy ?? '');
  }
}

/** Why `src 10.1.1.0/24` is no ACL expression; undefined when it is one. */
function expressionProblem(words: readonly string[], scope: ProxyScope): string | undefined {
  const [expression = '', ...rest] = words;
  const verdict = aclFetch(expression);
  if ('problem' in verdict) return verdict.problem;
  const options = readOptions(rest, scope);
  if ('problem' in options) return options.problem;
  const method = options.method ?? verdict.method ?? usualMatch(verdict.type);
  if (method === undefined)
    return `matching method must be specified first (using '-m') when using a sample fetch of this type ('${expression}')`;
  noteReference(expression, scope);
  for (const pattern of options.patterns) {
    const problem = patternProblem(pattern, method);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** `acl <name> <expression> …` */
export const checkAcl: LineCheck = (args, scope) => {
  const [name = '', ...expression] = args;
  const bad = badNameCharacter(name);
  if (scope.kind === 'defaults' && scope.name === '') return `'acl' not allowed in anonymous 'defaults' section.`;
  if (name === '') return `'acl' expects a name and an expression`;
  if (bad !== undefined) return `character '${bad}' is not permitted in acl name '${name}'.`;
  if (name === 'or') return `acl name 'or' will never match. 'or' is used to express a logical disjunction within a condition.`;
  const problem = expressionProblem(expression, scope);
  if (problem !== undefined) return `error detected while parsing ACL '${name}' : ${problem}.`;
  scope.acls.add(name);
  return undefined;
};

/** Why the words behind `if` are no condition; undefined when they are one. Names must be declared further up. */
function conditionProblem(words: readonly string[], scope: ProxyScope): string | undefined {
  const predefined = wordSet(predefinedAcls);
  for (let at = 0; at < words.length; at++) {
    const word = (words[at] ?? '').replace(/^!+/, '');
    if (word === '' || word === 'or' || word === '||') continue;
    if (word === '{') {
      const end = words.indexOf('}', at);
      if (end < 0) return `missing closing '}' in condition`;
      const problem = expressionProblem(words.slice(at + 1, end), scope);
      if (problem !== undefined) return problem;
      at = end;
    } else if (!scope.acls.has(word) && !predefined.has(word)) return `no such ACL : '${word}'`;
  }
  return undefined;
}

/**
 * Checks what may stand behind a rule: nothing, or `if`/`unless` and a condition.
 * `where` is how haproxy calls the rule in its complaint.
 */
export function checkCondition(words: readonly string[], scope: ProxyScope, where: string): string | undefined {
  const [keyword, ...condition] = words;
  if (keyword === undefined) return undefined;
  if (keyword !== 'if' && keyword !== 'unless')
    return `'${where}' expects either 'if' or 'unless' followed by a condition but found '${keyword}'.`;
  const problem = conditionProblem(condition, scope);
  return problem === undefined ? undefined : `error detected while parsing a '${where}' condition : ${problem}.`;
}

/** A condition that has to be there. */
export function requireCondition(words: readonly string[], scope: ProxyScope, where: string): string | undefined {
  if (words.length === 0) return `'${where}' requires either 'if' or 'unless' followed by a condition.`;
  return checkCondition(words, scope, where);
}

/** True where connections come in. */
export function isFrontend(scope: ProxyScope): boolean {
  return frontendKinds.includes(scope.kind);
}
