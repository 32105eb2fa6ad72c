import type { RouterStore, StoreChange } from '#backends/dummy';

/** What a store throws once its machine is gone. */
export class SimulatedCrash extends Error {
  override readonly name = 'SimulatedCrash';
}

export interface CrashingStore extends RouterStore {
  /** Changes made so far; a commit counts once, because it is all or nothing. */
  readonly changes: number;
  /** From now on everything throws, as if the process had been killed. */
  crash(): void;
}

/**
 * A store whose process dies: after `afterChanges` changes the next one, and everything after it, throws. To see what a crash leaves,
 * open the directory again (`createMemoryStore(volume, directory)` keeps what was durable, `createDiskStore(directory)` also what was
 * only written).
 */
export function crashingStore(store: RouterStore, afterChanges = Infinity): CrashingStore {
  let changes = 0;
  let limit = afterChanges;
  const alive = (): void => {
    if (changes >= limit) throw new SimulatedCrash(`crashed after ${changes} changes`);
  };
  return {
    durable: store.durable,
    location: store.location,
    get changes() {
      return changes;
    },
    crash: () => (limit = 0),
    read: (path) => {
      if (limit === 0) alive();
      return store.read(path);
    },
    info: (path) => {
      if (limit === 0) alive();
      return store.info(path);
    },
    list: (path) => {
      if (limit === 0) alive();
      return store.list(path);
    },
    write: (list: readonly StoreChange[]) => {
      for (const change of list) {
        alive();
        changes++;
        store.write([change]);
      }
    },
    commit: async (list) => {
      alive();
      changes++;
      await store.commit(list);
    },
    appendLog: (line, maxBytes) => {
      alive();
      store.appendLog(line, maxBytes);
    },
    flush: async () => {
      alive();
      await store.flush();
    },
  };
}
