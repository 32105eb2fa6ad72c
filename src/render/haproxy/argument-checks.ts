import { requireCondition } from './conditions.ts';
import { formatProblem } from './samples.ts';
import { wordSet, type LineCheck, type ProxyKind } from './scope.ts';
import { timeProblem } from './values.ts';

/** Refuses a keyword in sections of the kinds named, else goes on. */
export const notIn =
  (kinds: readonly ProxyKind[], keyword: string, check: LineCheck): LineCheck =>
  (args, scope) =>
    kinds.includes(scope.kind) ? `'${keyword}' not allowed in '${scope.kind}' section.` : check(args, scope);

/** Between `least` and `most` arguments. */
export const count =
  (keyword: string, least: number, most = Number.POSITIVE_INFINITY): LineCheck =>
  (args) => {
    if (args.length < least) return `'${keyword}' expects ${least === 1 ? 'an argument' : `${least} arguments`}.`;
    return args.length > most ? `'${keyword}' cannot handle unexpected argument '${args[most] ?? ''}'.` : undefined;
  };

/** A time such as `50s`. */
export const time =
  (keyword: string): LineCheck =>
  (args) => {
    const problem = args[0] === undefined ? `expects an integer value` : timeProblem(args[0]);
    if (problem !== undefined) return `'${keyword}' : ${problem}`;
    return args[1] === undefined
      ? undefined
      : `'${keyword}' : unexpected extra argument '${args[1]}' after value '${args[0] ?? ''}'.`;
  };

/** One of the blank separated words. */
export const oneOf =
  (keyword: string, words: string): LineCheck =>
  (args) =>
    wordSet(words).has(args[0] ?? '') ? undefined : `'${keyword}' only supports '${words.replaceAll(' ', "', '")}'.`;

/** Text with fields of log lines. */
export const format =
  (keyword: string): LineCheck =>
  (args) => {
    if (args[0] === undefined) return `${keyword} expects an argument.`;
    const problem = formatProblem(args[0]);
    return problem === undefined ? undefined : `failed to parse ${keyword} : ${problem}`;
  };

/** A keyword of older versions. */
export const gone =
  (keyword: string, instead: string): LineCheck =>
  () =>
    `the '${keyword}' directive is not supported anymore${instead}`;

/** `if` or `unless` and a condition. */
export const conditional =
  (keyword: string): LineCheck =>
  (args, scope) =>
    requireCondition(args, scope, keyword);

/** Digits only. */
export function integerArgument(keyword: string): LineCheck {
  return ([value]) => (/^\d+$/.test(value ?? '') ? undefined : `'${keyword}' expects an integer value`);
}
