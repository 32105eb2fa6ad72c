import type { ReportTopic } from '#agent';
import type { Command } from 'commander';
import { exitStatus } from '../exit-status.ts';
import { reportText } from '../report-text.ts';
import type { Task, VrContext } from './context.ts';
import { positive } from './options.ts';

/** What `show` shows; `status` is a command of its own. */
export const shownTopics = ['firewall', 'nat', 'dhcp', 'lb', 'vpn', 'routes', 'health'] as const satisfies readonly ReportTopic[];

function showing(topic: ReportTopic): Task {
  return async ({ router, output }) => {
    const report = await router.report(topic);
    await output.print(report, () => reportText(topic, report, output.paint));
    return exitStatus.ok;
  };
}

/** Commands that show what a router was told and what its machine shows. */
export function addLookCommands(program: Command, context: VrContext): void {
  program
    .command('status')
    .description('state, interfaces, services, databags')
    .addHelpText('after', '\nExamples:\n  vr --router r-4-VM status\n  vr status --json | jq -r .readiness')
    .action((_options: unknown, command: Command) => context.run(command, showing('status')));
  const show = program
    .command('show')
    .description(`${shownTopics.join(', ')} of a router`)
    .addHelpText(
      'after',
      '\nExamples:\n  vr --router r-4-VM show firewall\n  vr show routes --json --router r-9-VM --state /tmp/zone',
    );
  for (const topic of shownTopics) {
    show
      .command(topic)
      .description(`show ${topic}`)
      .addHelpText('after', `\nExamples:\n  vr --router r-4-VM show ${topic}\n  vr show ${topic} --yaml`)
      .action((_options: unknown, command: Command) => context.run(command, showing(topic)));
  }
  program
    .command('health')
    .description('whether the router is ready, why not, and what its checks found')
    .option('--fresh', 'run the checks now')
    .addHelpText('after', '\nExit status: 0 ready, 5 degraded, 6 failed.\n\nExamples:\n  vr health\n  vr health --fresh --json')
    .action((options: { readonly fresh?: boolean }, command: Command) =>
      context.run(command, async (work) => {
        const { healthTask } = await import('./health-task.ts');
        return healthTask(work, options.fresh === true);
      }),
    );
  program
    .command('versions')
    .description('the version in force, and those that are installed')
    .addHelpText('after', '\nExamples:\n  vr versions\n  vr versions --json | jq -r .current')
    .action((_options: unknown, command: Command) =>
      context.run(command, async (work) => {
        const { versionsTask } = await import('./versions-task.ts');
        return versionsTask(work);
      }),
    );
  program
    .command('log')
    .description('the last commands of the router')
    .option('-n, --last <count>', 'how many', positive, 20)
    .option('-f, --follow', 'go on with those to come, until Ctrl-C')
    .addHelpText('after', '\nExamples:\n  vr --router r-4-VM log -n 50\n  vr log -f')
    .action((options: { readonly last: number; readonly follow?: boolean }, command: Command) =>
      context.run(command, async (work) => {
        const { logTask } = await import('./log-task.ts');
        return logTask(work, { last: options.last, follow: options.follow === true });
      }),
    );
}
