import { AgentError, type Clock } from '#agent';
import type { RolloutHost, RolloutOptions } from './rollout-types.ts';

interface FailOver {
  readonly host: RolloutHost;
  readonly clock: Clock;
  readonly election: NonNullable<RolloutOptions['election']>;
  readonly patienceMs: number;
}

/** Resolves as soon as a change of the host makes `holds` true, or with false when the time is over. */
async function becomesTrue({ host, clock, patienceMs }: FailOver, holds: () => boolean): Promise<boolean> {
  if (holds()) return true;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const unlisten = host.listen(() => {
    if (holds()) resolve(true);
  });
  const cancelTimer = clock.after(patienceMs, () => resolve(holds()));
  try {
    return await promise;
  } finally {
    cancelTimer();
    unlisten();
  }
}

/**
 * Has the peer of a PRIMARY take over: its keepalived is restarted, says goodbye, and begins as BACKUP (cloudstack-vr-commands.md, 4.2). Resolves
 * when a peer is PRIMARY, its configuration says so, and the router's own says BACKUP. Returns why not, when it does not come to that.
 */
export async function failOver(parts: FailOver, primary: string, peers: readonly string[]): Promise<string | undefined> {
  const { host, election, patienceMs } = parts;
  try {
    const { exitCode, stderr } = await host.exec(primary, 'systemctl restart keepalived');
    if (exitCode !== 0) return `keepalived of ${primary} cannot be restarted: ${stderr.trim()}`;
  } catch (error) {
    if (error instanceof AgentError) return error.message;
    throw error;
  }
  const is = (router: string, role: 'PRIMARY' | 'BACKUP'): boolean =>
    host.has(router) && election.status(router)?.role === role && host.get(router).keepalived?.state === role;
  const done = await becomesTrue(parts, () => peers.some((peer) => is(peer, 'PRIMARY')) && is(primary, 'BACKUP'));
  return done ? undefined : `no peer of ${primary} became PRIMARY within ${patienceMs / 1000} s`;
}
