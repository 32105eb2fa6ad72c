import type { ConnectorFigures } from '../../connectors/cloudstack/index.ts';

const shown = 3;
/** Enough for the longest reason of a dial that failed: what to do stands at its end. */
const quotedLength = 180;

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
    `commands   ${commands.total}, ${perSecond.toFixed(perSecond < 10 ? 1 : 0)} a second, ${commands.failed} failed`,
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
