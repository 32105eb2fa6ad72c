import type { ServiceState } from '#agent';
import type { ProgramRun } from '../program.ts';
import { clockTime, dateParts, isoDate } from '../text-dates.ts';
import { unitName } from './units.ts';

/** What the service manager knows about a unit. */
interface Unit {
  readonly name: string;
  /** Undefined for a unit that is not installed. */
  readonly state: ServiceState | undefined;
}

export interface SystemctlOptions {
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

/** What is asked for, and of whom. */
export interface UnitRequest {
  readonly run: ProgramRun;
  readonly options: SystemctlOptions;
  readonly units: readonly ServiceState[];
}

export function findUnit(request: UnitRequest, word: string): Unit {
  const name = unitName(word);
  return { name, state: request.units.find(({ unit }) => unit === name) };
}

export function subState(state: ServiceState): string {
  return { active: 'running', inactive: 'dead', failed: 'failed' }[state.active];
}

/** `Fri 2026-11-20 16:54:50 UTC`. */
export function systemdTime(epochMs: number): string {
  const parts = dateParts(epochMs);
  return `${parts.weekday} ${isoDate(parts)} ${clockTime(parts)} UTC`;
}

/** `1min 23s ago`, as systemd prints a span: the two largest units. */
export function spanText(ms: number): string {
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
