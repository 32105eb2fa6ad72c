import type { ConnectorParts } from '../../connector-parts.ts';
import type { CommandContext } from '../command.ts';
import { runsOn } from './running-machine.ts';

/** A machine that just started is there at once; longer waits only keep the server waiting. */
const mostTries = 3;
const longestPauseMs = 2000;

/** Tries to reach the SSH service of a system VM or router on the host's link-local network, a few times when nobody answers. */
export async function reachesControlAddress(
  { zone, clock }: Pick<ConnectorParts, 'zone' | 'clock'>,
  { address, tries, pauseMs }: { readonly address: string; readonly tries: number; readonly pauseMs: number },
  { agent, signal }: CommandContext,
): Promise<boolean> {
  const answers = (): boolean =>
    zone.machinesOn(agent).some((machine) => runsOn(machine, agent) && machine.nics.some((nic) => nic.ip === address));
  for (let attempt = 1; ; attempt++) {
    if (answers()) return true;
    if (attempt >= Math.min(tries, mostTries)) return false;
    await clock.sleep(Math.min(pauseMs, longestPauseMs), { signal });
  }
}
