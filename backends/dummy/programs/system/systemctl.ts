import { AgentError } from '#agent';
import type { ProgramResult, ServiceAction, ServiceState } from '#agent';
import { failed, lines, printed, type Program, type ProgramRun } from '../program.ts';
import { clockTime, dateParts, isoDate } from '../text-dates.ts';
import { listProcesses, type Process } from './processes.ts';
import { fullUnitName, isInstance, unitFacts, unitName } from './units.ts';

/** What the service manager knows about a unit. */
interface Unit {
  readonly name: string;
  /** Undefined for a unit that is not installed. */
  readonly state: ServiceState | undefined;
}

interface Options {
  readonly quiet: boolean;
  readonly all: boolean;
  readonly legend: boolean;
  readonly plain: boolean;
  readonly value: boolean;
  readonly now: boolean;
  readonly properties: readonly string[];
  readonly type: string | undefined;
  readonly states: readonly string[];
}

interface Subject {
  readonly run: ProgramRun;
  readonly options: Options;
  readonly units: readonly ServiceState[];
}

/** `systemctl` of systemd 252 over the router's units. */
export const systemctl: Program = async (run) => {
  const { words, options } = parse(run.args);
  const [verb = 'list-units', ...names] = words;
  if (run.args.includes('--version')) return printed('systemd 252 (252.36-1~deb12u1)\n');
  const units = await run.machine.services.observe();
  return execute({ run, options, units }, verb, names);
};

function parse(args: readonly string[]): { readonly words: readonly string[]; readonly options: Options } {
  const words: string[] = [];
  const flags = new Set<string>();
  const properties: string[] = [];
  const states: string[] = [];
  let type: string | undefined;
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    const [name = '', joined] = word.startsWith('--') ? word.split('=', 2) : [word];
    const value = (): string => joined ?? args[++at] ?? '';
    if (name === '-p' || name === '--property') properties.push(...value().split(','));
    else if (name === '-P') {
      properties.push(...value().split(','));
      flags.add('value');
    } else if (name === '-t' || name === '--type') type = value();
    else if (name === '--state') states.push(...value().split(','));
    else if (name === '--failed') states.push('failed');
    else if (name === '-n' || name === '--lines' || name === '-o' || name === '--output' || name === '-s' || name === '--signal')
      value();
    else if (name.startsWith('--')) flags.add(name.slice(2));
    else if (/^-[qalfrH]+$/.test(name))
      for (const letter of name.slice(1)) flags.add({ q: 'quiet', a: 'all', l: 'full' }[letter] ?? letter);
    else words.push(word);
  }
  return {
    words,
    options: {
      quiet: flags.has('quiet'),
      all: flags.has('all'),
      legend: !flags.has('no-legend'),
      plain: flags.has('plain'),
      value: flags.has('value'),
      now: flags.has('now'),
      properties,
      type,
      states,
    },
  };
}

const actions: Readonly<Record<string, ServiceAction>> = {
  start: 'start',
  stop: 'stop',
  kill: 'stop',
  restart: 'restart',
  reload: 'reload',
  'force-reload': 'restart',
  'try-restart': 'restart',
  condrestart: 'restart',
  'reload-or-restart': 'restart',
  'try-reload-or-restart': 'restart',
};

async function execute(subject: Subject, verb: string, names: readonly string[]): Promise<ProgramResult> {
  const action = actions[verb];
  if (action !== undefined) return runAction(subject, verb, action, names);
  switch (verb) {
    case 'is-active':
      return isActive(subject, names);
    case 'is-failed': {
      const found = names.map((name) => find(subject, name).state?.active ?? 'inactive');
      return { ...printed(subject.options.quiet ? '' : lines(found)), exitCode: found.includes('failed') ? 0 : 1 };
    }
    case 'is-enabled':
      return isEnabled(subject, names);
    case 'is-system-running': {
      const degraded = subject.units.some(({ active }) => active === 'failed');
      return { ...printed(degraded ? 'degraded\n' : 'running\n'), exitCode: degraded ? 1 : 0 };
    }
    case 'status':
      return status(subject, names);
    case 'enable':
    case 'disable':
    case 'mask':
    case 'unmask':
      return setEnabled(subject, verb, names);
    case 'list-units':
      return listUnits(subject, names);
    case 'list-unit-files':
      return listUnitFiles(subject, names);
    case 'show':
      return show(subject, names);
    case 'daemon-reload':
    case 'daemon-reexec':
    case 'reset-failed':
    case 'set-default':
    case 'list-jobs':
      return printed(verb === 'list-jobs' ? 'No jobs running.\n' : '');
    case 'get-default':
      return printed('multi-user.target\n');
    case 'list-timers':
      return printed('0 timers listed.\n');
    default:
      return failed(1, `Unknown command verb ${verb}.\n`);
  }
}

