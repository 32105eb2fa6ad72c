import type { Clock } from '#agent';
import { ensureToken, removeApiFile, startApi, writeApiFile, type ApiOptions, type FleetApi } from '../api/index.ts';
import type { FleetHost, StateDirectory } from '../host/index.ts';

/** Opens the control API of a fleet and says where it is in the state directory; both end with `stack`. */
export async function openDoor(
  host: FleetHost,
  directory: StateDirectory,
  options: {
    readonly clock: Clock;
    readonly port: number;
    readonly address?: string | undefined;
    readonly election?: ApiOptions['election'];
  },
  stack: AsyncDisposableStack,
): Promise<FleetApi> {
  const { clock, port, address, election } = options;
  const token = await ensureToken(directory.token);
  const api = stack.use(await startApi({ host, token, clock, port, ...(address !== undefined && { address }), election }));
  await writeApiFile(directory, api.url);
  stack.defer(() => removeApiFile(directory));
  return api;
}
