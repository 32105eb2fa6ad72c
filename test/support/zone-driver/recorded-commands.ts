import { join } from 'node:path';
import { readSession, type RecordedSession, type SessionPacket } from '../../../fleet/recording/index.ts';
import { recordedHosts } from '../../../fleet/connectors/cloudstack/recording/recorded-hosts.ts';
import type { WireObject } from '../../../fleet/connectors/cloudstack/wire/packet.ts';
import type { HostRecord } from '../../../fleet/connectors/cloudstack/zone/records.ts';

const folder = join(import.meta.dirname, '../../../fleet/recordings');

export type RecordingName = 'cloudstack-4.22' | 'cloudstack-4.22-more';

/** Text in a command → what it becomes: names, addresses, identifiers of another machine. */
export type Renames = Readonly<Record<string, string>>;

/** A request that a live server sent. */
export interface RecordedRequest {
  readonly line: number;
  readonly host: string;
  readonly flags: number;
  readonly commands: readonly WireObject[];
}

/** What a live server said, to be said again as it was or about other machines. */
export class RecordedCommands {
  readonly hosts: readonly HostRecord[];
  readonly #packets: ReadonlyMap<number, SessionPacket>;

  constructor(session: RecordedSession) {
    this.hosts = recordedHosts(session);
    this.#packets = new Map(session.packets.map((packet) => [packet.line, packet]));
  }

  static async read(name: RecordingName = 'cloudstack-4.22'): Promise<RecordedCommands> {
    return new RecordedCommands(await readSession({ session: join(folder, name, 'session.jsonl') }));
  }

  /** The request of a line of the recording, with texts renamed. Throws when the server sent none there. */
  request(line: number, renames: Renames = {}): RecordedRequest {
    const packet = this.#packets.get(line);
    if (packet === undefined || packet.dir !== 'in' || (packet.flags & 1) === 0) throw new Error(`line ${line} is no request`);
    const { agent, flags, body } = packet;
    return {
      line,
      host: agent,
      flags,
      commands: body.map(({ className, fields }) => ({ className, fields: renamed(fields, renames) })),
    };
  }
}

function renamed(fields: WireObject['fields'], renames: Renames): WireObject['fields'] {
  const pairs = Object.entries(renames);
  if (pairs.length === 0) return fields;
  const pattern = new RegExp(pairs.map(([from]) => from.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)).join('|'), 'g');
  const value = (given: unknown): unknown => {
    if (typeof given === 'string') return given.replaceAll(pattern, (found) => renames[found] ?? found);
    if (Array.isArray(given)) return given.map(value);
    if (typeof given !== 'object' || given === null) return given;
    return Object.fromEntries(Object.entries(given).map(([name, inner]) => [String(value(name)), value(inner)]));
  };
  return Object.fromEntries(Object.entries(fields).map(([name, inner]) => [name, value(inner)]));
}
