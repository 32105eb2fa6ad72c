/** What a run looks like at one moment. */
export interface ConnectorFigures {
  /** Hosts by the state of their link; `addHost` counts those that wait to be added. */
  readonly hosts: { readonly total: number; readonly byState: Readonly<Record<string, number>> };
  /** Why hosts are not ready, most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly hosts: number }[];
  readonly systemVms: readonly { readonly name: string; readonly state: string; readonly reason?: string | undefined }[];
  readonly routers: { readonly total: number; readonly byState: Readonly<Record<string, number>> };
  readonly machines: { readonly total: number; readonly running: number };
  readonly commands: {
    readonly total: number;
    readonly failed: number;
    readonly running: number;
    readonly slowest: readonly CommandNote[];
    readonly lastFailures: readonly CommandNote[];
  };
  readonly recordingStopped?: string | undefined;
}

export interface CommandNote {
  readonly command: string;
  readonly agent: string;
  readonly ms: number;
  readonly details?: string | undefined;
}

const shown = 3;
const quotedLength = 100;

function counts(byState: Readonly<Record<string, number>>): string {
  const parts = Object.entries(byState).filter(([, count]) => count > 0);
  return parts.map(([state, count]) => `${count} ${state}`).join(', ');
}

function cut(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= quotedLength ? line : `${line.slice(0, quotedLength - 1)}…`;
}

function withCounts(total: number, byState: Readonly<Record<string, number>>): string {
  const states = counts(byState);
  return states === '' ? String(total) : `${total}: ${states}`;
}

/** A few lines for a person; `perSecond` is the rate of commands since the last look. */
export function figuresText(figures: ConnectorFigures, perSecond: number): string {
  const { hosts, reasons, systemVms, routers, machines, commands } = figures;
  const lines = [
    `hosts      ${withCounts(hosts.total, hosts.byState)}`,
    ...reasons.slice(0, shown).map(({ reason, hosts: count }) => `           ${count} × ${cut(reason)}`),
    `routers    ${withCounts(routers.total, routers.byState)}; ${machines.running} of ${machines.total} VMs run`,
    ...(systemVms.length === 0
      ? []
      : [
          `system VMs ${systemVms.map(({ name, state, reason }) => `${name} ${state}${reason === undefined ? '' : ` (${cut(reason)})`}`).join(', ')}`,
        ]),
    `commands   ${commands.total}, ${perSecond.toFixed(perSecond < 10 ? 1 : 0)} a second, ${commands.running} running, ${commands.failed} failed`,
    ...commands.slowest
      .slice(0, shown)
      .map(
        ({ command, agent, ms }, index) =>
          `${index === 0 ? 'slowest    ' : '           '}${command} ${Math.round(ms)} ms (${agent})`,
      ),
    ...commands.lastFailures
      .slice(-shown)
      .map(
        ({ command, agent, details }, index) =>
          `${index === 0 ? 'failed     ' : '           '}${command} (${agent})${details === undefined ? '' : `: ${cut(details)}`}`,
      ),
    ...(figures.recordingStopped === undefined ? [] : [`recording  stopped: ${cut(figures.recordingStopped)}`]),
  ];
  return `${lines.join('\n')}\n`;
}

/** One line for a log that nobody watches. */
export function figuresLine({ hosts, routers, machines, commands }: ConnectorFigures, perSecond: number): string {
  return (
    `hosts ${counts(hosts.byState) || hosts.total}; routers ${counts(routers.byState) || routers.total}; ` +
    `${machines.running} VMs; ${commands.total} commands, ${perSecond.toFixed(1)}/s, ${commands.failed} failed\n`
  );
}
