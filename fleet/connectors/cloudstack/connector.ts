import { internetWorld, type World } from '#backends/dummy';
import type { AgentNames, CredentialStore } from './certificates/credentials.ts';
import { createCredentialStore } from './certificates/credential-store.ts';
import { createExecutor, type Executor } from './commands/execute.ts';
import { guestTraffic } from './commands/network/index.ts';
import type { MachineCertificate } from './commands/session/certificates.ts';
import type { ConnectorOptions } from './connector-options.ts';
import type { ConnectorParts } from './connector-parts.ts';
import { ConnectorEvents } from './events.ts';
import { connectorFigures, type ConnectorFigures } from './figures.ts';
import { agentHandlers, type AgentHandlers } from './handlers.ts';
import { HostSessions, hostNames, type CommonSessionOptions, type OwnSessionOptions } from './host-sessions.ts';
import { routerInside, systemVmInside, type SystemVmInside } from './insides/index.ts';
import { PairElection } from '../../redundancy/index.ts';
import type { FleetHost } from '../../host/index.ts';
import { ConnectPacer } from './session/connect-pacer.ts';
import { createSession } from './session/standing-session.ts';
import type { SessionOptions } from './session/session-options.ts';
import type { SessionStatus } from './session/session.ts';
import { openStorage, type ZoneStorage } from './storage/storage.ts';
import { createUserdataServer } from './storage/userdata/userdata-server.ts';
import { SystemVmAgents, UserdataListeners, followedInside, type SystemVmSessionOptions } from './system-vms/index.ts';
import { managementAddress } from './system-vms/startup.ts';
import { SourceAddresses } from './source-address.ts';
import { createZoneWorld } from './world/index.ts';
import { nameUuid } from './zone/name-uuid.ts';
import { localStoragePath, openZone, type HostRecord, type LocalStorage, type MachineType, type Zone } from './zone/index.ts';
import type { MachineInside } from './zone/zone.ts';

/** Where addresses of this machine do not matter. */
const neverLocal = (): Promise<boolean> => Promise.resolve(false);

interface Built {
  readonly parts: ConnectorParts;
  readonly credentials: CredentialStore;
  readonly events: ConnectorEvents;
  readonly storage: ZoneStorage;
  readonly election: PairElection;
  readonly closing: AbortController;
  readonly stack: AsyncDisposableStack;
}

/**
 * Simulated hosts, routers and system VMs of a CloudStack zone: they connect to a management server as KVM hosts do and carry out what it
 * says. Everything that a server must find again outlives the process: hosts, machines, storage, certificates, routers' insides.
 */
export class CloudStackConnector implements AsyncDisposable {
  readonly hosts: HostSessions;
  readonly events: ConnectorEvents;
  readonly credentials: CredentialStore;
  readonly zone: Zone;
  readonly fleet: FleetHost;
  readonly storage: ZoneStorage;
  readonly election: PairElection;
  readonly parts: ConnectorParts;
  readonly #options: ConnectorOptions;
  readonly #systemVms: SystemVmAgents;
  readonly #userdata: UserdataListeners;
  readonly #closing: AbortController;
  readonly #stack: AsyncDisposableStack;
  readonly #common: CommonSessionOptions;
  readonly #sources: SourceAddresses;
  #systemVmInside: SystemVmInside | undefined;
  #ended: Promise<void> | undefined;

