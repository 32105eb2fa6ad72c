import { AgentError } from '#agent';

/**
 * The words of arguments that the host joined with blanks and that a shell takes apart again (cloudstack-vr-commands.md, 1.5): quotes and
 * backslashes count, nothing is expanded.
 * @throws AgentError `VRA_BAD_INPUT` for a quote that is not closed.
 */
export function shellWords(text: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quote !== undefined) {
      if (character === quote) quote = undefined;
      else if (character === '\\' && quote === '"' && /["\\$`]/.test(text.charAt(at + 1))) word = (word ?? '') + text.charAt(++at);
      else word = (word ?? '') + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (character === '\\' && at + 1 < text.length) word = (word ?? '') + text.charAt(++at);
    else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + character;
  }
  if (quote !== undefined) throw new AgentError('VRA_BAD_INPUT', `the arguments end inside ${quote}: close the quote`);
  if (word !== undefined) words.push(word);
  return words;
}
