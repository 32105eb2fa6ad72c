/** Read their input whatever their arguments are. */
const always = new Set(['tee', 'xargs', 'read', 'tr', 'mapfile', 'readarray']);

/** Read it when they have no file among their operands: how many operands stand before the first file. */
const operandsBeforeFiles: Readonly<Record<string, number>> = {
  cat: 0,
  wc: 0,
  sort: 0,
  uniq: 0,
  head: 0,
  tail: 0,
  md5sum: 0,
  sha1sum: 0,
  sha256sum: 0,
  sha512sum: 0,
  base64: 0,
  od: 0,
  tac: 0,
  rev: 0,
  nl: 0,
  gzip: 0,
  gunzip: 0,
  zcat: 0,
  less: 0,
  more: 0,
  cut: 0,
  strings: 0,
  bash: 0,
  sh: 0,
  dash: 0,
  python: 0,
  python3: 0,
  crontab: 1,
  grep: 1,
  egrep: 1,
  fgrep: 1,
  sed: 1,
  awk: 1,
  jq: 1,
};

/** Options whose value is a word of its own and no operand. */
const valued: Readonly<Record<string, RegExp>> = {
  head: /^-[nc]$/,
  tail: /^-[nc]$/,
  cut: /^-[dfcb]$/,
  sort: /^-[kto]$/,
  sed: /^-[ef]$/,
  grep: /^-[efmABC]$/,
  egrep: /^-[efmABC]$/,
  fgrep: /^-[efmABC]$/,
  awk: /^-[vFf]$/,
  od: /^-[AtNj]$/,
  base64: /^-w$/,
};

/** Words in front of a command that do not change what it reads. */
const wrappers = new Set([
  'sudo',
  'nohup',
  'nice',
  'env',
  'exec',
  'command',
  'time',
  'while',
  'until',
  'if',
  '!',
  '{',
  '(',
  'do',
  'then',
]);

const sshOptionWithValue = /^-[bcDEeFIiJLlmOopQRSWw]$/;

function commandReads(given: readonly string[]): boolean {
  let words = given.filter((word) => !/^\d?>>?/.test(word));
  while (words[0] !== undefined && (wrappers.has(words[0]) || /^\w+=/.test(words[0]))) words = words.slice(1);
  const [program = '', ...args] = words;
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (always.has(name)) return true;
  if (name === 'tar')
    return (
      args.some((word) => /^-?\w*x/.test(word)) && !args.some((word, at) => word.endsWith('f') && (args[at + 1] ?? '-') !== '-')
    );
  if (name === 'dd') return !args.some((word) => word.startsWith('if='));
  if (name === 'ssh') return sshReads(args);
  const before = operandsBeforeFiles[name];
  if (before === undefined) return false;
  const own = valued[name];
  const operands = args.filter((word, at) => (word === '-' || !word.startsWith('-')) && own?.test(args[at - 1] ?? '') !== true);
  const givenByOption = args.some((word) => /^-(?:e|f|c$|lc$|m$)/.test(word)) ? 1 : 0;
  if (operands.includes('-')) return true;
  if (/^(?:bash|sh|dash|python3?)$/.test(name))
    return args.includes('-s') || (operands.length === 0 && !args.some((word) => /^-\w*[cmV]|^--/.test(word)));
  return operands.length + givenByOption <= before;
}

/** `ssh` reads for what it runs over there. */
function sshReads(args: readonly string[]): boolean {
  if (args.includes('-n')) return false;
  let at = 0;
  while (args[at]?.startsWith('-') === true) at += sshOptionWithValue.test(args[at] ?? '') ? 2 : 1;
  const rest = args.slice(at + 1);
  return rest.length === 0 || readsInput(rest.join(' '));
}

/** Words of a line with their quotes taken away, and operators (`;`, `|`, `>`, …) as words of their own in a class of their own. */
function tokens(line: string): readonly { readonly text: string; readonly operator: boolean }[] {
  const found: { text: string; operator: boolean }[] = [];
  const pattern = /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|(\|\||&&|\|&|[;|&\n<]|\d?>>?&?\d?)|(\s+)|([^\s'"\\;|&<>]+)/gsu;
  let joining = false;
  for (const [, single, double, escaped, operator, blank, plain] of line.matchAll(pattern)) {
    if (blank !== undefined) joining = false;
    else if (operator !== undefined) {
      found.push({ text: operator, operator: true });
      joining = false;
    } else {
      const text = single ?? double ?? escaped ?? plain ?? '';
      const last = found.at(-1);
      if (joining && last !== undefined) last.text += text;
      else found.push({ text, operator: false });
      joining = true;
    }
  }
  return found;
}

/**
 * Whether a line reads what its client feeds in. A simulated shell takes its input as a whole, so that a line which reads has to wait for
 * the end of it; one that does not must start at once, for many clients never end theirs.
 */
export function readsInput(line: string): boolean {
  let words: string[] = [];
  let behindPipe = false;
  let redirected = false;
  let target = false;
  const ends = (): boolean => {
    const reads = !behindPipe && !redirected && commandReads(words);
    words = [];
    redirected = false;
    return reads;
  };
  for (const { text, operator } of tokens(line)) {
    if (!operator) {
      if (!target) words.push(text);
      target = false;
    } else if (text === '<') redirected = target = true;
    else if (text.includes('>')) target = !/&\d$/.test(text);
    else {
      if (ends()) return true;
      behindPipe = text === '|' || text === '|&';
      target = false;
    }
  }
  return ends();
}
