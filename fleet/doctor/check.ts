/** What one look at this machine found. */
export interface Check {
  /** `open files`, `port 22`. */
  readonly name: string;
  /** `warning`: a run works, with what `found` says missing. */
  readonly status: 'ok' | 'warning' | 'problem';
  readonly found: string;
  /** Commands, or one sentence, that mend it; empty when all is well. */
  readonly fix: readonly string[];
}

export function ok(name: string, found: string): Check {
  return { name, status: 'ok', found, fix: [] };
}

export function warning(name: string, found: string, ...fix: readonly string[]): Check {
  return { name, status: 'warning', found, fix };
}

export function problem(name: string, found: string, ...fix: readonly string[]): Check {
  return { name, status: 'problem', found, fix };
}
