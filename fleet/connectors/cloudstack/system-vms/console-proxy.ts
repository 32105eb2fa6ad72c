import { classNames } from '../classes/index.ts';
import { answer, failed, succeeded, type Handlers } from '../commands/command.ts';
import type { WireObject } from '../wire/packet.ts';

/** What a proxy tells of its sessions; the capacity scan reads it (cloudstack-host-commands.md, A13). */
interface ProxyLoad {
  readonly connections: readonly unknown[];
  readonly removedSessions: readonly string[];
}

/** One console proxy's own memory: sessions that the server announced. Gone with the agent's process, as in a real one. */
export class ConsoleProxyState {
  readonly #allowed = new Set<string>();

  allow(session: string): void {
    this.#allowed.add(session);
  }

  isAllowed(session: string): boolean {
    return this.#allowed.has(session);
  }

  /** Nobody looks at a simulated screen: there are no connections to tell of. */
  load(): ProxyLoad {
    return { connections: [], removedSessions: [] };
  }
}

export function loadReport(proxyVmId: number, state: ConsoleProxyState): WireObject {
  return {
    className: classNames.ConsoleProxyLoadReportCommand,
    fields: { _proxyVmId: proxyVmId, _loadInfo: JSON.stringify(state.load()) },
  };
}

/** Commands that only a console proxy gets (cloudstack-host-commands.md, A13). `stateOf` finds it by the agent's name. */
export function consoleProxyHandlers(stateOf: (agent: string) => ConsoleProxyState): Handlers {
  const loadAnswer = (agent: string, proxyVmId: number | undefined, proxyVmName: string | undefined) =>
    answer('ConsoleProxyLoadAnswer', {
      result: true,
      details: JSON.stringify(stateOf(agent).load()),
      ...(proxyVmId !== undefined && { proxyVmId }),
      ...(proxyVmName !== undefined && { proxyVmName }),
    });
  return {
    CheckHealthCommand: () => answer('CheckHealthAnswer', { result: true, details: 'resource is alive' }),
    StartConsoleProxyAgentHttpHandlerCommand: () => succeeded(),
    AllowConsoleAccessCommand: ({ sessionUuid }, { agent }) => {
      if (sessionUuid === undefined || sessionUuid === '') return failed('Null or empty session UUID');
      stateOf(agent).allow(sessionUuid);
      return succeeded();
    },
    CheckConsoleProxyLoadCommand: ({ proxyVmId, proxyVmName }, { agent }) => loadAnswer(agent, proxyVmId, proxyVmName),
    WatchConsoleProxyLoadCommand: ({ proxyVmId, proxyVmName }, { agent }) => loadAnswer(agent, proxyVmId, proxyVmName),
  };
}
