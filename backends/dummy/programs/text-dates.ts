const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** Parts of an instant in the router's time zone, which is UTC. */
export interface DateParts {
  readonly year: number;
  /** `Jan`. */
  readonly month: string;
  /** From 1. */
  readonly monthNumber: number;
  readonly day: number;
  /** `Sun`. */
  readonly weekday: string;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly milliseconds: number;
}

/** Epoch milliseconds to calendar parts, UTC. */
export function dateParts(epochMs: number): DateParts {
  const date = new Date(epochMs);
  return {
    year: date.getUTCFullYear(),
    month: months[date.getUTCMonth()] ?? '',
    monthNumber: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: days[date.getUTCDay()] ?? '',
    hours: date.getUTCHours(),
    minutes: date.getUTCMinutes(),
    seconds: date.getUTCSeconds(),
    milliseconds: date.getUTCMilliseconds(),
  };
}

export function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** `17:09:54`. */
export function clockTime(parts: DateParts): string {
  return `${twoDigits(parts.hours)}:${twoDigits(parts.minutes)}:${twoDigits(parts.seconds)}`;
}

/** `2026-11-20`. */
export function isoDate(parts: DateParts): string {
  return `${parts.year}-${twoDigits(parts.monthNumber)}-${twoDigits(parts.day)}`;
}

/** `Fri Nov 20 17:09:54 2026`, as C's `ctime` prints it. */
export function ctime(epochMs: number): string {
  const parts = dateParts(epochMs);
  return `${parts.weekday} ${parts.month} ${String(parts.day).padStart(2)} ${clockTime(parts)} ${parts.year}`;
}

/** `01:23:45` for a span of seconds. */
export function longTime(seconds: number): string {
  return `${twoDigits(Math.floor(seconds / 3600))}:${twoDigits(Math.floor(seconds / 60) % 60)}:${twoDigits(seconds % 60)}`;
}
