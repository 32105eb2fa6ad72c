import type { FilterState, IpsetSpec, ProgramResult } from '#agent';
import { failed, lines, printed, type Program, type ProgramRun } from '../program.ts';
import { contains, parseAddress, parseNetwork } from '../reach/addresses.ts';

const commands: readonly (readonly [command: string, ...names: string[]])[] = [
  ['list', '-L', '--list'],
  ['save', '-S', '--save'],
  ['create', '-N', '--create', 'n'],
  ['add', '-A', '--add'],
  ['del', '-D', '--del'],
  ['test', '-T', '--test'],
  ['destroy', '-X', '--destroy', 'x'],
  ['flush', '-F', '--flush'],
  ['rename', '-E', '--rename', 'e'],
  ['swap', '-W', '--swap', 'w'],
  ['version', '-v', '-V', '--version'],
  ['help', '-h', '-H', '--help'],
];

function complain(exitCode: number, message: string): ProgramResult {
  return failed(exitCode, `ipset v7.17: ${message}\n`);
}

const noSet = 'The set with the given name does not exist';

/** `ipset` 7.17 over the sets of the packet filter (hash:net, as routers use them). */
export const ipset: Program = async (run) => {
  const flags = new Set<string>();
  const words: string[] = [];
  for (let at = 0; at < run.args.length; at++) {
    const word = run.args[at] ?? '';
    if (['-n', '-name', '--name'].includes(word)) flags.add('name');
    else if (['-t', '-terse', '--terse'].includes(word)) flags.add('terse');
    else if (['-q', '-quiet', '-s', '-sorted', '-r', '-resolve'].includes(word)) flags.add(word.charAt(1));
    else if (word === '-!' || word === '-exist' || word === '--exist') flags.add('exist');
    else if (word === '-o' || word === '-output' || word === '--output') flags.add(`output ${run.args[++at] ?? ''}`);
    else words.push(word);
  }
  const [word, name, ...rest] = words;
  if (word === undefined) return complain(2, "No command specified.\nTry `ipset help' for more information.");
  const command = commands.find(([long, ...others]) => word === long || others.includes(word))?.[0];
  if (command === undefined)
    return complain(2, `No command specified: unknown argument ${word}\nTry \`ipset help' for more information.`);
  if (command === 'version') return printed('ipset v7.17, protocol version: 7\n');
  if (command === 'help') return printed('ipset v7.17\n\nUsage: ipset [options] COMMAND\n');
  const state = await run.machine.filter.observe();
  const result = await execute({ run, state, flags }, command, name, rest);
  return flags.has('q') ? { ...result, stderr: '' } : result;
};

interface Subject {
  readonly run: ProgramRun;
  readonly state: FilterState;
  readonly flags: ReadonlySet<string>;
}

async function execute(
  subject: Subject,
  command: string,
  name: string | undefined,
  rest: readonly string[],
): Promise<ProgramResult> {
  const { run, state, flags } = subject;
  const set = state.sets.find((known) => known.name === name);
  const apply = async (change: Parameters<typeof run.machine.filter.apply>[0]): Promise<ProgramResult> => {
    await run.machine.filter.apply(change);
    return printed('');
  };
  if (name !== undefined && set === undefined && command !== 'create') return complain(1, noSet);
  const wanted = set === undefined ? state.sets : [set];
  switch (command) {
    case 'list':
      return listSets(subject, wanted);
    case 'save':
      return printed(lines(wanted.flatMap((known) => savedSet(known))));
    case 'flush':
      return apply({ putSets: wanted.map((known) => ({ ...known, members: [] })) });
    case 'destroy': {
      if (wanted.some((known) => references(state, known.name) > 0)) {
        return complain(1, 'Set cannot be destroyed: it is in use by a kernel component');
      }
      return apply({ removeSets: wanted.map((known) => known.name) });
    }
    case 'create': {
      if (set !== undefined)
        return flags.has('exist') ? printed('') : complain(1, 'Set cannot be created: set with the same name already exists');
      if (rest[0] !== 'hash:net') return complain(1, `Syntax error: unknown settype: ${rest[0] ?? ''}`);
      const family = rest.includes('inet6') ? 'inet6' : 'inet';
      return apply({ putSets: [{ name: name ?? '', type: 'hash:net', family, members: [] }] });
    }
    case 'add':
    case 'del':
    case 'test':
      return set === undefined ? complain(2, 'Missing mandatory argument') : member(subject, command, set, rest[0]);
    default:
      return complain(1, 'Kernel error received: Operation not supported');
  }
}

