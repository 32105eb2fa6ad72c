import type { SystemFacts } from '#agent';
import { failed, lines, printed, type Program } from '../program.ts';
import { clockTime, dateParts, isoDate, twoDigits } from '../text-dates.ts';

/** One, five and fifteen minutes of load, from how busy the processor is. */
export function loadAverages(facts: SystemFacts): readonly [number, number, number] {
  const load = (facts.cpuUsagePercent / 100) * facts.cpus;
  return [load, load * 0.8, load * 0.6];
}

/** ` 12:37:14 up 1 min,  0 users,  load average: 0.03, 0.02, 0.02`, with nobody logged in. */
export function uptimeLine(facts: SystemFacts, nowMs: number): string {
  const seconds = Math.max(0, Math.floor((nowMs - facts.bootedMs) / 1000));
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor(seconds / 3600) % 24;
  const minutes = Math.floor(seconds / 60) % 60;
  const spelledDays = days === 0 ? '' : `${days} day${days === 1 ? '' : 's'}, `;
  const rest = hours === 0 ? `${minutes} min` : `${String(hours).padStart(2)}:${twoDigits(minutes)}`;
  const load = loadAverages(facts).map((value) => value.toFixed(2));
  return ` ${clockTime(dateParts(nowMs))} up ${spelledDays}${rest},  0 users,  load average: ${load.join(', ')}`;
}

function pretty(seconds: number): string {
  const unit = (value: number, name: string): string[] => (value === 0 ? [] : [`${value} ${name}${value === 1 ? '' : 's'}`]);
  const parts = [
    ...unit(Math.floor(seconds / 604_800), 'week'),
    ...unit(Math.floor(seconds / 86_400) % 7, 'day'),
    ...unit(Math.floor(seconds / 3600) % 24, 'hour'),
    ...unit(Math.floor(seconds / 60) % 60, 'minute'),
  ];
  return `up ${parts.length === 0 ? '0 minutes' : parts.join(', ')}`;
}

/** `uptime` of procps. */
export const uptime: Program = async ({ machine, context, args }) => {
  const facts = await machine.system.facts();
  const nowMs = context.clock.now();
  const [option] = args;
  if (option === undefined) return printed(`${uptimeLine(facts, nowMs)}\n`);
  if (option === '-p' || option === '--pretty')
    return printed(`${pretty(Math.max(0, Math.floor((nowMs - facts.bootedMs) / 1000)))}\n`);
  if (option === '-s' || option === '--since') {
    const parts = dateParts(facts.bootedMs);
    return printed(`${isoDate(parts)} ${clockTime(parts)}\n`);
  }
  if (option === '-V' || option === '--version') return printed('uptime from procps-ng 4.0.2\n');
  return failed(1, `uptime: invalid option -- '${option.replace(/^-+/, '')}'\n`);
};

/** `w`: nobody is logged in on a terminal. */
export const w: Program = async ({ machine, context, args }) => {
  const facts = await machine.system.facts();
  const heading = args.includes('-h')
    ? []
    : [uptimeLine(facts, context.clock.now()), 'USER     TTY      FROM             LOGIN@   IDLE   JCPU   PCPU WHAT'];
  return printed(lines(heading));
};

/** `who`: only what it can say without anybody logged in. */
export const who: Program = async ({ machine, args }) => {
  if (!args.includes('-b')) return printed('');
  const facts = await machine.system.facts();
  const parts = dateParts(facts.bootedMs);
  return printed(`         system boot  ${isoDate(parts)} ${clockTime(parts).slice(0, 5)}\n`);
};
