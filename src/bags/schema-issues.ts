import type { z } from 'zod';

/** `rules[3].src_ip`; the root is an empty text. */
export function pathText(path: readonly PropertyKey[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += text === '' ? String(step) : `.${String(step)}`;
  }
  return text;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object';
  return `a ${typeof value}`;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

/** What is wrong with `root` at the place of one issue, without the place. */
export function describeIssue(issue: z.core.$ZodIssue, root: unknown): string {
  const value = valueAt(root, issue.path);
  if (value === undefined && issue.code !== 'custom') return 'missing';
  if (issue.code === 'invalid_type') return `${kindOf(value)} where ${issue.expected} is expected`;
  if (issue.code === 'invalid_value')
    return `${JSON.stringify(value).slice(0, 80)} is not one of ${issue.values.map(String).join(', ')}`;
  return issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
}

/** One line for people: the first few issues of `value` as `path: what is wrong`, with how many more there are. */
export function describeIssues(error: z.ZodError, value: unknown): string {
  const limit = 3;
  const lines = error.issues.slice(0, limit).map((issue) => {
    const at = pathText(issue.path);
    return at === '' ? describeIssue(issue, value) : `${at}: ${describeIssue(issue, value)}`;
  });
  const more = error.issues.length - limit;
  return more > 0 ? `${lines.join('; ')}; and ${more} more` : lines.join('; ');
}