function find(subject: Subject, word: string): Unit {
  const name = unitName(word);
  return { name, state: subject.units.find(({ unit }) => unit === name) };
}

function isActive(subject: Subject, names: readonly string[]): ProgramResult {
  if (names.length === 0) return failed(1, 'Too few arguments.\n');
  const found = names.map((name) => find(subject, name).state?.active ?? 'inactive');
  return { ...printed(subject.options.quiet ? '' : lines(found)), exitCode: found.includes('active') ? 0 : 3 };
}

function isEnabled(subject: Subject, names: readonly string[]): ProgramResult {
  if (names.length === 0) return failed(1, 'Too few arguments.\n');
  const text: string[] = [];
  const errors: string[] = [];
  let enabled = false;
  for (const word of names) {
    const { name, state } = find(subject, word);
    if (state === undefined) errors.push(`Failed to get unit file state for ${fullUnitName(name)}: No such file or directory`);
    else {
      text.push(state.enabled ? 'enabled' : 'disabled');
      enabled ||= state.enabled;
    }
  }
  return {
    stdout: subject.options.quiet ? '' : lines(text),
    stderr: lines(errors),
    exitCode: enabled && errors.length === 0 ? 0 : 1,
  };
}

async function runAction(subject: Subject, verb: string, action: ServiceAction, names: readonly string[]): Promise<ProgramResult> {
  if (names.length === 0) return failed(1, 'Too few arguments.\n');
  const errors: string[] = [];
  let exitCode = 0;
  for (const word of names) {
    const { name, state } = find(subject, word);
    const full = fullUnitName(name);
    if (state === undefined && !isInstance(name)) {
      errors.push(`Failed to ${verb} ${full}: Unit ${full} not ${action === 'stop' ? 'loaded' : 'found'}.`);
      exitCode = 5;
      continue;
    }
    const running = state?.active === 'active';
    if ((verb === 'try-restart' || verb === 'condrestart' || verb === 'try-reload-or-restart') && !running) continue;
    if (action === 'reload' && !running) {
      errors.push(`${full} is not active, cannot reload.`);
      exitCode = 1;
      continue;
    }
    try {
      await subject.run.machine.services.apply([{ unit: name, action }]);
    } catch (error) {
      if (!(error instanceof AgentError) || error.code !== 'VRA_SERVICE_FAILED') throw error;
      errors.push(
        `Job for ${full} failed because the control process exited with error code.`,
        `See "systemctl status ${full}" and "journalctl -xeu ${full}" for details.`,
      );
      exitCode = 1;
    }
  }
  return failed(exitCode, lines(errors));
}

async function setEnabled(
  subject: Subject,
  verb: 'enable' | 'disable' | 'mask' | 'unmask',
  names: readonly string[],
): Promise<ProgramResult> {
  if (names.length === 0) return failed(1, 'Too few arguments.\n');
  const notes: string[] = [];
  for (const word of names) {
    const { name, state } = find(subject, word);
    const full = fullUnitName(name);
    if (state === undefined && !isInstance(name)) return failed(1, `Failed to ${verb} unit: Unit file ${full} does not exist.\n`);
    if (verb === 'mask' || verb === 'unmask') continue;
    const link = `/etc/systemd/system/multi-user.target.wants/${full}`;
    if (state?.enabled !== (verb === 'enable')) {
      notes.push(verb === 'enable' ? `Created symlink ${link} → /lib/systemd/system/${full}.` : `Removed "${link}".`);
    }
    await subject.run.machine.services.apply([{ unit: name, action: verb }]);
  }
  const result = failed(0, lines(notes));
  if (!subject.options.now) return result;
  const action = verb === 'enable' ? 'start' : 'stop';
  return runAction(subject, action, action, names);
}

/** `1min 23s ago`, as systemd prints a span: the two largest units. */
function spanText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const units: readonly (readonly [name: string, value: number])[] = [
    ['d', Math.floor(seconds / 86_400)],
    ['h', Math.floor(seconds / 3600) % 24],
    ['min', Math.floor(seconds / 60) % 60],
    ['s', seconds % 60],
  ];
  const spelled = units
    .filter(([, value]) => value > 0)
    .map(([name, value]) => (name === 'd' ? `${value} day${value === 1 ? '' : 's'}` : `${value}${name}`));
  return spelled.length === 0 ? '0s' : spelled.slice(0, 2).join(' ');
}

