import { failed, printed } from '../../program.ts';
import type { ShellCommand } from './shell-command.ts';

/** No line may print without end. */
const longestBytes = 8 * 2 ** 20;

interface Sequence {
  readonly numbers: readonly string[];
  readonly separator: string;
  readonly equalWidth: boolean;
}

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;

function parse(args: readonly string[]): Sequence | string {
  const numbers: string[] = [];
  let separator = '\n';
  let equalWidth = false;
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (number.test(word)) numbers.push(word);
    else if (word === '-w' || word === '--equal-width') equalWidth = true;
    else if (word === '-s' || word === '--separator') separator = args[++at] ?? '';
    else if (word.startsWith('--separator=')) separator = word.slice('--separator='.length);
    else if (word.startsWith('-s')) separator = word.slice(2);
    else return `seq: invalid floating point argument: ‘${word}’\nTry 'seq --help' for more information.\n`;
  }
  if (numbers.length === 0) return "seq: missing operand\nTry 'seq --help' for more information.\n";
  if (numbers.length > 3) return `seq: extra operand ‘${numbers[3] ?? ''}’\nTry 'seq --help' for more information.\n`;
  return { numbers, separator, equalWidth };
}

const decimals = (text: string): number => text.split('.')[1]?.length ?? 0;

/** `seq [FIRST [STEP]] LAST`, with `-w` and `-s`; refused when it would print more than 8 MiB. */
export const seq: ShellCommand = async ({ args }) => {
  const parsed = parse(args);
  if (typeof parsed === 'string') return failed(1, parsed);
  const { numbers, separator, equalWidth } = parsed;
  const [first, step, last] =
    numbers.length === 1 ? ['1', '1', numbers[0]] : numbers.length === 2 ? [numbers[0], '1', numbers[1]] : numbers;
  const from = Number(first);
  const by = Number(step);
  const to = Number(last);
  if (by === 0) return failed(1, `seq: invalid Zero increment value: ‘${step ?? ''}’\nTry 'seq --help' for more information.\n`);
  const places = Math.max(decimals(first ?? ''), decimals(step ?? ''));
  const count = Math.max(0, Math.floor((to - from) / by + 1e-9) + 1);
  const width = equalWidth ? Math.max(from.toFixed(places).length, (from + (count - 1) * by).toFixed(places).length) : 0;
  const longestRow = Math.max(from.toFixed(places).length, to.toFixed(places).length) + separator.length;
  if (count * longestRow > longestBytes) return failed(126, 'bash: seq: output limit exceeded\n');
  const rows = Array.from({ length: count }, (_, index) => (from + index * by).toFixed(places).padStart(width, '0'));
  return printed(rows.length === 0 ? '' : `${rows.join(separator)}\n`);
};
