import { AgentError, parseIpsecConf } from '#agent';
import type { IpsecConnection } from '#agent';
import type { ProgramMachine } from '../machine.ts';
import { failed, lines, printed, type Program, type ProgramRun } from '../program.ts';
import { parseAddress } from '../reach/addresses.ts';
import { observeSurroundings, probe } from '../reach/probe.ts';
import { readText } from '../router-files.ts';

interface Tunnel {
  readonly connection: IpsecConnection;
  readonly left: string;
  readonly right: string;
  /** One child per connection; the first is the key exchange. */
  readonly number: number;
  /** The other end answers, so the key exchange has come to an end. */
  readonly up: boolean;
}

function setting(connection: IpsecConnection, key: string): string | undefined {
  return connection.settings.findLast(([name]) => name === key)?.[1];
}

async function readConnections(machine: ProgramMachine): Promise<readonly IpsecConnection[]> {
  const names = (await machine.files.list('/etc/ipsec.d')).filter((name) => name.endsWith('.conf'));
  const texts = await Promise.all(names.map((name) => readText(machine.files, `/etc/ipsec.d/${name}`)));
  return texts.flatMap((text) => {
    try {
      return parseIpsecConf(text ?? '');
    } catch (error) {
      // strongSwan ignores a file that it cannot read and goes on with the others.
      if (error instanceof AgentError) return [];
      throw error;
    }
  });
}

/** Connections to a peer, those that take over another's settings (`also=`) included. */
async function readTunnels(run: ProgramRun): Promise<readonly Tunnel[]> {
  const connections = await readConnections(run.machine);
  const around = await observeSurroundings(run);
  const inherited = (connection: IpsecConnection, key: string): string | undefined => {
    const also = setting(connection, 'also');
    const base = connections.find(({ name }) => name === also);
    return setting(connection, key) ?? (base === undefined ? undefined : setting(base, key));
  };
  return connections.map((connection, index): Tunnel => {
    const right = inherited(connection, 'right') ?? '%any';
    const left = inherited(connection, 'left') ?? '%any';
    const peer = parseAddress(right);
    const source = parseAddress(left);
    const up = peer !== undefined && probe(around, { destination: peer, source, how: 'udp' }).kind === 'reply';
    return { connection, left, right, number: index + 1, up };
  });
}

function networks(tunnel: Tunnel): string {
  const left = setting(tunnel.connection, 'leftsubnet') ?? `${tunnel.left}/32`;
  const right = (setting(tunnel.connection, 'rightsubnet') ?? `${tunnel.right}/32`).split(',').join(' ');
  return `${left} === ${right}`;
}

/** `12 minutes`, as strongSwan spells a span. */
function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [value, unit] =
    seconds < 60
      ? [seconds, 'second']
      : seconds < 3600
        ? [Math.floor(seconds / 60), 'minute']
        : [Math.floor(seconds / 3600), 'hour'];
  return `${value} ${unit}${value === 1 ? '' : 's'}`;
}

function statusText(tunnels: readonly Tunnel[], name: string | undefined, ageMs: number): string {
  const shown = tunnels.filter(
    ({ connection }) => name === undefined || connection.name === name || connection.name.startsWith(`${name}-`),
  );
  const routed = shown.filter(({ connection }) => setting(connection, 'auto') === 'route');
  const established = shown.filter(({ up }) => up);
  const text: string[] = [];
  if (routed.length > 0) {
    text.push('Routed Connections:');
    for (const tunnel of routed) {
      const label = `${tunnel.connection.name}{${tunnel.number}}`;
      text.push(`${label}:  ROUTED, TUNNEL, reqid ${tunnel.number}`, `${label}:   ${networks(tunnel)}`);
    }
  }
  text.push(`Security Associations (${established.length} up, 0 connecting):`);
  for (const tunnel of established) {
    const { name: label } = tunnel.connection;
    const ends = `${tunnel.left}[${tunnel.left}]...${tunnel.right}[${tunnel.right}]`;
    const child = `${label}{${tunnel.number}}`;
    text.push(
      `${label}[${tunnel.number}]: ESTABLISHED ${span(ageMs)} ago, ${ends}`,
      `${child}:  INSTALLED, TUNNEL, reqid ${tunnel.number}, ESP SPIs: c0de${String(tunnel.number).padStart(4, '0')}_i c1de${String(tunnel.number).padStart(4, '0')}_o`,
      `${child}:   ${networks(tunnel)}`,
    );
  }
  if (established.length === 0) text.push(name === undefined ? '  none' : '  no match');
  return lines(text);
}

