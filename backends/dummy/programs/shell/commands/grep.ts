import type { ShellCommand } from './shell-command.ts';

/** How the patterns of a call are written. */
type Dialect = 'basic' | 'extended' | 'fixed';

interface GrepCall {
  readonly dialect: Dialect;
  readonly patterns: readonly string[];
  /** Everything that is no pattern and does not say the dialect. */
  readonly rest: readonly string[];
}

/** Letters whose value is the rest of the word, or the next word. */
const valued = 'ABCDdfm';
const dialects: Readonly<Record<string, Dialect>> = {
  G: 'basic',
  E: 'extended',
  P: 'extended',
  F: 'fixed',
  '--basic-regexp': 'basic',
  '--extended-regexp': 'extended',
  '--perl-regexp': 'extended',
  '--fixed-strings': 'fixed',
};

/** Options that change nothing here, where every file is text and nothing is buffered; just-bash refuses them. */
const idleLetters = 'aIU';
const idleWords: ReadonlySet<string> = new Set(['--text', '--binary', '--line-buffered']);

function withoutIdleOptions(args: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (word === '--') return [...kept, ...args.slice(at)];
    if (idleWords.has(word)) continue;
    if (!/^-[^-]/.test(word)) {
      kept.push(word);
      continue;
    }
    const letters = word.slice(1).split('');
    const valueAt = letters.findIndex((letter) => letter === 'e' || valued.includes(letter));
    const options = letters.filter((letter, index) => (valueAt >= 0 && index >= valueAt) || !idleLetters.includes(letter));
    if (options.length > 0) kept.push(`-${options.join('')}`);
    // The value of the last letter is the next word, whatever it looks like.
    if (valueAt >= 0 && valueAt === letters.length - 1 && at + 1 < args.length) kept.push(args[++at] ?? '');
  }
  return kept;
}

/** Takes the patterns out of a call; undefined where there are fewer than two, which need no help. */
function severalPatterns(name: string, args: readonly string[]): GrepCall | undefined {
  let dialect: Dialect = name === 'egrep' ? 'extended' : name === 'fgrep' ? 'fixed' : 'basic';
  const patterns: string[] = [];
  const rest: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (word === '--') {
      rest.push(...args.slice(at));
      break;
    }
    const long = dialects[word];
    if (word === '--regexp') patterns.push(args[++at] ?? '');
    else if (word.startsWith('--regexp=')) patterns.push(word.slice('--regexp='.length));
    else if (long !== undefined && word.startsWith('--')) dialect = long;
    else if (!/^-[^-]/.test(word)) rest.push(word);
    else {
      let kept = '';
      for (let letter = 1; letter < word.length; letter++) {
        const option = word[letter] ?? '';
        const value = word.slice(letter + 1);
        if (option === 'e') patterns.push(value === '' ? (args[++at] ?? '') : value);
        else if (valued.includes(option)) rest.push(`-${option}`, value === '' ? (args[++at] ?? '') : value);
        else if (dialects[option] === undefined) kept += option;
        else dialect = dialects[option];
        if (option === 'e' || valued.includes(option)) break;
      }
      if (kept !== '') rest.push(`-${kept}`);
    }
  }
  return patterns.length < 2 ? undefined : { dialect, patterns, rest };
}

/** Any of the patterns, as one. */
function alternatives({ dialect, patterns }: GrepCall): { readonly option: string; readonly pattern: string } {
  if (dialect === 'basic') return { option: '-G', pattern: patterns.join(String.raw`\|`) };
  const written =
    dialect === 'extended' ? patterns : patterns.map((text) => text.replaceAll(/[\\^$.|?*+()[\]{}]/g, String.raw`\$&`));
  return { option: '-E', pattern: written.join('|') };
}

/** `grep`, `egrep`, `fgrep` with any number of `-e`: just-bash's own keeps the last one only. */
export const grep: ShellCommand = async ({ name, args: given, original, run }) => {
  const args = withoutIdleOptions(given);
  const call = severalPatterns(name, args);
  if (call === undefined) return original(args);
  const { option, pattern } = alternatives(call);
  const words = [...(option === '-G' ? [] : [option]), '-e', pattern, ...call.rest];
  // Under their other names the dialect is fixed.
  return name === 'grep' ? original(words) : run(['grep', ...words]);
};
