import { basename, join } from 'node:path';
import { AgentError } from '#agent';
import { z } from 'zod';
import { parseLine, readLines } from './recording-lines.ts';
import { UnknownFields, strictly } from './unknown-fields.ts';

const sessionFile = 'session.jsonl';
const actionsFile = 'router-actions.jsonl';
const hint = `a recording is a folder with ${sessionFile} and ${actionsFile}`;

const packetSchema = z.strictObject({
  t: z.number(),
  agent: z.string(),
  dir: z.enum(['in', 'out']),
  flags: z.unknown().optional(),
  seq: z.unknown().optional(),
  body: z.array(z.record(z.string(), z.unknown())),
});

const markSchema = z.strictObject({ t: z.number(), mark: z.string() });

const fileActionSchema = z
  .strictObject({ file: z.string(), json: z.unknown().optional(), content: z.string().optional() })
  .refine((action) => (action.json === undefined) !== (action.content === undefined), {
    error: 'a file has either "json" or "content"',
  });

const scriptActionSchema = z.strictObject({
  script: z.string(),
  args: z.string().default(''),
  // Of the recording host and scripted: neither means anything for a replay (README of the recordings).
  timeoutSeconds: z.number().optional(),
  stdout: z.string().optional(),
  exit: z.int().default(0),
});

const actionLineSchema = z.strictObject({
  line: z.int().positive(),
  index: z.int().nonnegative(),
  router: z.string(),
  command: z.string(),
  actions: z.array(z.looseObject({})),
  answer: z.unknown().optional(),
});

/** A file that CloudStack's host side puts into a router, or a script that it runs there. */
export type RecordedAction =
  | { readonly kind: 'file'; readonly path: string; readonly content: string }
  | { readonly kind: 'script'; readonly script: string; readonly args: string; readonly exitCode: number };

/** What one command of a packet did to a router. */
export interface RecordedActions {
  readonly router: string;
  /** Class name of the command. */
  readonly command: string;
  readonly actions: readonly RecordedAction[];
}

/** One command that the management server sent. */
export interface RecordedCommand {
  /** Line in `session.jsonl`, from 1. */
  readonly line: number;
  /** Position in the packet's body. */
  readonly index: number;
  /** Fully qualified class name. */
  readonly command: string;
  readonly body: unknown;
  /** Present for network-element commands. */
  readonly actions?: RecordedActions;
}

/** A recorded session of a management server with its hosts, reduced to what the server said. */
export interface Recording {
  /** Name of its folder. */
  readonly name: string;
  /** In order of arrival. */
  readonly commands: readonly RecordedCommand[];
  /** Lines of `session.jsonl`. */
  readonly lines: number;
  readonly unknownFields: UnknownFields;
}

function readAction(where: string, raw: object, unknown: UnknownFields): RecordedAction {
  if ('script' in raw) {
    const { script, args, exit } = strictly(scriptActionSchema, raw, { where, what: 'action', unknown });
    return { kind: 'script', script, args, exitCode: exit };
  }
  const { file, json, content } = strictly(fileActionSchema, raw, { where, what: 'action', unknown });
  return { kind: 'file', path: file, content: content ?? JSON.stringify(json) };
}

/**
 * Reads a recording: a folder with `session.jsonl` and `router-actions.jsonl`. Throws `VRA_NOT_FOUND` when one is missing and
 * `VRA_BAD_INPUT` with `file:line` for a line that is malformed. Fields that are not known are counted, never dropped silently.
 */
export async function readRecording(folder: string): Promise<Recording> {
  const sessionPath = join(folder, sessionFile);
  const actionsPath = join(folder, actionsFile);
  const [{ lines: sessionLines }, { lines: actionLines }] = await Promise.all([
    readLines(sessionPath, hint),
    readLines(actionsPath, hint),
  ]);
  const unknownFields = new UnknownFields();

  const actions = new Map<string, RecordedActions & { readonly where: string }>();
  for (const [position, text] of actionLines.entries()) {
    const where = `${actionsPath}:${position + 1}`;
    const line = strictly(actionLineSchema, parseLine(where, text), { where, what: 'line', unknown: unknownFields });
    const key = `${line.line}/${line.index}`;
    const earlier = actions.get(key);
    if (earlier !== undefined) throw new AgentError('VRA_BAD_INPUT', `${where}: the same line and index as ${earlier.where}`);
    const steps = line.actions.map((action) => readAction(where, action, unknownFields));
    actions.set(key, { where, router: line.router, command: line.command, actions: steps });
  }

  const commands: RecordedCommand[] = [];
  for (const [position, text] of sessionLines.entries()) {
    const where = `${sessionPath}:${position + 1}`;
    const raw = parseLine(where, text);
    if (typeof raw === 'object' && raw !== null && 'mark' in raw) {
      strictly(markSchema, raw, { where, what: 'mark', unknown: unknownFields });
      continue;
    }
    const packet = strictly(packetSchema, raw, { where, what: 'packet', unknown: unknownFields });
    if (packet.dir !== 'in') continue;
    for (const [index, element] of packet.body.entries()) {
      const [entry, ...more] = Object.entries(element);
      if (entry === undefined || more.length > 0) {
        throw new AgentError(
          'VRA_BAD_INPUT',
          `${where}: element ${index} of the body needs exactly one key, the class of the command`,
        );
      }
      const key = `${position + 1}/${index}`;
      const done = actions.get(key);
      actions.delete(key);
      commands.push({ line: position + 1, index, command: entry[0], body: entry[1], ...(done && { actions: done }) });
    }
  }
  for (const { where } of actions.values()) {
    throw new AgentError(
      'VRA_BAD_INPUT',
      `${where}: names a line and index that ${sessionFile} does not have; do the files belong together?`,
    );
  }
  return { name: basename(folder), commands, lines: sessionLines.length, unknownFields };
}
