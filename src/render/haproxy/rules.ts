import { checkCondition, isFrontend, regexProblem } from './conditions.ts';
import { ruleActions } from './keyword-vocabulary.ts';
import { checkSample, formatProblem, variableNameProblem } from './samples.ts';
import { wordSet, type LineCheck, type ProxyScope } from './scope.ts';
import { leadingInteger, timeProblem } from './values.ts';

/** Splits a rule's words into its own arguments and the condition. */
function splitCondition(words: readonly string[]): { readonly own: readonly string[]; readonly condition: readonly string[] } {
  const at = words.findIndex((word) => word === 'if' || word === 'unless');
  return at < 0 ? { own: words, condition: [] } : { own: words.slice(0, at), condition: words.slice(at) };
}

type ActionProblem = (args: readonly string[], scope: ProxyScope) => string | undefined;

const exactly =
  (count: number, ...checks: readonly ((value: string) => string | undefined)[]): ActionProblem =>
  (args) => {
    if (args.length < count) return `expects exactly ${count} arguments.`;
    for (const [i, check] of checks.entries()) {
      const problem = check(args[i] ?? '');
      if (problem !== undefined) return problem;
    }
    return args[count] === undefined
      ? undefined
      : `expects either 'if' or 'unless' followed by a condition but found '${args[count]}'.`;
  };

const anything = (): undefined => undefined;
const sampleProblem = (expression: string): string | undefined => {
  const verdict = checkSample(expression);
  return 'problem' in verdict ? verdict.problem : undefined;
};
const statusProblem = (value: string): string | undefined =>
  leadingInteger(value) >= 200 && leadingInteger(value) <= 599 ? undefined : `Unexpected status code '${value}'.`;

const redirectFlags = wordSet('drop-query append-slash ignore-empty');
const redirectCodes = wordSet('301 302 303 307 308');

/** `location|prefix|scheme <to> [code n] [options]`, also the arguments of `redirect` itself. */
function redirectProblem(args: readonly string[]): string | undefined {
  let target = false;
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (redirectFlags.has(word)) continue;
    if (!['location', 'prefix', 'scheme', 'code', 'set-cookie', 'clear-cookie'].includes(word)) {
      return `expects 'code', 'prefix', 'location', 'scheme', 'set-cookie', 'clear-cookie', 'drop-query', 'ignore-empty' or 'append-slash' (was '${word}').`;
    }
    const value = args[++at];
    if (value === undefined) return `missing argument for '${word}'.`;
    if (word === 'code' && !redirectCodes.has(value))
      return `unsupported redirect code '${value}' (must be one of 301, 302, 303, 307 or 308).`;
    target ||= ['location', 'prefix', 'scheme'].includes(word);
  }
  return target ? undefined : `redirection type expected ('prefix', 'location', or 'scheme').`;
}

/** `deny`, `tarpit`, `return`: a status and what to say. */
const reply: ActionProblem = (args) => {
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (word === 'default-errorfiles') continue;
    if (
      ![
        'deny_status',
        'status',
        'content-type',
        'errorfile',
        'errorfiles',
        'file',
        'string',
        'lf-file',
        'lf-string',
        'hdr',
      ].includes(word)
    ) {
      return `expects either 'if' or 'unless' followed by a condition but found '${word}'.`;
    }
    const value = args[++at];
    if (value === undefined) return `'${word}' expects an argument.`;
    if (word === 'hdr') at++;
    const problem = word === 'status' || word === 'deny_status' ? statusProblem(value) : undefined;
    if (problem !== undefined) return problem;
  }
  return undefined;
};

const capture: ActionProblem = (args) => {
  const [expression, keyword, value] = args;
  if (expression === undefined || value === undefined || (keyword !== 'len' && keyword !== 'id'))
    return `expects 'len' or 'id' behind a sample expression`;
  return (
    sampleProblem(expression) ??
    (leadingInteger(value) > 0 || keyword === 'id' ? undefined : `a positive 'len' argument is mandatory`)
  );
};

const track: ActionProblem = (args, scope) => {
  const [expression, keyword, named] = args;
  if (expression === undefined) return `expects a sample expression`;
  const problem = sampleProblem(expression);
  if (problem !== undefined) return problem;
  const table = keyword === 'table' ? (named ?? '') : scope.name;
  scope.references.push({ what: 'table', name: table, missing: `unable to find table '${table}' referenced by track-sc.` });
  return undefined;
};

