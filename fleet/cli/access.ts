import {
  AgentError,
  createRandom,
  createSystemClock,
  readBundle,
  type AgentService,
  type ProgramResult,
  type ReportOf,
  type ReportTopic,
} from '#agent';
import { ApiClient } from '../api/client.ts';
import type { ListQuery, RouterPage, RouterShown } from '../api/schemas.ts';
import type { RolloutWishes } from '../api/rollout-client.ts';
import { silentFleetLog } from '../events.ts';
import type { CommandRecord } from '../host/command-log.ts';
import type { TreeNode } from '../host/runtime.ts';
import { holdsFleet, stateDirectory } from '../host/state-directory.ts';
import { lockHolder } from '../host/state-lock.ts';
import type { RolloutReport } from '../rollout/index.ts';

/** What commands ask of a fleet, whether it runs elsewhere or is opened for the one command. `ApiClient` is one. */
export interface FleetAccess extends AsyncDisposable {
  list(query?: ListQuery): Promise<RouterPage>;
  details(name: string): Promise<RouterShown>;
  log(name: string, last: number): Promise<readonly CommandRecord[]>;
  tree(name: string): Promise<TreeNode>;
  exec(name: string, line: string): Promise<ProgramResult>;
  report<T extends ReportTopic>(name: string, topic: T): Promise<ReportOf<T>>;
  /** The agent's service of a router; to be disposed before the fleet. */
  agent(name: string, options?: { readonly deadlineMs?: number | undefined }): Promise<AgentService & AsyncDisposable>;
  /** Patches the routers that match, live. */
  rollout(bundle: Uint8Array, wishes?: RolloutWishes): Promise<RolloutReport>;
}

/** Opens the fleet of a directory in this process, for the time of one command. */
async function openHere(folder: string): Promise<FleetAccess> {
  // A command that a running fleet answers does without the agent and the machines.
  const { FleetHost } = await import('../host/fleet-host.ts');
  const { detailsSchema, listSchema } = await import('../api/schemas.ts');
  const clock = createSystemClock();
  const host = await FleetHost.open({
    stateDir: folder,
    purpose: 'command',
    clock,
    random: createRandom('command line'),
    log: silentFleetLog,
  });
  return {
    list: (query) => Promise.resolve(listSchema.parse(host.list(query))),
    details: async (name) => detailsSchema.parse(await host.details(name)),
    log: (name, last) => host.log(name, last),
    tree: (name) => host.tree(name),
    exec: (name, line) => host.exec(name, line),
    report: (name, topic) => host.report(name, topic),
    agent: (name) => Promise.resolve({ ...host.service(name), [Symbol.asyncDispose]: () => Promise.resolve() }),
    async rollout(bundle, { match, ...wishes } = {}) {
      const [{ rollPatch }, { routersToPatch }] = await Promise.all([
        import('../rollout/index.ts'),
        import('../api/rollout-routes.ts'),
      ]);
      // Nobody votes in a fleet that is opened for one command: routers are patched each on its own.
      return rollPatch(host, routersToPatch(host, match), await readBundle(bundle), { ...wishes, clock });
    },
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
}

/**
 * The fleet of a state directory: through its API when one runs on it, else opened here.
 * @throws AgentError `VRA_NOT_FOUND` when the folder holds no fleet, `VRA_UNREACHABLE` when a process has it that does not answer.
 */
export async function accessFleet(folder: string): Promise<FleetAccess> {
  const directory = stateDirectory(folder);
  if (!(await holdsFleet(directory))) {
    throw new AgentError(
      'VRA_NOT_FOUND',
      `${directory.path} holds no fleet; "vrfleet start" makes one, --state names another folder`,
    );
  }
  const holder = await lockHolder(directory);
  if (holder === undefined || holder.purpose === 'command') return openHere(folder);
  const client = await ApiClient.connect(directory);
  if (client !== undefined) return client;
  const message = `process ${holder.pid} has ${directory.path} open and has no API (a replay, or a fleet that starts or ends); try again later`;
  throw new AgentError('VRA_UNREACHABLE', message);
}
