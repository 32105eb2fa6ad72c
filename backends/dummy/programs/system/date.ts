import { failed, printed, type Program } from '../program.ts';
import { clockTime, dateParts, isoDate, twoDigits, type DateParts } from '../text-dates.ts';

const longDays: Readonly<Record<string, string>> = {
  Sun: 'Sunday',
  Mon: 'Monday',
  Tue: 'Tuesday',
  Wed: 'Wednesday',
  Thu: 'Thursday',
  Fri: 'Friday',
  Sat: 'Saturday',
};
const longMonths = 'January February March April May June July August September October November December'.split(' ');
const weekdays = 'Sun Mon Tue Wed Thu Fri Sat'.split(' ');
const dayMs = 86_400_000;

function dayOfYear(epochMs: number, parts: DateParts): number {
  return Math.floor((epochMs - Date.UTC(parts.year, 0, 1)) / dayMs) + 1;
}

/** ISO 8601 week: weeks start on Monday, the first has the year's first Thursday. */
function isoWeek(epochMs: number): { readonly year: number; readonly week: number } {
  const day = (dateParts(epochMs).weekday === 'Sun' ? 7 : weekdays.indexOf(dateParts(epochMs).weekday)) - 1;
  const thursday = epochMs + (3 - day) * dayMs;
  const { year } = dateParts(thursday);
  return { year, week: Math.floor((thursday - Date.UTC(year, 0, 1)) / (7 * dayMs)) + 1 };
}

function field(letter: string, epochMs: number): string | undefined {
  const parts = dateParts(epochMs);
  const hour12 = parts.hours % 12 === 0 ? 12 : parts.hours % 12;
  const values: Readonly<Record<string, () => string>> = {
    '%': () => '%',
    a: () => parts.weekday,
    A: () => longDays[parts.weekday] ?? '',
    b: () => parts.month,
    h: () => parts.month,
    B: () => longMonths[parts.monthNumber - 1] ?? '',
    c: () => `${parts.weekday} ${parts.month} ${String(parts.day).padStart(2)} ${clockTime(parts)} ${parts.year}`,
    C: () => twoDigits(Math.floor(parts.year / 100)),
    d: () => twoDigits(parts.day),
    D: () => `${twoDigits(parts.monthNumber)}/${twoDigits(parts.day)}/${twoDigits(parts.year % 100)}`,
    e: () => String(parts.day).padStart(2),
    F: () => isoDate(parts),
    g: () => twoDigits(isoWeek(epochMs).year % 100),
    G: () => String(isoWeek(epochMs).year),
    H: () => twoDigits(parts.hours),
    I: () => twoDigits(hour12),
    j: () => String(dayOfYear(epochMs, parts)).padStart(3, '0'),
    k: () => String(parts.hours).padStart(2),
    l: () => String(hour12).padStart(2),
    m: () => twoDigits(parts.monthNumber),
    M: () => twoDigits(parts.minutes),
    n: () => '\n',
    N: () => String(parts.milliseconds * 1_000_000).padStart(9, '0'),
    p: () => (parts.hours < 12 ? 'AM' : 'PM'),
    P: () => (parts.hours < 12 ? 'am' : 'pm'),
    r: () => `${twoDigits(hour12)}:${twoDigits(parts.minutes)}:${twoDigits(parts.seconds)} ${parts.hours < 12 ? 'AM' : 'PM'}`,
    R: () => `${twoDigits(parts.hours)}:${twoDigits(parts.minutes)}`,
    s: () => String(Math.floor(epochMs / 1000)),
    S: () => twoDigits(parts.seconds),
    t: () => '\t',
    T: () => clockTime(parts),
    X: () => clockTime(parts),
    x: () => `${twoDigits(parts.monthNumber)}/${twoDigits(parts.day)}/${twoDigits(parts.year % 100)}`,
    u: () => String(parts.weekday === 'Sun' ? 7 : weekdays.indexOf(parts.weekday)),
    w: () => String(weekdays.indexOf(parts.weekday)),
    V: () => twoDigits(isoWeek(epochMs).week),
    y: () => twoDigits(parts.year % 100),
    Y: () => String(parts.year),
    z: () => '+0000',
    Z: () => 'UTC',
  };
  return values[letter]?.();
}