const experimental: ActionProblem = (_args, scope) =>
  scope.surroundings.globals.has('expose-experimental-directives')
    ? undefined
    : `action is experimental, must be allowed via a global 'expose-experimental-directives'`;

const cacheUse: ActionProblem = ([name = ''], scope) => {
  scope.references.push({ what: 'cache', name, missing: `unable to find the cache '${name}' referenced by the filter 'cache'.` });
  return undefined;
};

/** What is known of actions' arguments; an action that is not here takes what it likes. */
const actionChecks: ReadonlyMap<string, ActionProblem> = new Map<string, ActionProblem>([
  ['accept', exactly(0)],
  ['reject', exactly(0)],
  ['allow', exactly(0)],
  ['close', exactly(0)],
  ['set-header', exactly(2, anything, formatProblem)],
  ['add-header', exactly(2, anything, formatProblem)],
  ['replace-header', exactly(3, anything, regexProblem, formatProblem)],
  ['replace-value', exactly(3, anything, regexProblem, formatProblem)],
  ['replace-path', exactly(2, regexProblem, formatProblem)],
  ['replace-pathq', exactly(2, regexProblem, formatProblem)],
  ['replace-uri', exactly(2, regexProblem, formatProblem)],
  ['set-path', exactly(1, formatProblem)],
  ['set-query', exactly(1, formatProblem)],
  ['set-uri', exactly(1, formatProblem)],
  ['set-method', exactly(1, formatProblem)],
  ['set-status', exactly(1)],
  ['set-dst', exactly(1, sampleProblem)],
  ['set-src', exactly(1, sampleProblem)],
  ['set-mark', exactly(1)],
  ['set-tos', exactly(1)],
  ['set-nice', exactly(1)],
  ['set-log-level', exactly(1)],
  ['redirect', redirectProblem],
  ['deny', reply],
  ['tarpit', reply],
  ['return', reply],
  ['capture', capture],
  ['normalize-uri', experimental],
  ['cache-use', cacheUse],
  ['cache-store', cacheUse],
  ['expect-proxy', (args) => (args[0] === 'layer4' ? undefined : `expects 'layer4'`)],
  ['expect-netscaler-cip', (args) => (args[0] === 'layer4' ? undefined : `expects 'layer4'`)],
  ['use-service', ([name = '']) => (name === 'prometheus-exporter' ? undefined : `'${name}' unknown service name.`)],
  ['set-var', exactly(1, sampleProblem)],
  ['set-var-fmt', exactly(1, formatProblem)],
]);

/** Actions of the TCP rule sets that belong to the core and are not in the registered list. */
const coreActions: Readonly<Record<string, string>> = {
  'tcp-request connection': 'accept reject capture expect-proxy expect-netscaler-cip track-sc0 track-sc1 track-sc2',
  'tcp-request session': 'accept reject capture track-sc0 track-sc1 track-sc2',
  'tcp-request content': 'accept reject capture track-sc0 track-sc1 track-sc2',
  'tcp-response content': 'accept reject close',
};

function findAction(set: string, word: string): string | undefined {
  const core = wordSet(coreActions[set] ?? '');
  if (core.has(word)) return word.replace(/^track-sc\d$/, 'track-sc');
  for (const known of wordSet(ruleActions[set] ?? '')) {
    const name = known.endsWith('*') ? known.slice(0, -1) : known;
    if (
      known === word ||
      (known.endsWith('*') && (word === name || word.startsWith(`${name}(`) || new RegExp(`^${name}\\d(?:\\(|$)`).test(word)))
    )
      return name;
  }
  return undefined;
}

/** One action of a rule set with its arguments and condition. */
function ruleProblem(set: string, words: readonly string[], scope: ProxyScope): string | undefined {
  const [word, ...rest] = words;
  const { own, condition } = splitCondition(rest);
  const action = word === undefined ? undefined : findAction(set, word);
  if (word === undefined || action === undefined) return `'${set}' does not know the action '${word ?? ''}'.`;
  if (action === 'set-var' || action === 'set-var-fmt' || action === 'unset-var') {
    const name = /\(([^,)]*)/.exec(word)?.[1] ?? '';
    const problem = variableNameProblem(name);
    if (problem !== undefined) return `error detected in proxy '${scope.name}' while parsing '${set} ${word}' rule : ${problem}`;
  }
  const problem = action === 'track-sc' ? track(own, scope) : actionChecks.get(action)?.(own, scope);
  if (problem !== undefined) return `error detected in proxy '${scope.name}' while parsing '${set} ${word}' rule : ${problem}`;
  if (scope.kind === 'defaults') scope.hasRules = true;
  return checkCondition(condition, scope, `${set} ${word}`);
}

