import type { FleetHost } from '../../host/index.ts';
import type { ConnectorEvents } from './events.ts';
import type { SessionStatus } from './session/session.ts';
import type { Zone } from './zone/zone.ts';

/** A command that failed or took long. */
export interface CommandNote {
  readonly command: string;
  readonly agent: string;
  readonly ms: number;
  readonly details?: string | undefined;
}

/** What a connector looks like at one moment. */
export interface ConnectorFigures {
  /** Hosts by the state of their link; `unplaced` ones wait to be added, `stopped` ones were dismissed or have their service off. */
  readonly hosts: { readonly total: number; readonly byState: Readonly<Record<string, number>> };
  /** Why hosts are not ready, most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly hosts: number }[];
  readonly systemVms: readonly { readonly name: string; readonly state: string; readonly reason?: string | undefined }[];
  readonly routers: { readonly total: number; readonly byState: Readonly<Record<string, number>> };
  readonly machines: { readonly total: number; readonly running: number };
  readonly commands: {
    readonly total: number;
    readonly failed: number;
    readonly slowest: readonly CommandNote[];
    readonly lastFailures: readonly CommandNote[];
  };
}

function count<T>(items: Iterable<T>, keyOf: (item: T) => string | undefined): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) {
    const key = keyOf(item);
    if (key !== undefined) counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

export interface FigureSources {
  readonly zone: Zone;
  readonly fleet: FleetHost;
  readonly events: ConnectorEvents;
  readonly hostStatus: (host: string) => SessionStatus | undefined;
  readonly systemVms: readonly SessionStatus[];
}

const systemVmTypes: ReadonlySet<string> = new Set(['SecondaryStorageVm', 'ConsoleProxy']);

export function connectorFigures({ zone, fleet, events, hostStatus, systemVms }: FigureSources): ConnectorFigures {
  const hosts = [...zone.hosts.values()];
  const statuses = hosts.flatMap((host) => hostStatus(host.name) ?? []);
  const reasons = count(statuses, ({ state, reason }) => (state === 'ready' ? undefined : reason));
  let total = 0;
  let failed = 0;
  for (const figures of events.commands.values()) {
    total += figures.count;
    failed += figures.failures;
  }
  const systemVmNames = new Set(
    [...zone.machines.values()].filter((machine) => systemVmTypes.has(machine.type)).map((machine) => machine.name),
  );
  const routers = fleet.list().routers.filter((router) => !systemVmNames.has(router.name));
  return {
    hosts: {
      total: hosts.length,
      byState: count(hosts, (host) => {
        if (host.stopped !== undefined) return 'stopped';
        return host.place === undefined ? 'unplaced' : (hostStatus(host.name)?.state ?? 'offline');
      }),
    },
    reasons: Object.entries(reasons)
      .map(([reason, number]) => ({ reason, hosts: number }))
      .toSorted((a, b) => b.hosts - a.hosts),
    systemVms: systemVms.map(({ agent, state, reason }) => ({ name: agent, state, ...(reason !== undefined && { reason }) })),
    routers: { total: routers.length, byState: count(routers, (router) => router.state) },
    machines: {
      total: zone.machines.size,
      running: [...zone.machines.values()].filter((machine) => machine.state === 'running').length,
    },
    commands: { total, failed, slowest: events.slowest, lastFailures: events.recentFailures },
  };
}
