import type { Random, ServiceState } from '#agent';

/** Units that run from power-on (cloudstack-vr-commands.md, 5.4). */
const systemUnits = [
  'systemd-journald',
  'systemd-udevd',
  'dbus',
  'systemd-logind',
  'acpid',
  'cron',
  'haveged',
  'irqbalance',
  'qemu-guest-agent',
  'rsyslog',
  'ssh',
];

/** Units that are installed and wait for somebody to start them. */
const routerUnits = [
  'apache2',
  'conntrackd',
  'dnsmasq',
  'frr',
  'haproxy',
  'keepalived',
  'logrotate.timer',
  'radvd',
  'strongswan-starter',
  'xl2tpd',
];

type UnitState = Omit<ServiceState, 'unit'>;

/** What the service manager knows. */
export interface UnitTable {
  readonly units: Map<string, UnitState>;
  /** The process number given last. */
  lastPid: number;
}

/** The table right after power-on; `enabled` are the units that were enabled on this disk. */
export function freshUnits(random: Random, bootedMs: number, enabled: ReadonlySet<string>): UnitTable {
  const table: UnitTable = { units: new Map(), lastPid: random.integer(180, 260) };
  for (const unit of systemUnits) {
    table.units.set(unit, { active: 'active', enabled: true, pid: nextPid(table, random), sinceMs: bootedMs });
  }
  for (const unit of new Set([...routerUnits, ...enabled])) {
    if (!table.units.has(unit)) table.units.set(unit, { active: 'inactive', enabled: enabled.has(unit), sinceMs: bootedMs });
  }
  return table;
}

export function nextPid(table: UnitTable, random: Random): number {
  table.lastPid += random.integer(1, 40);
  return table.lastPid;
}

/**
 * `state/services`: one unit a line, by name, behind a line with the process number given last:
 *
 *     # last pid 1203
 *     dnsmasq active enabled 812 2026-11-20T14:52:30.123Z
 *     haproxy failed disabled - 2026-11-20T14:52:31.000Z
 */
export function printUnits({ units, lastPid }: UnitTable): string {
  const lines = [...units]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([unit, { active, enabled, pid, sinceMs }]) =>
        `${unit} ${active} ${enabled ? 'enabled' : 'disabled'} ${pid ?? '-'} ${new Date(sinceMs).toISOString()}\n`,
    );
  return `# last pid ${lastPid}\n${lines.join('')}`;
}

export function parseUnits(text: string): UnitTable {
  const [head = '', ...lines] = text.trimEnd().split('\n');
  const lastPid = /^# last pid (\d+)$/.exec(head)?.[1];
  if (lastPid === undefined) throw new SyntaxError(`unexpected line: ${head}`);
  const units = new Map<string, UnitState>();
  for (const line of lines) {
    const match = /^(\S+) (active|inactive|failed) (enabled|disabled) (\d+|-) (\S+)$/.exec(line);
    const sinceMs = Date.parse(match?.[5] ?? '');
    if (match === null || Number.isNaN(sinceMs)) throw new SyntaxError(`unexpected line: ${line}`);
    const [, unit = '', active, enabled, pid] = match;
    units.set(unit, {
      active: active === 'active' || active === 'failed' ? active : 'inactive',
      enabled: enabled === 'enabled',
      ...(pid !== '-' && { pid: Number(pid) }),
      sinceMs,
    });
  }
  return { units, lastPid: Number(lastPid) };
}
