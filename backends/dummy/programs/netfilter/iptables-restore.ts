import { readText } from '../router-files.ts';
import { absolutePath, failed, printed, type Program, type ProgramRun } from '../program.ts';
import { chainTable, isTable } from './chains.ts';
import { iptables } from './iptables.ts';
import { splitWords } from './restore-words.ts';

interface Request {
  readonly program: 'iptables-restore' | 'ip6tables-restore';
  readonly flush: boolean;
  readonly test: boolean;
  readonly file: string | undefined;
}

/** One line of the text that means something. */
interface Step {
  readonly line: number;
  readonly table: string;
  readonly words: readonly string[];
}

function parseArguments(run: ProgramRun): Request | string {
  const program = run.name.startsWith('ip6') ? 'ip6tables-restore' : 'iptables-restore';
  const flags = new Set<string>();
  let file: string | undefined;
  for (let at = 0; at < run.args.length; at++) {
    const word = run.args[at] ?? '';
    if (word === '-n' || word === '--noflush') flags.add('n');
    else if (word === '-t' || word === '--test') flags.add('t');
    else if (word === '-w' || word === '--wait') at += /^\d+$/.test(run.args[at + 1] ?? '') ? 1 : 0;
    else if (word === '-c' || word === '--counters' || word === '-v' || word === '--verbose') continue;
    else if (word.startsWith('-')) return `${program}: unrecognized option '${word}'\n`;
    else file = word;
  }
  return { program, flush: !flags.has('n'), test: flags.has('t'), file };
}

/** What the text asks for; a number is the line that is none. */
function stepsOf(text: string, flush: boolean): readonly Step[] | number {
  const steps: Step[] = [];
  let table: string | undefined;
  for (const [at, raw] of text.split('\n').entries()) {
    const line = at + 1;
    const words = splitWords(raw.trim().replace(/^\[\d+:\d+\]\s+/, ''));
    const [first = ''] = words;
    if (first === '' || first.startsWith('#')) continue;
    if (first.startsWith('*') && isTable(first.slice(1))) {
      table = first.slice(1);
      if (flush) steps.push({ line, table, words: ['-F'] }, { line, table, words: ['-X'] });
    } else if (first === 'COMMIT' && table !== undefined) table = undefined;
    else if (table !== undefined && first.startsWith(':')) {
      const policy = words[1] ?? '-';
      steps.push({ line, table, words: policy === '-' ? ['-N', first.slice(1)] : ['-P', first.slice(1), policy] });
    } else if (table !== undefined && first.startsWith('-')) steps.push({ line, table, words });
    else return line;
  }
  return table === undefined ? steps : text.split('\n').length;
}

/**
 * `iptables-restore` and `ip6tables-restore`: takes what `iptables-save` prints, from a file or from what is fed in; `-n`, `-t`. Lines
 * before one that is refused stay in force, where the real program takes all or nothing; the text itself is checked first.
 */
export const iptablesRestore: Program = async (run) => {
  const request = parseArguments(run);
  if (typeof request === 'string') return failed(1, request);
  const { program, flush, test, file } = request;
  const text = file === undefined ? (run.context.stdin ?? '') : await readText(run.machine.files, absolutePath(run, file));
  if (text === undefined) return failed(1, `Can't open ${file ?? ''}: No such file or directory\n`);
  const steps = stepsOf(text, flush);
  if (typeof steps === 'number') return failed(2, `${program}: line ${steps} failed\n`);
  if (test) return printed('');
  const family = program === 'iptables-restore' ? 'ip' : 'ip6';
  for (const { line, table, words } of steps) {
    const [command, chain = ''] = words;
    if (command === '-N' && isTable(table)) {
      const known = chainTable(await run.machine.filter.observe(), family, table).chains.some((one) => one.chain === chain);
      if (known) continue;
    }
    const result = await iptables({ ...run, name: program.replace('-restore', ''), args: ['-t', table, ...words] });
    if (result.exitCode !== 0) return { ...result, stderr: `${result.stderr}${program}: line ${line} failed\n` };
  }
  return printed('');
};
