import type { RecordedSession, SessionObject, SessionPacket } from '../../../recording/index.ts';
import { simpleName } from '../classes/index.ts';
import { packetFlags } from '../wire/packet.ts';
import { compareAnswer, compareClass, type FieldDifference } from './compare-answer.ts';
import { Identifiers } from './identifiers.ts';
import type { JavaTypes } from './java-types.ts';
import type { OwnKeys } from './own-keys.ts';
import type { PlayClock } from './play-clock.ts';
import type { RecordedDialer } from './recorded-dialer.ts';
import type { SentCommand } from './recorded-link.ts';

/** An answer that is not what the recorded server accepted. */
export interface Difference extends FieldDifference {
  /** Line of the command in the recording, from 1, and its position in the packet. */
  readonly line: number;
  readonly index: number;
  readonly agent: string;
  /** Class of the command, without its package. */
  readonly command: string;
}

export interface PlayOptions {
  readonly session: RecordedSession;
  /** First line that is not played; default: none. */
  readonly until?: number | undefined;
  readonly clock: PlayClock;
  readonly dialer: RecordedDialer;
  readonly types: JavaTypes;
  readonly keys: OwnKeys;
  /** Called for each line that was played, with the number of packets done. */
  readonly onProgress?: ((done: number, packet: SessionPacket) => void) | undefined;
  /** When aborted, nothing more is sent and the play rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface PlayResult {
  /** Packets and commands that were sent to the fleet. */
  readonly packets: number;
  readonly commands: number;
  /** Answers that there was a recorded one for. */
  readonly compared: number;
  readonly differences: readonly Difference[];
  /** Names that the recorded agents had invented, and the fleet invented anew. */
  readonly identifiers: number;
  /** How far the recording's clock went. */
  readonly virtualSeconds: number;
}

/** How long the fleet may take to dial, in virtual time: a system VM boots, a link that broke is waited for. */
const connectLimitMs = 300_000;
/** Commands are waited for no longer than the longest that a host takes: an SSH that does not come up (100 tries, 6 s apart). */
const answerLimitMs = 700_000;

const isRequest = ({ flags }: SessionPacket): boolean => (flags & packetFlags.request) !== 0;

/** For each command of the server the packet that answered it in the recording, by the command's line. */
function recordedAnswers(packets: readonly SessionPacket[]): ReadonlyMap<number, SessionPacket> {
  const open = new Map<string, number>();
  const answers = new Map<number, SessionPacket>();
  for (const packet of packets) {
    const key = `${packet.agent} ${packet.seq}`;
    if (packet.dir === 'in' && isRequest(packet)) open.set(key, packet.line);
    if (packet.dir === 'in' || isRequest(packet)) continue;
    const line = open.get(key);
    if (line === undefined) continue;
    answers.set(line, packet);
    open.delete(key);
  }
  return answers;
}

/** The agents whose Startup the server still answers after each line: agent → line of its last StartupAnswer. */
export function lastWelcomes(session: RecordedSession): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  for (const { agent, dir, line, body } of session.packets) {
    if (dir === 'in' && body[0] !== undefined && simpleName(body[0].className) === 'StartupAnswer') lines.set(agent, line);
  }
  return lines;
}

interface InFlight {
  readonly packet: SessionPacket;
  readonly sent: SentCommand;
}

/**
 * Plays what a recorded server said to a fleet, in its order and on its clock, and holds every answer against the recorded one. A command is
 * sent once everything is answered that was answered before it in the recording, so commands that overlapped there overlap here.
 */
class SessionPlayer {
  readonly #options: PlayOptions;
  readonly #answers: ReadonlyMap<number, SessionPacket>;
  readonly #lineOfAnswer: ReadonlyMap<number, number>;
  readonly #identifiers = new Identifiers();
  readonly #inFlight = new Map<number, InFlight>();
  readonly #differences: Difference[] = [];
  #packets = 0;
  #commands = 0;
  #compared = 0;
  /** What the recording's clock is behind the fleet's: waits that the recording did not have. */
  #lagMs: number;

  constructor(options: PlayOptions) {
    this.#options = options;
    const { packets } = options.session;
    this.#answers = recordedAnswers(packets);
    this.#lineOfAnswer = new Map([...this.#answers].map(([command, answer]) => [answer.line, command]));
    this.#lagMs = options.clock.now() - (packets[0]?.t ?? 0);
  }

  async play(): Promise<PlayResult> {
    const { session, until = Number.POSITIVE_INFINITY, clock, onProgress, signal } = this.#options;
    const beganMs = clock.now();
    let done = 0;
    for (const packet of session.packets) {
      if (packet.line >= until) break;
      signal?.throwIfAborted();
      await this.#line(packet);
      onProgress?.(++done, packet);
    }
    // Those whose recorded answers lie beyond the end, or nowhere.
    for (const line of this.#inFlight.keys()) {
      signal?.throwIfAborted();
      await this.#settle(line);
    }
    await clock.settle();
    return {
      packets: this.#packets,
      commands: this.#commands,
      compared: this.#compared,
      differences: this.#differences.toSorted((a, b) => a.line - b.line || a.index - b.index),
      identifiers: this.#identifiers.size,
      virtualSeconds: Math.round((clock.now() - beganMs) / 1_000),
    };
  }

