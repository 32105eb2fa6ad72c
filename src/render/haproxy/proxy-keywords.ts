import { conditional, count, format, gone, integerArgument, notIn, oneOf, time } from './argument-checks.ts';
import {
  checkBalance,
  checkDispatch,
  checkExternalCheck,
  checkFcgi,
  checkHashType,
  checkHttpCheck,
  checkPersist,
  checkRetryOn,
  checkSource,
  checkTcpCheck,
} from './backend-statements.ts';
import { checkBind } from './bind-line.ts';
import { checkAcl } from './conditions.ts';
import {
  checkCapture,
  checkCompression,
  checkDeclare,
  checkDefaultBackend,
  checkFilter,
  checkMonitor,
  checkRateLimit,
} from './frontend-statements.ts';
import { checkLog } from './log-line.ts';
import { checkOption } from './proxy-options.ts';
import {
  checkDisabled,
  checkEnabled,
  checkErrorFiles,
  checkErrorPage,
  checkHttpError,
  checkId,
  checkMailAlert,
  checkMode,
  checkTimeout,
} from './proxy-statements.ts';
import { checkHttpRules, checkRedirect, checkTcpRequest, checkTcpResponse, checkUseBackend, checkUseServer } from './rules.ts';
import { wordSet, type LineCheck, type ProxyKind } from './scope.ts';
import { checkDefaultServer, checkServer, checkServerTemplate } from './server-line.ts';
import { checkStats } from './stats-line.ts';
import { checkCookie, checkStick, checkStickTable } from './stickiness.ts';
import { leadingInteger } from './values.ts';

const never: readonly ProxyKind[] = ['defaults'];

/** Every keyword of `defaults`, `listen`, `frontend` and `backend` that haproxy 2.6 knows, and those it knows to be gone. */
export function proxyKeywords(): ReadonlyMap<string, LineCheck> {
  return new Map<string, LineCheck>([
    ['acl', checkAcl],
    ['backlog', count('backlog', 1)],
    ['balance', checkBalance],
    ['bind', checkBind],
    ['bind-process', count('bind-process', 0)],
    ['capture', notIn(never, 'capture', checkCapture)],
    ...['clitcpka-cnt', 'srvtcpka-cnt', 'max-keep-alive-queue'].map((keyword) => [keyword, integerArgument(keyword)] as const),
    ...['clitcpka-idle', 'clitcpka-intvl', 'srvtcpka-idle', 'srvtcpka-intvl'].map((keyword) => [keyword, time(keyword)] as const),
    ['compression', checkCompression],
    ['cookie', checkCookie],
    ['declare', notIn(never, 'declare', checkDeclare)],
    ['default-server', checkDefaultServer],
    ['default_backend', checkDefaultBackend],
    ['description', notIn(never, 'description', count('description', 1))],
    ['disabled', checkDisabled],
    ['dispatch', checkDispatch],
    ['dynamic-cookie-key', count('dynamic-cookie-key', 1)],
    ['email-alert', checkMailAlert],
    ['enabled', checkEnabled],
    ['error-log-format', format('error-log-format')],
    ['errorfile', checkErrorPage('errorfile', true)],
    ['errorfiles', checkErrorFiles],
    ...['errorloc', 'errorloc302', 'errorloc303'].map((keyword) => [keyword, checkErrorPage(keyword, false)] as const),
    ['external-check', checkExternalCheck],
    ['filter', checkFilter],
    ['force-persist', notIn(never, 'force-persist', conditional('force-persist'))],
    ['fullconn', count('fullconn', 1, 1)],
    [
      'hash-balance-factor',
      ([factor]) =>
        factor !== undefined && (leadingInteger(factor) === 0 || leadingInteger(factor) > 100)
          ? undefined
          : `'hash-balance-factor' must be 0 or greater than 100.`,
    ],
    ['hash-type', checkHashType],
    ['http-after-response', checkHttpRules('http-after-response')],
    ['http-check', checkHttpCheck],
    ['http-error', checkHttpError],
    ['http-request', checkHttpRules('http-request')],
    ['http-response', checkHttpRules('http-response')],
    ['http-reuse', oneOf('http-reuse', 'never safe aggressive always')],
    ['http-send-name-header', count('http-send-name-header', 1)],
    ['id', notIn(never, 'id', checkId)],
    ['ignore-persist', notIn(never, 'ignore-persist', conditional('ignore-persist'))],
    ['load-server-state-from-file', oneOf('load-server-state-from-file', 'global local none')],
    ['log', checkLog(true)],
    ['log-format', format('log-format')],
    ['log-format-sd', format('log-format-sd')],
    ['log-tag', count('log-tag', 1)],
    ['max-session-srv-conns', count('max-session-srv-conns', 1)],
    ['maxconn', count('maxconn', 1, 1)],
    ['mode', checkMode],
    ['monitor', notIn(never, 'monitor', checkMonitor)],
    ['monitor-uri', count('monitor-uri', 1, 1)],
    ['option', checkOption(false)],
    ['persist', checkPersist],
    ['rate-limit', checkRateLimit],
    ['redirect', checkRedirect],
    ['retries', count('retries', 1, 1)],
    ['retry-on', checkRetryOn],
    ['server', checkServer],
    ['server-state-file-name', count('server-state-file-name', 0)],
    ['server-template', checkServerTemplate],
    ['source', checkSource],
    ['stats', checkStats],
    ['stick', checkStick],
    ['stick-table', checkStickTable],
    ['tcp-check', checkTcpCheck],
    ['tcp-request', checkTcpRequest],
    ['tcp-response', checkTcpResponse],
    ['timeout', checkTimeout],
    ['transparent', count('transparent', 0, 0)],
    ['unique-id-format', format('unique-id-format')],
    ['unique-id-header', count('unique-id-header', 1)],
    ['use-fcgi-app', checkFcgi],
    ['use-server', checkUseServer],
    ['use_backend', checkUseBackend],
    ['appsession', () => `'appsession' is not supported anymore since HAProxy 1.6.`],
    ['clitimeout', gone('clitimeout', ` since HAProxy 2.1. Use 'timeout client'.`)],
    ['contimeout', gone('contimeout', ` since HAProxy 2.1. Use 'timeout connect'.`)],
    ['srvtimeout', gone('srvtimeout', ` since HAProxy 2.1. Use 'timeout server'.`)],
    ['monitor-net', () => `'monitor-net' doesn't exist anymore. Please use 'http-request return status 200 if { src … }' instead.`],
    ['grace', () => `the 'grace' keyword is not supported any more since HAProxy version 2.5.`],
    ...[
      ...wordSet(
        'block redisp redispatch cliexp srvexp reqadd reqallow reqdel reqdeny reqpass reqrep reqtarpit rspadd rspdel rspdeny rsprep',
      ),
    ].map((keyword) => [keyword, gone(keyword, ' since HAProxy 2.1.')] as const),
  ]);
}
