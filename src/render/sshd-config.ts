import { requireLine } from './checked-text.ts';

export type SshdOption = readonly [keyword: string, value: string];

/** Text of `/etc/ssh/sshd_config`. */
export function printSshdConfig(options: readonly SshdOption[]): string {
  return options.map(([keyword, value]) => `${keyword} ${requireLine(value, `sshd ${keyword}`)}\n`).join('');
}

export function parseSshdConfig(text: string): SshdOption[] {
  return text.split('\n').flatMap((line): SshdOption[] => {
    const match = /^\s*([A-Za-z]\w*)\s+(\S.*?)\s*$/.exec(line);
    return match?.[1] === undefined || match[2] === undefined ? [] : [[match[1], match[2]]];
  });
}