  async #line(packet: SessionPacket): Promise<void> {
    if (packet.dir === 'out') {
      const command = this.#lineOfAnswer.get(packet.line);
      if (command !== undefined) await this.#settle(command);
      return;
    }
    const { clock } = this.#options;
    await clock.advanceTo(packet.t + this.#lagMs);
    if (isRequest(packet)) await this.#command(packet);
    else await this.#reply(packet);
    this.#lagMs = Math.max(this.#lagMs, clock.now() - packet.t);
  }

  /** What the server answered to a packet of the agent's own. */
  async #reply({ agent, body }: SessionPacket): Promise<void> {
    const { clock, dialer } = this.#options;
    const [first] = body;
    if (first === undefined) return;
    switch (simpleName(first.className)) {
      case 'StartupAnswer':
        // Missing in the end, it shows with the agent's first command.
        await clock.until(() => dialer.isStarting(agent) || dialer.isConnected(agent), connectLimitMs);
        dialer.welcome(agent, body);
        return;
      case 'PingAnswer':
        // A plain one is given anyway; this is one that makes the agent do something.
        if (first.fields['sendStartup'] === true) dialer.answerNextPing(agent, first);
        return;
      default:
        return;
    }
  }

  async #command(packet: SessionPacket): Promise<void> {
    const { clock, dialer, keys } = this.#options;
    const { agent, line, seq, flags, body } = packet;
    const connected = await clock.until(() => {
      if (dialer.isStarting(agent)) dialer.welcome(agent);
      return dialer.isConnected(agent);
    }, connectLimitMs);
    this.#noteHostId(packet);
    this.#identifiers.saidByServer(body.map(({ fields }) => fields));
    const ours: SessionObject[] = [];
    for (const { className, fields } of body) {
      ours.push({ className, fields: await keys.fillFields(this.#identifiers.translateFields(fields)) });
    }
    const sent: SentCommand = connected
      ? dialer.command(agent, seq, flags, ours)
      : { answers: undefined, lost: 'the agent did not connect' };
    this.#packets++;
    this.#commands += body.length;
    this.#inFlight.set(line, { packet, sent });
    // Without recorded answers it is not known what overlapped.
    if (!this.#answers.has(line)) await this.#settle(line);
  }

  #noteHostId({ agent, body }: SessionPacket): void {
    for (const { className, fields } of body) {
      const { hostId } = fields;
      if (simpleName(className) === 'ReadyCommand' && typeof hostId === 'number') this.#options.dialer.noteHostId(agent, hostId);
    }
  }

  /** Waits for the fleet's answer to the command of a line and compares it. */
  async #settle(line: number): Promise<void> {
    const pending = this.#inFlight.get(line);
    if (pending === undefined) return;
    this.#inFlight.delete(line);
    const { packet, sent } = pending;
    const { agent, body } = packet;
    await this.#options.clock.until(() => sent.answers !== undefined || sent.lost !== undefined, answerLimitMs);
    const recorded = this.#answers.get(line)?.body;
    const { answers } = sent;
    if (answers === undefined) {
      const why = sent.lost ?? `no answer within ${answerLimitMs / 1_000} s`;
      body.forEach((_, index) =>
        this.#differ(packet, index, { field: 'answer', recorded: recorded?.[index]?.className, ours: undefined, why }),
      );
      return;
    }
    if (answers.length !== body.length) {
      const why = `${answers.length} answers to ${body.length} commands of ${agent}`;
      this.#differ(packet, 0, { field: 'answers', recorded: body.length, ours: answers.length, why });
    }
    for (const [index, answer] of answers.entries()) {
      if (index < body.length) this.#compare(packet, index, answer, recorded?.[index]);
    }
  }

  #compare(packet: SessionPacket, index: number, answer: SessionObject, recorded: SessionObject | undefined): void {
    const { session, types } = this.#options;
    const elementAnswer = session.elementAnswers.get(`${packet.line}/${index}`);
    if (recorded === undefined && elementAnswer === undefined) return;
    this.#compared++;
    const found =
      recorded === undefined
        ? compareClass(answer, elementAnswer ?? answer)
        : compareAnswer(recorded, answer, { identifiers: this.#identifiers, types }, elementAnswer);
    for (const difference of found) this.#differ(packet, index, difference);
  }

  #differ({ line, agent, body }: SessionPacket, index: number, difference: FieldDifference): void {
    const command = simpleName(body[index]?.className ?? '');
    this.#differences.push({ line, index, agent, command, ...difference });
  }
}

/** Plays a session to the agents that dial with `dialer`; see `SessionPlayer`. Rejects only with the signal's reason. */
export async function playSession(options: PlayOptions): Promise<PlayResult> {
  return new SessionPlayer(options).play();
}