/** `Fri 2026-11-20 16:54:50 UTC`. */
export function systemdTime(epochMs: number): string {
  const parts = dateParts(epochMs);
  return `${parts.weekday} ${isoDate(parts)} ${clockTime(parts)} UTC`;
}

function activeText(state: ServiceState, nowMs: number): string {
  const since = `since ${systemdTime(state.sinceMs)}; ${spanText(nowMs - state.sinceMs)} ago`;
  if (state.active === 'active') return `active (running) ${since}`;
  return state.active === 'failed' ? `failed (Result: exit-code) ${since}` : `inactive (dead) ${since}`;
}

function statusText(state: ServiceState, processes: readonly Process[], nowMs: number): string {
  const full = fullUnitName(state.unit);
  const mark = { active: '●', inactive: '○', failed: '×' }[state.active];
  const template = full.replace(/@.*\./, '@.');
  const preset = state.enabled ? 'enabled' : 'disabled';
  const text = [
    `${mark} ${full} - ${unitFacts(state.unit).description}`,
    `     Loaded: loaded (/lib/systemd/system/${template}; ${preset}; preset: enabled)`,
    `     Active: ${activeText(state, nowMs)}`,
  ];
  const own = processes.filter(({ unit }) => unit === state.unit);
  const [main] = own;
  if (main !== undefined) {
    const memory = own.reduce((sum, { residentKb }) => sum + residentKb, 0) / 2048;
    text.push(
      `   Main PID: ${main.pid} (${main.name})`,
      `      Tasks: ${own.length} (limit: 560)`,
      `     Memory: ${memory.toFixed(1)}M`,
      '        CPU: 24ms',
      `     CGroup: /system.slice/${full}`,
      ...own.map(({ pid, command }, index) => `             ${index === own.length - 1 ? '└─' : '├─'}${pid} ${command}`),
    );
  }
  return lines(text);
}

async function status(subject: Subject, names: readonly string[]): Promise<ProgramResult> {
  const { run } = subject;
  const { processes, facts } = await listProcesses(run.machine);
  const nowMs = run.context.clock.now();
  if (names.length === 0) {
    const failures = subject.units.filter(({ active }) => active === 'failed').length;
    return printed(
      lines([
        '● router',
        `    State: ${failures === 0 ? 'running' : 'degraded'}`,
        `    Units: ${subject.units.length} loaded (incl. loaded aliases)`,
        '     Jobs: 0 queued',
        `   Failed: ${failures} units`,
        `    Since: ${systemdTime(facts.bootedMs)}; ${spanText(nowMs - facts.bootedMs)} ago`,
      ]),
    );
  }
  const texts: string[] = [];
  const errors: string[] = [];
  let exitCode = 0;
  for (const word of names) {
    const { name, state } = find(subject, word);
    if (state === undefined) {
      errors.push(`Unit ${fullUnitName(name)} could not be found.`);
      exitCode = 4;
    } else {
      texts.push(statusText(state, processes, nowMs));
      if (state.active !== 'active' && exitCode === 0) exitCode = 3;
    }
  }
  return { stdout: texts.join('\n'), stderr: lines(errors), exitCode };
}

function subState(state: ServiceState): string {
  return { active: 'running', inactive: 'dead', failed: 'failed' }[state.active];
}

function kindOf(unit: string): string {
  return fullUnitName(unit).split('.').at(-1) ?? 'service';
}

function globMatches(pattern: string, unit: string): boolean {
  const pieces = pattern.split('*');
  const text = fullUnitName(unit);
  if (pieces.length === 1) return text === fullUnitName(unitName(pattern)) || text === pattern;
  const [first = ''] = pieces;
  const last = pieces.at(-1) ?? '';
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.startsWith(first) && text.endsWith(last) && text.length - last.length >= at;
}

