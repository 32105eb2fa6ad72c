import { AgentError, parseFrrConf } from '#agent';
import type { BgpProcess, FrrConfig } from '#agent';
import { createRoutingTables } from '../iproute/tables.ts';
import { failed, lines, printed, type Program, type ProgramRun } from '../program.ts';
import { parseAddress } from '../reach/addresses.ts';
import { inDumpOrder, kernelRoutes } from '../reach/kernel-routes.ts';
import { observeSurroundings, probe, type Surroundings } from '../reach/probe.ts';
import { readText } from '../router-files.ts';
import { longTime } from '../text-dates.ts';

interface Router {
  readonly text: string;
  readonly config: FrrConfig | undefined;
  readonly bgpRuns: boolean;
  readonly ageMs: number;
  readonly around: Surroundings;
}

/** `vtysh -c COMMAND` (several): shows what frr has in its file and what it learnt, which is nothing. Configuration is the agent's work. */
export const vtysh: Program = async (run) => {
  const commands: string[] = [];
  for (let at = 0; at < run.args.length; at++)
    if (run.args[at] === '-c' || run.args[at] === '--command') commands.push(run.args[++at] ?? '');
  const services = await run.machine.services.observe();
  const unit = services.find((state) => state.unit === 'frr');
  if (unit?.active !== 'active') return failed(1, 'Exiting: failed to connect to any daemons.\n');
  if (commands.length === 0) return printed('');
  const router = await readRouter(run, run.context.clock.now() - unit.sinceMs);
  const results = commands.map((command) => show(router, command.trim().split(/\s+/)));
  const bad = results.find(({ exitCode }) => exitCode !== 0);
  return { stdout: results.map(({ stdout }) => stdout).join(''), stderr: bad?.stderr ?? '', exitCode: bad?.exitCode ?? 0 };
};

async function readRouter(run: ProgramRun, ageMs: number): Promise<Router> {
  const [text = '', daemons = '', around] = await Promise.all([
    readText(run.machine.files, '/etc/frr/frr.conf'),
    readText(run.machine.files, '/etc/frr/daemons'),
    observeSurroundings(run),
  ]);
  return { text, config: readConfig(text), bgpRuns: /^bgpd=yes/m.test(daemons), ageMs, around };
}

/** Undefined for a file of somebody else's making. */
function readConfig(text: string): FrrConfig | undefined {
  try {
    return parseFrrConf(text);
  } catch (error) {
    if (error instanceof AgentError) return undefined;
    throw error;
  }
}

function abbreviated(words: readonly string[], ...names: readonly string[]): boolean {
  return (
    words.length === names.length &&
    names.every((name, index) => words[index] !== undefined && name.startsWith(words[index] ?? ' '))
  );
}

function show(router: Router, words: readonly string[]): ReturnType<typeof failed> {
  const [verb = '', ...rest] = words;
  if ('write'.startsWith(verb) && verb.length > 1) return printed('Building Configuration...\n[OK]\n');
  const unknown = failed(1, `% Unknown command: ${words.join(' ')}\n`);
  if (!'show'.startsWith(verb) || verb.length < 2) return unknown;
  if (abbreviated(rest, 'running-config'))
    return printed(`Building configuration...\n\nCurrent configuration:\n!\n${router.text}end\n`);
  if (abbreviated(rest, 'version')) return printed('FRRouting 8.4.4 (router) on Linux(6.1.0-29-amd64).\n');
  if (abbreviated(rest, 'ip', 'route') || abbreviated(rest, 'ipv6', 'route'))
    return printed(routes(router, 'ipv6'.startsWith(rest[0] ?? '') && rest[0] !== 'ip' ? 6 : 4));
  const bgp = rest.filter((word) => !['ip', 'ipv4', 'ipv6', 'unicast'].includes(word));
  if (bgp[0] === undefined || !'bgp'.startsWith(bgp[0])) return unknown;
  if (!router.bgpRuns) return failed(1, 'bgpd is not running\n');
  const [process] = router.config?.bgp ?? [];
  if (process === undefined) return printed('% BGP instance not found\n');
  if (abbreviated(bgp, 'bgp', 'summary')) return printed((router.config?.bgp ?? []).map((one) => summary(router, one)).join(''));
  if (bgp.length >= 2 && 'neighbors'.startsWith(bgp[1] ?? ' ')) return printed(neighbours(router, process));
  return bgp.length === 1 ? printed(networks(process)) : unknown;
}

