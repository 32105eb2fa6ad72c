import { AgentError, createRandom, createVirtualClock, type AgentErrorCode, type VirtualClock } from '#agent';
import { FleetHost, silentFleetLog, type HostLimits } from '#fleet';
import { FakeStorage } from './fake-storage.ts';

export interface FakeFleet extends AsyncDisposable {
  readonly host: FleetHost;
  readonly storage: FakeStorage;
  readonly clock: VirtualClock;
}

/** 2026-11-21, 12:00 UTC. */
export const noonMs = Date.UTC(2026, 10, 21, 12);

export const someNics = [
  { device: 'eth0', mac: '02:00:00:01:00:01' },
  { device: 'eth1', mac: '0e:00:a9:fe:03:07' },
] as const;

/** A host in memory with fake routers and a virtual clock; `routers` of them, `r-1-VM` …, are on. */
export async function openFakeFleet(routers = 0, limits: Partial<HostLimits> = {}): Promise<FakeFleet> {
  const storage = new FakeStorage();
  const clock = createVirtualClock(noonMs);
  const host = await FleetHost.open({ memory: true, storage, clock, random: createRandom(1), log: silentFleetLog, limits });
  for (let n = 1; n <= routers; n++) {
    await host.create(`r-${n}-VM`);
    await host.start(`r-${n}-VM`, { nics: someNics, bootArguments: 'type=router' });
  }
  return { host, storage, clock, [Symbol.asyncDispose]: () => host[Symbol.asyncDispose]() };
}

/** For `assert.rejects`: an error on purpose with this code, whose message fits. */
export function withCode(code: AgentErrorCode, message = /./): (error: unknown) => boolean {
  return (error) => {
    if (error instanceof AgentError && error.code === code && message.test(error.message)) return true;
    throw new Error(`expected ${code} like ${String(message)}, got ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  };
}
