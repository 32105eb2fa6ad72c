import type { ProgramResult, ServiceState } from '#agent';
import { lines, printed } from '../program.ts';
import { listProcesses, type Process } from './processes.ts';
import { findUnit, spanText, subState, systemdTime, type UnitRequest } from './unit-request.ts';
import { fullUnitName, unitFacts } from './units.ts';

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

export async function status(request: UnitRequest, names: readonly string[]): Promise<ProgramResult> {
  const { run } = request;
  const { processes, facts } = await listProcesses(run.machine);
  const nowMs = run.context.clock.now();
  if (names.length === 0) {
    const failures = request.units.filter(({ active }) => active === 'failed').length;
    return printed(
      lines([
        '● router',
        `    State: ${failures === 0 ? 'running' : 'degraded'}`,
        `    Units: ${request.units.length} loaded (incl. loaded aliases)`,
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
    const { name, state } = findUnit(request, word);
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

export function show(request: UnitRequest, names: readonly string[]): ProgramResult {
  const texts = names.map((word) => {
    const { name, state } = findUnit(request, word);
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
    const wanted = request.options.properties;
    const shown = wanted.length === 0 ? facts : facts.filter(([key]) => wanted.includes(key));
    return lines(shown.map(([key, value]) => (request.options.value ? value : `${key}=${value}`)));
  });
  return printed(texts.join('\n'));
}
