import { AgentError } from '../errors.ts';
import type { FileChange, FilesPort } from '../ports/files-port.ts';
import type { AgentEvent, EventKind } from './agent-service.ts';

/** Events as they happen, and answers of commands that came with a key; oldest first. */
export const journalPath = '/var/lib/vragent/journal.ndjson';
/** The command that is being carried out, so that a crash in its middle can be made good. */
const runningPath = '/var/lib/vragent/running.json';

const keptEvents = 1_000;
const keptAnswers = 1_000;
/** A journal this long is written anew with what is kept of it. */
const longestLines = 4 * (keptEvents + keptAnswers);
const longestBytes = 8 * 2 ** 20;

/** An answer that is kept for a command that is sent again. */
export interface KeptAnswer {
  readonly key: string;
  /** Which call it was: a key of another one cannot be answered with it. */
  readonly call: string;
  readonly answer: unknown;
}

/** A command that has begun to change the router. */
export interface RunningCommand {
  /** Number of the event that will tell of it, the next one: with that event in the journal the command is over. */
  readonly sequence: number;
  readonly call: string;
  readonly key?: string | undefined;
  readonly items: unknown;
}

interface Line {
  readonly event?: AgentEvent;
  readonly answer?: KeptAnswer;
}

/** An event without its number, which it gets when it is written. */
export type NewEvent = Omit<AgentEvent, 'sequence'>;

interface Content {
  readonly events: AgentEvent[];
  /** Key → answer, oldest first. */
  readonly answers: Map<string, KeptAnswer>;
  lastSequence: number;
  lines: number;
  bytes: number;
}

function isLine(value: unknown): value is Line {
  return typeof value === 'object' && value !== null && ('event' in value || 'answer' in value);
}

