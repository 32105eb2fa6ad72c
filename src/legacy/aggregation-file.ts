import { AgentError } from '../errors.ts';

/** What an aggregation does, in order (cloudstack-vr-commands.md, 1.8). */
export type AggregationItem =
  | { readonly kind: 'file'; readonly path: string; readonly content: string }
  /** A line such as `/opt/cloud/bin/update_config.py vm_dhcp_entry.json.<uuid>`. */
  | { readonly kind: 'script'; readonly line: string };

export interface AggregationFile {
  /** `1.0`; empty when the file names none. */
  readonly version: string;
  readonly items: readonly AggregationItem[];
}

/**
 * Reads a `VR-<uuid>.cfg`: blocks `<version>`, `<file>` and `<script>`, lines that start with `#`, nothing else. The content of a file
 * is kept as it came, to the byte. Throws `VRA_BAD_INPUT` with the line number for a block that does not end or a line outside of blocks.
 */
export function parseAggregationFile(text: string): AggregationFile {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const items: AggregationItem[] = [];
  let version = '';
  let at = 0;
  const block = (end: string): string[] => {
    const start = at;
    while (++at < lines.length) if (lines[at] === end) return lines.slice(start + 1, at);
    throw new AgentError('VRA_BAD_INPUT', `line ${start + 1}: ${lines[start] ?? ''} has no ${end}: the file is cut off`);
  };
  for (; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const number = at + 1;
    if (line === '' || line.startsWith('#')) continue;
    if (line === '<version>') version = block('</version>')[0]?.trim() ?? '';
    else if (line === '<file>') {
      const [path, ...content] = block('</file>');
      if (path === undefined) throw new AgentError('VRA_BAD_INPUT', `line ${number}: <file> without a path`);
      items.push({ kind: 'file', path, content: content.join('\n') });
    } else if (line === '<script>') {
      const [script, ...more] = block('</script>');
      if (script === undefined || more.length > 0) {
        throw new AgentError(
          'VRA_BAD_INPUT',
          `line ${number}: <script> must hold exactly one line, it has ${more.length + (script === undefined ? 0 : 1)}`,
        );
      }
      items.push({ kind: 'script', line: script });
    } else
      throw new AgentError('VRA_BAD_INPUT', `line ${number}: "${line.slice(0, 80)}" is outside of <version>, <file> and <script>`);
  }
  return { version, items };
}

/** The text that a host agent uploads, byte for byte (1.8). */
export function printAggregationFile(items: readonly AggregationItem[]): string {
  const blocks = items.map((item) =>
    item.kind === 'file' ? `<file>\n${item.path}\n${item.content}\n</file>\n` : `<script>\n${item.line}\n</script>\n`,
  );
  return `#Apache CloudStack Virtual Router Config File\n<version>\n1.0\n</version>\n${blocks.join('')}`;
}