function listUnits(subject: Subject, patterns: readonly string[]): ProgramResult {
  const { options } = subject;
  const shown = subject.units.filter(
    (state) =>
      (options.all || options.states.length > 0 || patterns.length > 0 || state.active !== 'inactive') &&
      (options.type === undefined || kindOf(state.unit) === options.type) &&
      (options.states.length === 0 || options.states.some((wanted) => wanted === state.active || wanted === subState(state))) &&
      (patterns.length === 0 || patterns.some((pattern) => globMatches(pattern, state.unit))),
  );
  const rows = shown.map((state) => [
    fullUnitName(state.unit),
    'loaded',
    state.active,
    subState(state),
    unitFacts(state.unit).description,
  ]);
  const heading = ['UNIT', 'LOAD', 'ACTIVE', 'SUB', 'DESCRIPTION'];
  const table = options.legend ? [heading, ...rows] : rows;
  const widths = heading.map((_, column) => Math.max(0, ...table.map((row) => row[column]?.length ?? 0)));
  const text = table.map((row, index) => {
    const mark = options.plain ? '' : row[2] === 'failed' && (index > 0 || !options.legend) ? '● ' : '  ';
    return mark + row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join(' ');
  });
  if (!options.legend) return printed(lines(text));
  const meaning = [
    '',
    'LOAD   = Reflects whether the unit definition was properly loaded.',
    'ACTIVE = The high-level unit activation state, i.e. generalization of SUB.',
    'SUB    = The low-level unit activation state, values depend on unit type.',
  ];
  const all = options.all || options.states.includes('inactive');
  const more = all || options.states.length > 0 ? '' : ' Pass --all to see loaded but inactive units, too.';
  const files = all || more !== '' ? ["To show all installed unit files use 'systemctl list-unit-files'."] : [];
  return printed(lines([...text, ...(rows.length > 0 ? meaning : []), `${rows.length} loaded units listed.${more}`, ...files]));
}

function listUnitFiles(subject: Subject, patterns: readonly string[]): ProgramResult {
  const { options } = subject;
  const shown = subject.units.filter(
    ({ unit }) =>
      (options.type === undefined || kindOf(unit) === options.type) &&
      (patterns.length === 0 || patterns.some((pattern) => globMatches(pattern, unit))),
  );
  const rows = shown.map(({ unit, enabled }) => [fullUnitName(unit), enabled ? 'enabled' : 'disabled', 'enabled']);
  const table = options.legend ? [['UNIT FILE', 'STATE', 'PRESET'], ...rows] : rows;
  const widths = [0, 1].map((column) => Math.max(0, ...table.map((row) => row[column]?.length ?? 0)));
  const text = table.map(
    ([file = '', state = '', preset = '']) => `${file.padEnd(widths[0] ?? 0)} ${state.padEnd(widths[1] ?? 0)} ${preset}`,
  );
  return printed(lines(options.legend ? [...text, '', `${shown.length} unit files listed.`] : text));
}

function show(subject: Subject, names: readonly string[]): ProgramResult {
  const texts = names.map((word) => {
    const { name, state } = find(subject, word);
    const full = fullUnitName(name);
    const facts: readonly (readonly [string, string])[] = [
      ['MainPID', String(state?.pid ?? 0)],
      ['Id', full],
      ['Names', full],
      ['Description', state === undefined ? full : unitFacts(name).description],
      ['LoadState', state === undefined ? 'not-found' : 'loaded'],
      ['ActiveState', state?.active ?? 'inactive'],
      ['SubState', state === undefined ? 'dead' : subState(state)],
      ['UnitFileState', state === undefined ? '' : state.enabled ? 'enabled' : 'disabled'],
      ['Result', state?.active === 'failed' ? 'exit-code' : 'success'],
      ['StateChangeTimestamp', state === undefined ? '' : systemdTime(state.sinceMs)],
      ['ActiveEnterTimestamp', state?.active === 'active' ? systemdTime(state.sinceMs) : ''],
      ['ExecMainPID', String(state?.pid ?? 0)],
      ['ExecMainStatus', state?.active === 'failed' ? '1' : '0'],
      ['NRestarts', '0'],
    ];
    const wanted = subject.options.properties;
    const shown = wanted.length === 0 ? facts : facts.filter(([key]) => wanted.includes(key));
    return lines(shown.map(([key, value]) => (subject.options.value ? value : `${key}=${value}`)));
  });
  return printed(texts.join('\n'));
}

/** `service NAME ACTION`: what it becomes under systemd. */
export const service: Program = async (run) => {
  const [name, action] = run.args;
  const units = await run.machine.services.observe();
  if (name === '--status-all') {
    return printed(lines(units.map(({ unit, active }) => ` [ ${active === 'active' ? '+' : '-'} ]  ${unit}`)));
  }
  if (name === undefined || action === undefined) {
    return failed(1, 'Usage: service < option > | --status-all | [ service_name [ command | --full-restart ] ]\n');
  }
  const options: Options = {
    quiet: false,
    all: false,
    legend: true,
    plain: false,
    value: false,
    now: false,
    properties: [],
    type: undefined,
    states: [],
  };
  const subject: Subject = { run, options, units };
  if (action === '--full-restart') return execute(subject, 'restart', [name]);
  if (action === 'status' || actions[action] !== undefined) return execute(subject, action, [name]);
  return failed(2, `Usage: /etc/init.d/${name} {start|stop|status|restart|force-reload}\n`);
};
