import { AgentError } from '#agent';
import type { ProgramResult, ServiceAction } from '#agent';
import { failed, lines, printed, type Program } from '../program.ts';
import { listUnitFiles, listUnits } from './unit-lists.ts';
import { show, status } from './unit-status.ts';
import { findUnit, type SystemctlOptions, type UnitRequest } from './unit-request.ts';
import { fullUnitName, isInstance } from './units.ts';

/** `systemctl` of systemd 252 over the router's units. */
export const systemctl: Program = async (run) => {
  const { words, options } = parse(run.args);
  const [verb = 'list-units', ...names] = words;
  if (run.args.includes('--version')) return printed('systemd 252 (252.36-1~deb12u1)\n');
  const units = await run.machine.services.observe();
  return execute({ run, options, units }, verb, names);
};

function parse(args: readonly string[]): { readonly words: readonly string[]; readonly options: SystemctlOptions } {
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

async function execute(request: UnitRequest, verb: string, names: readonly string[]): Promise<ProgramResult> {
  const action = actions[verb];
  if (action !== undefined) return runAction(request, verb, action, names);
  switch (verb) {
    case 'is-active':
      return isActive(request, names);
    case 'is-failed': {
      const found = names.map((name) => findUnit(request, name).state?.active ?? 'inactive');
      return { ...printed(request.options.quiet ? '' : lines(found)), exitCode: found.includes('failed') ? 0 : 1 };
    }
    case 'is-enabled':
      return isEnabled(request, names);
    case 'is-system-running': {
      const degraded = request.units.some(({ active }) => active === 'failed');
      return { ...printed(degraded ? 'degraded\n' : 'running\n'), exitCode: degraded ? 1 : 0 };
    }
    case 'status':
      return status(request, names);
    case 'enable':
    case 'disable':
    case 'mask':
    case 'unmask':
      return setEnabled(request, verb, names);
    case 'list-units':
      return listUnits(request, names);
    case 'list-unit-files':
      return listUnitFiles(request, names);
    case 'show':
      return show(request, names);
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

function isActive(request: UnitRequest, names: readonly string[]): ProgramResult {
  if (names.length === 0) return failed(1, 'Too few arguments.\n');
  const found = names.map((name) => findUnit(request, name).state?.active ?? 'inactive');
  return { ...printed(request.options.quiet ? '' : lines(found)), exitCode: found.includes('active') ? 0 : 3 };
}

function isEnabled(request: UnitRequest, names: readonly string[]): ProgramResult {
  if (names.length === 0) return failed(1, 'Too few arguments.\n');
  const text: string[] = [];
  const errors: string[] = [];
  let enabled = false;
  for (const word of names) {
    const { name, state } = findUnit(request, word);
    if (state === undefined) errors.push(`Failed to get unit file state for ${fullUnitName(name)}: No such file or directory`);
    else {
      text.push(state.enabled ? 'enabled' : 'disabled');
      enabled ||= state.enabled;
    }
  }
  return {
    stdout: request.options.quiet ? '' : lines(text),
    stderr: lines(errors),
    exitCode: enabled && errors.length === 0 ? 0 : 1,
  };
}

async function runAction(
  request: UnitRequest,
  verb: string,
  action: ServiceAction,
  names: readonly string[],
): Promise<ProgramResult> {
  if (names.length === 0) return failed(1, 'Too few arguments.\n');
  const errors: string[] = [];
  let exitCode = 0;
  for (const word of names) {
    const { name, state } = findUnit(request, word);
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
      await request.run.machine.services.apply([{ unit: name, action }]);
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
  request: UnitRequest,
  verb: 'enable' | 'disable' | 'mask' | 'unmask',
  names: readonly string[],
): Promise<ProgramResult> {
  if (names.length === 0) return failed(1, 'Too few arguments.\n');
  const notes: string[] = [];
  for (const word of names) {
    const { name, state } = findUnit(request, word);
    const full = fullUnitName(name);
    if (state === undefined && !isInstance(name)) return failed(1, `Failed to ${verb} unit: Unit file ${full} does not exist.\n`);
    if (verb === 'mask' || verb === 'unmask') continue;
    const link = `/etc/systemd/system/multi-user.target.wants/${full}`;
    if (state?.enabled !== (verb === 'enable')) {
      notes.push(verb === 'enable' ? `Created symlink ${link} → /lib/systemd/system/${full}.` : `Removed "${link}".`);
    }
    await request.run.machine.services.apply([{ unit: name, action: verb }]);
  }
  const result = failed(0, lines(notes));
  if (!request.options.now) return result;
  const action = verb === 'enable' ? 'start' : 'stop';
  return runAction(request, action, action, names);
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
  const options: SystemctlOptions = {
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
  const request: UnitRequest = { run, options, units };
  if (action === '--full-restart') return execute(request, 'restart', [name]);
  if (action === 'status' || actions[action] !== undefined) return execute(request, action, [name]);
  return failed(2, `Usage: /etc/init.d/${name} {start|stop|status|restart|force-reload}\n`);
};
