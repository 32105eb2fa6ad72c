import { bindWordsProblem } from './bind-line.ts';
import { registeredGlobals } from './keyword-vocabulary.ts';
import { checkLog } from './log-line.ts';
import { wordSet, type ProxyScope } from './scope.ts';
import { isHostAddress, leadingInteger, splitSocketAddress, timeProblem } from './values.ts';

type GlobalCheck = (args: readonly string[], scope: ProxyScope) => string | undefined;

const flag =
  (keyword: string): GlobalCheck =>
  ([extra]) =>
    extra === undefined ? undefined : `'${keyword}' cannot handle unexpected argument '${extra}'.`;

const one =
  (keyword: string, strict = true): GlobalCheck =>
  ([value, extra]) => {
    if (value === undefined) return `'${keyword}' expects an argument.`;
    return extra === undefined || !strict ? undefined : `'${keyword}' cannot handle unexpected argument '${extra}'.`;
  };

/** Users and groups that a router has. */
const accounts = wordSet('root daemon bin sys adm www-data nobody haproxy cloud');

const account =
  (keyword: 'user' | 'group'): GlobalCheck =>
  ([name = '', extra]) => {
    if (!accounts.has(name) && name !== 'nogroup') return `cannot find ${keyword} id for '${name}'`;
    return extra === undefined ? undefined : `'${keyword}' cannot handle unexpected argument '${extra}'.`;
  };

const between =
  (keyword: string, least: number, most: number): GlobalCheck =>
  ([value]) => {
    const number = leadingInteger(value ?? '');
    return value !== undefined && number >= least && number <= most
      ? undefined
      : `'${keyword}' expects an integer argument between ${least} and ${most}.`;
  };

const socketProblem: GlobalCheck = ([address, ...words], scope) => {
  if (address === undefined) return `'stats socket' in global section expects an address or a path to a UNIX socket`;
  const { host, port } = splitSocketAddress(address);
  if (host !== undefined && (port === undefined || port === ''))
    return `'stats socket' : missing port specification in '${address}'`;
  if (host !== undefined && !isHostAddress(host)) return `'stats socket' : invalid address: '${host}'`;
  const problem = bindWordsProblem(words, scope);
  return problem === undefined ? undefined : `'stats socket' : ${problem}`;
};

const stats: GlobalCheck = ([what = '', ...args], scope) => {
  switch (what) {
    case 'socket':
      return socketProblem(args, scope);
    case 'timeout': {
      const problem = timeProblem(args[0] ?? '');
      return problem === undefined ? undefined : `'stats timeout' : ${problem}`;
    }
    case 'maxconn':
      return leadingInteger(args[0] ?? '') > 0 ? undefined : `'stats maxconn' expects a positive value.`;
    case 'bind-process':
      return undefined;
    default:
      return `'stats' only supports 'socket', 'maxconn', 'bind-process' and 'timeout' (got '${what}')`;
  }
};

const tlsOptions = wordSet(
  `no-sslv3 no-tlsv10 no-tlsv11 no-tlsv12 no-tlsv13 no-tls-tickets force-sslv3 force-tlsv10 force-tlsv11 force-tlsv12 force-tlsv13
   prefer-client-ciphers ssl-min-ver ssl-max-ver SSLv3 TLSv1.0 TLSv1.1 TLSv1.2 TLSv1.3`,
);

const tlsOption =
  (keyword: string): GlobalCheck =>
  (args) => {
    if (args.length === 0) return `global statement '${keyword}' expects an option as an argument.`;
    const unknown = args.find((word) => !tlsOptions.has(word));
    return unknown === undefined ? undefined : `unknown option '${unknown}' on global statement '${keyword}'.`;
  };

const timeArgument =
  (keyword: string): GlobalCheck =>
  ([value]) => {
    const problem = value === undefined ? `'${keyword}' expects <time> as argument.` : timeProblem(value);
    return problem === undefined ? undefined : `${problem} in argument to <${keyword}>.`;
  };

const fileArgument =
  (keyword: string): GlobalCheck =>
  ([path], scope) =>
    path !== undefined && scope.surroundings.fileExists(path) ? undefined : `'${keyword}': unable to load file <${path ?? ''}>.`;

const defaultPath: GlobalCheck = ([base = '', path], scope) => {
  if (['current', 'config', 'parent'].includes(base)) return undefined;
  if (base !== 'origin') return `'default-path' expects 'current', 'config', 'parent' or 'origin' but got '${base}'.`;
  return path !== undefined && scope.surroundings.fileExists(path)
    ? undefined
    : `couldn't set 'default-path' to origin '${path ?? ''}'`;
};

const flags = `daemon quiet noepoll nokqueue noevports nopoll nosplice nogetaddrinfo noreuseport zero-warning
  busy-polling set-dumpable strict-limits insecure-fork-wanted insecure-setuid-wanted external-check no-memory-trimming pp2-never-send-local`;
const looseFlags = `numa-cpu-mapping expose-experimental-directives log-send-hostname no-quic resetenv`;
const strictValues = `maxconn maxpipes maxconnrate maxsessrate maxsslrate maxcomprate maxzlibmem chroot ulimit-n fd-hard-limit
  pidfile server-state-file server-state-base localpeer uid gid tune.maxaccept`;
