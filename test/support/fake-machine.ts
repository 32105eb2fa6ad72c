import {
  AgentError,
  BagStore,
  createRandom,
  createRouterView,
  createVirtualClock,
  merge,
  parseCommandLine,
  silentLog,
  type AddressState,
  type BagPatch,
  type Bags,
  type ChainState,
  type Clock,
  type ConfigItem,
  type DoorAgent,
  type FileChange,
  type FileContent,
  type FileInfo,
  type FilesPort,
  type FilterState,
  type Log,
  type NetworkChange,
  type NetworkState,
  type Nic,
  type ProgramResult,
  type Random,
  type RouterBackend,
  type RouterView,
  type ServiceState,
  type SystemFacts,
  type VirtualClock,
} from '#agent';

type Report = Awaited<ReturnType<DoorAgent['converge']>>;

/** Saturday, 2026-11-21 14:24:00 UTC. */
export const fakeNowMs = Date.UTC(2026, 10, 21, 14, 24, 0);

const bytesOf = (content: FileContent): Uint8Array => {
  const value = typeof content === 'function' ? content() : content;
  return typeof value === 'string' ? Buffer.from(value) : value;
};

/** A disk in memory, folders included: a folder exists while something is in it. */
class FakeFiles implements FilesPort {
  readonly #files = new Map<string, { content: FileContent; mode: number; modifiedMs: number }>();
  readonly #clock: Clock;
  /** Paths that were put with `durable`. */
  readonly durable = new Set<string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async apply(changes: readonly FileChange[]): Promise<void> {
    for (const change of changes) {
      const { path } = change;
      if (!path.startsWith('/') || path.split('/').includes('..')) throw new AgentError('VRA_BAD_PATH', `${path} is no path`);
      const modifiedMs = this.#clock.now();
      const old = this.#files.get(path);
      if (change.op === 'remove') {
        for (const known of this.#files.keys()) if (known === path || known.startsWith(`${path}/`)) this.#files.delete(known);
      } else if (change.op === 'append') {
        const joined = Buffer.concat([bytesOf(old?.content ?? ''), bytesOf(change.content)]);
        this.#files.set(path, { content: joined, mode: old?.mode ?? 0o644, modifiedMs });
      } else {
        this.#files.set(path, { content: change.content, mode: change.mode ?? 0o644, modifiedMs });
        if (change.op === 'put' && change.durable === true) this.durable.add(path);
      }
    }
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    const file = this.#files.get(path);
    return file === undefined ? undefined : bytesOf(file.content);
  }

  async info(path: string): Promise<FileInfo | undefined> {
    const file = this.#files.get(path);
    if (file !== undefined) {
      return { kind: 'file', size: bytesOf(file.content).length, mode: file.mode, modifiedMs: file.modifiedMs };
    }
    const inside = [...this.#files.keys()].some((known) => known.startsWith(`${path}/`));
    return inside ? { kind: 'directory', size: 0, mode: 0o755, modifiedMs: 0 } : undefined;
  }

  async list(path: string): Promise<readonly string[]> {
    const below = [...this.#files.keys()].filter((file) => file.startsWith(`${path}/`)).map((file) => file.slice(path.length + 1));
    return [...new Set(below.map((rest) => rest.replace(/\/.*$/, '')))].toSorted();
  }

  paths(): readonly string[] {
    return [...this.#files.keys()].toSorted();
  }
}

/** A machine whose every observable is set by the test, and that notes what was asked of it. */
export class FakeMachine implements RouterBackend {
  readonly name = 'fake';
  readonly capabilities = { durable: false };
  readonly clock: VirtualClock = createVirtualClock(fakeNowMs);
  readonly files = new FakeFiles(this.clock);
  /** Unit → state. */
  readonly units = new Map<string, ServiceState>();
  /** Units that do not start. */
  readonly broken = new Set<string>();
  /** Programs that were run, arguments joined by blanks. */
  readonly ran: string[] = [];
  /** What a program prints, by its arguments joined by blanks; others are unknown to the machine. */
  readonly programs = new Map<string, Partial<ProgramResult>>();
  addresses: AddressState[] = [];
  links: { device: string; mac: string; mtu: number; up: boolean }[] = [];
  chains: ChainState[] = [];
  readonly networkChanges: NetworkChange[] = [];
  systemFacts: SystemFacts = {
    bootedMs: fakeNowMs - 60_000,
    bootId: 'f0000000-0000-4000-a000-000000000000',
    cpus: 1,
    cpuUsagePercent: 2.7,
    memoryBytes: 1000,
    memoryUsedBytes: 39,
    diskBytes: 5000 * 2 ** 20,
    diskFreeBytes: 3021.5 * 2 ** 20,
    readOnlyFileSystem: false,
  };

  readonly network = {
    apply: async (change: NetworkChange): Promise<void> => {
      this.networkChanges.push(change);
    },
    observe: async (): Promise<NetworkState> => ({
      links: this.links,
      addresses: this.addresses,
      routes: [],
      rules: [],
      sysctls: new Map(),
    }),
  };

  readonly filter = {
    apply: async (): Promise<void> => undefined,
    observe: async (): Promise<FilterState> => ({ chains: this.chains, sets: [], tables: [] }),
  };

  readonly services = {
    apply: async (actions: readonly { readonly unit: string; readonly action: string }[]): Promise<void> => {
      const failed: string[] = [];
      for (const { unit, action } of actions) {
        const runs = action !== 'stop' && !this.broken.has(unit);
        if (action !== 'stop' && !runs) failed.push(unit);
        this.unit(unit, runs ? 'active' : action === 'stop' ? 'inactive' : 'failed');
        this.ran.push(`systemctl ${action} ${unit}`);
      }
      if (failed.length > 0) throw new AgentError('VRA_SERVICE_FAILED', `${failed.join(', ')} did not start`);
    },
    observe: async (): Promise<readonly ServiceState[]> => [...this.units.values()],
    check: async (): Promise<{ ok: boolean; output: string }> => ({ ok: true, output: '' }),
  };

  readonly system = {
    facts: async (): Promise<SystemFacts> => this.systemFacts,
    run: async (argv: readonly string[]): Promise<ProgramResult> => {
      const line = argv.join(' ');
      this.ran.push(line);
      const known = this.programs.get(line);
      if (known === undefined) return { stdout: '', stderr: `bash: line 1: ${argv[0] ?? ''}: command not found\n`, exitCode: 127 };
      return { stdout: '', stderr: '', exitCode: 0, ...known };
    },
  };

  unit(unit: string, active: ServiceState['active']): void {
    this.units.set(unit, { unit, active, enabled: true, sinceMs: 0, ...(active === 'active' && { pid: 400 + this.units.size }) });
  }

  async text(path: string): Promise<string | undefined> {
    const bytes = await this.files.read(path);
    return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
  }

  async put(files: Readonly<Record<string, string>>): Promise<void> {
    await this.files.apply(Object.entries(files).map(([path, content]) => ({ op: 'put', path, content }) as const));
  }

  async flush(): Promise<void> {}
  async [Symbol.asyncDispose](): Promise<void> {}
}

/** An agent that merges for real and applies nothing: `reports` tells what its next applies come to. */
export class FakeAgent implements DoorAgent {
  readonly backend: FakeMachine;
  readonly clock: Clock;
  readonly random: Random = createRandom('fake');
  readonly log: Log;
  /** What was asked, in order: item types, `converge`, `converge full`, `commit`, `nics`. */
  readonly calls: string[] = [];
  /** Taken one by one by whatever applies; clean when empty. */
  readonly reports: Report[] = [];
  readonly warnings: string[] = [];
  #store: BagStore;

  private constructor(machine: FakeMachine, store: BagStore) {
    this.backend = machine;
    this.clock = machine.clock;
    this.#store = store;
    this.log = { ...silentLog, warn: (_fields, message) => this.warnings.push(message) };
  }

  static async on(machine: FakeMachine): Promise<FakeAgent> {
    return new FakeAgent(machine, (await BagStore.open(machine.files, { log: silentLog })).store);
  }

  get bags(): Bags {
    return this.#store;
  }

  view(): RouterView | undefined {
    return createRouterView(this.bags, this.#nics());
  }

  /** Plans nothing: what runs is what a test says. */
  desired(): ReturnType<DoorAgent['desired']> {
    return { services: new Map() };
  }

  status(): ReturnType<DoorAgent['status']> {
    return { readiness: 'ready', reasons: [] };
  }

  hold(): () => void {
    return () => undefined;
  }

  async settle(): Promise<void> {
    await this.#store.settle();
  }

  async reload(): Promise<Report> {
    this.calls.push('reload');
    this.#store = (await BagStore.open(this.backend.files, { log: this.log })).store;
    return this.#apply();
  }

  async boot(commandLineText: string): Promise<Report> {
    this.calls.push('boot');
    await this.#store.wipe();
    return this.execute([{ type: 'cmdline', cmd_line: parseCommandLine(commandLineText) }]);
  }

  async execute(items: readonly ConfigItem[], options: { readonly defer?: boolean } = {}): Promise<Report> {
    for (const item of items) {
      await this.#store.commit(merge(this.bags, item, { nics: this.#nics() }));
      this.calls.push(item.type);
    }
    return options.defer === true ? { ok: true, failures: [] } : this.#apply();
  }

  async converge(options: { readonly full?: boolean } = {}): Promise<Report> {
    this.calls.push(options.full === true ? 'converge full' : 'converge');
    return this.#apply();
  }

  async commit(patches: readonly BagPatch[]): Promise<Report> {
    this.calls.push('commit');
    await this.#store.commit(patches);
    return this.#apply();
  }

  async nicsChanged(): Promise<Report> {
    this.calls.push('nics');
    return this.#apply();
  }

  #apply(): Report {
    return this.reports.shift() ?? { ok: true, failures: [] };
  }

  #nics(): Nic[] {
    return this.backend.links.map(({ device, mac }) => ({ device, mac }));
  }
}

/** Boot arguments of an isolated network's router: guest 10.1.1.1/24, control 169.254.3.7/16, public 203.0.113.10/24. */
export const isolatedCommandLine =
  ' template=domP name=r-4-VM eth0ip=10.1.1.1 eth0mask=255.255.255.0 domain=cs2cloud.internal cidrsize=24 dhcprange=10.1.1.1 eth1ip=169.254.3.7 eth1mask=255.255.0.0 eth2ip=203.0.113.10 eth2mask=255.255.255.0 gateway=203.0.113.1 type=router dns1=8.8.8.8';

/** A machine with three NICs and their addresses, as an isolated router has them. */
export function isolatedMachine(): FakeMachine {
  const machine = new FakeMachine();
  const cidrs = ['10.1.1.1/24', '169.254.3.7/16', '203.0.113.10/24'];
  machine.links = cidrs.map((_cidr, i) => ({ device: `eth${i}`, mac: `02:00:00:00:00:0${i}`, mtu: 1500, up: true }));
  machine.addresses = cidrs.map((cidr, i) => ({ device: `eth${i}`, cidr, broadcast: '10.1.1.255' }));
  return machine;
}
