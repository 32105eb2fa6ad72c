import { createRandom, createSystemClock, createVirtualClock, type ProgramResult } from '#agent';
import { FleetHost, silentFleetLog } from '#fleet';
import { CloudStackConnector } from '../../../fleet/connectors/cloudstack/index.ts';
import { privateKeyMaker } from '../../../fleet/x509/index.ts';
import { OwnKeys } from '../../../fleet/connectors/cloudstack/recording/own-keys.ts';
import { PlayClock } from '../../../fleet/connectors/cloudstack/recording/play-clock.ts';
import { connectorMachines, type ConnectorMachines } from '../../../fleet/connectors/cloudstack/ssh/index.ts';
import type { HostRecord } from '../../../fleet/connectors/cloudstack/zone/records.ts';
import type { WireObject } from '../../../fleet/connectors/cloudstack/wire/packet.ts';
import { copyOfDeadProcess } from './dead-process.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { RecordedCommands, type RecordedRequest, type RecordingName, type Renames } from './recorded-commands.ts';
import { ServerSide, type Asked, type GivenAnswer, type Ping } from './server-side.ts';

const server = { host: '127.0.0.1', port: 8250 };
/** What a server waits for an answer at most in these plays: longer than any wait of a host. */
const answerLimitMs = 900_000;
const connectLimitMs = 300_000;

export interface ZoneDriverOptions {
  /** Whose hosts and commands; default: `cloudstack-4.22`. */
  readonly recording?: RecordingName;
  /** Everything outlives a restart of the connector; default: kept in memory. */
  readonly durable?: boolean;
}

/** A request for some host, to be sent together with others. */
export interface Request {
  readonly host: string;
  readonly commands: readonly WireObject[];
  readonly flags?: number | undefined;
}

interface Open {
  readonly connector: CloudStackConnector;
  readonly machines: ConnectorMachines;
}

/**
 * Drives a real connector as a management server would: over links in memory, in virtual time, with commands that a live server sent.
 * People's part is here, too: lines on hosts, and through hosts in routers.
 */
export class ZoneDriver implements AsyncDisposable {
  readonly server: ServerSide;
  readonly recorded: RecordedCommands;
  readonly clock: PlayClock;
  /** Stand in for the private keys and passwords that recordings leave out. */
  readonly #keys: OwnKeys;
  readonly #virtual: ReturnType<typeof createVirtualClock>;
  #folder: ReturnType<typeof temporaryFolder> | undefined;
  #open: Open | undefined;

  static async open({ recording, durable = false }: ZoneDriverOptions = {}): Promise<ZoneDriver> {
    const driver = new ZoneDriver(await RecordedCommands.read(recording), durable);
    await driver.#start();
    return driver;
  }

