import { plainOptions } from './keyword-vocabulary.ts';
import { wordSet, type LineCheck } from './scope.ts';

type ArgumentsProblem = (args: readonly string[]) => string | undefined;

const none: ArgumentsProblem = (args) => (args[0] === undefined ? undefined : `cannot handle unexpected argument '${args[0]}'.`);
const atMost =
  (count: number): ArgumentsProblem =>
  (args) =>
    args[count] === undefined ? undefined : `cannot handle unexpected argument '${args[count]}'.`;
const optional =
  (word: string): ArgumentsProblem =>
  (args) =>
    args[0] === undefined || args[0] === word ? atMost(1)(args) : `only supports option '${word}'.`;

/** `except <net>`, `header <name>`, `if-none` in any order. */
const headerOption: ArgumentsProblem = (args) => {
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (word === 'if-none') continue;
    if (word !== 'except' && word !== 'header') return `only supports optional values: 'except', 'header' and 'if-none'.`;
    if (args[++at] === undefined) return `expects an argument behind '${word}'.`;
  }
  return undefined;
};

const userCheck =
  (required: boolean): ArgumentsProblem =>
  (args) => {
    if (args[0] === undefined) return required ? `expects 'user <username>' as argument.` : undefined;
    if (args[0] !== 'user') return `only supports optional values: 'user' (got '${args[0]}').`;
    return args[1] === undefined ? `expects <username> as argument.` : undefined;
  };

const options: ReadonlyMap<string, ArgumentsProblem> = new Map([
  ...[...wordSet(plainOptions)].map((name) => [name, none] as const),
  ['httpclose', none],
  ['http-server-close', none],
  ['http-keep-alive', none],
  ['tcpka', none],
  ['httplog', optional('clf')],
  ['tcplog', none],
  ['httpslog', none],
  ['redispatch', atMost(1)],
  ['forwardfor', headerOption],
  ['originalto', headerOption],
  ['httpchk', atMost(3)],
  ['ssl-hello-chk', none],
  ['smtpchk', atMost(2)],
  ['mysql-check', userCheck(false)],
  ['pgsql-check', userCheck(true)],
  ['redis-check', none],
  ['ldap-check', none],
  ['spop-check', none],
  ['tcp-check', none],
  ['external-check', none],
]);

const negatable = wordSet(`${plainOptions} httpclose http-server-close http-keep-alive redispatch`);

const withdrawn: Readonly<Record<string, string>> = {
  forceclose: "any more since HAProxy 2.0, please just remove it, or use 'option httpclose' if absolutely needed.",
  'http-tunnel': "any more since HAProxy 2.1, please just remove it, it shouldn't be needed.",
  http_proxy: 'any more since HAProxy 2.5. This option stopped working in HAProxy 1.9.',
};

/** `[no] option <name> …` */
export function checkOption(negated: boolean): LineCheck {
  return (args, scope) => {
    const [name, ...rest] = args;
    if (name === undefined) return `'option' expects an option name.`;
    const reason = withdrawn[name];
    if (reason !== undefined) return `option '${name}' is not supported ${reason}`;
    if (negated && !negatable.has(name)) return `negation/default is not supported for option '${name}'.`;
    const check = options.get(name);
    if (check === undefined) return `unknown option '${name}'.`;
    if (name === 'external-check') scope.externalCheck = true;
    const problem = check(rest);
    return problem === undefined ? undefined : `'option ${name}' ${problem}`;
  };
}
