import { AgentError } from '../errors.ts';
import { collectBundle } from '../versions/index.ts';
import type { AgentService, CommandOutcome, ApplyOutcome, PatchOutcome } from './agent-service.ts';
import type { EventFeed } from './event-feed.ts';
import type { RouterService } from './router-service.ts';
import { watchEvents } from './watch-events.ts';

/** What a call wants of its turn. */
export interface ServiceTurn<T> {
  /** `configure` needs a router that runs; `inspect` works on any. */
  readonly access: 'configure' | 'inspect';
  /** For the router's command log, without secrets; absent for what only reads. */
  readonly what?: string | undefined;
  /** Whether what was asked for was done, for the log. */
  readonly succeeded?: ((result: T) => boolean) | undefined;
}

/** Who gives a router its turns: one call at a time. */
export interface ServiceTurns {
  /** Runs `work` once nothing else is done with the router, and everything that waits already is done. */
  take<T>(turn: ServiceTurn<T>, work: (router: RouterService) => Promise<T>): Promise<T>;
  readonly feed: EventFeed;
}

const commandSucceeded = ({ results }: CommandOutcome): boolean =>
  results.every(({ status }) => status === 'applied' || status === 'unchanged');
const applySucceeded = ({ failures }: ApplyOutcome): boolean => failures.length === 0;
const patchSucceeded = ({ outcome }: PatchOutcome): boolean => outcome !== 'rolled-back';

function types(items: readonly { readonly type: string }[]): string {
  const known = [...new Set(items.map(({ type }) => type))].join(', ');
  return `${known} (${items.length} ${items.length === 1 ? 'item' : 'items'})`;
}

/**
 * The service of one router for its doors. Every call waits for the router's turn; one whose signal is aborted before its turn rejects with
 * `VRA_CANCELLED` and changes nothing, one that has begun is carried to its end. Watching takes no turn but for events that are over.
 */
export function createAgentService(turns: ServiceTurns): AgentService {
  const take = async <T>(
    turn: ServiceTurn<T>,
    signal: AbortSignal | undefined,
    work: (router: RouterService) => Promise<T>,
  ): Promise<T> => {
    requireWanted(signal);
    return turns.take(turn, (router) => {
      requireWanted(signal);
      return work(router);
    });
  };
  const inspect = <T>(signal: AbortSignal | undefined, work: (router: RouterService) => Promise<T>): Promise<T> =>
    take({ access: 'inspect' }, signal, work);
  return {
    execute: (items, options = {}) =>
      take({ access: 'configure', what: `execute ${types(items)}`, succeeded: commandSucceeded }, options.signal, (router) =>
        router.execute(items, options),
      ),
    apply: (config, options = {}) => {
      const what = options.dryRun === true ? undefined : `apply ${types(config.items)}`;
      return take({ access: 'configure', what, succeeded: applySucceeded }, options.signal, (router) =>
        router.apply(config, options),
      );
    },
    get: (feature, { signal } = {}) => inspect(signal, (router) => router.get(feature)),
    list: ({ signal } = {}) => inspect(signal, (router) => router.list()),
    watch: (options) => watchEvents(turns.feed, (after) => inspect(options.signal, (router) => router.eventsAfter(after)), options),
    health: ({ signal, fresh } = {}) => take({ access: 'configure' }, signal, (router) => router.health({ fresh })),
    diagnose: (kind, args, { signal } = {}) => take({ access: 'configure' }, signal, (router) => router.diagnose(kind, args)),
    versions: ({ signal } = {}) => inspect(signal, (router) => router.versions()),
    patch: async (bundle, options) => {
      // Before the turn: a client that sends slowly keeps nobody else waiting.
      const whole = await collectBundle(bundle, { signal: options.signal });
      const what = `patch to ${whole.manifest.version}`;
      return take({ access: 'configure', what, succeeded: patchSucceeded }, options.signal, (router) =>
        router.patch(whole, options),
      );
    },
    readFile: (path, { signal } = {}) => inspect(signal, (router) => router.readFile(path)),
    writeFile: (path, content, { signal, mode } = {}) =>
      take({ access: 'configure', what: `write ${path} (${content.byteLength} bytes)` }, signal, (router) =>
        router.writeFile(path, content, { mode }),
      ),
    listFiles: (path, { signal } = {}) => inspect(signal, (router) => router.listFiles(path)),
    runShell: (line, { signal } = {}) =>
      take({ access: 'inspect', what: line }, signal, (router) => router.runShell(line, { signal })),
  };
}

function requireWanted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new AgentError('VRA_CANCELLED', 'the call ended before its turn came; nothing was changed', { cause: signal.reason });
}
