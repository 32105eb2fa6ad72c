import type { AgentService } from '#agent';
import { accessFleet, type FleetAccess } from '../access.ts';
import type { LogEntry, RouterAccess } from './router-access.ts';
import type { Way } from './way.ts';

/** A service that is opened when it is first asked for something: to look at reports needs none. */
function lazyService(open: () => Promise<AgentService>): AgentService {
  let opened: Promise<AgentService> | undefined;
  const service = (): Promise<AgentService> => (opened ??= open());
  return {
    execute: async (...args) => (await service()).execute(...args),
    apply: async (...args) => (await service()).apply(...args),
    get: async (...args) => (await service()).get(...args),
    list: async (...args) => (await service()).list(...args),
    async *watch(options) {
      yield* (await service()).watch(options);
    },
    health: async (...args) => (await service()).health(...args),
    diagnose: async (...args) => (await service()).diagnose(...args),
    versions: async (...args) => (await service()).versions(...args),
    patch: async (...args) => (await service()).patch(...args),
    readFile: async (...args) => (await service()).readFile(...args),
    writeFile: async (...args) => (await service()).writeFile(...args),
    listFiles: async (...args) => (await service()).listFiles(...args),
    runShell: async (...args) => (await service()).runShell(...args),
  };
}

async function fleetLog(fleet: FleetAccess, router: string, last: number): Promise<readonly LogEntry[]> {
  const records = await fleet.log(router, last);
  return records.map(({ time, door, what, exit, ms, error }) => ({
    time,
    source: door,
    text: error === undefined ? what : `${what} (${error})`,
    exit,
    ms,
  }));
}

/** A router of the fleet in a state directory: through the control API when that fleet runs, else opened here for one command. */
export async function openFleetRouter(
  { folder, router }: Extract<Way, { kind: 'fleet' }>,
  options: { readonly deadlineMs: number | undefined },
): Promise<RouterAccess> {
  await using stack = new AsyncDisposableStack();
  const fleet = stack.use(await accessFleet(folder));
  const service = lazyService(async () => kept.use(await fleet.agent(router, options)));
  const kept = stack.move();
  return {
    name: router,
    service,
    report: (topic) => fleet.report(router, topic),
    log: (last) => fleetLog(fleet, router, last),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
