/** How to lift a limit is the host's business, not that of whoever typed the line. */
const limitAdvice = /, increase executionLimits\.\w+/g;
const abortion = /^bash: execution aborted\n/gm;
const syntaxError = /^bash: syntax error: Parse error at (\d+):\d+: (.*)$/gm;
const unfinishedQuote = /^bash: line (\d+): (unexpected EOF .*)$/gm;
const complaint =
  /^bash: (?!-c: |line \d+: )((?:cd: |exec: )?)(.+): (command not found|No such file or directory|Not a directory|Is a directory|Permission denied|ambiguous redirect|cannot overwrite existing file|readonly variable)$/gm;

/** Number of the first line that has a word in it; the first for one that no line has as it is. */
function lineOf(lines: readonly string[], word: string): number {
  return (
    Math.max(
      0,
      lines.findIndex((line) => line.includes(word)),
    ) + 1
  );
}

/**
 * just-bash's complaints in the words of bash 5.2 when it runs a line that came over SSH: with the number of the line. `stderr` is all that
 * a command line printed there.
 */
export function inWordsOfBash(stderr: string, commandLine: string): string {
  if (!stderr.includes('bash: ')) return stderr;
  const lines = commandLine.split('\n');
  return stderr
    .replaceAll(limitAdvice, '')
    .replaceAll(abortion, '')
    .replaceAll(
      syntaxError,
      (_, line: string, what: string) =>
        `bash: -c: line ${line}: ${what}\nbash: -c: line ${line}: \`${lines[Number(line) - 1] ?? ''}'`,
    )
    .replaceAll(unfinishedQuote, 'bash: -c: line $1: $2')
    .replaceAll(
      complaint,
      (_, builtin: string, word: string, what: string) => `bash: line ${lineOf(lines, word)}: ${builtin}${word}: ${what}`,
    );
}
