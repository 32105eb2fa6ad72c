import type { RouterBackend } from '#agent';

/** Thrown where a process was made to die. */
export class Killed extends Error {}

/** Counts the calls that change a machine and dies at one of them. */
export class KillSwitch {
  calls = 0;
  /** The call that never returns to its caller; Infinity for none. */
  at = Infinity;
  /** Whether the fatal call still has its effect. */
  effect: 'before' | 'after' = 'before';
}

/** A backend that dies as its switch says: between any two calls that change the machine. */
export function killableBackend(backend: RouterBackend, kill: KillSwitch): RouterBackend {
  const step = async (run: () => Promise<void>): Promise<void> => {
    if (kill.calls >= kill.at) throw new Killed();
    kill.calls++;
    const fatal = kill.calls === kill.at;
    if (!fatal || kill.effect === 'after') await run();
    if (fatal) throw new Killed();
  };
  return {
    name: backend.name,
    capabilities: backend.capabilities,
    files: {
      apply: (changes) => step(() => backend.files.apply(changes)),
      read: (path) => backend.files.read(path),
      info: (path) => backend.files.info(path),
      list: (path) => backend.files.list(path),
    },
    network: { apply: (change) => step(() => backend.network.apply(change)), observe: () => backend.network.observe() },
    filter: { apply: (change) => step(() => backend.filter.apply(change)), observe: () => backend.filter.observe() },
    services: {
      apply: (actions) => step(() => backend.services.apply(actions)),
      observe: () => backend.services.observe(),
      check: (program, path) => backend.services.check(program, path),
    },
    system: backend.system,
    flush: () => step(() => backend.flush()),
    [Symbol.asyncDispose]: () => backend[Symbol.asyncDispose](),
  };
}
