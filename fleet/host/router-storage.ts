import { rm } from 'node:fs/promises';
import { Volume } from 'memfs';
import pLimit from 'p-limit';
import { createRandom, type BudgetLimits, type Clock, type EventFeed, type Random } from '#agent';
import { createDiskStore, createMemoryStore, readIdentity, writeIdentity, type RouterStore, type World } from '#backends/dummy';
import { z } from 'zod';
import type { FleetLog } from '../events.ts';
import { labelsSchema, type RouterLabels } from './router-index.ts';
import { openRouter } from './router-runtime.ts';
import type { RouterGlimpse, RouterRuntime, RouterStorage, TreeNode } from './runtime.ts';
import { routerFolders, type StateDirectory } from './state-directory.ts';

export interface StorageOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: FleetLog;
  readonly world?: ((router: string) => World) | undefined;
  /** What a router's agent may take, where the router's own file says nothing. */
  readonly budget: BudgetLimits;
}

/** Files that wait for the disk at the same time, all routers together: each holds a descriptor. */
const diskWrites = 64;

/** `budget` in a router's own file. */
const budgetSchema = z.object({ memoryBytes: z.int().positive().exactOptional(), cpuMillis: z.int().positive().exactOptional() });

const powerSchema = z.object({ power: z.enum(['on', 'off']) });

/** The folder of a router as a tree, sorted by name. */
function treeOf(store: RouterStore, name: string, path: string): TreeNode {
  const children = store
    .list(path)
    .toSorted()
    .map((child): TreeNode => {
      const below = path === '' ? child : `${path}/${child}`;
      const info = store.info(below);
      return info?.kind === 'directory' ? treeOf(store, child, below) : { name: child, size: info?.size ?? 0 };
    });
  return { name, children };
}

function glimpse(store: RouterStore): RouterGlimpse {
  const bytes = store.read('state/power');
  const power = bytes === undefined ? undefined : powerSchema.safeParse(parseJson(bytes)).data?.power;
  const labels = labelsSchema.safeParse(readIdentity(store)?.['labels']).data;
  const commandLine = store.read('rootfs/var/cache/cloud/cmdline');
  const redundant = commandLine !== undefined && /(?:^|\s)redundant_router=/.test(Buffer.from(commandLine).toString('utf8'));
  return { power: power ?? 'off', ...(labels && { labels }), ...(redundant && { redundant }) };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Routers of the real agent over dummy machines, wherever their directories are. */
abstract class DummyStorage implements RouterStorage {
  readonly #options: StorageOptions;

  constructor(options: StorageOptions) {
    this.#options = options;
  }

  abstract folder(name: string): string | undefined;
  abstract names(): Promise<readonly string[]>;
  abstract remove(name: string): Promise<void>;
  protected abstract store(name: string): RouterStore;

  async make(name: string, labels: RouterLabels | undefined): Promise<void> {
    const { clock, random } = this.#options;
    const store = this.store(name);
    await writeIdentity(
      store,
      {
        apiVersion: 'vrfleet/v1',
        kind: 'Router',
        type: 'Virtual',
        name,
        // With the router, so that it is the same machine in every process that opens it.
        seed: random.fork(name).hex(16),
        ...(labels && { labels }),
      },
      clock.now(),
    );
    await store.flush();
  }

  readonly open = async (name: string, feed: EventFeed): Promise<RouterRuntime> => {
    const { clock, log, world } = this.#options;
    const store = this.store(name);
    const identity = readIdentity(store);
    const seed = identity?.['seed'];
    const budget = { ...this.#options.budget, ...budgetSchema.safeParse(identity?.['budget']).data };
    const random = createRandom(typeof seed === 'string' ? seed : name);
    return openRouter({ name, store, clock, random, log: log.child({ router: name }), world: world?.(name), feed, budget });
  };

  async glimpse(name: string): Promise<RouterGlimpse> {
    return glimpse(this.store(name));
  }

  async tree(name: string): Promise<TreeNode> {
    return treeOf(this.store(name), this.folder(name) ?? name, '');
  }
}

class DiskStorage extends DummyStorage {
  readonly #directory: StateDirectory;
  readonly #limit = pLimit(diskWrites);

  constructor(options: StorageOptions & { readonly directory: StateDirectory }) {
    super(options);
    this.#directory = options.directory;
  }

  override folder(name: string): string {
    return this.#directory.router(name);
  }

  override names(): Promise<readonly string[]> {
    return routerFolders(this.#directory);
  }

  override remove(name: string): Promise<void> {
    return rm(this.folder(name), { recursive: true, force: true });
  }

  protected override store(name: string): RouterStore {
    return createDiskStore(this.folder(name), { limit: (task) => this.#limit(task) });
  }
}

class MemoryStorage extends DummyStorage {
  readonly #volume = new Volume();

  override folder(): undefined {
    return undefined;
  }

  override names(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  override remove(name: string): Promise<void> {
    this.#volume.rmSync(`/${name}`, { recursive: true, force: true });
    return Promise.resolve();
  }

  protected override store(name: string): RouterStore {
    return createMemoryStore(this.#volume, `/${name}`);
  }
}

/** Routers as folders of a state directory. */
export function createDiskStorage(options: StorageOptions & { readonly directory: StateDirectory }): RouterStorage {
  return new DiskStorage(options);
}

/** Routers in a file system in memory, gone with the process. */
export function createMemoryStorage(options: StorageOptions): RouterStorage {
  return new MemoryStorage(options);
}