function established(router: Router, address: string): boolean {
  const peer = parseAddress(address);
  return peer !== undefined && probe(router.around, { destination: peer, how: 'udp' }).kind === 'reply';
}

function summary(router: Router, process: BgpProcess): string {
  const peers = process.neighbours;
  const rows = peers.map(({ address, remoteAs }) => {
    const up = established(router, address);
    const messages = up ? String(Math.floor(router.ageMs / 60_000) + 2) : '0';
    const state = up ? '0' : 'Active';
    const since = up ? longTime(Math.floor(router.ageMs / 1000)) : 'never';
    return (
      `${address.padEnd(15)} 4 ${String(remoteAs).padStart(10)} ${messages.padStart(9)} ${messages.padStart(9)}        0    0    0 ` +
      `${since.padStart(8)} ${state.padStart(12)} ${String(up ? process.ipv4Networks.length : 0).padStart(8)} N/A`
    );
  });
  return lines([
    '',
    'IPv4 Unicast Summary (VRF default):',
    `BGP router identifier ${process.routerId ?? '0.0.0.0'}, local AS number ${process.as} vrf-id 0`,
    'BGP table version 0',
    `RIB entries ${process.ipv4Networks.length}, using ${192 * process.ipv4Networks.length} bytes of memory`,
    `Peers ${peers.length}, using ${725 * peers.length} KiB of memory`,
    '',
    'Neighbor        V         AS   MsgRcvd   MsgSent   TblVer  InQ OutQ  Up/Down State/PfxRcd   PfxSnt Desc',
    ...rows,
    '',
    `Total number of neighbors ${peers.length}`,
  ]);
}

function neighbours(router: Router, process: BgpProcess): string {
  return process.neighbours
    .map(({ address, remoteAs }) =>
      lines([
        `BGP neighbor is ${address}, remote AS ${remoteAs}, local AS ${process.as}, external link`,
        '  BGP version 4, remote router ID 0.0.0.0, local router ID ' + (process.routerId ?? '0.0.0.0'),
        `  BGP state = ${established(router, address) ? 'Established' : 'Active'}`,
        '',
      ]),
    )
    .join('');
}

function networks(process: BgpProcess): string {
  const rows = [...process.ipv4Networks, ...process.ipv6Networks].map(
    (network) => `*> ${network.padEnd(18)}0.0.0.0                  0         32768 i`,
  );
  return lines([
    `BGP table version is ${rows.length}, local router ID is ${process.routerId ?? '0.0.0.0'}, vrf id 0`,
    `Default local pref 100, local AS ${process.as}`,
    '   Network          Next Hop            Metric LocPrf Weight Path',
    ...rows,
    '',
    `Displayed  ${rows.length} routes and ${rows.length} total paths`,
  ]);
}

function routes(router: Router, family: 4 | 6): string {
  const own = inDumpOrder(
    kernelRoutes(router.around.network).filter((route) => route.family === family && route.table === 'main'),
    createRoutingTables([]),
  );
  const age = longTime(Math.floor(router.ageMs / 1000));
  const rows = own.map((route) => {
    const destination = route.destination === 'default' ? (family === 4 ? '0.0.0.0/0' : '::/0') : route.destination;
    const device = route.device ?? 'lo';
    return route.via === undefined
      ? `C>* ${destination} is directly connected, ${device}, ${age}`
      : `K>* ${destination} [0/0] via ${route.via}, ${device}, ${age}`;
  });
  return lines([
    'Codes: K - kernel route, C - connected, S - static, R - RIP,',
    '       O - OSPF, I - IS-IS, B - BGP, E - EIGRP, N - NHRP,',
    '       > - selected route, * - FIB route, q - queued, r - rejected, b - backup',
    '',
    ...rows,
  ]);
}
