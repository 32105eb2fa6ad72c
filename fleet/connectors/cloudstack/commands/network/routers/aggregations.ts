import type { Answer } from '../../command.ts';
import type { ConfigItem } from '../translation/config-item.ts';
import type { CommandTypes } from '../../../classes/index.ts';
import type { FacadeName } from '../translation/translate.ts';
import { printAggregationFile, type AggregationItem } from '#agent';

/** A command that waits for the end of its aggregation, its NICs looked up already. */
export interface QueuedCommand<C extends FacadeName = FacadeName> {
  readonly name: C;
  readonly command: CommandTypes[C];
}

const scriptsFolder = '/opt/cloud/bin';

/** The items of all commands as the text of a `VR-<uuid>.cfg`. */
export function aggregationText(items: readonly ConfigItem[]): string {
  return printAggregationFile(
    items.map((item): AggregationItem =>
      item.kind === 'file'
        ? { kind: 'file', path: `${item.folder}${item.name}`, content: item.content }
        : { kind: 'script', line: `${scriptsFolder}/${item.script} ${item.args === '' ? 'null' : item.args}` },
    ),
  );
}

/** Answers that a command of this class counts for in a time-out (cloudstack-vr-commands.md, 1.9, "ans"). */
export function expectedAnswers({ name, command }: QueuedCommand): number {
  return name === 'SetMonitorServiceCommand' && 'reconfigureAfterUpdate' in command && command.reconfigureAfterUpdate ? 3 : 2;
}

/**
 * Commands that a host collects until their aggregation is finished (1.8). They belong to the agent's process: a broken link does not end
 * them, a restart of the agent does.
 */
export class Aggregations {
  readonly #open = new Map<string, Map<string, QueuedCommand[]>>();

  /** Opens one; a queue that is open already is dropped. */
  start(agent: string, router: string): void {
    const routers = this.#open.get(agent);
    if (routers === undefined) this.#open.set(agent, new Map([[router, []]]));
    else routers.set(router, []);
  }

  /** False when none is open for that router. */
  add(agent: string, router: string, command: QueuedCommand): boolean {
    const queue = this.#open.get(agent)?.get(router);
    queue?.push(command);
    return queue !== undefined;
  }

  /** Ends one and gives what it collected; undefined when none is open. */
  take(agent: string, router: string): readonly QueuedCommand[] | undefined {
    const routers = this.#open.get(agent);
    const queue = routers?.get(router);
    routers?.delete(router);
    return queue;
  }

  /** The agent's process ended. */
  forget(agent: string): void {
    this.#open.delete(agent);
  }
}

/** A command that was collected: the server learns only at the end how it went. */
export const collected: Answer = { name: 'Answer', fields: { result: true } };
