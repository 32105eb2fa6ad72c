/** A client of the remote access VPN. */
export interface ChapUser {
  readonly name: string;
  readonly password: string;
}

/**
 * Why pppd could not be told this user, undefined when it can: whatever the quoting, a lone `*` as a name means everybody, an empty
 * name nobody in particular, and a password that begins with `@/` is the path of a file.
 */
export function chapRefusal({ name, password }: ChapUser): string | undefined {
  if (name === '' || name === '*') return 'the name would match other users';
  if (password.startsWith('@/')) return 'the password would be read from a file';
  if (`${name}${password}`.includes('\0')) return 'a name or password ends at a NUL';
  return undefined;
}

/** A word of pppd's option grammar: quoted unless it is plain, quotes and backslashes escaped, control characters as octal. */
function printWord(word: string): string {
  if (/^[\w@.+=-]+$/.test(word)) return word;
  const escaped = word.replaceAll(/[\\"]|\p{Cc}/gu, (char) => {
    const code = char.codePointAt(0) ?? 0;
    // pppd's octal is one byte: what UTF-8 writes as two stays as it is.
    if (code > 127) return char;
    return code < 32 || code === 127 ? `\\${code.toString(8).padStart(3, '0')}` : `\\${char}`;
  });
  return `"${escaped}"`;
}

/** `/etc/ppp/chap-secrets`: any server, any address. Users that pppd would misread are left out (`chapRefusal`). */
export function printChapSecrets(users: readonly ChapUser[]): string {
  return users
    .filter((user) => chapRefusal(user) === undefined)
    .map(({ name, password }) => `${printWord(name)} * ${printWord(password)} *\n`)
    .join('');
}

const escapes: Readonly<Record<string, string>> = { a: '\u0007', b: '\b', f: '\f', n: '\n', r: '\r', s: ' ', t: '\t' };

/** The words of a line as pppd reads them. */
function readWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let i = 0; i < line.length; i++) {
    const char = line.charAt(i);
    if (char === '\\') {
      const octal = /^[0-7]{1,3}/.exec(line.slice(i + 1))?.[0];
      const next = line.charAt(i + 1);
      word = `${word ?? ''}${octal === undefined ? (escapes[next] ?? next) : String.fromCodePoint(Number.parseInt(octal, 8))}`;
      i += octal?.length ?? 1;
    } else if (quote !== '') {
      if (char === quote) quote = '';
      else word = `${word ?? ''}${char}`;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (char === '#') break;
    else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = `${word ?? ''}${char}`;
  }
  return word === undefined ? words : [...words, word];
}

/** Undoes `printChapSecrets`. */
export function parseChapSecrets(text: string): ChapUser[] {
  return text.split('\n').flatMap((line) => {
    const [name, , password] = readWords(line);
    return name === undefined || password === undefined ? [] : [{ name, password }];
  });
}
