/** What a client's scp asks of the other side: to send files (`-f`) or to take them (`-t`). */
export interface ScpCommand {
  readonly direction: 'from' | 'to';
  readonly recursive: boolean;
  readonly times: boolean;
  /** The target has to be a folder. */
  readonly folder: boolean;
  readonly paths: readonly string[];
}

/** Words of a line as scp quotes them: in single or double quotes, or with backslashes. */
function words(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\])+/gsu)].map(([word]) =>
    word.replaceAll(
      /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/gsu,
      (_, single?: string, double?: string, escaped?: string) =>
        single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped ?? '',
    ),
  );
}

/** Reads `scp -t PATH`, `scp -prf PATH` and the like, the protocol's own calls; undefined for every other line. */
export function parseScp(line: string): ScpCommand | undefined {
  const [program, ...rest] = words(line);
  if (program === undefined || !/^(?:\/usr\/bin\/|\/bin\/)?scp$/.test(program)) return undefined;
  const letters = new Set<string>();
  let at = 0;
  for (; at < rest.length; at++) {
    const word = rest[at] ?? '';
    if (word === '--') {
      at++;
      break;
    }
    if (!/^-[a-z]+$/.test(word)) break;
    for (const letter of word.slice(1)) letters.add(letter);
  }
  if (!letters.has('t') && !letters.has('f')) return undefined;
  return {
    direction: letters.has('f') ? 'from' : 'to',
    recursive: letters.has('r'),
    times: letters.has('p'),
    folder: letters.has('d'),
    paths: rest.slice(at),
  };
}
