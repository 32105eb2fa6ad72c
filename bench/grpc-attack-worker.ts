import { attacks } from './grpc-attacks.ts';
import type { ServerReady } from './grpc-server-worker.ts';

/** What the bench asks of this process. */
export interface AttackOrder {
  readonly ready: ServerReady;
  readonly attack: string;
  /** Routers that are attacked, from 0. */
  readonly routers: number;
  /** Connections at the same time. */
  readonly atOnce: number;
}

async function run({ ready, attack, routers, atOnce }: AttackOrder): Promise<number> {
  const strike = attacks[attack];
  if (strike === undefined) throw new Error(`no attack is named ${attack}`);
  const stop = new AbortController();
  let strikes = 0;
  const attacker = async (first: number): Promise<void> => {
    for (let index = first; !stop.signal.aborted; index += atOnce) {
      strikes++;
      await strike({ ready, index: index % routers });
    }
  };
  // Held connections end with the process that holds them.
  void Promise.all(Array.from({ length: atOnce }, (_, first) => attacker(first)));
  await new Promise<void>((resolve) => process.once('message', () => resolve()));
  stop.abort();
  return strikes;
}

process.once('message', (order) => {
  // The bench sends nothing else.
  void run(order as AttackOrder).then((strikes) => process.send?.(strikes, () => process.exit(0)));
});
