import { requireLine, requireWord } from './checked-text.ts';

export interface HostLine {
  readonly address: string;
  /** Blank separated names. */
  readonly names: string;
}

/** Text of `/etc/hosts`: address, TAB, names. */
export function printHostsFile(lines: readonly HostLine[]): string {
  let text = '';
  for (const { address, names } of lines)
    text += `${requireWord(address, 'address of a host')}\t${requireLine(names, 'host names')}\n`;
  return text;
}

export function parseHostsFile(text: string): HostLine[] {
  return text.split('\n').flatMap((raw): HostLine[] => {
    const match = /^(\S+)\s+(\S.*)$/.exec(raw.replace(/#.*/, '').trimEnd());
    return match?.[1] === undefined || match[2] === undefined ? [] : [{ address: match[1], names: match[2] }];
  });
}
