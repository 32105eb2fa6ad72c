import { requireLine } from './checked-text.ts';

export interface IniSection {
  readonly name: string;
  /** In order; a name may come again. */
  readonly entries: readonly (readonly [name: string, value: string])[];
}

/** Sections of `name=value` lines: `/etc/monitor.conf`, systemd units. */
export function printIniFile(sections: readonly IniSection[]): string {
  return sections
    .map(({ name, entries }) => {
      const lines = entries.map(
        ([key, value]) => `${requireLine(key, `name in [${name}]`)}=${requireLine(value, `${key} of [${name}]`)}\n`,
      );
      return `[${requireLine(name, 'section')}]\n${lines.join('')}`;
    })
    .join('');
}

export function parseIniFile(text: string): IniSection[] {
  const sections: (IniSection & { entries: [string, string][] })[] = [];
  for (const line of text.split('\n')) {
    const header = /^\[(.*)\]$/.exec(line);
    if (header?.[1] !== undefined) sections.push({ name: header[1], entries: [] });
    else {
      const equals = line.indexOf('=');
      if (equals > 0 && !line.startsWith('#')) sections.at(-1)?.entries.push([line.slice(0, equals), line.slice(equals + 1)]);
    }
  }
  return sections;
}
