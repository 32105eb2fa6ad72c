import type { ProgramResult } from '#agent';
import { lines, printed } from '../program.ts';
import { subState, type UnitRequest } from './unit-request.ts';
import { fullUnitName, unitFacts, unitName } from './units.ts';

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

export function listUnits(request: UnitRequest, patterns: readonly string[]): ProgramResult {
  const { options } = request;
  const shown = request.units.filter(
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

export function listUnitFiles(request: UnitRequest, patterns: readonly string[]): ProgramResult {
  const { options } = request;
  const shown = request.units.filter(
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
