import type { Command } from 'commander';
import { AgentError } from '#agent/errors';
import type { CliIo } from '../io.ts';

/** Words behind which a script asks for what may come next. */
const askCommand = '__complete';

/** Adds `completion`, which prints a script for a shell, and the hidden command that such scripts call. */
export function addCompletion(program: Command, io: CliIo): void {
  program
    .command('completion')
    .description('print a script that completes commands, flags and names in a shell')
    .argument('<shell>', 'bash, zsh or fish')
    .addHelpText(
      'after',
      '\nExamples:\n  source <(vr completion bash)\n  vr completion zsh > ~/.zfunc/_vr\n  vr completion fish > ~/.config/fish/completions/vr.fish',
    )
    .action(async (shell: string) => {
      const { completionScripts } = await import('./completion-scripts.ts');
      const script = completionScripts.get(shell);
      if (script === undefined) {
        throw new AgentError('VRA_BAD_INPUT', `completion ${shell}: there are ${[...completionScripts.keys()].join(', ')}`);
      }
      io.stdout.write(script('vr', askCommand));
    });
  program
    .command(askCommand, { hidden: true })
    .argument('[words...]')
    .allowUnknownOption()
    .helpOption(false)
    .action(async (words: readonly string[]) => {
      const { candidates } = await import('./candidates.ts');
      const { dynamicNames } = await import('./dynamic-names.ts');
      const found = await candidates(program, words, dynamicNames(io, words));
      io.stdout.write(found.map((word) => `${word}\n`).join(''));
    });
}
