const two = (value: number): string => String(value).padStart(2, '0');
const three = (value: number): string => String(value).padStart(3, '0');
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function day(at: Date): string {
  return `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`;
}

function timeOfDay(at: Date): string {
  return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
}

/** Epoch ms as the routers' log files have it, in UTC like the routers: `2026-11-21 14:24:00,123`. */
export function logTime(ms: number): string {
  const at = new Date(ms);
  return `${day(at)} ${timeOfDay(at)},${three(at.getUTCMilliseconds())}`;
}

/** `2026-11-20 17:09:54.272000`: a time as Python prints it. */
export function pythonTime(ms: number): string {
  const at = new Date(ms);
  return `${day(at)} ${timeOfDay(at)}.${three(at.getUTCMilliseconds())}000`;
}

/** What `date` prints: `Sat Nov 21 14:24:00 UTC 2026`. */
export function dateText(ms: number): string {
  const at = new Date(ms);
  const name = `${weekdays[at.getUTCDay()] ?? ''} ${months[at.getUTCMonth()] ?? ''} ${String(at.getUTCDate()).padStart(2)}`;
  return `${name} ${timeOfDay(at)} UTC ${at.getUTCFullYear()}`;
}

/** `20261121-142400`, for file names. */
export function stampText(ms: number): string {
  const at = new Date(ms);
  return `${day(at).replaceAll('-', '')}-${timeOfDay(at).replaceAll(':', '')}`;
}

/** The time column of `ls -l` for a recent file: `Nov 21 14:24`. */
export function listingTime(ms: number): string {
  const at = new Date(ms);
  return `${months[at.getUTCMonth()] ?? ''} ${String(at.getUTCDate()).padStart(2)} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}

/** `2026-11-21 14:24:00` in UTC to epoch ms; undefined when the text is none. */
export function parseLogTime(text: string): number | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)$/.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, date = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map(Number);
  return Date.UTC(year, month - 1, date, hours, minutes, seconds);
}
