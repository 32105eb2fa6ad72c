import { time } from './argument-checks.ts';
import { wordSet, type LineCheck } from './scope.ts';
import { leadingInteger } from './values.ts';

const timeouts = wordSet('client server connect check queue http-keep-alive http-request tunnel tarpit client-fin server-fin');

export const checkTimeout: LineCheck = (args, scope) => {
  const [name = '', ...value] = args;
  if (!timeouts.has(name)) {
    return `'timeout' supports 'client', 'server', 'connect', 'check', 'queue', 'http-keep-alive', 'http-request', 'tunnel', 'tarpit', 'client-fin' and 'server-fin' (got '${name}')`;
  }
  return time(`timeout ${name}`)(value, scope);
};

export const checkMode: LineCheck = ([mode = '', extra], scope) => {
  if (mode === 'health') return `'mode health' doesn't exist anymore. Please use 'http-request return status 200' instead.`;
  if (mode !== 'tcp' && mode !== 'http') return `unknown proxy mode '${mode}'.`;
  if (extra !== undefined) return `'mode' cannot handle unexpected argument '${extra}'.`;
  scope.mode = mode;
  return undefined;
};

export const checkId: LineCheck = ([id]) => (leadingInteger(id ?? '') > 0 ? undefined : `'id' : custom id has to be > 0.`);

const errorCodes = wordSet('200 400 401 403 404 405 407 408 410 413 421 422 425 429 500 501 502 503 504');

export const checkErrorPage =
  (keyword: string, isFile: boolean): LineCheck =>
  ([code, target], scope) => {
    if (code === undefined || target === undefined)
      return `${keyword} : expects <status_code> and ${isFile ? '<file>' : '<url>'} as arguments.`;
    if (!errorCodes.has(code)) return `${keyword} : status code '${code}' not handled.`;
    return isFile && !scope.surroundings.fileExists(target) ? `${keyword} : error opening file '${target}'.` : undefined;
  };

export const checkErrorFiles: LineCheck = ([name], scope) => {
  if (name === undefined) return `errorfiles : expects <name> as argument.`;
  scope.references.push({ what: 'http-errors', name, missing: `unknown http-errors section '${name}' (at errorfiles).` });
  return undefined;
};

export const checkHttpError: LineCheck = (args) => {
  if (args[0] !== 'status') return `'http-error' expects 'status' as first argument.`;
  return errorCodes.has(args[1] ?? '') ? undefined : `'http-error' : unexpected status code '${args[1] ?? ''}'.`;
};

export const checkMailAlert: LineCheck = ([field, value]) => {
  if (field === undefined) return `missing argument after 'email-alert'.`;
  if (!['from', 'level', 'mailers', 'myhostname', 'to'].includes(field)) return `email-alert: unknown argument '${field}'.`;
  if (field === 'level' && !wordSet('emerg alert crit err warning notice info debug').has(value ?? ''))
    return `unknown log level '${value ?? ''}' after 'email-alert level'`;
  return undefined;
};

export const checkDisabled: LineCheck = (args, scope) => {
  if (args[0] !== undefined) return `'disabled' cannot handle unexpected argument '${args[0]}'.`;
  scope.disabled = true;
  return undefined;
};

export const checkEnabled: LineCheck = (args, scope) => {
  if (args[0] !== undefined) return `'enabled' cannot handle unexpected argument '${args[0]}'.`;
  scope.disabled = false;
  return undefined;
};
