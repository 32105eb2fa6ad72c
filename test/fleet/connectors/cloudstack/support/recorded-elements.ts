import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WireObject } from '../../../../../fleet/connectors/cloudstack/wire/packet.ts';

const recordings = join(import.meta.dirname, '../../../../../fleet/recordings');

export const recordingNames = ['cloudstack-4.22', 'cloudstack-4.22-more'] as const;

export type RecordedItem =
  | { readonly file: string; readonly json?: unknown; readonly content?: string }
  | { readonly script: string; readonly args?: string; readonly stdout?: string };

/** A command to a host, with what the real host side made of it when it went on to a router. */
export interface RecordedElement {
  /** `line/index` in the session. */
  readonly at: string;
  readonly agent: string;
  /** Fully qualified class and fields. */
  readonly command: WireObject;
  readonly actions?: {
    readonly items: readonly RecordedItem[];
    readonly answer: WireObject;
  };
}

interface SessionLine {
  readonly agent?: string;
  readonly dir?: string;
  readonly body?: readonly Readonly<Record<string, Readonly<Record<string, unknown>>>>[];
}

interface ActionLine {
  readonly line: number;
  readonly index: number;
  readonly actions: readonly RecordedItem[];
  readonly answer: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

function lines(recording: string, file: string): readonly unknown[] {
  const text = readFileSync(join(recordings, recording, file), 'utf8').trimEnd();
  return text.split('\n').map((line): unknown => JSON.parse(line));
}

function wireObject(element: Readonly<Record<string, Readonly<Record<string, unknown>>>>): WireObject {
  const [[className, fields] = ['', {}]] = Object.entries(element);
  return { className, fields };
}

/** Every command that the server of a recording sent, in order. */
export function recordedElements(recording: string): readonly RecordedElement[] {
  // The recordings are ours; their form is in their README.
  const actionLines = lines(recording, 'router-actions.jsonl') as readonly ActionLine[];
  const actions = new Map<string, ActionLine>(actionLines.map((line) => [`${line.line}/${line.index}`, line]));
  const session = lines(recording, 'session.jsonl') as readonly SessionLine[];
  return session.flatMap(({ agent = '', dir, body = [] }, position) =>
    dir !== 'in'
      ? []
      : body.map((element, index): RecordedElement => {
          const at = `${position + 1}/${index}`;
          const done = actions.get(at);
          return {
            at,
            agent,
            command: wireObject(element),
            ...(done && { actions: { items: done.actions, answer: wireObject(done.answer) } }),
          };
        }),
  );
}
