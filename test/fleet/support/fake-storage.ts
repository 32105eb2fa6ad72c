import { AgentError, type Nic, type ProgramResult } from '#agent';
import type {
  RouterCondition,
  RouterFacts,
  RouterFile,
  RouterGlimpse,
  RouterLabels,
  RouterRuntime,
  RouterStorage,
  StartOptions,
  TreeNode,
} from '#fleet';

/** What is left of a fake router while it is closed. */
export interface FakeDisk {
  power: 'on' | 'off';
  nics: readonly Nic[];
  bootArguments: string;
  labels?: RouterLabels | undefined;
  readonly files: Map<string, string>;
  /** Every script that ran, with its arguments. */
  readonly ran: string[];
}

interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

function createGate(): Gate {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

/** Routers without agent and machine, so that tests of the host see what the host does. */
export class FakeStorage implements RouterStorage {
  readonly disks = new Map<string, FakeDisk>();
  /** Routers that are open now. */
  readonly opened = new Set<string>();
  /** The most that were open at the same time. */
  mostOpen = 0;
  /** Commands that run now, and the most that ran at the same time. */
  running = 0;
  mostRunning = 0;
  /** What closing a router ends with. */
  closeError: Error | undefined;
  /** `wait <gate>` in a script waits for one of these. */
  readonly #gates = new Map<string, Gate>();
  readonly #folder: ((name: string) => string) | undefined;

  constructor(folder?: (name: string) => string) {
    this.#folder = folder;
  }

  gate(name: string): Gate {
    const known = this.#gates.get(name);
    if (known !== undefined) return known;
    const gate = createGate();
    this.#gates.set(name, gate);
    return gate;
  }

  disk(name: string): FakeDisk {
    const known = this.disks.get(name);
    if (known !== undefined) return known;
    const disk: FakeDisk = { power: 'off', nics: [], bootArguments: '', files: new Map(), ran: [] };
    this.disks.set(name, disk);
    return disk;
  }

  folder(name: string): string | undefined {
    return this.#folder?.(name);
  }

  names(): Promise<readonly string[]> {
    return Promise.resolve([...this.disks.keys()]);
  }

  glimpse(name: string): Promise<RouterGlimpse> {
    const { power, labels } = this.disk(name);
    return Promise.resolve({ power, ...(labels && { labels }) });
  }

  make(name: string, labels: RouterLabels | undefined): Promise<void> {
    this.disk(name).labels = labels;
    return Promise.resolve();
  }

  readonly open = (name: string): Promise<RouterRuntime> => {
    if (this.opened.has(name)) throw new Error(`${name} is open twice`);
    this.opened.add(name);
    this.mostOpen = Math.max(this.mostOpen, this.opened.size);
    return Promise.resolve(new FakeRuntime(name, this));
  };

  remove(name: string): Promise<void> {
    if (this.opened.has(name)) throw new Error(`${name} is removed while it is open`);
    this.disks.delete(name);
    return Promise.resolve();
  }

  tree(name: string): Promise<TreeNode> {
    if (this.opened.has(name)) throw new Error(`${name} is listed while it is open`);
    return Promise.resolve({
      name,
      children: [...this.disk(name).files].map(([path, text]) => ({ name: path, size: text.length })),
    });
  }
}

const said = (stdout: string, exitCode = 0): ProgramResult => ({ stdout, stderr: exitCode === 0 ? '' : stdout, exitCode });

/**
 * Scripts: `echo`, `fail <status>`, `bug` (throws what nobody throws on purpose), `refuse` (throws an AgentError), `wait <gate>`; anything
 * else exits with 127.
 */
class FakeRuntime implements RouterRuntime {
  readonly #name: string;
  readonly #storage: FakeStorage;
  readonly #disk: FakeDisk;

  constructor(name: string, storage: FakeStorage) {
    this.#name = name;
    this.#storage = storage;
    this.#disk = storage.disk(name);
  }

  condition(): RouterCondition {
    const started = this.#disk.bootArguments !== '';
    return { power: this.#disk.power, readiness: started ? 'ready' : 'failed', type: started ? 'router' : undefined };
  }

  keepalived(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  facts(): Promise<RouterFacts> {
    return Promise.resolve({ ...this.condition(), reasons: [], nics: this.#disk.nics });
  }

  start({ nics, bootArguments }: StartOptions): Promise<ProgramResult> {
    if (bootArguments === 'bug') throw new TypeError('the boot is broken');
    Object.assign(this.#disk, { power: 'on', nics, bootArguments });
    return Promise.resolve(said('booted\n'));
  }

  stop(): Promise<void> {
    this.#disk.power = 'off';
    return Promise.resolve();
  }

  reboot(): Promise<ProgramResult> {
    return Promise.resolve(said('booted\n'));
  }

  plug(nic: Nic): Promise<void> {
    this.#disk.nics = [...this.#disk.nics, nic];
    return Promise.resolve();
  }

  unplug(mac: string): Promise<void> {
    this.#disk.nics = this.#disk.nics.filter((nic) => nic.mac !== mac);
    return Promise.resolve();
  }

  putFile(path: string, content: string | Uint8Array): Promise<void> {
    this.#disk.files.set(path, typeof content === 'string' ? content : Buffer.from(content).toString('utf8'));
    return Promise.resolve();
  }

  async run(script: string, args: readonly string[]): Promise<ProgramResult> {
    const storage = this.#storage;
    storage.mostRunning = Math.max(storage.mostRunning, ++storage.running);
    try {
      this.#disk.ran.push([script, ...args].join(' '));
      switch (script) {
        case 'echo':
          return said(`${args.join(' ')}\n`);
        case 'fail':
          return said('no luck\n', Number(args[0]));
        case 'bug':
          throw new TypeError('undefined is no function');
        case 'refuse':
          throw new AgentError('VRA_BAD_INPUT', 'not like that');
        case 'wait':
          await storage.gate(args[0] ?? '').opened;
          return said('');
        default:
          return said(`${script}: not found\n`, 127);
      }
    } finally {
      storage.running--;
    }
  }

  exec(line: string): Promise<ProgramResult> {
    const [script = '', ...args] = line.split(' ');
    return this.run(script, args);
  }

  receive(): Promise<{ readonly kind: 'drop' }> {
    return Promise.resolve({ kind: 'drop' });
  }

  patch(): Promise<never> {
    return Promise.reject(new AgentError('VRA_NO_COMMAND_LINE', 'a fake has no versions'));
  }

  versions(): Promise<never> {
    return Promise.reject(new AgentError('VRA_NO_COMMAND_LINE', 'a fake has no versions'));
  }

  report(): Promise<never> {
    return Promise.reject(new AgentError('VRA_NO_COMMAND_LINE', 'a fake has no reports'));
  }

  read(path: string): Promise<Uint8Array | undefined> {
    const text = this.#disk.files.get(path);
    return Promise.resolve(text === undefined ? undefined : Buffer.from(text));
  }

  inspect(path: string): Promise<RouterFile | undefined> {
    const text = this.#disk.files.get(path);
    if (text === undefined) return Promise.resolve(undefined);
    return Promise.resolve({ info: { kind: 'file', size: text.length, mode: 0o600, modifiedMs: 0 }, entries: [] });
  }

  [Symbol.asyncDispose](): Promise<void> {
    const { opened, closeError } = this.#storage;
    opened.delete(this.#name);
    return closeError === undefined ? Promise.resolve() : Promise.reject(closeError);
  }
}