async function member(
  { run, flags }: Subject,
  command: 'add' | 'del' | 'test',
  set: IpsetSpec,
  text: string | undefined,
): Promise<ProgramResult> {
  const family = set.family === 'inet' ? 4 : 6;
  const network = text === undefined ? undefined : parseNetwork(text, family);
  if (text === undefined || network === undefined || network.family !== family) {
    return complain(1, `Syntax error: cannot parse ${text ?? ''}: resolving to IPv${family} address failed`);
  }
  const spelled = network.text.replace(family === 4 ? /\/32$/ : /\/128$/, '');
  const there = set.members.includes(spelled) || set.members.includes(network.text);
  if (command === 'test') {
    const address = parseAddress(text);
    const inside =
      there ||
      set.members.some((entry) => {
        const known = parseNetwork(entry, family);
        return known !== undefined && address !== undefined && contains(known, address);
      });
    return inside
      ? { ...printed(''), stderr: `Warning: ${text} is in set ${set.name}.\n` }
      : failed(1, `${text} is NOT in set ${set.name}.\n`);
  }
  if (there === (command === 'add')) {
    if (flags.has('exist')) return printed('');
    return complain(
      1,
      command === 'add'
        ? "Element cannot be added to the set: it's already added"
        : "Element cannot be deleted from the set: it's not added",
    );
  }
  const members = there ? set.members.filter((entry) => entry !== spelled && entry !== network.text) : [...set.members, spelled];
  await run.machine.filter.apply({ putSets: [{ ...set, members }] });
  return printed('');
}

/** How many rules of iptables look into a set. */
function references(state: FilterState, name: string): number {
  return state.chains.reduce((sum, chain) => sum + chain.rules.filter((rule) => rule.includes(`--match-set ${name} `)).length, 0);
}

/** The kernel's hash seed is random; this one is constant for a name. */
function seed(name: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return `0x${hash.toString(16).padStart(8, '0')}`;
}

function header(set: IpsetSpec): string {
  return `family ${set.family} hashsize 1024 maxelem 65536 bucketsize 12 initval ${seed(set.name)}`;
}

function savedSet(set: IpsetSpec): readonly string[] {
  return [`create ${set.name} ${set.type} ${header(set)}`, ...set.members.map((entry) => `add ${set.name} ${entry}`)];
}

function listSets({ state, flags }: Subject, sets: readonly IpsetSpec[]): ProgramResult {
  if (flags.has('name')) return printed(lines(sets.map((set) => set.name)));
  if (flags.has('output save')) return printed(lines(sets.flatMap((set) => savedSet(set))));
  const texts = sets.map((set) => {
    // Measured on a 64-bit kernel: an empty set, and what a member adds.
    const bytes = (set.family === 'inet' ? 456 : 1240) + (set.family === 'inet' ? 48 : 72) * set.members.length;
    const facts = [
      `Name: ${set.name}`,
      `Type: ${set.type}`,
      'Revision: 7',
      `Header: ${header(set)}`,
      `Size in memory: ${bytes}`,
      `References: ${references(state, set.name)}`,
      `Number of entries: ${set.members.length}`,
    ];
    return lines(flags.has('terse') ? facts : [...facts, 'Members:', ...set.members]);
  });
  return printed(texts.join('\n'));
}
