import { createVirtualClock, silentLog } from '#agent';
import {
  createHostKeys,
  startSshServer,
  type HostKeys,
  type SshLimits,
  type SshMachine,
  type SshServer,
} from '../../../fleet/ssh/index.ts';

export interface TestServer extends SshServer {
  readonly clock: ReturnType<typeof createVirtualClock>;
}

let keys: Promise<HostKeys> | undefined;

/** A server on a free port of every local address; `machines` by dialled address (all of 127/8 is local). */
export async function testServer(
  machines: Readonly<Record<string, SshMachine>> | ((address: string) => SshMachine | undefined),
  limits: Partial<SshLimits> = {},
): Promise<TestServer> {
  keys ??= createHostKeys();
  const clock = createVirtualClock(0);
  const find = typeof machines === 'function' ? machines : (address: string) => machines[address];
  const server = await startSshServer({
    bind: '0.0.0.0',
    port: 0,
    machines: find,
    hostKeys: await keys,
    clock,
    log: silentLog,
    limits,
  });
  return Object.assign(server, { clock });
}
