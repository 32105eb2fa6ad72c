import { failed, type Answer } from '../commands/command.ts';
import { packetFlags, type WireObject } from '../wire/packet.ts';

/** Runs the requests of one agent, so many at a time; the rest waits in order, without a limit (cloudstack-host-commands.md, 0 rule 7). */
export class RequestQueue {
  readonly #workers: number;
  readonly #waiting: (() => Promise<void>)[] = [];
  #running = 0;

  constructor(workers: number) {
    this.#workers = workers;
  }

  /** `work` must not reject. */
  add(work: () => Promise<void>): void {
    if (this.#running < this.#workers) void this.#run(work);
    else this.#waiting.push(work);
  }

  async #run(work: () => Promise<void>): Promise<void> {
    this.#running++;
    for (let next: (() => Promise<void>) | undefined = work; next !== undefined; next = this.#waiting.shift()) await next();
    this.#running--;
  }
}

/**
 * Answers of a request's commands, one each and in order; one after the other. After a failure the rest is not executed when the request
 * says so (cloudstack-agent-protocol.md, 2.6).
 */
export async function runInOrder(
  commands: readonly WireObject[],
  flags: number,
  execute: (command: WireObject) => Answer | Promise<Answer>,
): Promise<readonly Answer[]> {
  const stopOnError = (flags & packetFlags.stopOnError) !== 0;
  const answers: Answer[] = [];
  let stopped = false;
  for (const command of commands) {
    const given: Answer = stopped ? failed('Stopped by previous failure') : await execute(command);
    answers.push(given);
    stopped ||= stopOnError && !given.fields.result;
  }
  return answers;
}