/** `http-request`, `http-response`, `http-after-response` */
export function checkHttpRules(set: string): LineCheck {
  return (args, scope) =>
    scope.kind === 'defaults' && scope.name === ''
      ? `'${set}' not allowed in anonymous 'defaults' section.`
      : ruleProblem(set, args, scope);
}

function delayProblem(keyword: string, value: string | undefined, scope: ProxyScope): string | undefined {
  if (value === undefined) return `'${keyword} inspect-delay' expects a positive delay in milliseconds, in proxy '${scope.name}'`;
  const problem = timeProblem(value);
  return problem === undefined ? undefined : `'${keyword} inspect-delay' : ${problem}, in proxy '${scope.name}'`;
}

/** `tcp-request connection|session|content|inspect-delay …` */
export const checkTcpRequest: LineCheck = (args, scope) => {
  const [stage, ...words] = args;
  if (stage === undefined) return `missing argument for 'tcp-request' in proxy '${scope.name}'`;
  if (!['connection', 'session', 'content', 'inspect-delay'].includes(stage)) {
    return `'tcp-request' expects 'inspect-delay', 'connection', or 'content' in proxy '${scope.name}' (got '${stage}')`;
  }
  if (scope.kind === 'defaults' && scope.name === '') return `tcp-request ${stage} is not allowed in anonymous 'defaults' sections`;
  if (stage === 'inspect-delay') return delayProblem('tcp-request', words[0], scope);
  if (stage !== 'content' && scope.kind === 'backend')
    return `tcp-request ${stage} is not allowed because backend ${scope.name} is not a frontend`;
  return ruleProblem(`tcp-request ${stage}`, words, scope);
};

/** `tcp-response content|inspect-delay …` */
export const checkTcpResponse: LineCheck = (args, scope) => {
  const [stage, ...words] = args;
  if (stage === undefined) return `missing argument for 'tcp-response' in proxy '${scope.name}'`;
  if (stage !== 'content' && stage !== 'inspect-delay')
    return `'tcp-response' expects 'inspect-delay' or 'content' in proxy '${scope.name}' (got '${stage}')`;
  if (scope.kind === 'frontend' || (scope.kind === 'defaults' && scope.name === '')) {
    return `tcp-response ${stage} is only allowed in 'backend' sections or 'defaults' section with a name`;
  }
  return stage === 'inspect-delay'
    ? delayProblem('tcp-response', words[0], scope)
    : ruleProblem('tcp-response content', words, scope);
};

/** `redirect <how> <to> …` */
export const checkRedirect: LineCheck = (args, scope) => {
  if (scope.kind === 'defaults') return `'redirect' not allowed in 'defaults' section.`;
  const { own, condition } = splitCondition(args);
  const problem = redirectProblem(own);
  if (problem !== undefined) return `error detected in proxy '${scope.name}' while parsing redirect rule : ${problem}`;
  return checkCondition(condition, scope, 'redirect');
};

/** `use_backend <name> [if …]` and `use-server <name> if …` */
export const checkUseBackend: LineCheck = (args, scope) => {
  const [name, ...condition] = args;
  if (scope.kind === 'defaults') return `'use_backend' not allowed in 'defaults' section.`;
  if (name === undefined) return `'use_backend' expects a backend name.`;
  if (isFrontend(scope) && !name.includes('%')) {
    scope.references.push({ what: 'backend', name, missing: `unable to find required use_backend: '${name}'.` });
  }
  return name.includes('%')
    ? (formatProblem(name) ?? checkCondition(condition, scope, 'use_backend'))
    : checkCondition(condition, scope, 'use_backend');
};

export const checkUseServer: LineCheck = (args, scope) => {
  const [name, keyword, ...condition] = args;
  if (scope.kind === 'defaults') return `'use-server' not allowed in 'defaults' section.`;
  if (name === undefined) return `'use-server' expects a server name.`;
  if (keyword !== 'if' && keyword !== 'unless') return `'use-server' requires either 'if' or 'unless' followed by a condition.`;
  if (!name.includes('%'))
    scope.references.push({ what: 'server', name, missing: `unable to find server '${name}' referenced in a 'use-server' rule.` });
  return checkCondition([keyword, ...condition], scope, 'use-server');
};
