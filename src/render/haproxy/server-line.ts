import { serverFlags, serverValues } from './keyword-vocabulary.ts';
import { backendKinds, wordSet, type LineCheck, type ProxyScope } from './scope.ts';
import { badNameCharacter, isHostAddress, leadingInteger, portProblem, splitSocketAddress, timeProblem } from './values.ts';

const timeWords = wordSet('inter fastinter downinter agent-inter slowstart pool-purge-delay tcp-ut');
const positiveWords = wordSet('rise fall error-limit');
const choices: Readonly<Record<string, readonly string[]>> = {
  'on-error': ['fastinter', 'fail-check', 'sudden-death', 'mark-down'],
  'on-marked-down': ['shutdown-sessions'],
  'on-marked-up': ['shutdown-backup-sessions'],
  observe: ['none', 'layer4', 'layer7'],
  verify: ['none', 'required'],
  'resolve-prefer': ['ipv4', 'ipv6'],
  'log-proto': ['legacy', 'octet-count'],
  ws: ['h1', 'h2', 'auto'],
};
const tlsVersions = wordSet('SSLv3 TLSv1.0 TLSv1.1 TLSv1.2 TLSv1.3');
const fileWords = wordSet('ca-file crl-file crt');

function valueProblem(word: string, value: string, scope: ProxyScope): string | undefined {
  const allowed = choices[word];
  if (allowed !== undefined && !allowed.includes(value))
    return `'${word}' expects one of ${allowed.map((name) => `'${name}'`).join(', ')} but got '${value}'.`;
  if (timeWords.has(word)) {
    const problem = timeProblem(value);
    return problem === undefined ? undefined : `${problem} in '${word}' argument.`;
  }
  if (positiveWords.has(word) && leadingInteger(value) <= 0) return `'${word}' has to be > 0.`;
  if (word === 'weight' && (leadingInteger(value) < 0 || leadingInteger(value) > 256))
    return `weight of server is not within 0 and 256 (${value}).`;
  if (word === 'id' && leadingInteger(value) <= 0) return `custom id has to be > 0.`;
  if ((word === 'ssl-min-ver' || word === 'ssl-max-ver') && !tlsVersions.has(value)) return `'${value}' : unknown ssl/tls version`;
  if (fileWords.has(word) && !value.startsWith('@') && !scope.surroundings.fileExists(value))
    return `Couldn't open the ${word} '${value}' (No such file or directory).`;
  if (word === 'addr' || word === 'agent-addr')
    return isHostAddress(splitSocketAddress(value).host ?? '')
      ? undefined
      : `parsing ${word} failed. Check if '${value}' is correct address.`;
  return undefined;
}

/** Words behind the address of a server, or of `default-server`. */
function serverWordsProblem(words: readonly string[], scope: ProxyScope): string | undefined {
  const flags = wordSet(serverFlags);
  const values = wordSet(serverValues);
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === 'source') {
      const address = words[++at];
      if (address === undefined)
        return `'source' expects <addr>[:<port>[-<port>]], and optionally 'usesrc' <addr>, and 'interface' <name> as argument.`;
      while (['usesrc', 'interface'].includes(words[at + 1] ?? '')) {
        if (words[at + 2] === undefined) return `'${words[at + 1] ?? ''}' expects an argument.`;
        at += 2;
      }
    } else if (values.has(word)) {
      // A weight without a number is 0, as C has it.
      const value = words[++at] ?? (word === 'weight' ? '0' : undefined);
      if (value === undefined) return `'${word}' expects <value> as argument.`;
      const problem = valueProblem(word, value, scope);
      if (problem !== undefined) return problem;
      if (word === 'track') {
        const [proxy = '', server] = value.split('/');
        const what = server === undefined ? 'server' : 'backend';
        scope.references.push({
          what,
          name: proxy,
          query: true,
          missing: `unable to find required ${server === undefined ? 'server' : 'proxy'} '${proxy}' for tracking.`,
        });
      }
      if (word === 'resolvers')
        scope.references.push({ what: 'resolvers', name: value, missing: `unable to find required resolvers '${value}'` });
    } else if (!flags.has(word)) return `unknown keyword '${word}'`;
  }
  if (words.includes('ssl') && !words.includes('ca-file') && words[words.indexOf('verify') + 1] !== 'none') {
    return `verify is enabled by default but no CA file specified. If you're running on a LAN where you're certain to trust the server's certificate, please set an explicit 'verify none' statement on the 'server' line`;
  }
  return undefined;
}

function addressProblem(address: string, words: readonly string[]): string | undefined {
  const { host, port } = splitSocketAddress(address);
  if (host === undefined) return undefined;
  const offset = port?.startsWith('+') === true || port?.startsWith('-') === true;
  const digits = offset ? port?.slice(1) : port;
  if (digits !== undefined && digits !== '') {
    const problem = portProblem(digits, 0, address);
    if (problem !== undefined) return problem;
    if (digits.includes('-')) return `port range not permitted here in '${address}'`;
  }
  if (!isHostAddress(host)) return `could not resolve address '${host}'.`;
  const fixed = digits !== undefined && digits !== '' && !offset;
  if (words.includes('check') && !fixed && !words.includes('port')) return `has neither service port nor check port.`;
  return undefined;
}

function capabilityProblem(keyword: string, scope: ProxyScope): string | undefined {
  if (scope.kind === 'defaults')
    return keyword === 'default-server' ? undefined : `'${keyword}' not allowed in 'defaults' section.`;
  return backendKinds.includes(scope.kind)
    ? undefined
    : `'${keyword}' not allowed because frontend '${scope.name}' has no backend capability.`;
}

/** `server <name> <addr>[:port] <words>` */
export const checkServer: LineCheck = (args, scope) => {
  const [name, address, ...words] = args;
  const capability = capabilityProblem('server', scope);
  if (capability !== undefined) return capability;
  if (name === undefined || address === undefined) return `'server' expects <name> and <addr>[:<port>] as arguments.`;
  const bad = badNameCharacter(name);
  if (bad !== undefined) return `character '${bad}' is not permitted in server name '${name}'.`;
  const problem = addressProblem(address, words) ?? serverWordsProblem(words, scope);
  if (problem !== undefined) return `'server ${scope.name}/${name}' : ${problem}`;
  const before = scope.servers.get(name);
  if (before !== undefined)
    return `proxy '${scope.name}', another server named '${name}' was already defined at line ${before}, please use distinct names.`;
  scope.servers.set(name, scope.line);
  return undefined;
};

export const checkDefaultServer: LineCheck = (args, scope) =>
  capabilityProblem('default-server', scope) ?? serverWordsProblem(args, scope);

/** `server-template <prefix> <count|range> <addr>[:port] <words>` */
export const checkServerTemplate: LineCheck = (args, scope) => {
  const [prefix, range, address, ...words] = args;
  const capability = capabilityProblem('server-template', scope);
  if (capability !== undefined) return capability;
  if (prefix === undefined || range === undefined || address === undefined)
    return `'server-template' expects <prefix> <nb | range> <addr>[:<port>] as arguments.`;
  if (!/^\d+(?:-\d+)?$/.test(range)) return `Wrong server-template number or range arg '${range}'.`;
  return addressProblem(address, words) ?? serverWordsProblem(words, scope);
};
