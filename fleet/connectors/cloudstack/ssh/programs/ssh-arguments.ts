/** What `ssh` on a host was asked to do. */
export interface SshCall {
  readonly address: string;
  readonly user: string;
  readonly port: number;
  readonly quiet: boolean;
  /** The other end's key is taken without a question; ssh(1) says that it does. */
  readonly takesNewKeys: boolean;
  /** What to run over there; empty for a shell. */
  readonly line: string;
}

/** Options of ssh(1) and scp(1) with a value, which may be attached. */
const valued = 'BbcDEeFIiJLlmOopQRSWwP';

export interface ParsedWords {
  /** Letter → its values, in order; an empty text for those without a value. */
  readonly options: ReadonlyMap<string, readonly string[]>;
  readonly rest: readonly string[];
}

/** Options in front of the operands, in every form: `-p 3922`, `-p3922`, `-qp 3922`, `-oName=value`. */
export function parseOptions(args: readonly string[], without = ''): ParsedWords {
  const options = new Map<string, string[]>();
  const add = (letter: string, value: string): void => void options.set(letter, [...(options.get(letter) ?? []), value]);
  let at = 0;
  for (; at < args.length; at++) {
    const word = args[at] ?? '';
    if (word === '--') {
      at++;
      break;
    }
    if (!/^-./.test(word)) break;
    for (let letter = 1; letter < word.length; letter++) {
      const name = word.charAt(letter);
      if (!valued.includes(name) || without.includes(name)) {
        add(name, '');
        continue;
      }
      const attached = word.slice(letter + 1);
      add(name, attached === '' ? (args[++at] ?? '') : attached);
      break;
    }
  }
  return { options, rest: args.slice(at) };
}

/** `root@169.254.1.2` → its parts. */
export function parseDestination(word: string): { readonly user: string | undefined; readonly address: string } {
  const at = word.lastIndexOf('@');
  return at < 0 ? { user: undefined, address: word } : { user: word.slice(0, at), address: word.slice(at + 1) };
}

/** Undefined when there is no destination. Options may stand behind it too, as ssh(1) allows. */
export function parseSshCall(args: readonly string[]): SshCall | undefined {
  const before = parseOptions(args);
  const [destination, ...words] = before.rest;
  if (destination === undefined) return undefined;
  const behind = parseOptions(words);
  const last = (letter: string): string | undefined => (behind.options.get(letter) ?? before.options.get(letter))?.at(-1);
  const named = [...(before.options.get('o') ?? []), ...(behind.options.get('o') ?? [])];
  const option = (name: string): string | undefined =>
    named.flatMap((text) => new RegExp(`^${name}[ =]+(.*)$`, 'i').exec(text)?.[1] ?? [])[0];
  const { user, address } = parseDestination(destination);
  return {
    address,
    user: user ?? last('l') ?? option('user') ?? 'root',
    port: Number(last('p') ?? option('port') ?? 22),
    quiet: last('q') !== undefined || option('loglevel')?.toLowerCase() === 'quiet',
    takesNewKeys: /^(?:no|off|accept-new)$/i.test(option('stricthostkeychecking') ?? ''),
    line: behind.rest.join(' '),
  };
}
