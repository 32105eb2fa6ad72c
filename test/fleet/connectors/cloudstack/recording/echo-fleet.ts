import type { Clock, VirtualClock } from '#agent';
import { createSystemClock } from '#agent';
import type { RecordedSession, SessionObject } from '#fleet';
import type { ReplayedFleet, ReplayedFleetParts } from '../../../../../fleet/connectors/cloudstack/recording/index.ts';
import {
  decodePacket,
  encodePacket,
  packetFlags,
  parseBody,
  printBody,
  type Dialer,
  type Link,
  type WireObject,
} from '../../../../../fleet/connectors/cloudstack/wire/index.ts';

export const realClock: Clock = createSystemClock();

const systemVm = /^[sv]-\d+-/;

export interface EchoOptions {
  readonly session: RecordedSession;
  readonly clock: VirtualClock;
  /** What an agent says instead of the recorded answer; undefined: nothing at all. */
  readonly answer?: (
    recorded: SessionObject,
    command: WireObject,
    agent: string,
  ) => SessionObject | undefined | Promise<SessionObject | undefined>;
  /** Sees every command as it arrives. */
  readonly onCommand?: (agent: string, command: WireObject) => void;
  /** How long after the start of the fleet each system VM dials. */
  readonly systemVmDelayMs?: number;
}

/** Classes as the host side has them; its answers to queries are not those of a router. */
function modelOf(element: SessionObject | undefined, recorded: SessionObject | undefined): SessionObject {
  if (recorded === undefined) return element ?? { className: 'com.cloud.agent.api.ReadyAnswer', fields: { result: true } };
  return element === undefined || (element.className === recorded.className && !element.className.endsWith('.GroupAnswer'))
    ? recorded
    : element;
}

/** Agents that give the recorded answers (of network-element commands those of CloudStack's own host side). */
export function echoFleet(options: EchoOptions): (parts: ReplayedFleetParts) => ReplayedFleet {
  const answers = new Map<string, readonly SessionObject[]>();
  const lines = new Map<string, number>();
  for (const { agent, seq, dir, flags, line, body } of options.session.packets) {
    const key = `${agent} ${seq}`;
    if (dir === 'in' && (flags & packetFlags.request) !== 0) lines.set(key, line);
    if (dir === 'out' && (flags & packetFlags.request) === 0) answers.set(key, body);
  }
  return ({ dialer, hosts, servers: [server = { host: '127.0.0.1', port: 1 }] }) => {
    const links: Link[] = [];
    const controller = new AbortController();
    const dial = async (agent: string, startup: string): Promise<void> => {
      const link = await (dialer satisfies Dialer).dial({ agent, server, signal: controller.signal });
      links.push(link);
      link.onMessage = (message) => void take(agent, link, message);
      await link.send(
        encodePacket({
          flags: packetFlags.request,
          seq: 0n,
          mgmtId: -1n,
          agentId: -1n,
          via: -1n,
          body: printBody([{ className: `com.cloud.agent.api.${startup}`, fields: {} }]),
        }),
      );
    };
    const take = async (agent: string, link: Link, message: Uint8Array): Promise<void> => {
      const packet = decodePacket(message);
      if ((packet.flags & packetFlags.request) === 0) return;
      const commands = parseBody(packet.body);
      const key = `${agent} ${packet.seq}`;
      const recorded = answers.get(key) ?? [];
      const ours: SessionObject[] = [];
      for (const [index, command] of commands.entries()) {
        options.onCommand?.(agent, command);
        const model = modelOf(options.session.elementAnswers.get(`${lines.get(key)}/${index}`), recorded[index]);
        const answer = options.answer === undefined ? model : await options.answer(model, command, agent);
        if (answer !== undefined) ours.push(answer);
      }
      if (ours.length < commands.length) return;
      await link.send(encodePacket({ ...packet, flags: packet.flags & 0x06, body: printBody(ours) }));
    };
    const vms = [...new Set(options.session.packets.map(({ agent }) => agent).filter((agent) => systemVm.test(agent)))];
    return {
      async start() {
        await Promise.all(hosts.map(({ name }) => dial(name, 'StartupRoutingCommand')));
        for (const vm of vms) {
          options.clock.after(options.systemVmDelayMs ?? 1_000, () => void dial(vm, 'StartupSecondaryStorageCommand'));
        }
      },
      stop() {
        controller.abort();
        for (const link of links) link.close('the test is over');
        return Promise.resolve();
      },
    };
  };
}
