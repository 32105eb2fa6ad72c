import { checkCondition } from './conditions.ts';
import { checkSample } from './samples.ts';
import { wordSet, type LineCheck, type ProxyScope } from './scope.ts';
import { sizeProblem, timeProblem } from './values.ts';

const cookieFlags = wordSet('rewrite insert prefix indirect nocache postonly preserve httponly secure dynamic');
const cookieValues = wordSet('domain maxidle maxlife attr');

/** `cookie <name> [mode] [flags] [domain …]` */
export const checkCookie: LineCheck = (args) => {
  const [name, ...words] = args;
  if (name === undefined) return `'cookie' expects <cookie_name> as argument.`;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (cookieValues.has(word)) {
      const value = words[++at];
      if (value === undefined) return `'${word}' expects <${word}> as argument.`;
      const problem = word === 'maxidle' || word === 'maxlife' ? timeProblem(value) : undefined;
      if (problem !== undefined) return `${problem} in argument to '${word}'.`;
    } else if (!cookieFlags.has(word)) {
      return `'cookie' supports 'rewrite', 'insert', 'prefix', 'indirect', 'nocache', 'postonly', 'domain', 'maxidle', 'dynamic', 'maxlife' and 'attr' options.`;
    }
  }
  const modes = ['rewrite', 'insert', 'prefix'].filter((mode) => words.includes(mode));
  if (modes.length > 1) return `cookie 'rewrite', 'insert' and 'prefix' modes are incompatible.`;
  if (words.includes('indirect') && (words.includes('rewrite') || words.includes('prefix'))) {
    return words.includes('rewrite') ? `cookie 'rewrite' and 'indirect' modes are incompatible.` : undefined;
  }
  return undefined;
};

const tableTypes = wordSet('ip ipv6 integer string binary');
const storable = wordSet(
  `bytes_in_cnt bytes_in_rate bytes_out_cnt bytes_out_rate conn_cnt conn_cur conn_rate gpc gpc_rate gpc0 gpc0_rate gpc1 gpc1_rate gpt gpt0
   http_err_cnt http_err_rate http_fail_cnt http_fail_rate http_req_cnt http_req_rate server_id server_key sess_cnt sess_rate`,
);

function storeProblem(list: string): string | undefined {
  const names = list.split(/,(?![^(]*\))/).map((item) => item.replace(/\(.*/, ''));
  const unknown = names.find((name) => !storable.has(name));
  return unknown === undefined ? undefined : `unknown store option '${unknown}'.`;
}

function tableProblem(args: readonly string[], scope: ProxyScope): string | undefined {
  let size = false;
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (word === 'nopurge' || word === 'peers' || word === 'srvkey' || ['type', 'size', 'expire', 'store'].includes(word)) {
      if (word === 'nopurge') continue;
      const value = args[++at];
      if (value === undefined) return word === 'type' ? `unknown type ''.` : `missing argument after '${word}'.`;
      const problem =
        word === 'size'
          ? sizeProblem(value)
          : word === 'expire'
            ? timeProblem(value)
            : word === 'store'
              ? storeProblem(value)
              : undefined;
      if (problem !== undefined) return word === 'store' ? problem : `${problem} in argument of '${word}'.`;
      if (word === 'size') size = !/^0+[kmg]?$/i.test(value);
      if (word === 'peers') scope.references.push({ what: 'peers', name: value, missing: `unable to find sync peers '${value}'.` });
      if (word !== 'type') continue;
      if (!tableTypes.has(value)) return `unknown type '${value}'.`;
      if (args[at + 1] !== 'len') continue;
      const length = args[at + 2];
      if (length === undefined || !/^[1-9]\d*$/.test(length)) return `unknown type '${length ?? ''}'.`;
      at += 2;
    } else return `unknown argument '${word}'.`;
  }
  return size ? undefined : 'missing size.';
}

/** `stick-table type <type> size <n> …` */
export const checkStickTable: LineCheck = (args, scope) => {
  if (scope.kind === 'defaults') return `'stick-table' is not supported in 'defaults' section.`;
  const problem = tableProblem(args, scope);
  if (problem !== undefined) return `stick-table: ${problem}`;
  if (scope.hasTable) return `stick-table name '${scope.name}' conflicts with table declared in proxy '${scope.name}'.`;
  scope.hasTable = true;
  return undefined;
};

/** `stick on|match|store-request|store-response <expression> [table <name>] [if …]` */
export const checkStick: LineCheck = (args, scope) => {
  if (scope.kind === 'defaults') return `'stick' not allowed in 'defaults' section.`;
  if (!['on', 'match', 'store-request', 'store-response'].includes(args[0] ?? ''))
    return `'stick' expects 'on', 'match', or 'store'.`;
  if (args[1] === undefined) return `'stick' expects a fetch method.`;
  const verdict = checkSample(args[1]);
  if ('problem' in verdict) return `'stick': ${verdict.problem}`;
  const named = args[2] === 'table';
  if (named && args[3] === undefined) return `'stick': missing table name`;
  const problem = checkCondition(args.slice(named ? 4 : 2), scope, 'stick');
  if (problem !== undefined) return problem;
  const table = (named ? args[3] : scope.name) ?? '';
  // In a frontend stickiness is ignored.
  if (scope.kind !== 'frontend')
    scope.references.push({ what: 'table', name: table, missing: `unable to find stick-table '${table}'.` });
  return undefined;
};
