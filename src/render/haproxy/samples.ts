import { converters, fetchMethods, type SampleType } from './samples-vocabulary.ts';

const sampleTypes: readonly SampleType[] = ['integer', 'text', 'bytes', 'boolean', 'address', 'any'];

interface Signature {
  readonly type: SampleType;
  readonly least: number;
  readonly most: number;
}

function signatures(groups: Readonly<Record<SampleType, string>>, wanted: string): Signature | undefined {
  for (const type of sampleTypes) {
    for (const entry of groups[type].trim().split(/\s+/)) {
      const [name, arity] = entry.split('/');
      if (name !== wanted) continue;
      const [least, most] = (arity ?? '0').split('-').map(Number);
      return { type, least: least ?? 0, most: most ?? least ?? 0 };
    }
  }
  return undefined;
}

export type SampleVerdict = { readonly type: SampleType } | { readonly problem: string };

/** Splits `src,ipmask(24),lower` at the commas outside of parentheses; undefined when a parenthesis is not closed or opens too late. */
export function splitExpression(
  text: string,
): { readonly name: string; readonly args: readonly string[] | undefined }[] | undefined {
  const parts: { name: string; args: readonly string[] | undefined }[] = [];
  const part = /([^(),]*)(?:\(((?:[^()'"]|\([^()]*\)|'[^']*'|"[^"]*")*)\))?(?:,|$)/y;
  while (part.lastIndex < text.length) {
    const match = part.exec(text);
    if (match === null) return undefined;
    parts.push({ name: match[1] ?? '', args: match[2]?.split(',') });
  }
  return parts;
}

function argumentProblem(name: string, args: readonly string[] | undefined, { least, most }: Signature): string | undefined {
  const given = args === undefined || (args.length === 1 && args[0] === '') ? 0 : args.length;
  if (given < least) return `missing arguments (got ${given}/${least}) for '${name}'`;
  if (given > most) return most === 0 ? `'${name}' : no argument supported` : `too many arguments for '${name}'`;
  return undefined;
}

/** Checks converters behind a value of `type`. */
export function checkConverters(
  type: SampleType,
  chain: readonly { name: string; args: readonly string[] | undefined }[],
  expression: string,
): SampleVerdict {
  let current = type;
  for (const { name, args } of chain) {
    const signature = signatures(converters, name);
    if (signature === undefined) return { problem: `unknown converter '${name}' in expression '${expression}'` };
    const problem = argumentProblem(name, args, signature);
    if (problem !== undefined) return { problem };
    current = signature.type;
  }
  return { type: current };
}

/** Checks a sample expression such as `hdr(host),lower`. */
export function checkSample(expression: string): SampleVerdict {
  const [fetch, ...chain] = splitExpression(expression) ?? [];
  if (fetch === undefined)
    return { problem: expression === '' ? `missing fetch method in expression ''` : `expected ')' in expression '${expression}'` };
  const signature = signatures(fetchMethods, fetch.name);
  if (signature === undefined) return { problem: `unknown fetch method '${fetch.name}' in expression '${expression}'` };
  const problem = argumentProblem(fetch.name, fetch.args, signature) ?? variableProblem(fetch.name, fetch.args);
  return problem === undefined ? checkConverters(signature.type, chain, expression) : { problem };
}

const variableScopes = /^(?:proc|sess|txn|req|res|check)\.[\w.]+$/;

function variableProblem(name: string, args: readonly string[] | undefined): string | undefined {
  if (name !== 'var' || args?.[0] === undefined || variableScopes.test(args[0])) return undefined;
  return `invalid variable name '${args[0]}'`;
}

/** Why a text is no name of a variable, `txn.x`; undefined when it is one. */
export function variableNameProblem(name: string): string | undefined {
  return variableScopes.test(name) ? undefined : `invalid variable name '${name}'. A variable name must be start by its scope`;
}

/** Letters behind `%` that stand for a field of a log line. */
const logFields =
  'B CC CS H HM HP HPO HQ HU HV ID ST T Ta Tc Td Th Ti Tl Tq Tr TR Ts Tt Tu Tw U ac b bc bi bp bq ci cp f fc fi fp ft hr hrl hs hsl lc ms o pid r rc rt s sc si sp sq sslc sslv t tr trg tsc trl Ts ts si bi';

/** Checks text with fields of log lines and `%[expressions]`. */
export function formatProblem(format: string): string | undefined {
  for (let i = format.indexOf('%'); i >= 0; i = format.indexOf('%', i)) {
    const rest = format.slice(i + 1);
    if (rest.startsWith('%')) {
      i += 2;
      continue;
    }
    const flags = /^\{[^}]*\}/.exec(rest)?.[0] ?? '';
    const body = rest.slice(flags.length);
    if (body === '') return `truncated line after '%'`;
    if (body.startsWith('[')) {
      const end = body.indexOf(']');
      if (end < 0) return `missing ']' after '${body.slice(1)}'`;
      const verdict = checkSample(body.slice(1, end));
      if ('problem' in verdict) return `failed to parse sample expression <${body.slice(1)}> : ${verdict.problem}`;
      i += 1 + flags.length + end + 1;
      continue;
    }
    const field = /^[A-Za-z]+/.exec(body)?.[0] ?? '';
    if (field === '' || !logFields.split(' ').includes(field)) {
      return `no such format variable '${field}'. If you wanted to emit the '%' character verbatim, you need to use '%%'`;
    }
    i += 1 + flags.length + field.length;
  }
  return undefined;
}
