import { z } from 'zod';
import { classNames } from '../classes/index.ts';
import type { WireObject } from '../wire/packet.ts';
import type { AgentIdentity, ToldServers } from './session.ts';

/** What a server says about its agents' links. */
export type LinkCommand =
  | { readonly kind: 'ready'; readonly identity: AgentIdentity | undefined; readonly told: ToldServers; readonly avoid: Names }
  /** It does not want the agent, and expects no answer (cloudstack-agent-protocol.md, 4.2). */
  | { readonly kind: 'refusal'; readonly reason: string }
  | { readonly kind: 'dismissal'; readonly reason: string; readonly removeHost: boolean }
  /** `balance`: look at once whether the preferred server is there. */
  | { readonly kind: 'servers'; readonly told: ToldServers; readonly avoid: Names; readonly balance: boolean }
  | { readonly kind: 'transfer'; readonly told: ToldServers; readonly avoid: Names };

/** Undefined: nothing was said, what was said before holds. */
type Names = readonly string[] | undefined;

const names = z.array(z.string()).nullish().catch(undefined);
const text = z.string().nullish().catch(undefined);
const wholeNumber = z.number().int().nullish().catch(undefined);
const flag = z.boolean().nullish().catch(undefined);

const balancing = { lbAlgorithm: text, lbCheckInterval: wholeNumber };
const readyFields = z.object({
  _details: text,
  hostId: wholeNumber,
  hostUuid: text,
  hostName: text,
  msHostList: names,
  avoidMsHostList: names,
  ...balancing,
});
const shutdownFields = z.object({ reason: text, removeHost: flag });
const listFields = z.object({ msList: names, avoidMsList: names, triggerHostLb: flag, ...balancing });

type Balancing = Readonly<z.infer<z.ZodObject<typeof balancing>>>;

function told(servers: readonly string[] | null | undefined, { lbAlgorithm, lbCheckInterval }: Balancing): ToldServers {
  return {
    servers: servers ?? [],
    ...(typeof lbAlgorithm === 'string' && { balancing: lbAlgorithm }),
    ...(typeof lbCheckInterval === 'number' && { balancingCheckSeconds: lbCheckInterval }),
  };
}

function readReady(fields: WireObject['fields']): LinkCommand {
  const { _details: refusal, hostId, hostUuid, hostName, msHostList, avoidMsHostList, ...ready } = readyFields.parse(fields);
  if (typeof refusal === 'string') return { kind: 'refusal', reason: refusal };
  return {
    kind: 'ready',
    identity:
      typeof hostId === 'number' && hostId > 0
        ? { hostId, ...(typeof hostUuid === 'string' && { hostUuid }), ...(typeof hostName === 'string' && { hostName }) }
        : undefined,
    told: told(msHostList, ready),
    avoid: avoidMsHostList ?? undefined,
  };
}

/** Undefined for every command that is not of the link itself. Fields of a wrong type count as missing. */
export function readLinkCommand({ className, fields }: WireObject): LinkCommand | undefined {
  switch (className) {
    case classNames.ReadyCommand:
      return readReady(fields);
    case classNames.ShutdownCommand: {
      const { reason, removeHost } = shutdownFields.parse(fields);
      return { kind: 'dismissal', reason: reason ?? 'no reason told', removeHost: removeHost ?? false };
    }
    case classNames.SetupMSListCommand: {
      const list = listFields.parse(fields);
      return {
        kind: 'servers',
        told: told(list.msList, list),
        avoid: list.avoidMsList ?? undefined,
        balance: list.triggerHostLb ?? false,
      };
    }
    case classNames.MigrateAgentConnectionCommand: {
      const list = listFields.parse(fields);
      return { kind: 'transfer', told: told(list.msList, list), avoid: list.avoidMsList ?? undefined };
    }
    default:
      return undefined;
  }
}

const pingAnswerFields = z.object({ sendStartup: flag, avoidMsList: names });
const startupAnswerFields = z.object({
  result: flag,
  details: text,
  pingInterval: z.number().positive().nullish().catch(undefined),
});

/** What an agent takes from the answer to a ping (cloudstack-agent-protocol.md, 3.3). */
export function readPingAnswer(fields: WireObject['fields']): { readonly sendStartup: boolean; readonly avoid: Names } {
  const { sendStartup, avoidMsList } = pingAnswerFields.parse(fields);
  return { sendStartup: sendStartup ?? false, avoid: avoidMsList ?? undefined };
}

/** What an agent takes from the answer to Startup (3.1): between pings, or why it was turned away. */
export function readStartupAnswer(
  fields: WireObject['fields'],
): { readonly pingMs: number | undefined } | { readonly refusal: string } {
  const { result, details, pingInterval } = startupAnswerFields.parse(fields);
  if (result === false) return { refusal: details ?? 'no reason told' };
  return { pingMs: typeof pingInterval === 'number' ? pingInterval * 1_000 : undefined };
}
