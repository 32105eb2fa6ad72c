/** How to lift a limit is the host's business, not that of whoever typed the line. */
const limitAdvice = /, increase executionLimits\.\w+/g;
const abortion = /^bash: execution aborted\n/gm;
const notProvided = /^bash: (.+): command not available in browser environments\..*$/gm;
const nodeError = /E[A-Z]{3,9}: ([a-z])([a-z -]+), [a-z]+ '[^'\n]*'/g;
const syntaxError = /^bash: syntax error: Parse error at (\d+):\d+: (.*)$/gm;
const unfinishedQuote = /^bash: line (\d+): (unexpected EOF .*)$/gm;
const complaint =
  /^bash: (?!-c: |line \d+: )((?:cd: |exec: )?)(.+): (command not found|No such file or directory|Not a directory|Is a directory|Permission denied|ambiguous redirect|cannot overwrite existing file|No space left on device|unbound variable)$/gm;

/** Number of the first line that has a word in it; the first for one that no line has as it is. */
function lineOf(lines: readonly string[], word: string): number {
  return (
    Math.max(
      0,
      lines.findIndex((line) => line.includes(word)),
    ) + 1
  );
}

function syntaxComplaint(line: number, what: string, lines: readonly string[]): string {
  if (what.includes('got EOF')) return `bash: -c: line ${lines.length + 1}: syntax error: unexpected end of file`;
  if (what.startsWith('unexpected EOF')) return `bash: -c: line ${Math.max(1, line)}: ${what}`;
  const near = /near unexpected token .*/.exec(what)?.[0] ?? "near unexpected token `newline'";
  return `bash: -c: line ${line}: syntax error ${near}\nbash: -c: line ${line}: \`${lines[line - 1] ?? ''}'`;
}

/**
 * just-bash's complaints in the words of bash 5.2 when it runs a line that came over SSH: with the number of the line. `stderr` is all that
 * a command line printed there.
 */
export function inWordsOfBash(stderr: string, commandLine: string): string {
  const lines = commandLine.split('\n');
  return stderr
    .replaceAll(limitAdvice, '')
    .replaceAll(abortion, '')
    .replaceAll(notProvided, 'bash: $1: command not found')
    .replaceAll(nodeError, (_, first: string, rest: string) => first.toUpperCase() + rest)
    .replaceAll(syntaxError, (_, line: string, what: string) => syntaxComplaint(Number(line), what, lines))
    .replaceAll(unfinishedQuote, 'bash: -c: line $1: $2')
    .replaceAll(
      complaint,
      (_, builtin: string, word: string, what: string) => `bash: line ${lineOf(lines, word)}: ${builtin}${word}: ${what}`,
    );
}
