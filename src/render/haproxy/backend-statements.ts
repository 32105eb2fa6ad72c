import { checkSample } from './samples.ts';
import { backendKinds, wordSet, type LineCheck } from './scope.ts';
import { isHostAddress, leadingInteger, portProblem, splitSocketAddress } from './values.ts';

const balanceNames = `balance only supports 'roundrobin', 'static-rr', 'leastconn', 'source', 'uri', 'url_param', 'hdr(name)' and 'rdp-cookie(name)' options.`;

export const checkBalance: LineCheck = ([algorithm, ...args]) => {
  if (algorithm === undefined || wordSet('roundrobin static-rr first leastconn source random rdp-cookie').has(algorithm))
    return undefined;
  const draws = /^random\((.*)\)$/.exec(algorithm)?.[1];
  if (draws !== undefined) return leadingInteger(draws) >= 1 ? undefined : `balance random : number of draws must be at least 1.`;
  if (/^rdp-cookie\(.*\)$/.test(algorithm)) return undefined;
  const header = /^hdr\((.*)\)$/.exec(algorithm)?.[1];
  if (header !== undefined) return header === '' ? `balance hdr requires an http header field name.` : undefined;
  if (algorithm === 'url_param') return args[0] === undefined ? `balance url_param requires an URL parameter name.` : undefined;
  if (algorithm === 'uri') {
    const unknown = args.find((word) => !/^(?:len|depth|whole|path-only|\d+)$/.test(word));
    return unknown === undefined
      ? undefined
      : `balance uri only accepts parameters 'len', 'depth', 'path-only', and 'whole' (got '${unknown}').`;
  }
  if (algorithm === 'hash') {
    if (args[0] === undefined) return `balance hash requires a sample expression.`;
    const verdict = checkSample(args[0]);
    return 'problem' in verdict ? `balance hash : ${verdict.problem}` : undefined;
  }
  return balanceNames;
};

export const checkHashType: LineCheck = ([kind = '', hash, modifier]) => {
  if (kind !== 'consistent' && kind !== 'map-based') return `'hash-type' only supports 'consistent' and 'map-based'.`;
  if (hash !== undefined && !['sdbm', 'djb2', 'wt6', 'crc32', 'avalanche'].includes(hash))
    return `'${hash}' is not a supported hash function`;
  return modifier === undefined || modifier === 'avalanche' ? undefined : `'${modifier}' is not a supported hash function modifier`;
};

export const checkSource: LineCheck = (args) => {
  const [address, ...rest] = args;
  if (address === undefined) return `'source' expects <addr>[:<port>], and optionally 'usesrc' <addr>, and 'interface' <name>.`;
  if (!isHostAddress(splitSocketAddress(address).host ?? '')) return `'source' : invalid address: '${address}'`;
  for (let at = 0; at < rest.length; at += 2) {
    if (!['usesrc', 'interface'].includes(rest[at] ?? ''))
      return `'source' only supports optional keywords 'interface' and 'usesrc'.`;
    if (rest[at + 1] === undefined) return `'${rest[at] ?? ''}' expects an argument.`;
  }
  return undefined;
};

export const checkDispatch: LineCheck = ([address, extra], scope) => {
  if (scope.kind === 'defaults') return `'dispatch' not allowed in 'defaults' section.`;
  const { host, port } = splitSocketAddress(address ?? '');
  if (host === undefined || port === undefined || !isHostAddress(host))
    return `'dispatch' : missing or bad address in '${address ?? ''}'`;
  return (
    portProblem(port, 1, address ?? '') ??
    (extra === undefined ? undefined : `'dispatch' cannot handle unexpected argument '${extra}'.`)
  );
};

export const checkHttpCheck: LineCheck = ([action = '']) => {
  const name = action.replace(/\(.*/, '');
  const known = wordSet('disable-on-404 send-state comment connect send expect set-var set-var-fmt unset-var');
  return known.has(name) ? undefined : `'http-check' does not know '${action}'.`;
};

export const checkTcpCheck: LineCheck = ([action = '']) => {
  const known = wordSet('comment connect send send-lf send-binary send-binary-lf expect set-var set-var-fmt unset-var');
  return known.has(action.replace(/\(.*/, '')) ? undefined : `'tcp-check' does not know '${action}'.`;
};

const retryReasons = wordSet(
  'none conn-failure empty-response response-timeout 0rtt-rejected junk-response all-retryable-errors 401 403 404 408 425 500 501 502 503 504',
);

export const checkRetryOn: LineCheck = (args, scope) => {
  if (scope.kind === 'frontend') return `'retry-on' only available in backend or listen section`;
  const unknown = args.find((word) => !retryReasons.has(word));
  if (args.length === 0) return `'retry-on' needs at least one keyword to specify when to retry`;
  return unknown === undefined ? undefined : `'retry-on': unknown keyword '${unknown}'`;
};

export const checkPersist: LineCheck = ([method = '']) => {
  if (/^rdp-cookie(?:\(.+\))?$/.test(method)) return undefined;
  return method === '' ? `missing persist method.` : `unknown persist method.`;
};

export const checkExternalCheck: LineCheck = ([what, value], scope) => {
  if (what !== 'command' && what !== 'path') return `external-check: unknown argument '${what ?? ''}'.`;
  if (value === undefined) return `missing argument after 'external-check ${what}'.`;
  if (what === 'command') scope.externalCheckCommand = true;
  return undefined;
};

export const checkFcgi: LineCheck = ([name], scope) => {
  if (!backendKinds.includes(scope.kind)) return `'use-fcgi-app' only available in backend or listen section`;
  if (name === undefined) return `'use-fcgi-app' expects <name> as argument.`;
  scope.references.push({ what: 'fcgi-app', name, missing: `fcgi-app '${name}' not found.` });
  return undefined;
};
