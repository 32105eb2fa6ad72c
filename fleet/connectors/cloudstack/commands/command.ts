import type { AnswerTypes, CommandTypes } from '../classes/index.ts';

/** Short name of a command class: `StartCommand`. */
export type CommandName = keyof CommandTypes;
export type AnswerName = keyof AnswerTypes;

/** An answer of one class, with the fields of that class and no other. */
export type AnswerOf<C extends AnswerName> = { readonly name: C; readonly fields: AnswerTypes[C] & { readonly result: boolean } };
export type Answer = { [C in AnswerName]: AnswerOf<C> }[AnswerName];

/**
 * Makes an answer. `result` must be said: a decoder without it takes the class's default, which is true for some and false for others
 * (cloudstack-agent-protocol.md, 3). The fields of every answer (`contextMap`, `wait`, …) are added where it is sent.
 */
export function answer<C extends AnswerName>(name: C, fields: AnswerTypes[C] & { readonly result: boolean }): AnswerOf<C> {
  return { name, fields };
}

/** A plain `Answer` that all is well. */
export function succeeded(details?: string): AnswerOf<'Answer'> {
  return answer('Answer', { result: true, ...(details !== undefined && { details }) });
}

/** A plain `Answer` that it failed; details are never left out (cloudstack-host-commands.md, 0 rule 4). */
export function failed(details: string): AnswerOf<'Answer'> {
  return answer('Answer', { result: false, details });
}

/** What a handler is told beside the command. */
export interface CommandContext {
  /** Name of the simulated host, or of the system VM, that received the command. */
  readonly agent: string;
  /** The whole request's flags (`packetFlags`). */
  readonly flags: number;
  /** Aborted when the connector closes; not when the link breaks: a real agent goes on. */
  readonly signal: AbortSignal;
}

/**
 * Carries one command out. What it throws becomes a failed answer: of the class that the server casts to where the table of casts
 * (`casts.ts`) has one, else a plain `Answer`.
 */
export type Handler<C extends CommandName> = (command: CommandTypes[C], context: CommandContext) => Answer | Promise<Answer>;

/** The commands of one area. */
export type Handlers = { readonly [C in CommandName]?: Handler<C> };
