/** What a version may be called: it is part of paths and of hooks' arguments. */
export const versionPattern = /^[0-9A-Za-z][0-9A-Za-z.+_-]{0,127}$/;

function parts(version: string): readonly string[] {
  const [comparable = ''] = version.split('+');
  return comparable.split(/[.-]/);
}

function comparePart(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (Number.isInteger(x) && Number.isInteger(y)) return x - y;
  if (Number.isInteger(x) !== Number.isInteger(y)) return Number.isInteger(x) ? 1 : -1;
  return a < b ? -1 : Number(a > b);
}

/**
 * Negative when `a` is older than `b`, 0 when neither is. Parts between dots and hyphens are compared in order, numbers by value, a missing
 * one as 0, a word before any number (`4.23.0-rc1` before `4.23.0`); what follows a `+` does not count.
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const order = comparePart(left[at] ?? '0', right[at] ?? '0');
    if (order !== 0) return order;
  }
  return 0;
}
