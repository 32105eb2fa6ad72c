import { join } from 'node:path';
import { z } from 'zod';
import { AgentError, createRandom, createSystemClock, parseIpv4, parseIpv4Cidr, type Ipv4Network } from '#agent';
import { CertificateAuthority } from '../ca/index.ts';
import { assignAddresses, startGrpcListener, type GrpcListener } from '../connectors/grpc/index.ts';
import { FleetHost, holdsFleet, routerSocket, stateDirectory } from '../host/index.ts';
import { exitStatus } from './exit-status.ts';
import { openFleetLog } from './fleet-log.ts';
import type { CliIo } from './io.ts';
import { openDoor } from './open-door.ts';
import { stateFolder } from './state-folder.ts';
import { stayUp, untilStopped } from './stay-up.ts';
import { painter, table } from './table.ts';

export interface ServeFlags {
  readonly grpc: string;
  readonly addressBase: string;
  /** Directory. */
  readonly ca: string;
  readonly unix: boolean;
  readonly state: string | undefined;
  readonly graceMs: string;
  readonly logLevel: string;
  readonly json: boolean;
}

const shownRouters = 10;

const settingsSchema = z.object({
  grpc: z.string().transform((text, context) => {
    const [, bind = '', port = ''] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
    if (parseIpv4(bind) !== undefined && Number(port) < 65_536) return { bind, port: Number(port) };
    context.addIssue({ code: 'custom', message: 'it must be an IPv4 address and a port, such as 0.0.0.0:7443' });
    return z.NEVER;
  }),
  addressBase: z.string().transform((text, context): Ipv4Network => {
    const network = parseIpv4Cidr(text);
    if (network !== undefined) return network;
    context.addIssue({ code: 'custom', message: 'it must be an IPv4 network, such as 127.64.0.0/16' });
    return z.NEVER;
  }),
  graceMs: z.coerce.number().int().min(0).max(3_600_000),
  logLevel: z.enum(['debug', 'info', 'warn', 'error']),
});

const flagNames: Readonly<Record<string, string>> = {
  grpc: '--grpc',
  addressBase: '--address-base',
  graceMs: '--grace-ms',
  logLevel: '--log-level',
};

function readSettings(flags: ServeFlags): z.infer<typeof settingsSchema> {
  const read = settingsSchema.safeParse(flags);
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path, message }) => `${flagNames[String(path[0])] ?? ''}: ${message}`);
  throw new AgentError('VRA_BAD_INPUT', problems.join('; '));
}

interface Served {
  readonly router: string;
  readonly address: string;
  readonly socket?: string | undefined;
}

async function openSockets(host: FleetHost, listener: GrpcListener, routers: readonly Served[]): Promise<readonly Served[]> {
  const served: Served[] = [];
  for (const each of routers) {
    const { folder } = host.get(each.router);
    if (folder === undefined) throw new AgentError('VRA_BUG', `router ${each.router} has no folder for its socket`);
    const socket = join(folder, routerSocket);
    await listener.openUnixSocket(each.router, socket);
    served.push({ ...each, socket });
  }
  return served;
}

/** `vrfleet serve`: serves a fleet that is there until it is asked to end. Gives the exit status. */
export async function serveCommand(io: CliIo, flags: ServeFlags): Promise<number> {
  const { grpc, addressBase, graceMs, logLevel } = readSettings(flags);
  const directory = stateDirectory(stateFolder(io, flags.state));
  if (!(await holdsFleet(directory)))
    throw new AgentError(
      'VRA_NOT_FOUND',
      `${directory.path} holds no fleet; "vrfleet start" makes one, --state names another folder`,
    );
  const clock = createSystemClock();
  const stop = untilStopped(io, `ending: calls that run have ${graceMs} ms`);
  await using stack = new AsyncDisposableStack();
  stack.defer(() => stop.release());
  const { log, close } = await openFleetLog(directory.log, logLevel);
  stack.defer(close);
  const { authority: ca } = await CertificateAuthority.init({ directory: flags.ca, clock });
  const host = stack.use(await FleetHost.open({ stateDir: directory.path, clock, random: createRandom('serve'), log }));
  const assigned = assignAddresses(host.list().routers, addressBase);
  for (const [name, address] of assigned) host.setAddress(name, address);
  const routersByAddress = new Map([...assigned].map(([name, address]) => [address, name]));
  const listener = await startGrpcListener({ host, routerAt: (address) => routersByAddress.get(address), ca, clock, log, ...grpc });
  stack.defer(() => listener.close(graceMs));
  const plain = [...assigned].map(([router, address]): Served => ({ router, address }));
  const routers = flags.unix ? await openSockets(host, listener, plain) : plain;
  await openDoor(host, directory, { clock, port: 0 }, stack);

  if (flags.json) {
    const summary = { port: listener.port, authority: join(ca.directory, 'ca.pem'), stateDir: directory.path, routers };
    io.stdout.write(`${JSON.stringify(summary)}\n`);
  } else io.stdout.write(summaryText(io, listener.port, ca.directory, routers));
  await stayUp(clock, stop);
  return exitStatus.ok;
}

function summaryText(io: CliIo, port: number, authority: string, routers: readonly Served[]): string {
  const rows = routers.slice(0, shownRouters).map(({ router, address, socket }) => [router, `${address}:${port}`, socket ?? '']);
  const more = routers.length - rows.length;
  return [
    `gRPC for ${routers.length} routers, port ${port}; clients trust ${join(authority, 'ca.pem')}\n\n`,
    table(['ROUTER', 'ADDRESS', 'SOCKET'], rows, painter(io)),
    more > 0 ? `… and ${more} more: --json lists all\n` : '',
    '\nA certificate for a client: vrfleet ca issue client NAME\nCtrl-C ends the fleet.\n',
  ].join('');
}
