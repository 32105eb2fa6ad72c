import { failed } from '../../program.ts';
import { exporting, inputText, type ShellCall, type ShellCommand } from './shell-command.ts';

interface ShellOptions {
  /** Letters for `set`, such as `e` and `x`. */
  readonly set: string;
  readonly command?: string;
  /** `-s`: the script comes from the input although there are arguments. */
  readonly fromInput: boolean;
  readonly rest: readonly string[];
}

/** `-lc LINE`, `-e -x FILE`, `--login`, `-o pipefail`: letters that change nothing here are dropped. */
function parseOptions(args: readonly string[]): ShellOptions {
  let set = '';
  let takesCommand = false;
  let fromInput = false;
  let at = 0;
  for (; at < args.length; at++) {
    const word = args[at] ?? '';
    if (word === '--' || word === '-') {
      at++;
      break;
    }
    if (word === '-o' || word === '+o' || word === '-O' || word === '+O' || word === '--rcfile' || word === '--init-file') {
      if (word === '-o' && args[at + 1] === 'pipefail') set += 'o pipefail ';
      at++;
    } else if (!/^[-+]./.test(word)) break;
    else if (!word.startsWith('--') && word.startsWith('-')) {
      takesCommand ||= word.includes('c');
      fromInput ||= word.includes('s');
      set += word.replaceAll(/[^efnuvx]/g, '');
    }
  }
  const rest = args.slice(at);
  const [command, ...behind] = rest;
  return takesCommand && command !== undefined ? { set, command, fromInput, rest: behind } : { set, fromInput, rest };
}

function setLine(letters: string): string {
  return letters === '' ? '' : `set -${letters}; `;
}

/** As dash says what bash says otherwise. */
function inWordsOf(name: string, stderr: string): string {
  return name === 'bash'
    ? stderr
    : stderr.replaceAll(/^bash: (?:line \d+: )?([^:\n]+): command not found$/gm, `${name}: 1: $1: not found`);
}

async function readScript({ fs }: ShellCall, path: string): Promise<{ readonly text: string } | 'folder' | undefined> {
  try {
    if ((await fs.stat(path)).isDirectory) return 'folder';
    return { text: (await fs.readFile(path)).replace(/^#!.*\n?/, '') };
  } catch {
    return undefined;
  }
}

/** `bash` and `sh`: `-c LINE`, a file, or what is fed in; scripts that the agent answers for are handed to it. */
export const shell: ShellCommand = async (call) => {
  const { name, args, fs, cwd, places, original } = call;
  if (args.includes('--version') && name === 'bash') return { stdout: bashVersion, stderr: '', exitCode: 0 };
  const { set, command, fromInput, rest } = parseOptions(args);
  const inWords = async (text: string, words: readonly string[]): Promise<Awaited<ReturnType<ShellCommand>>> => {
    const result = await original(['-c', exporting(call.environment) + setLine(set) + text, ...words]);
    const stderr = inWordsOf(name, result.stderr);
    if (stderr === result.stderr) return result;
    // Not the whole result: just-bash notes in it what it has counted, which is no longer true.
    const { stdout, stdoutKind = 'text', exitCode } = result;
    return { stdout, stdoutKind, stderr, exitCode };
  };
  if (command !== undefined) return inWords(command, rest);
  const [file, ...words] = rest;
  if (file === undefined || fromInput) return inWords(inputText(call), [name, ...rest]);
  const path = places.toFile(fs.resolvePath(cwd, file));
  const found = await readScript(call, path);
  if (found === 'folder') return failed(126, `${name}: ${file}: Is a directory\n`);
  if (found === undefined) {
    return name === 'bash'
      ? failed(127, `bash: ${file}: No such file or directory\n`)
      : failed(2, `${name}: 0: cannot open ${file}: No such file\n`);
  }
  return places.isScript(path) ? call.script(path, words) : inWords(found.text, [file, ...words]);
};

const bashVersion =
  'GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\nCopyright (C) 2022 Free Software Foundation, Inc.\n' +
  'License GPLv3+: GNU GPL version 3 or later <http://gnu.org/licenses/gpl.html>\n';

/** `python x.py` of a script that the agent answers for; undefined for everything else. */
export function pythonScript(
  call: Pick<ShellCall, 'args' | 'fs' | 'cwd' | 'places'>,
): { readonly path: string; readonly args: readonly string[] } | undefined {
  const { args, fs, cwd, places } = call;
  const at = args.findIndex((word) => !/^-[BEIOsSuv]+$/.test(word));
  const file = args[at];
  if (file === undefined || file.startsWith('-')) return undefined;
  const path = places.toFile(fs.resolvePath(cwd, file));
  return places.isScript(path) ? { path, args: args.slice(at + 1) } : undefined;
}
