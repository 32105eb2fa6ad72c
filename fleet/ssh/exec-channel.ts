import { AgentError } from '#agent';
import { endChannel, forTerminal, readAll, writeAll, type ChannelParts } from './channel.ts';
import { outputBytes } from './output-bytes.ts';
import { readsInput } from './reads-input.ts';
import { runLine } from './run-line.ts';
import { parseScp } from './scp/scp-command.ts';
import { serveScp } from './scp/serve-scp.ts';

/** What one command may be fed. */
const longestInputBytes = 64 * 2 ** 20;

/** Carries one line out: `ssh machine line`, or SCP when that is what the line asks for. */
export async function serveExec(parts: ChannelParts, line: string): Promise<void> {
  const { channel, machine, events, terminal, signal } = parts;
  const scp = parseScp(line);
  if (scp !== undefined) return serveScp(parts, scp);
  events.command(machine.hostName);
  let stdin: Buffer | undefined;
  try {
    if (readsInput(line)) stdin = await readAll(channel, longestInputBytes);
    else channel.resume();
  } catch (error) {
    if (!(error instanceof AgentError)) return;
    await writeAll(channel.stderr, Buffer.from(`bash: ${error.message}\n`));
    return endChannel(channel, 1);
  }
  const { stdout, stderr, exitCode } = await runLine(machine, line, { stdin, signal }, events);
  if (terminal) await writeAll(channel, Buffer.from(forTerminal(stdout + stderr)));
  else {
    await writeAll(channel, outputBytes(stdout));
    await writeAll(channel.stderr, outputBytes(stderr));
  }
  endChannel(channel, exitCode);
}
