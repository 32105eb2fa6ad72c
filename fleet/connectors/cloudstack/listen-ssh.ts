import type { Duplex } from 'node:stream';
import type { FleetHost } from '../../host/index.ts';
import { serveAgent } from '../../serve-agent.ts';
import {
  createHostKeys,
  ensureHostKeys,
  routerForwards,
  startSshServer,
  type MachineForwards,
  type SshServer,
} from '../../ssh/index.ts';
import type { CloudStackConnector } from './connector.ts';
import { connectorMachines, poolMounts } from './ssh/index.ts';

export interface ListenSshOptions {
  /** Address of both listeners; the dialled address picks the machine. */
  readonly bind: string;
  /** Folder of the host keys, made on the first start; absent: new keys for this run. */
  readonly keys?: string | undefined;
  /** The password of root; undefined: any. */
  readonly password?: string | undefined;
  /** What listens in a router or system VM for clients who come through its SSH port, by name; default: its agent, on the unix socket. */
  readonly forwards?: ((machine: string) => MachineForwards | undefined) | undefined;
  /** Default: 22 for hosts, 3922 for routers and system VMs. */
  readonly ports?: { readonly hosts: number; readonly routers: number } | undefined;
}

export interface SshListeners extends AsyncDisposable {
  readonly hosts: SshServer;
  readonly routers: SshServer;
}

const realPorts = { hosts: 22, routers: 3922 };
const byHand = 'the agent was stopped on its host';

/** The agent of a machine, as its unix socket would let clients in. */
function agentForwards(fleet: FleetHost, machine: string): MachineForwards {
  const open = async (channel: Duplex): Promise<void> => {
    const end = await serveAgent(fleet.service(machine), channel);
    channel.once('close', end);
    if (channel.destroyed) end();
  };
  const connect = (channel: Duplex): void => {
    // A client that goes away without a goodbye is no news.
    channel.on('error', () => channel.destroy());
    open(channel).catch(() => channel.destroy());
  };
  return routerForwards({ bus: { connect } });
}

/** Opens SSH of all hosts, routers and system VMs of a connector. Rejects with `VRA_CONFLICT` when a port is taken. */
export async function listenSsh(connector: CloudStackConnector, options: ListenSshOptions): Promise<SshListeners> {
  const { bind, keys, password, ports = realPorts } = options;
  const { parts, hosts, credentials, storage } = connector;
  const forwards = options.forwards ?? ((machine: string) => agentForwards(parts.fleet, machine));
  await using stack = new AsyncDisposableStack();
  const machines = stack.use(
    connectorMachines({
      ...parts,
      credentials,
      password,
      forwards: ({ name }) => forwards(name),
      enter: (router, channel) => routerServer.serve(channel, router),
      mounts: poolMounts(storage.pools),
      agents: {
        running: (host) => hosts.isRunning(host),
        start: (host) => hosts.startAgent(host),
        stop: (host) => hosts.stopAgent(host, byHand),
        restart: (host) => hosts.restartAgent(host, byHand),
      },
      joins: { joined: (host, order, { signal }) => hosts.join(host, order, signal) },
    }),
  );
  const hostKeys = keys === undefined ? await createHostKeys() : await ensureHostKeys(keys);
  const common = { bind, hostKeys, clock: parts.clock, log: parts.log };
  const routerServer = stack.use(
    await startSshServer({ ...common, port: ports.routers, machines: (address) => machines.router(address) }),
  );
  const hostServer = stack.use(
    await startSshServer({ ...common, port: ports.hosts, machines: (address) => machines.host(address) }),
  );
  hosts.checkHealth((host) => machines.healthCheck(host));
  stack.defer(() => hosts.checkHealth(undefined));
  const kept = stack.move();
  return { hosts: hostServer, routers: routerServer, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
