/**
 * Why a text is not JSON, from what `JSON.parse` or a fatal `TextDecoder` threw; undefined for another error. V8 quotes the text around a fault;
 * that is left out, since it may be a password.
 */
export function jsonProblem(error: unknown): string | undefined {
  if (error instanceof SyntaxError) return `not JSON: ${error.message.replace(/, (?:\.\.\.)?".*$/s, '')}`;
  return error instanceof TypeError ? 'not UTF-8 text' : undefined;
}
