import { AgentError } from '#agent/errors';
import type { Command } from 'commander';
import { exitStatus, reportError } from '../exit-status.ts';
import type { CliIo } from '../io.ts';
import { openRouter } from './open-router.ts';
import type { VrOptions } from './options.ts';
import { createOutput, type Output } from './output.ts';
import type { RouterAccess } from './router-access.ts';

/** What a command of `vr` is given to work with. */
export interface Work {
  readonly io: CliIo;
  readonly output: Output;
  readonly router: RouterAccess;
  /** Aborted by the first Ctrl-C; the second one ends the process. */
  readonly signal: AbortSignal;
}

/** Carries a command out on one router; gives its exit status. */
export type Task = (work: Work) => Promise<number>;

/** What all commands of one run share. */
export interface VrContext {
  readonly io: CliIo;
  /** Opens the router that the flags mean, carries the task out on it, and keeps its exit status. */
  run(command: Command, task: Task): Promise<void>;
}

/** A conflict with what is in the router, such as its version: it was reached, and refused. */
function isRefusal(error: unknown): boolean {
  return error instanceof AgentError && error.code === 'VRA_CONFLICT';
}

export function createContext(io: CliIo, finish: (status: number) => void): VrContext {
  return {
    io,
    async run(command, task) {
      const options = command.optsWithGlobals<VrOptions>();
      const controller = new AbortController();
      const release = io.onStop(() => {
        if (controller.signal.aborted) io.abandon(exitStatus.interrupted);
        controller.abort();
      });
      try {
        await using router = await openRouter(io, options, { signal: controller.signal });
        try {
          finish(await task({ io, output: createOutput(io, options), router, signal: controller.signal }));
        } catch (error) {
          if (controller.signal.aborted || !isRefusal(error)) throw error;
          reportError(io, 'vr', options.json ?? false, error);
          finish(exitStatus.failed);
        }
      } catch (error) {
        // Who gave up wants no explanation.
        if (!controller.signal.aborted) throw error;
        finish(exitStatus.interrupted);
      } finally {
        release();
      }
    },
  };
}
