import type { World } from './machine.ts';
import { contains, parseAddress, parseNetwork } from './reach/addresses.ts';

/** Networks outside of which a host on the Internet lives: private, special, documentation and benchmarking ones (RFC 6890). */
const silentNetworks = (
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.168.0.0/16 ' +
  '198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3 2001:db8::/32'
)
  .split(' ')
  .flatMap((text) => parseNetwork(text, 4) ?? []);

const internet6 = parseNetwork('2000::/3', 6);

/**
 * A world where every public address answers and nothing else does: addresses of documentation networks and private addresses that
 * the router knows nothing of stay silent. A fleet replaces it by one that knows its other routers.
 */
export const internetWorld: World = {
  answers(text) {
    const address = parseAddress(text);
    if (address === undefined || silentNetworks.some((network) => contains(network, address))) return false;
    return address.family === 4 || (internet6 !== undefined && contains(internet6, address));
  },
};