  /** Opens the place's zone, or an empty one. Rejects with `VRA_CORRUPT` or `VRA_STORAGE` when it cannot be read. */
  static async open(options: ConnectorOptions): Promise<CloudStackConnector> {
    await using stack = new AsyncDisposableStack();
    const { clock, random, log, place, openFleet } = options;
    // The fleet first: it holds the lock of the place. Its routers sleep until the zone is there.
    const around: { world: ((router: string) => World) | undefined } = { world: undefined };
    const fleet = stack.use(await openFleet((router) => around.world?.(router) ?? internetWorld));
    const memory = 'memory' in place;
    const zone = stack.use(
      await openZone(memory ? { memory: true, clock, log } : { directory: `${place.directory}/zone`, clock, log }),
    );
    const world = createZoneWorld(zone, { ...options.world, receive: (machine, arrival) => fleet.receive(machine, arrival) });
    const traffic = guestTraffic(zone, random);
    around.world = (router) => ({ ...world.world(router), traffic: traffic(router) });
    const election = stack.use(new PairElection({ host: fleet, clock, log, segment: world.segment }));
    const insides = new Map<MachineType, MachineInside>();
    const parts: ConnectorParts = { clock, random, log, fleet, zone, inside: (type) => insides.get(type) };
    const storage = await openStorage(parts);
    const credentials = createCredentialStore({ ...(!memory && { directory: `${place.directory}/certificates` }), clock });
    const closing = new AbortController();
    const connector = new CloudStackConnector(options, {
      parts,
      credentials,
      events: new ConnectorEvents(log),
      storage,
      election,
      closing,
      stack: stack.move(),
    });
    const insideOptions = { fleet, log, world, onNics: (machine: string) => election.regroup(machine) };
    const router = routerInside(insideOptions);
    for (const type of ['DomainRouter', 'InternalLoadBalancerVm', 'ElasticLoadBalancerVm'] as const) insides.set(type, router);
    const systemVms = systemVmInside(insideOptions);
    connector.#systemVmInside = systemVms;
    const systemVm = followedInside(systemVms, [connector.#systemVms, connector.#userdata]);
    for (const type of ['SecondaryStorageVm', 'ConsoleProxy'] as const) insides.set(type, systemVm);
    try {
      await connector.addHosts(options.hosts ?? []);
    } catch (error) {
      await connector[Symbol.asyncDispose]();
      throw error;
    }
    return connector;
  }

  private constructor(options: ConnectorOptions, built: Built) {
    const { parts, credentials, events, storage, election, closing, stack } = built;
    const { clock, dialer, servers, allowServer, tap, timing, pacing } = options;
    this.#options = options;
    this.#closing = closing;
    this.#stack = stack;
    this.parts = parts;
    this.zone = parts.zone;
    this.fleet = parts.fleet;
    this.credentials = credentials;
    this.events = events;
    this.storage = storage;
    this.election = election;
    this.#sources = new SourceAddresses(options.isLocal ?? neverLocal);
    const pacer = new ConnectPacer({ clock, maxConnecting: pacing?.connecting, startsPerSecond: pacing?.perSecond });
    this.#common = { dialer: this.#sources.dialer(dialer), clock, events, pacer, servers, allowServer, tap, timing };
    const handlers = this.#handlers();
    const execution = { clock, events, signal: closing.signal };
    const hostExecutor = createExecutor(handlers.host, execution);
    const systemVmExecutors: Record<'secondary-storage' | 'console-proxy', Executor> = {
      'secondary-storage': createExecutor(handlers.secondaryStorage, execution),
      'console-proxy': createExecutor(handlers.consoleProxy, execution),
    };
    this.#systemVms = new SystemVmAgents({
      zone: parts.zone,
      clock,
      execute: (kind, agent, command, flags) => systemVmExecutors[kind].execute(agent, command, flags),
      openSession: (agent, session) => createSession(agent, this.#systemVmSession(agent.name, session)),
    });
    const userdata = this.#stack.use(createUserdataServer({ storage, zone: parts.zone, clock, log: parts.log }));
    this.#userdata = this.#stack.use(
      new UserdataListeners({
        server: userdata,
        isLocal: (address) => this.#sources.has(address),
        tls: async ({ name }) => {
          const { privateKey, certificate } = await credentials.credentials(name, this.#namesOf(name));
          return { key: privateKey, certificate };
        },
        log: parts.log,
      }),
    );
    this.hosts = new HostSessions({
      zone: parts.zone,
      executor: hostExecutor,
      sessionOptions: (agent, names) => this.#own(agent, names, names.addresses[0]),
      localStorage: (host) => this.#localStorage(host),
      forgetAgent: (host) => handlers.forgetAgent(host),
    });
  }

  /** Adds hosts; one whose name is known already stays as it is. */
  async addHosts(records: readonly HostRecord[]): Promise<void> {
    const { hosts } = this.zone;
    await Promise.all(records.filter((host) => !hosts.has(host.name)).map((host) => hosts.put(host)));
    // Certificates are shared: told of all agents at once, each is signed once.
    this.credentials.announce(new Map([...hosts.values()].map((host) => [host.name, hostNames(host)])));
  }

  /** Lets agents dial, and redundant routers elect. */
  start(): void {
    this.election.start();
    this.hosts.start();
    this.#systemVms.resume();
    for (const machine of this.zone.machines.values()) if (machine.state === 'running') this.#userdata.started(machine);
  }

  /** All agents say goodbye; `start` lets them dial again. */
  async stop(detail = 'the simulator stops'): Promise<void> {
    await Promise.all([this.hosts.stop(detail), this.#systemVms.stop(detail)]);
  }

  /** Links of hosts and system VMs. */
  status(): readonly SessionStatus[] {
    return [...this.hosts.statuses(), ...this.#systemVms.sessions().map((session) => session.status)];
  }

  figures(): ConnectorFigures {
    return connectorFigures({
      zone: this.zone,
      fleet: this.fleet,
      events: this.events,
      hostStatus: (host) => this.hosts.status(host),
      systemVms: this.#systemVms.sessions().map((session) => session.status),
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    await this.stop();
    this.#closing.abort();
    await this.#stack.disposeAsync();
  }

  #handlers(): AgentHandlers {
    return agentHandlers({
      parts: this.parts,
      storage: this.storage,
      events: this.events,
      credentials: this.credentials,
      hostIsUp: (host) => this.hosts.isRunning(host),
      names: (agent) => this.#namesOf(agent),
      restart: (agent, reason) => this.#restart(agent, reason),
      onMachineCertificate: (machine, issued) => this.#certified(machine, issued),
      proxyState: (agent) => this.#systemVms.proxyState(agent),
      release: this.#options.release,
      mountStore: async (agent, store) => this.#systemVmInside?.mountStore(agent, store),
    });
  }

  /** The same pool that later commands mean when the server made one of it. */
  async #localStorage(host: HostRecord): Promise<LocalStorage> {
    const { pools } = this.storage;
    const uuid = nameUuid(`${host.address}${localStoragePath}`);
    const { capacityBytes } = await pools.ensure({ uuid, type: 'Filesystem', host: host.address, path: localStoragePath });
    return { uuid, path: localStoragePath, capacityBytes, availableBytes: capacityBytes - pools.usedBytes(uuid) };
  }

  #namesOf(agent: string): AgentNames {
    const host = this.zone.hosts.get(agent);
    if (host !== undefined) {
      const names = hostNames(host);
      // Without an address of its own on this machine a host dials from the loopback one.
      return { ...names, addresses: [...names.addresses, '127.0.0.1'] };
    }
    const machine = this.zone.machines.get(agent);
    return { commonName: agent, dns: [agent], addresses: (machine?.nics ?? []).flatMap((nic) => nic.ip ?? []) };
  }

  #restart(agent: string, reason: string): void {
    if (!this.zone.hosts.has(agent)) {
      this.#systemVms.certified(agent);
      return;
    }
    this.hosts.restartAgent(agent, reason).catch((error: unknown) => {
      this.#options.log.error({ agent, err: error }, 'an agent could not be restarted');
    });
  }

  /** A certificate that names addresses which this machine does not have is of no use: the agent keeps showing a self-signed one. */
  async #certified(name: string, { certificate, authorities, privateKey }: MachineCertificate): Promise<void> {
    const machine = this.zone.machines.get(name);
    const address = machine === undefined ? undefined : managementAddress(machine);
    if (address !== undefined && privateKey !== '' && (await this.#sources.has(address)))
      await this.credentials.install(name, { certificate, authorities, privateKey });
    this.#systemVms.certified(name);
  }

  #own(agent: string, names: AgentNames, source: string | undefined): OwnSessionOptions {
    return {
      ...this.#common,
      random: this.#options.random.fork(`session ${agent}`),
      credentials: () => this.credentials.credentials(agent, names),
      localAddress: source,
    };
  }

  #systemVmSession(agent: string, { servers, source, names, onStatus }: SystemVmSessionOptions): SessionOptions {
    const override = this.#options.overrideSystemVmServers === true || servers.length === 0;
    return {
      ...this.#own(agent, names, source),
      servers: override ? this.#options.servers : servers,
      onStatus,
    };
  }
}
