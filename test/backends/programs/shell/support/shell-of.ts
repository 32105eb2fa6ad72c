import { createRandom, type ProgramResult } from '#agent';
import { createRouterShell, type RouterShell, type RouterShellOptions } from '#backends/dummy';
import { bootedRouter, type BootedRouter } from '../../support/booted-router.ts';

export interface ShellUnderTest extends AsyncDisposable {
  readonly router: BootedRouter;
  readonly shell: RouterShell;
  /** Runs a line that has to succeed without a word on stderr; what it printed. */
  printed(line: string): Promise<string>;
  /** Runs a line: exit status, stdout and stderr. */
  ran(line: string): Promise<readonly [exitCode: number, stdout: string, stderr: string]>;
}

/** A started router with a shell; `options` replaces parts of what the shell gets. */
export async function shellUnderTest(options: Partial<RouterShellOptions> = {}): Promise<ShellUnderTest> {
  const router = await bootedRouter();
  const { machine, door, clock } = router;
  const runScript = (path: string, args: readonly string[], stdin: string): Promise<ProgramResult> => door.run(path, args, stdin);
  const shell = createRouterShell({
    machine,
    scriptNames: door.scriptNames,
    runScript,
    clock,
    random: createRandom(1),
    ...options,
  });
  return {
    router,
    shell,
    async printed(line) {
      const { stdout, stderr, exitCode } = await shell.exec(line);
      if (exitCode !== 0 || stderr !== '') throw new Error(`${line}: exit status ${exitCode}, ${stderr}`);
      return stdout;
    },
    async ran(line) {
      const { stdout, stderr, exitCode } = await shell.exec(line);
      return [exitCode, stdout, stderr];
    },
    [Symbol.asyncDispose]: () => router[Symbol.asyncDispose](),
  };
}
