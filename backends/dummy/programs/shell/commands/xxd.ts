import { failed, printed } from '../../program.ts';
import type { ShellCall, ShellCommand } from './shell-command.ts';

interface Dump {
  readonly plain: boolean;
  readonly back: boolean;
  readonly columns: number;
  readonly longest: number;
  readonly file: string | undefined;
}

function parse(args: readonly string[]): Dump | undefined {
  const flags = new Set<string>();
  const values = new Map<string, number>();
  const files: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    const [, option = '', value = ''] = /^-([lc])(\d*)$/.exec(word) ?? [];
    if (option !== '') values.set(option, Number(value === '' ? args[++at] : value));
    else if (word === '-p' || word === '-ps' || word === '-plain') flags.add('p');
    else if (word === '-r') flags.add('r');
    else if (word === '-' || !word.startsWith('-')) files.push(word);
    else return undefined;
  }
  const plain = flags.has('p');
  const columns = values.get('c') ?? (plain ? 30 : 16);
  const longest = values.get('l') ?? Number.POSITIVE_INFINITY;
  if (!(columns > 0) || Number.isNaN(longest)) return undefined;
  return { plain, back: flags.has('r'), columns, longest, file: files.find((file) => file !== '-') };
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function rows(bytes: Uint8Array, { plain, columns }: Dump): string[] {
  const text: string[] = [];
  for (let at = 0; at < bytes.length; at += columns) {
    const row = bytes.subarray(at, at + columns);
    if (plain) {
      text.push(hex(row));
      continue;
    }
    const words = (hex(row).match(/.{1,4}/g) ?? []).join(' ').padEnd(Math.ceil(columns / 2) * 5 - 1 - (columns % 2) * 2);
    const shown = Array.from(row, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    text.push(`${at.toString(16).padStart(8, '0')}: ${words}  ${shown}`);
  }
  return text;
}

/** What a dump stands for. */
function undumped(text: string, plain: boolean): Buffer {
  const digits = plain ? text : text.replaceAll(/^[\da-f]+: /gim, '').replaceAll(/ {2}.*$/gm, '');
  return Buffer.from(digits.replaceAll(/[^\da-f]/gi, ''), 'hex');
}

async function content({ fs, cwd, input }: ShellCall, file: string | undefined): Promise<Uint8Array | undefined> {
  if (file === undefined) return input;
  const path = fs.resolvePath(cwd, file);
  return (await fs.exists(path)) ? fs.readFileBuffer(path) : undefined;
}

/** `xxd` of a file or of what is fed in: `-p`, `-r`, `-l`, `-c`. */
export const xxd: ShellCommand = async (call) => {
  const dump = parse(call.args);
  if (dump === undefined) return failed(1, 'Usage:\n       xxd [-p] [-r] [-l len] [-c cols] [infile]\n');
  const bytes = await content(call, dump.file);
  if (bytes === undefined) return failed(2, `xxd: ${dump.file ?? ''}: No such file or directory\n`);
  if (dump.back) return printed(undumped(Buffer.from(bytes).toString('latin1'), dump.plain).toString('latin1'));
  const text = rows(bytes.subarray(0, dump.longest), dump);
  return printed(text.length === 0 ? '' : `${text.join('\n')}\n`);
};
