import { answer, succeeded, type Answer } from '../fleet/connectors/cloudstack/commands/command.ts';
import type { SessionAgent } from '../fleet/connectors/cloudstack/session/session.ts';
import type { WireObject } from '../fleet/connectors/cloudstack/wire/index.ts';
import { pingRouting, startupRouting, type HostRecord } from '../fleet/connectors/cloudstack/zone/index.ts';

/** The agent of a host that has nothing on it: what is measured is the way to it. */
export function idleHost(host: HostRecord): SessionAgent {
  return {
    name: host.name,
    startup: (how) => [startupRouting(host, how)],
    ping: (hostId) => pingRouting(host, hostId, []),
    execute: async (command) => answerTo(command),
  };
}

function answerTo({ className }: WireObject): Answer {
  if (className.endsWith('.CheckNetworkCommand')) return answer('CheckNetworkAnswer', { result: true, _reconnect: false });
  if (className.endsWith('.ModifyStoragePoolCommand')) return answer('ModifyStoragePoolAnswer', { result: true });
  return succeeded();
}
