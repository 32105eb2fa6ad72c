import { classNames } from '../classes/index.ts';
import type { Answer } from '../commands/command.ts';
import type { WireObject } from '../wire/packet.ts';

/** Fields of every command and answer; a decoder without them may have null in their place (cloudstack-agent-protocol.md, pitfall 18). */
const baseFields = { contextMap: {}, wait: 0, bypassHostMaintenance: false };

/** A command or answer as it is sent. */
export function withBaseFields({ className, fields }: WireObject): WireObject {
  return { className, fields: { ...baseFields, ...fields } };
}

export function answerObject({ name, fields }: Answer): WireObject {
  return withBaseFields({ className: classNames[name], fields: { ...fields } });
}

/** What an agent says before it goes (cloudstack-agent-protocol.md, 4.2): the server then does not investigate. */
export function goodbye(detail: string): WireObject {
  return { className: classNames.ShutdownCommand, fields: { reason: 'sig.kill', detail, removeHost: false } };
}
