import { styleText } from 'node:util';
import type { CliIo } from './io.ts';

export type Style = 'bold' | 'dim' | 'green' | 'yellow' | 'red';

/** Gives text a colour, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

/** Colours for a terminal, none for files, pipes and people who want none (https://no-color.org). */
export function painter(io: CliIo): Paint {
  const colours = io.stdout.terminal && (io.env['NO_COLOR'] ?? '') === '';
  return colours ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text;
}

/** A cell: text, or text with a style. */
export type Cell = string | { readonly text: string; readonly style: Style };

const textOf = (cell: Cell): string => (typeof cell === 'string' ? cell : cell.text);

/** What a person should not find in a terminal: control characters, which could draw over it. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '·');
}

/** Columns under their headings, as wide as their widest cell. Ends with a newline. */
export function table(headings: readonly string[], rows: readonly (readonly Cell[])[], paint: Paint): string {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => textOf(row[column] ?? '').length)),
  );
  const line = (cells: readonly Cell[], style?: Style): string => {
    const padded = headings.map((_, column) => {
      const cell = cells[column] ?? '';
      const text = printable(textOf(cell)).padEnd(column === headings.length - 1 ? 0 : (widths[column] ?? 0));
      const chosen = style ?? (typeof cell === 'string' ? undefined : cell.style);
      return chosen === undefined ? text : paint(chosen, text);
    });
    return `${padded.join('  ').trimEnd()}\n`;
  };
  return line(headings, 'bold') + rows.map((row) => line(row)).join('');
}

/** Names and values below each other. */
export function fields(pairs: readonly (readonly [name: string, value: Cell])[], paint: Paint): string {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs
    .map(([name, value]) => {
      const text = printable(textOf(value));
      return `${paint('bold', name.padEnd(width))}  ${typeof value === 'string' ? text : paint(value.style, text)}\n`;
    })
    .join('');
}

const stateStyles: Readonly<Record<string, Style>> = {
  ready: 'green',
  active: 'green',
  SUCCESS: 'green',
  allow: 'green',
  degraded: 'yellow',
  WARNING: 'yellow',
  off: 'dim',
  inactive: 'dim',
  failed: 'red',
  crashed: 'red',
  FAILED: 'red',
  deny: 'red',
};

/** A word that says how something is, in its colour. */
export function stateCell(state: string): Cell {
  const style = stateStyles[state];
  return style === undefined ? state : { text: state, style };
}
