import type { IptablesTable } from '#agent';
import { isTable } from './chains.ts';

/** One `iptables` command line, taken apart. */
export interface IptablesRequest {
  readonly command: IptablesCommand;
  readonly table: IptablesTable;
  readonly numeric: boolean;
  readonly verbose: boolean;
  readonly exact: boolean;
  readonly lineNumbers: boolean;
  /** Words of the rule. */
  readonly rule: readonly string[];
}

export type IptablesCommand =
  | { readonly kind: 'append' | 'check' | 'insert' | 'delete' | 'replace'; readonly chain: string; readonly position?: number }
  | { readonly kind: 'list' | 'print'; readonly chain?: string; readonly position?: number }
  | { readonly kind: 'flush' | 'zero' | 'remove'; readonly chain?: string }
  | { readonly kind: 'policy'; readonly chain: string; readonly policy: string }
  | { readonly kind: 'create' | 'rename'; readonly chain: string }
  | { readonly kind: 'version' | 'help' };

/** What iptables prints for a command line that it does not understand. */
export interface Misuse {
  readonly exitCode: number;
  readonly message: string;
  /** Whether it prints its name and version in front. */
  readonly plain: boolean;
}

const longCommands: Readonly<Record<string, string>> = {
  '--append': '-A',
  '--insert': '-I',
  '--delete': '-D',
  '--replace': '-R',
  '--check': '-C',
  '--list': '-L',
  '--list-rules': '-S',
  '--flush': '-F',
  '--zero': '-Z',
  '--new-chain': '-N',
  '--new': '-N',
  '--delete-chain': '-X',
  '--policy': '-P',
  '--rename-chain': '-E',
  '--version': '-V',
  '--help': '-h',
  '--table': '-t',
  '--numeric': '-n',
  '--verbose': '-v',
  '--exact': '-x',
  '--wait': '-w',
};

const switches = 'nvx46';
const isNumber = (word: string | undefined): word is string => word !== undefined && /^\d+$/.test(word);

/** `-nvL INPUT` → `-n -v -L INPUT`; everything else stays as it is. */
function separateLetters(args: readonly string[]): string[] {
  return args.flatMap((word) => {
    const long = longCommands[word];
    if (long !== undefined) return [long];
    const letters = /^-([nvx46]+)([A-Zw]?)$/.exec(word);
    if (letters === null || word.length <= 2) return [word];
    return [...(letters[1] ?? '').split(''), ...(letters[2] === '' ? [] : [letters[2]])].map((letter) => `-${letter ?? ''}`);
  });
}

export function parseIptables(args: readonly string[]): IptablesRequest | Misuse {
  const words = separateLetters(args);
  let command: IptablesCommand | undefined;
  let table = 'filter';
  const set = new Set<string>();
  const rule: string[] = [];
  let at = 0;
  const word = (): string | undefined => {
    const next = words[at];
    return next === undefined || next.startsWith('-') || next === '!' ? undefined : words[at++];
  };
  const position = (): { readonly position?: number } => {
    const next = words[at];
    return isNumber(next) ? { position: Number(words[at++]) } : {};
  };
  const optional = (): { readonly chain?: string } => {
    const chain = word();
    return chain === undefined ? {} : { chain };
  };
  while (at < words.length) {
    const option = words[at++] ?? '';
    if (option === '-t') table = words[at++] ?? '';
    else if (/^-[nvx46]$/.test(option) && switches.includes(option.slice(1))) set.add(option.slice(1));
    else if (option === '--line-numbers') set.add('line');
    else if (option === '-w' || option === '-W') position();
    else if (/^--(?:wait|wait-interval|modprobe)=/.test(option)) continue;
    else if (option === '-V' || option === '-h') command = { kind: option === '-V' ? 'version' : 'help' };
    else if (option === '-L' || option === '-S')
      command = { kind: option === '-L' ? 'list' : 'print', ...optional(), ...position() };
    else if (option === '-F' || option === '-Z' || option === '-X') {
      command = { kind: option === '-F' ? 'flush' : option === '-Z' ? 'zero' : 'remove', ...optional() };
    } else if (/^-[AICNDRPE]$/.test(option)) {
      const chain = word();
      if (chain === undefined) return misuse(`option "${option}" requires an argument`);
      if (command !== undefined) return misuse(`Cannot use ${option} with another command`);
      command = chainCommand(option, chain, position(), word);
      if (command === undefined)
        return misuse(option === '-P' ? '-P requires a chain and a policy' : `${option} requires a rule number`);
    } else rule.push(option);
  }
  const last = rule.at(-1);
  if (last !== undefined && /^-[sdiopjmg]$/.test(last)) return misuse(`option "${last}" requires an argument`);
  if (command === undefined)
    return misuse(rule[0]?.startsWith('-') === true ? `unknown option "${rule[0]}"` : 'no command specified');
  if (!isTable(table)) {
    return {
      exitCode: 3,
      plain: false,
      message: `table '${table}' does not exist\nPerhaps iptables or your kernel needs to be upgraded.\n`,
    };
  }
  const listing = ['list', 'print', 'flush', 'zero', 'remove', 'create', 'policy', 'rename'].includes(command.kind);
  if (listing && rule.length > 0) return { exitCode: 2, plain: true, message: `Bad argument \`${rule[0] ?? ''}'\n${advice}` };
  return {
    command,
    table,
    numeric: set.has('n'),
    verbose: set.has('v'),
    exact: set.has('x'),
    lineNumbers: set.has('line'),
    rule,
  };
}

const advice = "Try `iptables -h' or 'iptables --help' for more information.\n";

function misuse(message: string): Misuse {
  return { exitCode: 2, plain: false, message: `${message}\n${advice}` };
}

function chainCommand(
  option: string,
  chain: string,
  position: { readonly position?: number },
  word: () => string | undefined,
): IptablesCommand | undefined {
  switch (option) {
    case '-A':
      return { kind: 'append', chain };
    case '-I':
      return { kind: 'insert', chain, ...position };
    case '-C':
      return { kind: 'check', chain };
    case '-N':
      return { kind: 'create', chain };
    case '-D':
      return { kind: 'delete', chain, ...position };
    case '-R':
      return position.position === undefined ? undefined : { kind: 'replace', chain, ...position };
    case '-E':
      return word() === undefined ? undefined : { kind: 'rename', chain };
    default: {
      const policy = word();
      return policy === undefined ? undefined : { kind: 'policy', chain, policy };
    }
  }
}
