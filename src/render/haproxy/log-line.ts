import { wordSet, type LineCheck } from './scope.ts';
import { isHostAddress, leadingInteger, splitSocketAddress } from './values.ts';

const facilities = wordSet(
  'kern user mail daemon auth syslog lpr news uucp cron auth2 ftp ntp audit alert cron2 local0 local1 local2 local3 local4 local5 local6 local7',
);
const levels = wordSet('emerg alert crit err warning notice info debug');
const formats = wordSet('local rfc3164 rfc5424 priority short timed iso raw');

function targetProblem(target: string): string | undefined {
  if (target === 'stdout' || target === 'stderr' || target.startsWith('fd@') || target.startsWith('ring@')) return undefined;
  const { host, port } = splitSocketAddress(target);
  if (host === undefined) return undefined;
  if (port !== undefined && (leadingInteger(port) < 1 || leadingInteger(port) > 65535)) return `invalid port '${port}'`;
  return isHostAddress(host) ? undefined : `invalid address: '${host}' in '${target}'`;
}

/** `log global` (of a proxy only) or `log <address> [len n] [format f] [sample s] <facility> [level [least]]` */
export function checkLog(inProxy: boolean): LineCheck {
  return (args) => {
    const [target, ...words] = args;
    const expected = `log : expects <address> and <facility> ${inProxy ? 'or global ' : ''}as arguments`;
    if (target === 'global' && !inProxy) return `log : 'global' is not supported for a global syslog server`;
    if (target === 'global' && words.length === 0) return undefined;
    let at = 0;
    while (['len', 'format', 'sample'].includes(words[at] ?? '')) {
      const value = words[at + 1] ?? '';
      if (words[at] === 'format' && !formats.has(value)) return `log : unknown log format '${value}'`;
      at += 2;
    }
    const [facility, level, least, extra] = words.slice(at);
    if (target === undefined || facility === undefined) return expected;
    if (!facilities.has(facility)) return `log : unknown log facility '${facility}'`;
    for (const word of [level, least])
      if (word !== undefined && !levels.has(word)) return `log : unknown optional log level '${word}'`;
    if (extra !== undefined) return `log : cannot handle unexpected argument '${extra}'`;
    const problem = targetProblem(target);
    return problem === undefined ? undefined : `log : ${problem}`;
  };
}
