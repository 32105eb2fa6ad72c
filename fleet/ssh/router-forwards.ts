import type { ForwardTarget, MachineForwards } from './machine.ts';

/** Where the agent of a router listens for those who are in it. */
export const busSocketPath = '/var/lib/routerbus.sock';

export interface RouterForwardsOptions {
  /** Gets connections to the bus, which are in the clear: SSH has let them in. */
  readonly bus: ForwardTarget;
  /** What listens on the router's own ports, such as gRPC over TLS. */
  readonly ports?: ReadonlyMap<number, ForwardTarget> | undefined;
  /** The router's addresses, beside loopback. */
  readonly addresses?: readonly string[] | undefined;
}

const loopback = new Set(['localhost', '127.0.0.1', '::1', 'ip6-localhost']);

/** What a router lets a client of its SSH port through to: the agent's socket and its own ports, and nothing behind it. */
export function routerForwards({ bus, ports, addresses = [] }: RouterForwardsOptions): MachineForwards {
  return {
    stream: (path) => (path === busSocketPath ? bus : undefined),
    tcp: (host, port) => (loopback.has(host.toLowerCase()) || addresses.includes(host) ? ports?.get(port) : undefined),
  };
}
