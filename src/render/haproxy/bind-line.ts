import { bindFlags, bindValues } from './keyword-vocabulary.ts';
import { wordSet, type LineCheck, type ProxyScope } from './scope.ts';
import { isHostAddress, leadingInteger, portProblem, splitSocketAddress } from './values.ts';

/** One of the addresses of a `bind` line. */
function addressProblem(address: string): string | undefined {
  if (address === '') return `'' resolves to an empty address (environment variable missing?)`;
  if (address.startsWith('fd@')) return `cannot use file descriptor '${address.slice(3)}' : Bad file descriptor.`;
  if (/^(?:udp|quic)/.test(address)) return `unsupported stream protocol for address '${address}'`;
  const { host, port } = splitSocketAddress(address);
  if (host === undefined) return undefined;
  if (port === undefined || port === '') {
    return host.includes(':') && !isHostAddress(host)
      ? `invalid address: '${host}' in '${address}'`
      : `missing port specification in '${address}'`;
  }
  const [first = '', last] = port.split('-');
  const problem = portProblem(first, 1, address) ?? (last === undefined ? undefined : portProblem(last, 1, address));
  if (problem !== undefined) return problem;
  if (last !== undefined && leadingInteger(last) < leadingInteger(first)) return `invalid port range '${port}'`;
  return isHostAddress(host) ? undefined : `invalid address: '${host}' in '${address}'`;
}

const tlsVersions = wordSet('SSLv3 TLSv1.0 TLSv1.1 TLSv1.2 TLSv1.3');
const protocols = wordSet('h1 fcgi none');
/** Words whose value is the path of a file that has to be there. */
const fileWords = wordSet('crt crt-list ca-file ca-verify-file crl-file');

function valueProblem(word: string, value: string, scope: ProxyScope): string | undefined {
  if (word === 'crt' && !scope.surroundings.fileExists(value)) {
    return `unable to stat SSL certificate from file '${value}' : No such file or directory.`;
  }
  if (fileWords.has(word) && !value.startsWith('@') && !scope.surroundings.fileExists(value)) {
    return `'${word}' : unable to load ${value}`;
  }
  if ((word === 'ssl-min-ver' || word === 'ssl-max-ver') && !tlsVersions.has(value)) return `'${value}' : unknown ssl/tls version`;
  if (word === 'verify' && !['none', 'optional', 'required'].includes(value)) {
    return `'verify' : unknown verify method '${value}', only 'none', 'optional', and 'required' are supported`;
  }
  if (word === 'id' && leadingInteger(value) <= 0) return `'id' : expects an integer argument, found '${value}'`;
  if (word === 'nice' && Math.abs(leadingInteger(value)) > 1024)
    return `'nice' : invalid value ${value}, allowed range is -1024..1024`;
  if (word === 'mss' && leadingInteger(value) === 0) return `'mss' : expects an MSS with and absolute value between 1 and 65535`;
  if (word === 'level' && !['user', 'operator', 'admin'].includes(value))
    return `'level' only supports 'user', 'operator', and 'admin'`;
  // h2 and the others only speak behind TLS or on the other side.
  if (word === 'proto' && !protocols.has(value)) return `'proto' :  unknown or unusable MUX protocol '${value}'`;
  return undefined;
}

/** Words behind the address of a `bind` line or a `stats socket`. Gives the complaint, and whether TLS is on and has a certificate. */
export function bindWordsProblem(words: readonly string[], scope: ProxyScope): string | undefined {
  const flags = wordSet(bindFlags);
  const values = wordSet(bindValues);
  let tls = false;
  let certificate = false;
  let verify = 'none';
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === 'ssl') tls = true;
    else if (values.has(word)) {
      const value = words[++at];
      if (value === undefined) return `'${word}' : missing value`;
      const problem = valueProblem(word, value, scope);
      if (problem !== undefined) return problem;
      certificate ||= word === 'crt' || word === 'crt-list' || word === 'generate-certificates';
      if (word === 'verify') verify = value;
    } else if (!flags.has(word)) return `unknown keyword '${word}'.`;
  }
  if (tls && !certificate) return `no SSL certificate specified (use 'crt').`;
  if (tls && verify !== 'none' && !words.includes('ca-file')) return `verify is enabled but no CA file specified.`;
  return undefined;
}

/** `bind <addr>[,<addr>…] <words>` */
export const checkBind: LineCheck = (args, scope) => {
  const [list, ...words] = args;
  if (scope.kind === 'defaults') return `'bind' not allowed in 'defaults' section.`;
  if (list === undefined) return `'bind' expects {<path>|[addr1]:port1[-end1]}{,[addr]:port[-end]}... as arguments.`;
  const addresses = list.length > 1 && list.endsWith(',') ? list.slice(0, -1).split(',') : list.split(',');
  for (const address of addresses) {
    const problem = addressProblem(address);
    if (problem !== undefined) return `'bind' : ${problem}`;
  }
  scope.listeners += addresses.length;
  const problem = bindWordsProblem(words, scope);
  return problem === undefined ? undefined : `'bind ${list}' in section '${scope.kind}' : ${problem}`;
};
