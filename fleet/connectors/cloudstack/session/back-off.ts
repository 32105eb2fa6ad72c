import type { Random } from '#agent';

/** First wait after a link is lost (cloudstack-agent-protocol.md, 4.1). */
const firstMs = 5_000;
const longestMs = 30_000;

/**
 * How long to wait before the next dial. `rounds`: how often all servers were tried since the agent was last connected. Up to half as
 * long again by chance: a thousand agents lose their server in the same instant.
 */
export function backOffMs(rounds: number, random: Random): number {
  return Math.min(firstMs * 2 ** Math.min(rounds, 10), longestMs) * (1 + random.next() / 2);
}