/** A line that was not written whole was never answered for. */
function parseLine(text: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isLine(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function take({ events, answers }: Content, { event, answer }: Line): void {
  if (event !== undefined) events.push(event);
  if (answer !== undefined) {
    answers.delete(answer.key);
    answers.set(answer.key, answer);
  }
}

/** Drops what is more than is kept. */
function trim(content: Content): void {
  if (content.events.length > 2 * keptEvents) content.events.splice(0, content.events.length - keptEvents);
  for (const key of content.answers.keys()) {
    if (content.answers.size <= keptAnswers) return;
    content.answers.delete(key);
  }
}

/**
 * What a router's agent remembers of its own doings, in the router's file system: the newest 1,000 events, numbered without a gap, and the
 * answers of the newest 1,000 commands that came with a key. An event and the answer of its command are one line, so a crash keeps both or
 * neither. Events that nobody has been told of yet may wait in memory (`note`); they are written with the next that must not be lost.
 */
export class AgentJournal {
  readonly #files: FilesPort;
  #waiting: NewEvent[] = [];
  #content: Content | undefined;
  /** A write failed: the file may end in half a line. */
  #unsure = false;

  constructor(files: FilesPort) {
    this.#files = files;
  }

  /** Bytes that the journal holds in memory. */
  get bytes(): number {
    return this.#content?.bytes ?? 0;
  }

  /** Events that were noted and are not written yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Notes an event that nobody has to know of before the next `write`. Of a router that is never asked only the newest are kept. */
  note(atMs: number, kind: EventKind, message: string, facts: Readonly<Record<string, string>>): void {
    this.#waiting.push({ atMs, kind, message, facts });
    if (this.#waiting.length > 2 * keptEvents) this.#waiting.splice(0, this.#waiting.length - keptEvents);
  }

  /** Writes what was noted, durably; gives it with its numbers. */
  async write(): Promise<readonly AgentEvent[]> {
    return this.#waiting.length === 0 ? [] : this.#append(undefined);
  }

  /** Hands what was noted to the file system, whose next flush makes it durable: for events that nobody is told of before. */
  async leave(): Promise<void> {
    if (this.#waiting.length > 0) await this.#append(undefined, false);
  }

  /** Number that the next event gets once what was noted is written. */
  async nextSequence(): Promise<number> {
    return (await this.#read()).lastSequence + this.#waiting.length + 1;
  }

  /**
   * Events behind a number, oldest first. `VRA_NOT_FOUND` when some of them are not kept any more, and for a number that no event had.
   */
  async after(sequence: number): Promise<readonly AgentEvent[]> {
    const { events, lastSequence } = await this.#read();
    const oldest = lastSequence - Math.min(events.length, keptEvents) + 1;
    if (sequence > lastSequence) {
      const message = `event ${sequence} has not happened yet; the newest is ${lastSequence}. Ask for what comes from now on`;
      throw new AgentError('VRA_NOT_FOUND', message);
    }
    if (sequence < oldest - 1) {
      const message = `events behind ${sequence} are not kept any more; the oldest is ${oldest}. Read the state, then watch from now on`;
      throw new AgentError('VRA_NOT_FOUND', message);
    }
    return events.filter((event) => event.sequence > sequence);
  }

  /** The answer that a key got before. `VRA_CONFLICT` when that was another call. */
  async answer(key: string, call: string): Promise<unknown> {
    const kept = (await this.#read()).answers.get(key);
    if (kept === undefined) return undefined;
    if (kept.call === call) return kept.answer;
    const message = `the idempotency key ${JSON.stringify(key)} was used for ${kept.call} before; take a new one for ${call}`;
    throw new AgentError('VRA_CONFLICT', message);
  }

  /** Notes durably that a command begins to change the router. */
  async begin(command: RunningCommand): Promise<void> {
    await this.#files.apply([{ op: 'put', path: runningPath, content: JSON.stringify(command), mode: 0o600, durable: true }]);
  }

  /**
   * Tells of a command that is over: what was noted before, its event, and the answer for its key, durable together. Gives the events with
   * their numbers; that of the command is the last.
   */
  async end(event: NewEvent, answer: ((sequence: number) => KeptAnswer) | undefined): Promise<readonly AgentEvent[]> {
    this.#waiting.push(event);
    return this.#append(answer);
  }

  /** The command that a crash has interrupted. */
  async interrupted(): Promise<RunningCommand | undefined> {
    const bytes = await this.#files.read(runningPath);
    if (bytes === undefined) return undefined;
    const command = parseRunning(Buffer.from(bytes).toString('utf8'));
    // Written whole, or the command never began; of one that is over the file stays until the next, since removing it tells nobody more.
    return command !== undefined && command.sequence === (await this.#read()).lastSequence + 1 ? command : undefined;
  }

  /** A command that has begun is not to be carried out after all. */
  async forget(): Promise<void> {
    if ((await this.#files.info(runningPath)) !== undefined) await this.#files.apply([{ op: 'remove', path: runningPath }]);
  }

  async #append(answer: ((sequence: number) => KeptAnswer) | undefined, durable = true): Promise<readonly AgentEvent[]> {
    const content = await this.#read();
    const events = this.#waiting.map((event, i): AgentEvent => ({ sequence: content.lastSequence + 1 + i, ...event }));
    const lines = events.map((event, i): Line => {
      const isLast = i === events.length - 1;
      return { event, ...(isLast && answer !== undefined && { answer: answer(event.sequence) }) };
    });
    await this.#writeLines(content, lines, durable);
    this.#waiting = [];
    return events;
  }

  async #writeLines(content: Content, lines: readonly Line[], durable: boolean): Promise<void> {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    const whole = this.#unsure || content.lines + lines.length > longestLines || content.bytes + text.length > longestBytes;
    // Until it is written the journal in memory is that of the file.
    const next: Content = whole ? { ...content, events: [...content.events], answers: new Map(content.answers) } : content;
    try {
      if (whole) {
        for (const line of lines) take(next, line);
        trim(next);
        const all = wholeText(next);
        await this.#files.apply([put(all)]);
        Object.assign(next, { lines: next.events.length + next.answers.size, bytes: all.length });
      } else {
        await this.#files.apply([{ op: 'append', path: journalPath, content: text, durable }]);
        for (const line of lines) take(next, line);
        trim(next);
        next.lines += lines.length;
        next.bytes += text.length;
      }
    } catch (error) {
      this.#unsure = true;
      throw error;
    }
    next.lastSequence = lines.findLast((line) => line.event !== undefined)?.event?.sequence ?? next.lastSequence;
    this.#unsure = false;
    this.#content = next;
  }

  async #read(): Promise<Content> {
    if (this.#content !== undefined) return this.#content;
    const bytes = await this.#files.read(journalPath);
    const content: Content = { events: [], answers: new Map(), lastSequence: 0, lines: 0, bytes: bytes?.byteLength ?? 0 };
    const text = bytes === undefined ? '' : Buffer.from(bytes).toString('utf8');
    // What comes behind half a line would be lost with it.
    this.#unsure = text !== '' && !text.endsWith('\n');
    for (const part of text.split('\n')) {
      const line = part === '' ? undefined : parseLine(part);
      if (line === undefined) continue;
      take(content, line);
      content.lines++;
    }
    content.lastSequence = content.events.at(-1)?.sequence ?? 0;
    trim(content);
    this.#content = content;
    return content;
  }
}

function put(content: string): FileChange {
  return { op: 'put', path: journalPath, content, mode: 0o600, durable: true };
}

function wholeText({ events, answers }: Content): string {
  const lines: Line[] = [
    ...[...answers.values()].map((answer) => ({ answer })),
    ...events.slice(-keptEvents).map((event) => ({ event })),
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

function parseRunning(text: string): RunningCommand | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRunning(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isRunning(value: unknown): value is RunningCommand {
  if (typeof value !== 'object' || value === null || !('sequence' in value) || !('call' in value)) return false;
  return typeof value.sequence === 'number' && typeof value.call === 'string' && 'items' in value;
}
