import type { RouterView } from '../router-view.ts';

/**
 * A value of the boot command line, which blanks cannot be in; whoever prints it checks the rest. Undefined when it is absent, empty
 * or the word `null`, which the management server sends for what it does not know (cloudstack-vr-commands.md, 3.1).
 */
export function bootArgument(view: RouterView, key: string): string | undefined {
  const value = view.arg(key);
  return value === '' || value === 'null' ? undefined : value;
}

const present = (view: RouterView, keys: readonly string[]): readonly string[] =>
  keys.flatMap((key) => bootArgument(view, key)?.split(',') ?? []).filter((server) => server !== '');

/** IPv4 servers that answer for the outside world, best first. */
export function upstreamDns(view: RouterView): readonly string[] {
  return present(view, ['dns1', 'dns2']);
}

/** Their IPv6 counterparts. */
export function upstreamDns6(view: RouterView): readonly string[] {
  return present(view, ['ip6dns1', 'ip6dns2']);
}

/** Whom the router itself asks: internal servers first, then the outside ones (3.3). */
export function resolverAddresses(view: RouterView): readonly string[] {
  return [...present(view, ['internaldns1', 'internaldns2']), ...upstreamDns(view), ...upstreamDns6(view)];
}