/** strftime with the flags `-` (no padding) and `3N` (digits of a fraction). */
export function formatDate(format: string, epochMs: number): string {
  return format.replace(/%(-?)(\d?)(:?[A-Za-z%])/g, (all, minus: string, digits: string, letter: string) => {
    const value = field(letter, epochMs);
    if (value === undefined) return letter === ':z' ? '+00:00' : all;
    if (letter === 'N' && digits !== '') return value.slice(0, Number(digits));
    return minus === '-' ? value.replace(/^[0 ]+(?=\d)/, '') : value;
  });
}

const unitMs: Readonly<Record<string, number>> = {
  second: 1000,
  sec: 1000,
  minute: 60_000,
  min: 60_000,
  hour: 3_600_000,
  day: dayMs,
  week: 7 * dayMs,
};

/** What `date -d` understands here: `@SECONDS`, ISO dates, `now`, `today`, `yesterday`, `tomorrow`, `N days ago`, `+N hours`. */
export function parseDate(text: string, nowMs: number): number | undefined {
  const words = text.trim().toLowerCase();
  const epoch = /^@(-?\d+(?:\.\d+)?)$/.exec(words);
  if (epoch !== null) return Math.round(Number(epoch[1]) * 1000);
  const named: Readonly<Record<string, number>> = { '': 0, now: 0, today: 0, yesterday: -dayMs, tomorrow: dayMs };
  const offset = named[words];
  if (offset !== undefined) return nowMs + offset;
  const relative = /^([+-]?)\s*(\d+)\s*([a-z]+?)s?(\s+ago)?$/.exec(words);
  const unit = relative === null ? undefined : unitMs[relative[3] ?? ''];
  if (relative !== null && unit !== undefined) {
    const sign = (relative[1] === '-') !== (relative[4] !== undefined) ? -1 : 1;
    return nowMs + sign * Number(relative[2]) * unit;
  }
  const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[t ](\d{2}):(\d{2})(?::(\d{2}))?)?(?:\s*(?:z|utc))?$/.exec(words);
  if (iso === null) return undefined;
  const [year = 0, month = 1, day = 1, hours = 0, minutes = 0, seconds = 0] = iso.slice(1).map((part) => Number(part ?? 0));
  return Date.UTC(year, month - 1, day, hours, minutes, seconds);
}

/** `date` by the router's clock, which runs in UTC. Setting it is refused. */
export const date: Program = async ({ context, args }) => {
  let epochMs = context.clock.now();
  let format = '%a %b %e %H:%M:%S %Z %Y';
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (word.startsWith('+')) format = word.slice(1);
    else if (word === '-d' || word.startsWith('--date')) {
      const text = word === '-d' || word === '--date' ? (args[++at] ?? '') : word.slice('--date='.length);
      const parsed = parseDate(text, context.clock.now());
      if (parsed === undefined) return failed(1, `date: invalid date ‘${text}’\n`);
      epochMs = parsed;
    } else if (word === '-R' || word === '--rfc-email') format = '%a, %d %b %Y %H:%M:%S %z';
    else if (word === '-Iseconds' || word === '--iso-8601=seconds') format = '%FT%T%:z';
    else if (word === '-I' || word === '--iso-8601' || word === '-Idate') format = '%F';
    else if (word === '-u' || word === '--utc' || word === '--universal') continue;
    else if (word === '-s' || word.startsWith('--set')) return failed(1, 'date: cannot set date: Operation not permitted\n');
    else
      return failed(
        1,
        word.startsWith('-')
          ? `date: invalid option -- '${word.replace(/^-+/, '')}'\nTry 'date --help' for more information.\n`
          : `date: invalid date ‘${word}’\n`,
      );
  }
  return printed(`${formatDate(format, epochMs)}\n`);
};
