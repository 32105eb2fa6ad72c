import { AgentError } from '../errors.ts';

/** A named block of lines and further blocks: the syntax that keepalived, conntrackd and radvd share. */
export interface Block {
  readonly head: string;
  readonly items: readonly BlockItem[];
}
export type BlockItem = string | Block;

/** How a program writes a block: `head {` … `}` on one line, or radvd's brace on a line of its own and `};`. */
export type BlockStyle = 'same-line' | 'own-line';

function printItems(items: readonly BlockItem[], style: BlockStyle, indent: string): string {
  return items
    .map((item) => {
      if (typeof item === 'string') return `${indent}${item}\n`;
      const inner = printItems(item.items, style, `${indent}    `);
      return style === 'same-line'
        ? `${indent}${item.head} {\n${inner}${indent}}\n`
        : `${indent}${item.head}\n${indent}{\n${inner}${indent}};\n`;
    })
    .join('');
}

export function printBlocks(items: readonly BlockItem[], style: BlockStyle): string {
  return printItems(items, style, '');
}

/**
 * Undoes `printBlocks`, in both styles. Comments (`#` or, at the start of a line, `!`) and blank lines are dropped, runs of blanks
 * become one. Braces that do not match are refused with `VRA_BAD_INPUT`.
 */
export function parseBlocks(text: string): readonly BlockItem[] {
  const root: BlockItem[] = [];
  const open: BlockItem[][] = [root];
  for (const raw of text.split('\n')) {
    const line = raw
      .replace(/(?:^\s*!|\s#|^#).*$/, '')
      .trim()
      .replaceAll(/\s+/g, ' ');
    const items = open.at(-1) ?? root;
    if (line === '') continue;
    if (line === '{' || line.endsWith(' {')) {
      const head = line === '{' ? items.pop() : line.slice(0, -2);
      if (typeof head !== 'string') throw new AgentError('VRA_BAD_INPUT', 'blocks: a brace without a name before it');
      const block = { head, items: [] };
      items.push(block);
      open.push(block.items);
    } else if (line === '}' || line === '};') {
      if (open.length === 1) throw new AgentError('VRA_BAD_INPUT', 'blocks: a closing brace too many');
      open.pop();
    } else items.push(line);
  }
  if (open.length > 1) throw new AgentError('VRA_BAD_INPUT', 'blocks: a closing brace is missing');
  return root;
}

/** The first block of that head; undefined when there is none. */
export function findBlock(items: readonly BlockItem[], head: string): Block | undefined {
  return items.filter((item) => typeof item === 'object').find((block) => block.head === head);
}

/** Blocks whose head begins with `word`, with the rest of the head. */
export function blocksNamed(
  items: readonly BlockItem[],
  word: string,
): { readonly name: string; readonly items: readonly BlockItem[] }[] {
  return items.flatMap((item) =>
    typeof item === 'object' && item.head.startsWith(`${word} `)
      ? [{ name: item.head.slice(word.length + 1), items: item.items }]
      : [],
  );
}

/** What stands behind a keyword, the last time it stands there; `;` at the end of a line is punctuation. */
export function valueOf(items: readonly BlockItem[], keyword: string): string | undefined {
  return valuesOf(items, keyword).at(-1);
}

export function valuesOf(items: readonly BlockItem[], keyword: string): readonly string[] {
  return items.flatMap((item) =>
    typeof item === 'string' && item.startsWith(`${keyword} `) ? [item.slice(keyword.length + 1).replace(/;$/, '')] : [],
  );
}
