import {
  createAgentService,
  createRandom,
  createVirtualClock,
  EventFeed,
  RouterAgent,
  RouterService,
  silentLog,
  type AgentEvent,
  type AgentService,
  type BudgetLimits,
  type ServiceTurns,
  type VirtualClock,
} from '#agent';
import { createDummyBackend, createMemoryStore, type DummyBackend, type RouterStore } from '#backends/dummy';
import { fakeNowMs, isolatedCommandLine } from './fake-machine.ts';
import { killableBackend, KillSwitch } from './killable-backend.ts';

const macs = ['02:01:00:cd:00:01', '0e:00:a9:fe:03:07', '1e:00:12:00:00:07'];

export interface ServiceRouter extends AsyncDisposable {
  readonly service: AgentService;
  readonly router: RouterService;
  readonly agent: RouterAgent;
  readonly clock: VirtualClock;
  readonly backend: DummyBackend;
  readonly store: RouterStore;
  /** Calls that began to wait for a turn. */
  readonly turns: ServiceTurns;
}

export interface ServiceRouterOptions {
  readonly store?: RouterStore;
  readonly kill?: KillSwitch;
  readonly budget?: BudgetLimits;
  /** Boot arguments of a new router. */
  readonly commandLine?: string;
  readonly onEvents?: (events: readonly AgentEvent[]) => void;
}

/** One router with its service, each turn behind the other; a new one is booted. What the store has is opened as a process would that begins. */
export async function openServiceRouter(options: ServiceRouterOptions = {}): Promise<ServiceRouter> {
  const { store = createMemoryStore(), kill = new KillSwitch(), commandLine = isolatedCommandLine } = options;
  const clock = createVirtualClock(fakeNowMs);
  const random = createRandom('r-4-VM');
  const backend = await createDummyBackend({ name: 'r-4-VM', store, clock, random });
  const isNew = !backend.power.on;
  if (isNew) await backend.power.start(macs.map((mac, i) => ({ device: `eth${i}`, mac })));
  const agent = await RouterAgent.open({ backend: killableBackend(backend, kill), clock, random, log: silentLog });
  const feed = new EventFeed();
  const router = new RouterService({
    agent,
    shell: (line) => Promise.resolve({ stdout: `${line}\n`, stderr: '', exitCode: 0 }),
    runScript: () => Promise.resolve({ stdout: '', stderr: '', exitCode: 0 }),
    publish: (events) => {
      options.onEvents?.(events);
      feed.publish(events);
    },
    isWatched: () => feed.isWatched,
    ...(options.budget && { budget: options.budget }),
  });
  await router.recover();
  if (isNew) {
    await agent.boot(commandLine);
    await router.booted();
    await router.endTurn(clock.now());
  }
  let tail: Promise<unknown> = Promise.resolve();
  const turns: ServiceTurns = {
    feed,
    take: (_turn, work) => {
      const turn = tail.then(async () => {
        const beganMs = clock.now();
        try {
          return await work(router);
        } finally {
          await router.endTurn(beganMs);
        }
      });
      tail = turn.catch(() => undefined);
      return turn;
    },
  };
  return {
    service: createAgentService(turns),
    router,
    agent,
    clock,
    backend,
    store,
    turns,
    async [Symbol.asyncDispose]() {
      await tail;
      await backend[Symbol.asyncDispose]();
    },
  };
}
