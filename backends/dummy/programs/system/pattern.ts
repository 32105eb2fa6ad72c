/** One character of a pattern: itself, or any. */
type Atom = string | undefined;

interface Piece {
  readonly atoms: readonly Atom[];
}

interface Alternative {
  readonly pieces: readonly Piece[];
  readonly fromStart: boolean;
  readonly toEnd: boolean;
}

function atomsOf(text: string): Piece {
  const atoms: Atom[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    const single = /^\[([^\]^])\]/.exec(text.slice(at, at + 3));
    if (char === '\\') atoms.push(text.charAt(++at));
    else if (single !== null) {
      atoms.push(single[1]);
      at += 2;
    } else atoms.push(char === '.' ? undefined : char);
  }
  return { atoms };
}

function matchesAt(piece: Piece, text: string, at: number): boolean {
  return (
    at >= 0 &&
    at + piece.atoms.length <= text.length &&
    piece.atoms.every((atom, index) => atom === undefined || text[at + index] === atom)
  );
}

function find(piece: Piece, text: string, from: number): number {
  for (let at = from; at + piece.atoms.length <= text.length; at++) if (matchesAt(piece, text, at)) return at;
  return -1;
}

function matchesAlternative({ pieces, fromStart, toEnd }: Alternative, text: string): boolean {
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    const last = index === pieces.length - 1;
    const end = text.length - piece.atoms.length;
    if (index === 0 && fromStart) {
      if (!matchesAt(piece, text, 0) || (last && toEnd && end !== 0)) return false;
      at = piece.atoms.length;
    } else if (last && toEnd) return end >= at && matchesAt(piece, text, end);
    else {
      const found = find(piece, text, at);
      if (found < 0) return false;
      at = found + piece.atoms.length;
    }
  }
  return true;
}

/**
 * A matcher for the patterns that people give to `pgrep`: plain text, `^`, `$`, `.`, `.*`, `|`, `[x]` and `\`. No pattern, which comes
 * from outside, takes longer than its length times that of the text.
 */
export function createMatcher(
  pattern: string,
  options: { readonly whole?: boolean; readonly ignoreCase?: boolean } = {},
): (text: string) => boolean {
  const fold = (text: string): string => (options.ignoreCase === true ? text.toLowerCase() : text);
  const alternatives = fold(pattern)
    .split('|')
    .map((text): Alternative => {
      const fromStart = text.startsWith('^');
      const toEnd = text.endsWith('$') && !text.endsWith('\\$');
      const body = text.slice(fromStart ? 1 : 0, toEnd ? -1 : undefined);
      return {
        pieces: body.split('.*').map((piece) => atomsOf(piece)),
        fromStart: fromStart || options.whole === true,
        toEnd: toEnd || options.whole === true,
      };
    });
  return (text) => alternatives.some((alternative) => matchesAlternative(alternative, fold(text)));
}
