/** A section of a haproxy configuration: `listen 10_1_1_1-80` and its lines, words split at blanks (escapes are kept). */
export interface HaproxySection {
  readonly keyword: string;
  readonly name: string;
  readonly lines: readonly (readonly string[])[];
}

const sectionKeywords = [
  'global',
  'defaults',
  'listen',
  'frontend',
  'backend',
  'userlist',
  'peers',
  'resolvers',
  'mailers',
  'cache',
  'ring',
];

/** Text of `/etc/haproxy/haproxy.cfg` from the pieces that a host agent sends: one or more lines each, without their last line end. */
export function joinHaproxyConfig(pieces: readonly string[]): string {
  return pieces.map((piece) => `${piece}\n`).join('');
}

export function printHaproxyConfig(sections: readonly HaproxySection[]): string {
  return sections
    .map(
      ({ keyword, name, lines }) =>
        `${[keyword, name].join(' ').trimEnd()}\n${lines.map((words) => `\t${words.join(' ')}\n`).join('')}`,
    )
    .join('\n');
}

/** Reads sections and their words; comments, blank lines and lines before the first section are dropped. Never throws: see `checkHaproxyConfig`. */
export function parseHaproxyConfig(text: string): HaproxySection[] {
  const sections: (HaproxySection & { lines: string[][] })[] = [];
  for (const raw of text.split('\n')) {
    const words = raw.match(/(?:\\.|[^\s\\#])+|#.*/g)?.filter((word) => !word.startsWith('#')) ?? [];
    const [keyword, ...rest] = words;
    if (keyword === undefined) continue;
    if (sectionKeywords.includes(keyword)) sections.push({ keyword, name: rest.join(' '), lines: [] });
    else sections.at(-1)?.lines.push([...words]);
  }
  return sections;
}
