/** Short options of a command line, read as getopt(3) does: letters may be joined, operands may stand between options. */
export interface ShortOptions {
  readonly kind: 'options';
  has(letter: string): boolean;
  /** The last value given for a letter. */
  value(letter: string): string | undefined;
  readonly operands: readonly string[];
}

export interface OptionError {
  readonly kind: 'unknown' | 'missing';
  readonly letter: string;
}

/** `spec`: letters, each with a colon behind it when it takes a value. */
export function parseShortOptions(args: readonly string[], spec: string): ShortOptions | OptionError {
  const values = new Map<string, string>();
  const operands: string[] = [];
  let at = 0;
  while (at < args.length) {
    const word = args[at++] ?? '';
    if (word === '--') {
      operands.push(...args.slice(at));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      operands.push(word);
      continue;
    }
    for (let index = 1; index < word.length; index++) {
      const letter = word.charAt(index);
      const position = spec.indexOf(letter);
      if (letter === ':' || position < 0) return { kind: 'unknown', letter };
      if (spec[position + 1] !== ':') {
        values.set(letter, '');
        continue;
      }
      const rest = word.slice(index + 1);
      const value = rest === '' ? args[at++] : rest;
      if (value === undefined) return { kind: 'missing', letter };
      values.set(letter, value);
      break;
    }
  }
  return { kind: 'options', has: (letter) => values.has(letter), value: (letter) => values.get(letter), operands };
}
