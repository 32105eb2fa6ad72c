import type { RouterEvent, RouterEvents } from './router-events.ts';

/** The life of one recorded router, to be played to any router. */
export interface RouterScript {
  /** Name of the recording it comes from. */
  readonly recording: string;
  /** The recorded router's name. */
  readonly router: string;
  /** The first is a start. */
  readonly events: readonly RouterEvent[];
}

/**
 * The life of every router of a recording from its last Start to the end of the session, in the order of their first events. A Stop that
 * ends a life is left out: these scripts are for routers that stay up. Routers that never started are left out.
 */
export function routerScripts(recording: string, { events, routers }: RouterEvents): readonly RouterScript[] {
  const byRouter = Map.groupBy(events, (event) => event.router);
  return routers.flatMap((router): RouterScript[] => {
    const all = byRouter.get(router) ?? [];
    const start = all.findLastIndex((event) => event.kind === 'start');
    if (start < 0) return [];
    const life = all.slice(start);
    return [{ recording, router, events: life.at(-1)?.kind === 'stop' ? life.slice(0, -1) : life }];
  });
}
