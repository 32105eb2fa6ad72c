import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AgentError } from '#agent';
import { z } from 'zod';
import { isJson, parseLine, readLines } from './recording-lines.ts';

const sessionFile = 'session.jsonl';
const actionsFile = 'router-actions.jsonl';

const packetSchema = z.strictObject({
  t: z.number(),
  agent: z.string().min(1),
  dir: z.enum(['in', 'out']),
  flags: z.int().nonnegative(),
  seq: z.string().regex(/^-?\d+$/, 'a decimal number as text'),
  body: z.array(z.record(z.string(), z.record(z.string(), z.unknown()))),
});

const markSchema = z.strictObject({ t: z.number(), mark: z.string() });

/** Of an action only what it says about the answer; the actions themselves are another reader's (`readRecording`). */
const actionSchema = z.looseObject({
  line: z.int().positive(),
  index: z.int().nonnegative(),
  command: z.string(),
  answer: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
});

/** A command or an answer: one class and its fields. */
export interface SessionObject {
  /** Fully qualified; inner classes behind `$`. */
  readonly className: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** One packet of a recorded link. */
export interface SessionPacket {
  /** Line of the file, from 1. */
  readonly line: number;
  /** Milliseconds on the recording's clock. */
  readonly t: number;
  readonly agent: string;
  /** `in`: what the management server said; `out`: what the agent said. */
  readonly dir: 'in' | 'out';
  /** Header flags (cloudstack-agent-protocol.md, 2.2). */
  readonly flags: number;
  readonly seq: bigint;
  readonly body: readonly SessionObject[];
}

/** Everything that was said on the links of a management server and its agents. */
export interface RecordedSession {
  readonly name: string;
  /** For messages about its lines. */
  readonly path: string;
  /** In order of arrival. */
  readonly packets: readonly SessionPacket[];
  /** Lines of the file, marks included. */
  readonly lines: number;
  /** What CloudStack's own host side answers to a network-element command: by `line/index`. */
  readonly elementAnswers: ReadonlyMap<string, SessionObject>;
}

/** Where a recording's files are. */
export interface RecordingFiles {
  readonly session: string;
  /** Absent when there are none beside the session. */
  readonly actions?: string;
}

async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch {
    return undefined;
  }
}

/** Finds the files of a recording: a folder that holds them, or the session's file itself. `VRA_NOT_FOUND` when there is none. */
export async function findRecording(path: string): Promise<RecordingFiles> {
  const kind = await kindOf(path);
  if (kind === undefined) {
    throw new AgentError('VRA_NOT_FOUND', `${path}: no such recording; it is a folder with ${sessionFile}, or such a file`);
  }
  const session = kind === 'file' ? path : join(path, sessionFile);
  // The actions name lines of the session beside them: a file of another name is another session.
  const actions = join(dirname(session), actionsFile);
  const has = basename(session) === sessionFile && (await kindOf(actions)) === 'file';
  return { session, ...(has && { actions }) };
}

function parseAs<T>(schema: z.ZodType<T>, value: unknown, where: string, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const at = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
  throw new AgentError('VRA_BAD_INPUT', `${where}: ${what}${at}: ${issue?.message ?? 'malformed'}`, { cause: parsed.error });
}

function sessionObject(element: Readonly<Record<string, Readonly<Record<string, unknown>>>>, where: string): SessionObject {
  const [entry, ...more] = Object.entries(element);
  if (entry === undefined || more.length > 0) {
    throw new AgentError('VRA_BAD_INPUT', `${where}: an element of a body needs exactly one key, its class`);
  }
  return { className: entry[0], fields: entry[1] };
}

async function readElementAnswers(
  path: string | undefined,
  packets: readonly SessionPacket[],
): Promise<Map<string, SessionObject>> {
  const answers = new Map<string, SessionObject>();
  if (path === undefined) return answers;
  const byLine = new Map(packets.map((packet) => [packet.line, packet]));
  const { lines } = await readLines(path, `it belongs to ${sessionFile} beside it`);
  for (const [position, text] of lines.entries()) {
    const where = `${path}:${position + 1}`;
    const { line, index, command, answer } = parseAs(actionSchema, parseLine(where, text), where, 'line');
    const named = byLine.get(line)?.body[index]?.className;
    if (named !== command) {
      const said = named === undefined ? 'nothing' : `a ${named}`;
      const message = `${where}: is about a ${command}, but ${sessionFile} has ${said} at line ${line}, index ${index}; do the files belong together?`;
      throw new AgentError('VRA_BAD_INPUT', message);
    }
    // An empty object: the action was written without what it returned.
    if (answer !== undefined && Object.keys(answer).length > 0) answers.set(`${line}/${index}`, sessionObject(answer, where));
  }
  return answers;
}

/**
 * Reads a session: `{t, agent, dir, flags, seq, body}` a line, marks between them. `VRA_NOT_FOUND` when there is none, `VRA_BAD_INPUT` with
 * `file:line` for a line that is malformed. A last line that breaks off, of a recording run that crashed or ran out of disk, is left out.
 */
export async function readSession({ session: path, actions }: RecordingFiles): Promise<RecordedSession> {
  const { lines: all, complete } = await readLines(path, `a recording is a folder with ${sessionFile}, or such a file`);
  const last = all.at(-1);
  const lines = complete || last === undefined || isJson(last) ? all : all.slice(0, -1);
  const packets: SessionPacket[] = [];
  for (const [position, text] of lines.entries()) {
    const where = `${path}:${position + 1}`;
    const raw = parseLine(where, text);
    if (typeof raw === 'object' && raw !== null && 'mark' in raw) {
      parseAs(markSchema, raw, where, 'mark');
      continue;
    }
    const { body, seq, ...packet } = parseAs(packetSchema, raw, where, 'packet');
    packets.push({ ...packet, line: position + 1, seq: BigInt(seq), body: body.map((element) => sessionObject(element, where)) });
  }
  const folder = basename(path) === sessionFile ? basename(dirname(path)) : basename(path, '.jsonl');
  return { name: folder, path, packets, lines: lines.length, elementAnswers: await readElementAnswers(actions, packets) };
}
