import type { CommandLine } from '../../bags/bag-types.ts';
import { commandLine } from '../../bags/command-line-schema.ts';
import { describeIssues } from '../../bags/schema-issues.ts';
import { AgentError } from '../../errors.ts';

/** A kernel takes 4 KB; user data of a system VM may add some. */
const longestCommandLine = 1024 * 1024;

/**
 * Parses the boot command line: `key=value` separated by blanks (cloudstack-vr-commands.md, 3.1). Of a value everything behind a second `=`
 * is lost, so base64 comes without its padding; a word without `=` is its own value, as `cut` has it; of a key that comes twice the last counts.
 * Throws `VRA_TOO_LARGE`, and `VRA_BAD_INPUT` for an address, name or number that is none.
 */
export function parseCommandLine(text: string): CommandLine {
  if (text.length > longestCommandLine) {
    throw new AgentError('VRA_TOO_LARGE', `command line: ${text.length} characters; at most ${longestCommandLine} are accepted`);
  }
  const values = new Map<string, string>();
  for (const word of text.split(/[ \t\r\n]+/)) {
    if (word === '') continue;
    const [key = '', value = word] = word.split('=', 2);
    values.set(key, value);
  }
  const parsed = Object.fromEntries(values);
  const { error } = commandLine.safeParse(parsed);
  if (error !== undefined) throw new AgentError('VRA_BAD_INPUT', `command line: ${describeIssues(error, parsed)}`);
  return parsed;
}
