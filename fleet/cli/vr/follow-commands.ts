import { Option, type Command } from 'commander';
import type { EventKind } from '#agent';
import { AgentError } from '#agent/errors';
import type { VrContext } from './context.ts';
import { eventKinds } from './event-kinds.ts';
import { positive } from './options.ts';
import type { EventsFlags } from './events-task.ts';

function anotherKind(value: string, before: readonly EventKind[] = []): readonly EventKind[] {
  const kinds = value.split(',').map((word) => {
    const kind = eventKinds.find((one) => one === word);
    if (kind === undefined) throw new AgentError('VRA_BAD_INPUT', `--kind ${word}: there are ${eventKinds.join(', ')}`);
    return kind;
  });
  return [...before, ...kinds];
}

export function addFollowCommands(program: Command, context: VrContext): void {
  program
    .command('events')
    .description('what happens to the router, by number')
    .option('-f, --follow', 'go on with those to come, until Ctrl-C')
    .option('--since <number>', 'those behind this number', positive)
    .addOption(new Option('--kind <kind>', `only these (${eventKinds.join(', ')}); may come several times`).argParser(anotherKind))
    .addHelpText(
      'after',
      `
Without -f those behind --since that there are; with -f alone those from now on. A stream that breaks off goes on behind the last event.

Examples:
  vr events -f
  vr events --since 120
  vr events -f --kind degraded --kind failover --json`,
    )
    .action((options: EventsFlags, command: Command) => {
      if (options.follow !== true && options.since === undefined) {
        throw new AgentError('VRA_BAD_INPUT', 'events: say from where with --since NUMBER, or follow what comes with -f');
      }
      return context.run(command, async (work) => {
        const { eventsTask } = await import('./events-task.ts');
        return eventsTask(work, options);
      });
    });
}
