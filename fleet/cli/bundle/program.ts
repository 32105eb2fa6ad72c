import { InvalidArgumentError, type Command } from 'commander';
import type { CliIo } from '../io.ts';
import type { PatchFlags } from './patch-command.ts';

type Finish = (status: number) => void;

interface Shown {
  readonly json?: boolean;
}

function atMostThousand(text: string): number {
  if (!/^[1-9]\d{0,2}$|^1000$/.test(text)) throw new InvalidArgumentError('it must be a number from 1 to 1000.');
  return Number(text);
}

/** `vrfleet bundle`, for the command line's program. */
export function addBundle(program: Command, io: CliIo, finish: Finish): void {
  const bundle = program.command('bundle').description('patch bundles: versions that routers take in without a reboot');
  bundle
    .command('create')
    .description('make a bundle of a folder with manifest.json, root/, hooks/ and migrations/')
    .argument('<folder>')
    .argument('<file>', 'where the bundle goes; one that is there is replaced')
    .option('--json', 'JSON for programs')
    .addHelpText(
      'after',
      '\nThe same folder gives the same bytes. docs/versions.md has what goes where.\n\nExamples:\n  vrfleet bundle create ./vr-4.22.1 vr-4.22.1.bundle',
    )
    .action(async (folder: string, file: string, { json = false }: Shown) => {
      const { createCommand } = await import('./bundle-command.ts');
      finish(await createCommand(io, folder, file, json));
    });
  bundle
    .command('show')
    .description('check a bundle, and say what is in it')
    .argument('<file>')
    .option('--json', 'JSON for programs')
    .addHelpText(
      'after',
      '\nExamples:\n  vrfleet bundle show vr-4.22.1.bundle\n  vrfleet bundle show vr-4.22.1.bundle --json | jq -r .version',
    )
    .action(async (file: string, { json = false }: Shown) => {
      const { showCommand } = await import('./bundle-command.ts');
      finish(await showCommand(io, file, json));
    });
}

/** `vrfleet patch`, for the command line's program. */
export function addPatch(program: Command, io: CliIo, finish: Finish): void {
  program
    .command('patch')
    .description('take a bundle to many routers, live: of a pair the backup first, then the other')
    .argument('<bundle>', 'file of "vrfleet bundle create"')
    .option('--routers <match>', 'only those with this in their name, type or place (default: all that are on)')
    .option('--concurrency <count>', 'routers, or pairs, at the same time (default: 16)', atMostThousand)
    .option('--force', 'also those that have the version')
    .option('--state <dir>', 'state directory (default: .vrfleet here, or VRFLEET_STATE)')
    .option('--json', 'one line of JSON instead of text')
    .option('--no-progress', 'no progress bar')
    .addHelpText(
      'after',
      `
A router that fails rolls itself back, and the others go on. Ctrl-C begins no further router; run it again to go on.

Exit status: 0 all routers have the version, 1 some do not.

Examples:
  vrfleet patch vr-4.22.1.bundle
  vrfleet patch vr-4.22.1.bundle --routers vpcrouter --concurrency 4 --json`,
    )
    .action(async (bundle: string, flags: PatchFlags) => {
      const { patchCommand } = await import('./patch-command.ts');
      finish(await patchCommand(io, bundle, flags));
    });
}