/**
 * `ipsec` of strongSwan 5.9: `status [NAME]`, `statusall`, `up`, `down`, `route`, `reload`, `update`, `rereadsecrets`, `rereadall`, `start`,
 * `stop`, `restart`, `version`. A tunnel is up while the daemon runs and its other end can be reached.
 */
export const ipsec: Program = async (run) => {
  const [verb = '', name] = run.args;
  const { services } = run.machine;
  const unit = (await services.observe()).find((state) => state.unit === 'strongswan-starter');
  const running = unit?.active === 'active';
  const action = async (what: 'start' | 'stop' | 'restart', message: string): Promise<ReturnType<typeof failed>> => {
    await services.apply([{ unit: 'strongswan-starter', action: what }]);
    return failed(0, message);
  };
  switch (verb) {
    case '':
    case '--help':
      return printed('ipsec command [arguments]\n');
    case 'version':
    case '--version':
      return printed('Linux strongSwan U5.9.8/K6.1.0-29-amd64\nUniversity of Applied Sciences Rapperswil, Switzerland\n');
    case 'start':
      return running
        ? failed(
            0,
            'Starting strongSwan 5.9.8 IPsec [starter]...\ncharon is already running (/var/run/charon.pid exists) -- skipping daemon start\n',
          )
        : action('start', 'Starting strongSwan 5.9.8 IPsec [starter]...\n');
    case 'restart':
      return action('restart', 'Stopping strongSwan IPsec...\nStarting strongSwan 5.9.8 IPsec [starter]...\n');
    case 'stop':
      return running
        ? action('stop', 'Stopping strongSwan IPsec...\n')
        : failed(3, 'Stopping strongSwan IPsec failed: starter is not running\n');
    default:
  }
  if (!running) {
    if (verb === 'status' || verb === 'statusall') return failed(3, '');
    if (verb === 'reload' || verb === 'update')
      return failed(3, `${verb === 'reload' ? 'Reloading' : 'Updating'} strongSwan IPsec failed: starter is not running\n`);
    return failed(1, '');
  }
  switch (verb) {
    case 'status':
      return printed(statusText(await readTunnels(run), name, run.context.clock.now() - unit.sinceMs));
    case 'statusall': {
      const tunnels = await readTunnels(run);
      const head = [
        'Status of IKE charon daemon (strongSwan 5.9.8, Linux 6.1.0-29-amd64, x86_64):',
        `  uptime: ${span(run.context.clock.now() - unit.sinceMs)}`,
        '  worker threads: 11 of 16 idle, 5/0/0/0 working, job queue: 0/0/0/0, scheduled: 0',
        'Connections:',
        ...tunnels.flatMap(({ connection, left, right }) => [
          `${connection.name.padStart(12)}:  ${left}...${right}  ${(setting(connection, 'keyexchange') ?? 'ike').toUpperCase()}`,
        ]),
      ];
      return printed(lines(head) + statusText(tunnels, name, run.context.clock.now() - unit.sinceMs));
    }
    case 'up': {
      const tunnel = (await readTunnels(run)).find(({ connection }) => connection.name === name);
      if (tunnel === undefined) return printed(`no config named '${name ?? ''}'\n`);
      if (tunnel.up) return printed(`connection '${tunnel.connection.name}' established successfully\n`);
      return failed(
        1,
        '',
        `initiating IKE_SA ${tunnel.connection.name}[${tunnel.number}] to ${tunnel.right}\nestablishing connection '${tunnel.connection.name}' failed\n`,
      );
    }
    case 'down':
      return printed(`no SA found with name '${name ?? ''}'\n`);
    case 'route':
    case 'unroute':
      return printed('');
    case 'reload':
    case 'update':
      return failed(0, `${verb === 'reload' ? 'Reloading' : 'Updating'} strongSwan IPsec configuration...\n`);
    case 'rereadsecrets':
    case 'rereadall':
    case 'rereadcacerts':
    case 'purgeike':
      return printed('');
    default:
      return failed(2, `/usr/sbin/ipsec: unknown command \`${verb}' (\`ipsec --help' for list)\n`);
  }
};
