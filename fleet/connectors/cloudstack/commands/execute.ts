import { AgentError, type Clock } from '#agent';
import { errorText } from '../../../error-text.ts';
import { classNames, simpleName } from '../classes/index.ts';
import type { ConnectorEvents } from '../events.ts';
import type { WireObject } from '../wire/packet.ts';
import { castOf } from './casts.ts';
import {
  answer,
  type Answer,
  type AnswerName,
  type AnswerOf,
  type CommandContext,
  type CommandName,
  type Handlers,
} from './command.ts';

/** Carries out the commands that a server sends to agents. */
export interface Executor {
  /** Never rejects: what goes wrong is in the answer. */
  execute(agent: string, command: WireObject, flags: number): Promise<Answer>;
}

export interface ExecutorOptions {
  readonly clock: Clock;
  readonly events: ConnectorEvents;
  /** Aborted when the connector closes. */
  readonly signal: AbortSignal;
}

/** A handler whose command has the type that the table of handlers promises for its class. */
type AnyHandler = (command: WireObject['fields'], context: CommandContext) => Answer | Promise<Answer>;

interface Entry {
  readonly name: CommandName;
  readonly handler: AnyHandler;
}

/** One table of several areas'. `VRA_BUG` when two of them answer the same command. */
export function combineHandlers(...areas: readonly Handlers[]): Handlers {
  const all = new Map<string, unknown>();
  for (const [name, handler] of areas.flatMap((area) => Object.entries(area))) {
    if (all.has(name)) throw new AgentError('VRA_BUG', `two areas answer ${name}`);
    all.set(name, handler);
  }
  return Object.fromEntries(all);
}

/** Executes commands with the handlers of their classes; what has none is answered as unsupported (cloudstack-agent-protocol.md, 3.5). */
export function createExecutor(handlers: Handlers, options: ExecutorOptions): Executor {
  const { clock, events, signal } = options;
  const entries = entriesByClass(handlers);

  return {
    async execute(agent, command, flags) {
      const startedMs = clock.now();
      const entry = entries.get(command.className);
      const { given, bug } =
        entry === undefined
          ? { given: unsupported(command.className), bug: undefined }
          : await run(entry, command, { agent, flags, signal });
      const { result, details } = given.fields;
      const nowMs = clock.now();
      events.commandAnswered({
        atMs: nowMs,
        agent,
        command: entry?.name ?? simpleName(command.className),
        ms: nowMs - startedMs,
        result,
        answer: given.name,
        ...(!result && { details: details ?? '' }),
        ...(bug !== undefined && { bug }),
      });
      return given;
    },
  };
}

function entriesByClass(handlers: Handlers): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const [name, handler] of Object.entries(handlers))
    if (isCommandName(name) && isHandler(handler)) entries.set(classNames[name], { name, handler });
  return entries;
}

function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(classNames, name);
}

/** The table's type has checked that each handler is one for the command of its key. */
function isHandler(handler: unknown): handler is AnyHandler {
  return typeof handler === 'function';
}

async function run(
  { name, handler }: Entry,
  command: WireObject,
  context: CommandContext,
): Promise<{ readonly given: Answer; readonly bug: unknown }> {
  try {
    return { given: withDetails(await handler(command.fields, context)), bug: undefined };
  } catch (error) {
    return {
      given: failedAs(castOf(name), error instanceof AgentError ? error.message : errorText(error)),
      bug: error instanceof AgentError && error.code !== 'VRA_BUG' ? undefined : error,
    };
  }
}

/** A server may dereference the details of a failure (cloudstack-host-commands.md, 0 rule 4). */
function withDetails(given: Answer): Answer {
  if (given.fields.result || given.fields.details !== undefined) return given;
  return failedAs(given.name, 'failed', given.fields);
}

/** A failed answer of a class. */
export function failedAs(name: AnswerName, details: string, fields?: Answer['fields']): Answer {
  const given = { name, fields: { ...fields, result: false, details } };
  if (!isAnswer(given)) throw new AgentError('VRA_BUG', `${name} is no class of answers`);
  return given;
}

/** Every class of answers has `result` and `details`, and all other fields of each are optional. */
function isAnswer(given: { readonly name: AnswerName; readonly fields: { readonly result: boolean } }): given is Answer {
  return Object.hasOwn(classNames, given.name);
}

/** What any agent says to a class that it does not know (cloudstack-agent-protocol.md, 3.5). */
export function unsupported(className: string): AnswerOf<'UnsupportedAnswer'> {
  return answer('UnsupportedAnswer', {
    result: false,
    details: `Unsupported command issued: ${className}.  Are you sure you got the right type of server?`,
  });
}