  private constructor(recorded: RecordedCommands, durable: boolean) {
    this.recorded = recorded;
    this.#virtual = createVirtualClock(Date.UTC(2026, 10, 20, 17, 0, 0));
    this.clock = new PlayClock({ virtual: this.#virtual, real: createSystemClock() });
    this.#keys = new OwnKeys({ clock: this.#virtual, makeKey: privateKeyMaker() });
    this.server = new ServerSide(() => this.#virtual.now());
    this.server.onActivity = this.clock.noticed;
    this.#folder = durable ? temporaryFolder() : undefined;
  }

  get connector(): CloudStackConnector {
    return this.#opened().connector;
  }

  /** Names of the hosts. */
  get hosts(): readonly string[] {
    return this.recorded.hosts.map(({ name }) => name);
  }

  /** The process ends, its agents say goodbye, and another one starts on what it left. */
  async restart(): Promise<void> {
    if (this.#folder === undefined) throw new Error('a zone in memory has no other life');
    await this.#stop();
    await this.#start();
  }

  /** The process dies without a word: another one finds what the files held at this moment. */
  async killProcess(): Promise<void> {
    const before = this.#folder;
    if (before === undefined) throw new Error('a zone in memory has no other life');
    const found = temporaryFolder();
    await copyOfDeadProcess(before.path, found.path);
    await this.#stop();
    before[Symbol.dispose]();
    this.#folder = found;
    await this.#start();
  }

  /** Lets virtual time pass. */
  async pass(ms: number): Promise<void> {
    await this.clock.advanceTo(this.clock.now() + ms);
  }

  /** Lets time pass until something is so; an error after `limitMs` of virtual time. */
  async until(what: string, done: () => boolean, limitMs = connectLimitMs): Promise<void> {
    if (!(await this.clock.until(done, limitMs))) throw new Error(`${what}: not within ${limitMs / 1_000} s`);
  }

  /** Sends requests at the same time and waits for all their answers. */
  async together(requests: readonly Request[]): Promise<readonly (readonly GivenAnswer[])[]> {
    const filled: Request[] = [];
    for (const request of requests) filled.push({ ...request, commands: await this.#filled(request.commands) });
    const asked = filled.map(({ host, commands, flags }) => this.server.ask(host, commands, flags));
    await this.until('answers', () => asked.every(settled), answerLimitMs);
    return asked.map((one) => {
      if (one.answers === undefined) throw new Error(`no answer of ${one.agent}: ${one.lost ?? 'it waits'}`);
      return one.answers;
    });
  }

  /** Sends one request and gives its answers. */
  async ask(host: string, commands: readonly WireObject[], flags?: number): Promise<readonly GivenAnswer[]> {
    const [answers = []] = await this.together([{ host, commands, flags }]);
    return answers;
  }

  /** Sends one request all of whose answers have to be true. */
  async must(host: string, commands: readonly WireObject[], flags?: number): Promise<readonly GivenAnswer[]> {
    const answers = await this.ask(host, commands, flags);
    const bad = answers.find(({ result }) => !result);
    if (bad !== undefined) throw new Error(`${bad.name}: ${bad.details}`);
    return answers;
  }

  /** Says again what a live server said, on the same host or another, and wants everything true. */
  async play(
    lines: readonly number[],
    { renames = {}, host }: { readonly renames?: Renames; readonly host?: string } = {},
  ): Promise<void> {
    for (const line of lines) {
      const request: RecordedRequest = this.recorded.request(line, renames);
      try {
        await this.must(host ?? request.host, request.commands, request.flags);
      } catch (error) {
        throw new Error(`line ${line}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      }
    }
  }

  /** Runs a line in a router's shell. */
  async inRouter(name: string, line: string): Promise<ProgramResult> {
    return this.#during(this.connector.fleet.exec(name, line));
  }

  /** Runs a line in a host's shell, as somebody who logged in on port 22. */
  async onHost(name: string, line: string): Promise<ProgramResult> {
    const machine = this.#opened().machines.host(this.#host(name).address);
    if (machine === undefined) throw new Error(`no host ${name}`);
    return this.#during(machine.exec(line, { signal: new AbortController().signal }));
  }

  /**
   * Runs a line in a router by its host, the way that the server's own integration tests do it, and gives the lines that they see: of stdout, or of stderr
   * when that is empty (cloudstack-over-ssh.md, A).
   */
  async throughHost(router: string, line: string): Promise<readonly string[]> {
    const machine = this.connector.zone.machines.get(router);
    const address = machine?.nics.find(({ type }) => type === 'Control')?.ip;
    if (machine === undefined || address === undefined) throw new Error(`no router ${router} with a control address`);
    const options = '-q -i ~/.ssh/id_rsa.cloud -ostricthostkeychecking=no -oUserKnownHostsFile=/dev/null -p 3922';
    const { stdout, stderr } = await this.onHost(machine.host, `ssh ${options} ${address} ${line}`);
    const text = stdout === '' ? stderr : stdout;
    return text
      .split('\n')
      .map((each) => each.trim())
      .filter((each) => each !== '');
  }

  /** What the hosts' last pings report: machine → host, all with a power state. */
  async powerReport(): Promise<Readonly<Record<string, string>>> {
    const askedMs = this.clock.now();
    // Longer than the time between two pings.
    await this.pass(65_000);
    const last = (host: string): Ping | undefined => this.server.pings(host).at(-1);
    const hosts = this.server.readyAgents().filter((agent) => this.hosts.includes(agent));
    await this.until('a ping of every host', () => hosts.every((host) => (last(host)?.atMs ?? 0) > askedMs));
    return Object.fromEntries(
      hosts.flatMap((host) => Object.entries(last(host)?.machines ?? {}).map(([name, { state }]) => [name, `${state} on ${host}`])),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
    this.#folder?.[Symbol.dispose]();
  }

  async #filled(commands: readonly WireObject[]): Promise<readonly WireObject[]> {
    const filled: WireObject[] = [];
    for (const { className, fields } of commands) filled.push({ className, fields: await this.#keys.fillFields(fields) });
    return filled;
  }

  #opened(): Open {
    if (this.#open === undefined) throw new Error('the connector does not run');
    return this.#open;
  }

  #host(name: string): HostRecord {
    const host = this.connector.zone.hosts.get(name);
    if (host === undefined) throw new Error(`no host ${name}`);
    return host;
  }

  async #start(): Promise<void> {
    const clock = this.#virtual;
    const log = silentFleetLog;
    const random = createRandom('driven zone');
    const folder = this.#folder;
    const connector = await this.#during(
      CloudStackConnector.open({
        clock,
        random,
        log,
        place: folder === undefined ? { memory: true } : { directory: `${folder.path}/cloudstack` },
        openFleet: (world) =>
          FleetHost.open({
            ...(folder === undefined ? { memory: true as const } : { stateDir: folder.path }),
            clock,
            random,
            log,
            world,
          }),
        dialer: this.server.dialer,
        servers: [server],
        overrideSystemVmServers: true,
        allowServer: () => true,
        hosts: this.recorded.hosts,
      }),
    );
    const { fleet, zone, credentials, hosts } = connector;
    const machines = connectorMachines({
      clock,
      random,
      log,
      fleet,
      zone,
      credentials,
      inside: (type) => connector.parts.inside(type),
      agents: {
        running: (host) => hosts.isRunning(host),
        start: (host) => hosts.startAgent(host),
        stop: (host) => hosts.stopAgent(host, 'service stop'),
        restart: (host) => hosts.restartAgent(host, 'service restart'),
      },
      joins: { joined: () => Promise.resolve() },
    });
    hosts.checkHealth((host) => machines.healthCheck(host));
    this.#open = { connector, machines };
    connector.start();
    await this.until('hosts', () => this.hosts.every((host) => this.server.isReady(host)));
  }

  async #stop(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined) return;
    await this.#during(open.machines[Symbol.asyncDispose]());
    await this.#during(open.connector[Symbol.asyncDispose]());
  }

  /** Time passes while work waits for the clock. */
  async #during<T>(started: PromiseLike<T>): Promise<T> {
    const work = Promise.resolve(started);
    const quiet = work.then(
      () => undefined,
      () => undefined,
    );
    await this.clock.during(quiet);
    return work;
  }
}

function settled({ answers, lost }: Asked): boolean {
  return answers !== undefined || lost !== undefined;
}
