import type { CliIo } from '../io.ts';
import type { VrOptions } from './options.ts';
import type { RouterAccess } from './router-access.ts';
import { chooseWay } from './way.ts';

/**
 * Opens the router that the flags mean. What is needed for a way is loaded when it is taken.
 * @throws AgentError `VRA_BAD_INPUT` for flags, `VRA_NOT_FOUND` for a fleet or router that there is none of. A way that leads nowhere shows
 * at the first call, as `VRA_UNREACHABLE`.
 */
export async function openRouter(
  io: CliIo,
  options: VrOptions,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<RouterAccess> {
  const way = await chooseWay(io, options);
  const deadlineMs = options.timeout === undefined ? undefined : options.timeout * 1000;
  switch (way.kind) {
    case 'fleet': {
      const { openFleetRouter } = await import('./open-fleet-router.ts');
      return openFleetRouter(way, { deadlineMs });
    }
    case 'ssh': {
      const { openOverSsh } = await import('./open-over-ssh.ts');
      return openOverSsh(io, way, { deadlineMs, signal });
    }
    case 'socket':
    case 'tls':
    default: {
      const { openAgent } = await import('./open-agent.ts');
      return openAgent(way, { deadlineMs });
    }
  }
}
