import { checkCondition, requireCondition } from './conditions.ts';
import type { LineCheck } from './scope.ts';
import { timeProblem } from './values.ts';

const names = `'admin', 'uri', 'realm', 'auth', 'scope', 'enable', 'hide-version', 'show-node', 'show-desc' or 'show-legends'`;

/** `stats <what> …` of a proxy: the statistics page. */
export const checkStats: LineCheck = (args, scope) => {
  const [what, value] = args;
  switch (what) {
    case undefined:
      return `missing keyword in 'stats', expects ${names}.`;
    case 'enable':
    case 'hide-version':
    case 'show-node':
    case 'show-desc':
    case 'show-legends':
    case 'show-modules':
      return undefined;
    case 'uri':
      return value === undefined ? `'uri' needs an URI prefix.` : undefined;
    case 'realm':
    case 'auth':
    case 'scope':
      return value === undefined ? `'${what}' needs an argument.` : undefined;
    case 'refresh': {
      const problem = value === undefined ? `expects a value` : timeProblem(value);
      return problem === undefined ? undefined : `${problem} in argument to stats refresh interval.`;
    }
    case 'admin':
      if (scope.kind === 'defaults') return `'stats admin' not allowed in 'defaults' section.`;
      return requireCondition(args.slice(1), scope, 'stats admin');
    case 'http-request':
      if (scope.kind === 'defaults') return `'stats' not allowed in 'defaults' section.`;
      if (value !== 'allow' && value !== 'deny' && value !== 'auth')
        return `'stats http-request' expects 'allow', 'deny' or 'auth'.`;
      return checkCondition(value === 'auth' && args[2] === 'realm' ? args.slice(4) : args.slice(2), scope, 'stats http-request');
    default:
      return `unknown stats parameter '${what}', expects ${names}.`;
  }
};