const looseValues = `description cluster-secret log-tag tune.maxpollevents
  tune.maxrewrite tune.comp.maxlevel tune.pattern.cache-size tune.idletimer tune.http.cookielen tune.http.logurilen tune.http.maxhdr
  tune.pipesize tune.rcvbuf.client tune.rcvbuf.server tune.sndbuf.client tune.sndbuf.server tune.recv_enough tune.runqueue-depth
  tune.buffers.limit tune.buffers.reserve tune.chksize tune.bufsize.small unsetenv tune.zlib.memlevel tune.zlib.windowsize`;
const values = (text: string): readonly string[] => [...wordSet(text)];

function knownGlobals(): ReadonlyMap<string, GlobalCheck> {
  return new Map<string, GlobalCheck>([
    // Registered keywords are a statement and, but for a few switches, a value.
    ...values(registeredGlobals).map((keyword) => [keyword, one(keyword, false)] as const),
    ...values('ssl-mode-async ssl-skip-self-issued-ca h1-accept-payload-with-any-method').map(
      (keyword) => [keyword, () => undefined] as const,
    ),
    ...values(flags).map((keyword) => [keyword, flag(keyword)] as const),
    ...values(looseFlags).map((keyword) => [keyword, () => undefined] as const),
    ...values(strictValues).map((keyword) => [keyword, one(keyword)] as const),
    ...values(looseValues).map((keyword) => [keyword, one(keyword, false)] as const),
    ['stats', stats],
    ['log', checkLog(false)],
    ['user', account('user')],
    ['group', account('group')],
    ['node', ([name]) => (/^[\w.-]+$/.test(name ?? '') ? undefined : `'node' requires valid node name.`)],
    ['nbthread', between('nbthread', 1, 64)],
    [
      'nbproc',
      () =>
        `nbproc is not supported any more since HAProxy 2.5. Threads will automatically be used on multi-processor machines if available.`,
    ],
    [
      'cpu-map',
      ([process, cpus]) =>
        process === undefined || cpus === undefined
          ? `cpu-map expects a process number followed by a list of CPU ranges.`
          : undefined,
    ],
    ['spread-checks', between('spread-checks', 0, 50)],
    ['maxcompcpuusage', between('maxcompcpuusage', 0, 100)],
    [
      'tune.bufsize',
      ([size]) => (leadingInteger(size ?? '') > 0 ? undefined : `'tune.bufsize' expects a positive integer argument.`),
    ],
    [
      'ssl-server-verify',
      ([mode = '']) =>
        mode === 'none' || mode === 'required' ? undefined : `'ssl-server-verify' expects 'none' or 'required' as argument.`,
    ],
    ['ssl-default-bind-options', tlsOption('ssl-default-bind-options')],
    ['ssl-default-server-options', tlsOption('ssl-default-server-options')],
    ['ssl-dh-param-file', fileArgument('ssl-dh-param-file')],
    ['lua-load', fileArgument('lua-load')],
    ['lua-load-per-thread', fileArgument('lua-load-per-thread')],
    ['h1-case-adjust-file', one('h1-case-adjust-file')],
    ['setenv', ([name, value]) => (name === undefined || value === undefined ? `'setenv' expects a name and a value.` : undefined)],
    [
      'presetenv',
      ([name, value]) => (name === undefined || value === undefined ? `'presetenv' expects a name and a value.` : undefined),
    ],
    [
      'master-worker',
      ([word]) =>
        word === undefined || word === 'no-exit-on-failure'
          ? undefined
          : `'master-worker' only supports 'no-exit-on-failure' option.`,
    ],
    ['hard-stop-after', timeArgument('hard-stop-after')],
    ['grace', timeArgument('grace')],
    [
      'h1-case-adjust',
      ([from, to]) =>
        from === undefined || to === undefined ? `'h1-case-adjust' expects <from> and <to> as argument.` : undefined,
    ],
    ['default-path', defaultPath],
    ['close-spread-time', timeArgument('close-spread-time')],
    [
      'profiling.tasks',
      ([mode = '']) =>
        ['on', 'off', 'auto'].includes(mode)
          ? undefined
          : `'profiling.tasks' expects either 'on', 'auto', or 'off' but got '${mode}'.`,
    ],
    [
      'unix-bind',
      ([word]) =>
        word === undefined || ['prefix', 'mode', 'uid', 'gid', 'user', 'group'].includes(word)
          ? undefined
          : `'unix-bind' only supports the 'prefix', 'mode', 'uid', 'gid', 'user' and 'group' options.`,
    ],
  ]);
}

/** Why haproxy would refuse a line of `global`; undefined when it takes it. */
export function globalLineProblem(words: readonly string[], scope: ProxyScope): string | undefined {
  const [keyword = '', ...args] = words;
  const check = knownGlobals().get(keyword);
  return check === undefined ? `unknown keyword '${keyword}' in 'global' section` : check(args, scope);
}
