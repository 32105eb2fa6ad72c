import { parseIpv4 } from '#agent';

/** Without a `priority` keepalived takes this one: all routers are equal (cloudstack-vr-commands.md, 4.2). */
const priority = 100;
const missedAdverts = 3;

export function advertMs(advertSeconds: number): number {
  return advertSeconds * 1000;
}

/**
 * How long a BACKUP waits for an advertisement before it takes over: three of them, and the skew that keeps routers of unlike priority apart
 * (RFC 5798, 6.1; cloudstack-vr-commands.md, 4.2). Milliseconds.
 */
export function takeoverMs(advertSeconds: number): number {
  return Math.ceil(missedAdverts * advertMs(advertSeconds) + skewMs(advertSeconds));
}

/** How long it waits after a PRIMARY that said goodbye (RFC 5798, 6.4.2). Milliseconds. */
export function skewMs(advertSeconds: number): number {
  return ((256 - priority) * advertMs(advertSeconds)) / 256;
}

/** True when the router of address `a` wins against the one of `b`: priorities are equal, so the higher address does (RFC 5798, 6.4.3). */
export function outranks(a: string, b: string): boolean {
  const [left, right] = [parseIpv4(a) ?? 0, parseIpv4(b) ?? 0];
  return left === right ? a > b : left > right;
}
