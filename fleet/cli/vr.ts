import { reportTopics, type ReportTopic } from '#agent';
import type { Command } from 'commander';
import { accessFleet } from './access.ts';
import { exitStatus, reportError } from './exit-status.ts';
import type { CliIo } from './io.ts';
import { createProgram, wantsJson } from './program.ts';
import { reportText } from './report-text.ts';
import { stateFolder } from './state-folder.ts';
import { painter } from './table.ts';

interface VrOptions {
  readonly router: string;
  readonly state?: string;
  readonly json?: boolean;
}

const shownTopics = reportTopics.filter((topic) => topic !== 'status');

async function showTopic(io: CliIo, topic: ReportTopic, { router, state, json }: VrOptions): Promise<void> {
  await using fleet = await accessFleet(stateFolder(io, state));
  const report = await fleet.report(router, topic);
  io.stdout.write(json === true ? `${JSON.stringify(report, undefined, 2)}\n` : reportText(topic, report, painter(io)));
}

/** `--state` and `--json` may stand before or behind the command. */
function withOptions(command: Command): Command {
  return command
    .option('--state <dir>', 'state directory (default: .vrfleet here, or VRFLEET_STATE)')
    .option('--json', 'JSON for programs');
}

/** The command line `vr`, which shows one router to people and programs: arguments in, exit status out. */
export async function runVr(args: readonly string[], io: CliIo): Promise<number> {
  try {
    const program = withOptions(createProgram('vr', 'look at one virtual router', io)).requiredOption(
      '--router <name>',
      'which router',
    );
    withOptions(program.command('status').description('state, interfaces, services, databags')).action(
      async (_options: unknown, command: Command) => {
        await showTopic(io, 'status', command.optsWithGlobals<VrOptions>());
      },
    );
    const show = program.command('show').description(`${shownTopics.join(', ')} of a router`);
    for (const topic of shownTopics) {
      withOptions(show.command(topic).description(`show ${topic}`)).action(async (_options: unknown, command: Command) => {
        await showTopic(io, topic, command.optsWithGlobals<VrOptions>());
      });
    }
    program.addHelpText(
      'after',
      `\nExamples:
  vr --router r-4-VM status
  vr --router r-4-VM show firewall
  vr --router r-9-VM show routes --json --state /tmp/zone`,
    );
    await program.parseAsync([...args], { from: 'user' });
    return exitStatus.ok;
  } catch (error) {
    return reportError(io, 'vr', wantsJson(args), error);
  }
}
