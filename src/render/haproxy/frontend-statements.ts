import { requireCondition } from './conditions.ts';
import { frontendKinds, wordSet, type LineCheck } from './scope.ts';
import { leadingInteger } from './values.ts';

export const checkDefaultBackend: LineCheck = ([name, extra], scope) => {
  if (name === undefined) return `'default_backend' expects a backend name.`;
  if (extra !== undefined) return `'default_backend' cannot handle unexpected argument '${extra}'.`;
  if (frontendKinds.includes(scope.kind)) {
    scope.references.push({ what: 'backend', name, missing: `unable to find required default_backend: '${name}'.` });
  }
  return undefined;
};

export const checkCapture: LineCheck = (args) => {
  const [what, second, third, fourth, fifth] = args;
  if (what === 'cookie')
    return second !== undefined && third === 'len' && fourth !== undefined
      ? undefined
      : `'capture cookie' expects 'cookie' <cookie_name> 'len' <len>.`;
  if ((what !== 'request' && what !== 'response') || second !== 'header')
    return `'capture' expects 'cookie' or 'request header' or 'response header'.`;
  return third !== undefined && fourth === 'len' && fifth !== undefined
    ? undefined
    : `'capture ${what} header' expects 'header' <header_name> 'len' <len>.`;
};

export const checkMonitor: LineCheck = (args, scope) => {
  if (args[0] !== 'fail') return `'monitor' only supports 'fail'.`;
  return requireCondition(args.slice(1), scope, 'monitor fail');
};

export const checkCompression: LineCheck = ([what, ...args]) => {
  if (what === 'offload') return undefined;
  if (what !== 'algo' && what !== 'type') return `'compression' expects 'algo', 'type' or 'offload'`;
  if (args.length === 0) return `'compression ${what}' expects ${what === 'algo' ? '<algorithm>' : '<type>'}.`;
  const unknown = what === 'algo' ? args.find((name) => !['identity', 'gzip', 'deflate', 'raw-deflate'].includes(name)) : undefined;
  return unknown === undefined ? undefined : `'compression' : '${unknown}' is not a supported algorithm.`;
};

const filters = wordSet('cache compression fcgi-app opentracing spoe trace');

export const checkFilter: LineCheck = ([name = '', argument], scope) => {
  if (scope.kind === 'defaults') return `filter is not allowed in a 'default' section.`;
  if (!filters.has(name)) return `'filter' : unknown keyword '${name}'.`;
  if (name === 'cache')
    scope.references.push({
      what: 'cache',
      name: argument ?? '',
      missing: `unable to find the cache '${argument ?? ''}' referenced by the filter 'cache'.`,
    });
  return name === 'compression' && argument !== undefined ? `'filter' : unexpected argument '${argument}'.` : undefined;
};

export const checkDeclare: LineCheck = ([what, side, keyword, length], scope) => {
  if (!frontendKinds.includes(scope.kind)) return `'declare' only available in frontend or listen section`;
  if (what !== 'capture' || (side !== 'request' && side !== 'response') || keyword !== 'len' || leadingInteger(length ?? '') <= 0) {
    return `'declare' expects 'capture' 'request'|'response' 'len' <length>`;
  }
  return undefined;
};

export const checkRateLimit: LineCheck = ([what, value]) => {
  if (what !== 'sessions') return `'rate-limit' only supports 'sessions' (got '${what ?? ''}')`;
  return /^\d+$/.test(value ?? '') ? undefined : `'rate-limit sessions' expects a value, got '${value ?? ''}'`;
};
