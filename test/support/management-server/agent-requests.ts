import type { WireObject } from '../../../fleet/connectors/cloudstack/wire/packet.ts';
import type { Attache } from './attache.ts';
import type { Behaviour } from './behaviour.ts';

const api = 'com.cloud.agent.api';
const everyAnswer = { result: true, contextMap: {}, wait: 0, bypassHostMaintenance: false };

/** What a server makes of a request of an agent's own. */
export interface Reaction {
  readonly answer?: WireObject;
  readonly fault?: string;
}

function takePing(attache: Attache, command: WireObject, pings: NonNullable<Behaviour['pings']>): Reaction {
  attache.pings++;
  attache.ping = command.fields;
  const up = attache.state === 'up';
  const answer = {
    className: `${api}.PingAnswer`,
    fields: {
      _command: command.fields,
      sendStartup: pings === 'send-startup' || !up,
      avoidMsList: [],
      reconcileCommands: [],
      ...everyAnswer,
    },
  };
  return { ...(pings !== 'silence' && { answer }), ...(!up && { fault: 'a ping before the ReadyCommand' }) };
}

/** Takes a request that follows the Startup. */
export function takeAgentRequest(attache: Attache, command: WireObject, pings: NonNullable<Behaviour['pings']>): Reaction {
  const name = command.className.slice(command.className.lastIndexOf('.') + 1);
  if (name.startsWith('Ping')) return takePing(attache, command, pings);
  if (name === 'ShutdownCommand') {
    // Without a reply (cloudstack-agent-protocol.md, 4.2).
    attache.goodbye = command.fields;
    attache.state = 'shutdown';
    return {};
  }
  if (name.startsWith('Startup')) {
    attache.link.close('a second Startup');
    return { fault: 'a second Startup over the same connection' };
  }
  return name === 'ConsoleAccessAuthenticationCommand'
    ? { answer: { className: `${api}.ConsoleAccessAuthenticationAnswer`, fields: { _success: true, ...everyAnswer } } }
    : { answer: { className: `${api}.AgentControlAnswer`, fields: everyAnswer } };
}
