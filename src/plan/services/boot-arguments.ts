import { requireWord } from '../../render/checked-text.ts';
import type { RouterView } from '../router-view.ts';

/**
 * A value of the boot command line, one word. Undefined when it is absent, empty or the word `null`, which the management server
 * sends for what it does not know (cloudstack-vr-commands.md, 3.1).
 */
export function bootArgument(view: RouterView, key: string): string | undefined {
  const value = view.arg(key);
  return value === undefined || value === '' || value === 'null' ? undefined : requireWord(value, `boot argument ${key}`);
}

const present = (view: RouterView, keys: readonly string[]): readonly string[] =>
  keys.flatMap((key) => bootArgument(view, key) ?? []);

/** IPv4 servers that answer for the outside world, best first. */
export function upstreamDns(view: RouterView): readonly string[] {
  return present(view, ['dns1', 'dns2']);
}

/** Whom the router itself asks: internal servers first, then the outside ones (3.3). */
export function resolverAddresses(view: RouterView): readonly string[] {
  return present(view, ['internaldns1', 'internaldns2', 'dns1', 'dns2', 'ip6dns1', 'ip6dns2']);
}
