import { Option, type Command } from 'commander';
import type { VrContext } from './context.ts';
import type { ApplyFlags } from './apply-task.ts';

function another(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function idempotencyKey(): Option {
  return new Option('--idempotency-key <key>', 'a command that came before with this key is not carried out again');
}

function addConfiguration(program: Command, context: VrContext): void {
  program
    .command('apply')
    .description('make what a file says the configuration of the router')
    .requiredOption(
      '-f, --file <file>',
      'YAML or JSON, one or more documents; - is standard input; may come several times',
      another,
    )
    .option('--dry-run', 'only say what would be done')
    .addOption(idempotencyKey())
    .addHelpText(
      'after',
      `
What is missing is added, what differs is changed, what the file does not have is removed. With "features" in the file that goes for those
features only. Prints the changes and the steps, and asks nothing. docs/vr.md has the form of the file.

Exit status: 0 all is in force, 1 refused, 2 the file is wrong (FILE:LINE:COLUMN is said), 5 not all is in force.

Examples:
  vr get all > router.yaml
  vr apply -f router.yaml --dry-run
  vr get dhcp | sed s/web/www/ | vr apply -f -`,
    )
    .action(async (options: ApplyFlags, command: Command) => {
      const { applyTask, readSources } = await import('./apply-task.ts');
      const sources = await readSources(context.io, options.file);
      await context.run(command, (work) => applyTask(work, sources, options));
    });
  program
    .command('get')
    .description('the configuration of features, as YAML that "apply" takes; without one, which there are')
    .argument('[feature...]', 'such as dhcp, firewall, nat; "all" is everything but the boot arguments')
    .addHelpText(
      'after',
      '\nPasswords and keys are in it: they are part of the configuration.\n\nExamples:\n  vr get\n  vr get dhcp\n  vr get all > router.yaml\n  vr get firewall nat --json',
    )
    .action((features: readonly string[], _options: unknown, command: Command) =>
      context.run(command, async (work) => {
        const { getTask } = await import('./get-task.ts');
        return getTask(work, features);
      }),
    );
}

function addPatch(program: Command, context: VrContext): void {
  program
    .command('patch')
    .description("replace the router's version by that of a bundle, without a reboot")
    .argument('<bundle>', 'file of "vrfleet bundle create"')
    .option('--force', 'take it in even when it is the version in force')
    .addOption(idempotencyKey())
    .addHelpText(
      'after',
      `
Says each step; with --json one line each, the last one with "outcome".

Exit status: 0 the version is in force (also when it was before), 1 rolled back.

Examples:
  vr patch vr-4.22.1.bundle
  vr --router r-4-VM patch vr-4.22.1.bundle --force --json`,
    )
    .action((bundle: string, options: { readonly force?: boolean; readonly idempotencyKey?: string }, command: Command) =>
      context.run(command, async (work) => {
        const { patchTask } = await import('./patch-task.ts');
        return patchTask(work, bundle, options);
      }),
    );
}

/** Commands that change a router. */
export function addChangeCommands(program: Command, context: VrContext): void {
  addConfiguration(program, context);
  program
    .command('exec')
    .description("give a line to the router's shell and exit with its status")
    .argument('<command...>', 'behind "--"; its words are joined with blanks')
    .addHelpText('after', "\nExamples:\n  vr exec -- iptables-save\n  vr --router r-4-VM exec -- 'ip -o addr | grep eth2'")
    .action((words: readonly string[], _options: unknown, command: Command) =>
      context.run(command, async ({ router, output, io, signal }) => {
        const result = await router.service.runShell(words.join(' '), { signal });
        if (output.forPeople) {
          io.stdout.write(result.stdout);
          io.stderr.write(result.stderr);
        } else await output.print(result, () => '');
        return result.exitCode;
      }),
    );
  addPatch(program, context);
}
