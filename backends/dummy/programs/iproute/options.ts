/** Options of `ip` before its object (ip(8)). */
export interface IpOptions {
  readonly family: 4 | 6 | undefined;
  readonly oneLine: boolean;
  readonly json: boolean;
  readonly pretty: boolean;
  readonly brief: boolean;
  readonly statistics: boolean;
  readonly details: boolean;
}

type OptionName = 'oneline' | 'json' | 'pretty' | 'brief' | 'statistics' | 'details';

/** Long names that a shorter word may stand for, in the order in which `ip` tries them. */
const words: readonly (readonly [word: string, name: OptionName | 'ignored' | 'family' | 'version' | 'help'])[] = [
  ['family', 'family'],
  ['statistics', 'statistics'],
  ['stats', 'statistics'],
  ['details', 'details'],
  ['resolve', 'ignored'],
  ['oneline', 'oneline'],
  ['timestamp', 'ignored'],
  ['tshort', 'ignored'],
  ['Version', 'version'],
  ['force', 'ignored'],
  ['brief', 'brief'],
  ['json', 'json'],
  ['pretty', 'pretty'],
  ['human-readable', 'ignored'],
  ['iec', 'ignored'],
  ['all', 'ignored'],
  ['color', 'ignored'],
  ['Numeric', 'ignored'],
  ['help', 'help'],
];

export type ParsedOptions =
  | { readonly kind: 'options'; readonly options: IpOptions; readonly rest: readonly string[] }
  | { readonly kind: 'version' }
  | { readonly kind: 'help' }
  | { readonly kind: 'bad'; readonly message: string };

/** Reads the options in front of the object; `rest` starts with the object. */
export function parseIpOptions(args: readonly string[]): ParsedOptions {
  const set = new Set<OptionName>();
  let family: 4 | 6 | undefined;
  let at = 0;
  for (; at < args.length; at++) {
    const word = args[at] ?? '';
    if (!word.startsWith('-')) break;
    const name = word.replace(/^--?/, '');
    if (name === '4' || name === '6') {
      family = name === '4' ? 4 : 6;
      continue;
    }
    const [plain = ''] = name.split('=');
    const found = plain === 'h' ? 'ignored' : words.find(([long]) => plain !== '' && long.startsWith(plain))?.[1];
    if (found === undefined) return { kind: 'bad', message: `Option "${word}" is unknown, try "ip -help".\n` };
    if (found === 'version' || found === 'help') return { kind: found };
    if (found === 'family') {
      const value = args[++at];
      if (value !== 'inet' && value !== 'inet6')
        return { kind: 'bad', message: 'Error: argument "family" is wrong: invalid protocol family\n\n' };
      family = value === 'inet' ? 4 : 6;
    } else if (found !== 'ignored') set.add(found);
  }
  return {
    kind: 'options',
    options: {
      family,
      oneLine: set.has('oneline'),
      json: set.has('json'),
      pretty: set.has('pretty'),
      brief: set.has('brief'),
      statistics: set.has('statistics'),
      details: set.has('details'),
    },
    rest: args.slice(at),
  };
}
