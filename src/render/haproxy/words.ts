/** A line of a configuration: its words without quotes and escapes, or why haproxy cannot split it. */
export type HaproxyLine =
  { readonly number: number; readonly words: readonly string[] } | { readonly number: number; readonly error: string };

const mostWords = 64;
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/**
 * Splits a line the way haproxy does: blanks part words, `#` starts a comment, `\` escapes, single quotes keep all, double quotes keep
 * blanks and know escapes and variables. The router's haproxy has no variables of its own: they are empty.
 */
function splitWords(line: string): readonly string[] | { readonly error: string } {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  let opened = 0;
  for (let i = 0; i < line.length; i++) {
    const char = line.charAt(i);
    if (quote === "'") {
      if (char === "'") quote = '';
      else word += char;
    } else if (char === '\\' && i + 1 < line.length) {
      const next = line.charAt(++i);
      if (next === 'x' && /^[\da-f]{2}$/i.test(line.slice(i + 1, i + 3))) {
        word = (word ?? '') + String.fromCharCode(Number.parseInt(line.slice(i + 1, i + 3), 16));
        i += 2;
      } else word = (word ?? '') + (escapes[next] ?? next);
    } else if (char === quote && quote !== '') quote = '';
    else if (quote === '"' && char === '$') {
      const variable = /^\$(?:\{[^}]*\}|\w+)/.exec(line.slice(i));
      if (variable === null) word += char;
      else i += variable[0].length - 1;
    } else if (quote === '' && (char === '"' || char === "'")) {
      quote = char;
      opened = i;
      word ??= '';
    } else if (quote === '' && char === '#') break;
    else if (quote === '' && /\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + char;
  }
  if (quote !== '') return { error: `unmatched quote at position ${opened + 1}` };
  if (word !== undefined) words.push(word);
  if (words.length > mostWords) return { error: `too many words, truncating after word ${mostWords}` };
  return words;
}

/** The lines that say something. */
export function splitLines(text: string): HaproxyLine[] {
  const lines = text.split('\n');
  const cut = lines.pop() ?? '';
  const split = lines.flatMap((line, i): HaproxyLine[] => {
    const number = i + 1;
    if (line.includes('\0')) return [{ number, error: 'Missing LF on last line, file might have been truncated' }];
    const words = splitWords(line);
    if ('error' in words) return [{ number, error: words.error }];
    return words.length === 0 ? [] : [{ number, words }];
  });
  const truncated = { number: lines.length + 1, error: 'Missing LF on last line, file might have been truncated' };
  return cut === '' ? split : [...split, truncated];
}
