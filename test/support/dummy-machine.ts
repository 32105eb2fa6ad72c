import { createRandom, createVirtualClock, type Clock, type RouterBackend } from '#agent';
import { createDummyBackend, type DummyBackend, type RouterStore } from '#backends/dummy';

const startMs = Date.UTC(2026, 10, 20, 17, 0, 0);

/** Opens a simulated machine with a clock that stands still. */
export function openDummy(
  store: RouterStore,
  options: { readonly name?: string; readonly clock?: Clock } = {},
): Promise<DummyBackend> {
  const { name = 'r-4-VM', clock = createVirtualClock(startMs) } = options;
  return createDummyBackend({ name, store, clock, random: createRandom(name) });
}

export const threeNics = [0, 1, 2].map((n) => ({ mac: `02:00:00:00:00:0${n}`, device: `eth${n}` }));

/** A machine that is powered on and can be closed, crashed and opened again; `store` opens its directory. */
export async function dummyMachine(store: () => RouterStore): Promise<
  AsyncDisposable & {
    readonly backend: RouterBackend;
    reopen(): Promise<RouterBackend>;
    crash(): Promise<RouterBackend>;
  }
> {
  let backend = await openDummy(store());
  await backend.power.start(threeNics);
  return {
    get backend() {
      return backend;
    },
    async reopen() {
      await backend[Symbol.asyncDispose]();
      backend = await openDummy(store());
      return backend;
    },
    // The old object is left behind as it is: nobody flushes it.
    async crash() {
      backend = await openDummy(store());
      return backend;
    },
    [Symbol.asyncDispose]: () => backend[Symbol.asyncDispose](),
  };
}
