import { AgentError } from '../errors.ts';

function refuse(what: string, value: string, why: string): never {
  throw new AgentError(
    'VRA_BAD_INPUT',
    `${what} ${JSON.stringify(value.slice(0, 80))} ${why}; correct the configuration that carries it`,
  );
}

// Blanks, control characters, quotes, backslash and the separators and comment marks of the files we render.
const notInWord = /[\s\p{Cc}"'`\\,;#]/u;
// Control characters but the tab, and Unicode's own line ends.
const notInLine = /[^\P{Cc}\t]|[\p{Zl}\p{Zp}]/u;

/**
 * The value, when it is one word: it cannot end a line, a field or a quoted text of any file that is rendered. Throws `VRA_BAD_INPUT`
 * otherwise; `what` names the value in the message. Decoding validates first: this is the last fence before a daemon reads the text.
 */
export function requireWord(value: string, what: string): string {
  if (value === '') refuse(what, value, 'is empty');
  if (notInWord.test(value)) refuse(what, value, 'holds a blank, a control character, a quote or a separator');
  return value;
}

/** The value, when it is one line: blanks and tabs are fine. Throws `VRA_BAD_INPUT` otherwise. */
export function requireLine(value: string, what: string): string {
  if (notInLine.test(value)) refuse(what, value, 'holds a control character or a line break');
  return value;
}

/** The value, when it can be the last part of a path. Throws `VRA_BAD_INPUT` otherwise. */
export function requireFileName(value: string, what: string): string {
  // A comma is harmless in a path and in what quotes it.
  requireWord(value.replaceAll(',', ''), what);
  if (value.includes('/') || value.startsWith('.')) refuse(what, value, 'is not a plain file name');
  return value;
}
