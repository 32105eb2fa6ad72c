import {
  AgentError,
  formatIpv4Network,
  formatIpv6,
  formatIpv6Network,
  formatIpv4,
  parseIpv4,
  parseIpv4Cidr,
  parseIpv6,
  parseIpv6Cidr,
  type AddressState,
  type LinkState,
  type NetworkChange,
  type NetworkState,
  type PolicyRuleState,
  type RouteState,
} from '#agent';

/** An address with what the kernel derives from it. */
interface KernelAddress {
  readonly state: AddressState;
  readonly family: 4 | 6;
  readonly ip: string;
  /** The network of its connected route; undefined when it has none. */
  readonly connected: string | undefined;
}

interface KernelLink {
  readonly device: string;
  readonly mac: string;
  mtu: number;
  up: boolean;
  /** By canonical CIDR, in the order they were added. */
  readonly addresses: Map<string, KernelAddress>;
}

const defaultMtu = 1500;

const routeKey = (route: RouteState): string =>
  `${route.family} ${route.table} ${route.type} ${route.destination} ${route.via ?? ''} ${route.device ?? ''}`;

const ruleKey = (rule: PolicyRuleState): string => `${rule.family} ${rule.from ?? ''} ${rule.fwmark ?? ''} ${rule.table}`;

/** An address as the kernel keeps and prints it. */
function kernelAddress(state: AddressState): KernelAddress {
  const v4 = parseIpv4Cidr(state.cidr);
  if (v4 !== undefined && state.cidr.includes('/')) {
    const connected = v4.prefix === 32 || v4.base === 0 ? undefined : formatIpv4Network(v4);
    return { state, family: 4, ip: formatIpv4(v4.address), connected };
  }
  const v6 = parseIpv6Cidr(state.cidr);
  if (v6 === undefined || !state.cidr.includes('/')) {
    throw new AgentError('VRA_BAD_INPUT', `${JSON.stringify(state.cidr)} for ${state.device} is no address with a prefix length`);
  }
  const ip = formatIpv6(v6.address);
  return { state: { ...state, cidr: `${ip}/${v6.prefix}` }, family: 6, ip, connected: formatIpv6Network(v6) };
}

const isAddress = (family: 4 | 6, text: string): boolean =>
  family === 4 ? parseIpv4(text) !== undefined : parseIpv6(text) !== undefined;

const isNetwork = (family: 4 | 6, text: string): boolean =>
  family === 4 ? parseIpv4Cidr(text) !== undefined : parseIpv6Cidr(text) !== undefined;

const isWord = (text: string | undefined): boolean => text === undefined || /^[^\s\p{Cc}]+$/u.test(text);

/** Refuses what the kernel would not understand. */
function assertRoute(route: RouteState): void {
  const { family, destination, via, source } = route;
  const good =
    (destination === 'default' || isNetwork(family, destination)) &&
    (via === undefined || isAddress(family, via)) &&
    (source === undefined || isAddress(family, source)) &&
    isWord(route.table) &&
    isWord(route.device);
  if (!good) throw new AgentError('VRA_BAD_INPUT', `no IPv${family} route: ${JSON.stringify(route)}`);
}

function assertRule(rule: PolicyRuleState): void {
  if ((rule.from === undefined || isNetwork(rule.family, rule.from)) && isWord(rule.table)) return;
  throw new AgentError('VRA_BAD_INPUT', `no IPv${rule.family} policy rule: ${JSON.stringify(rule)}`);
}

function assertSysctl(name: string, value: string): void {
  if (isWord(name) && !/\p{Cc}/u.test(value.replaceAll('\t', ''))) return;
  throw new AgentError('VRA_BAD_INPUT', `no sysctl: ${JSON.stringify(name)} = ${JSON.stringify(value)}`);
}

/**
 * Links, addresses, routes and policy rules with the habits of Linux (tried on 6.1):
 * a connected route is there while its link is up and has an address of the network, and names the first of them (secondaries are
 * promoted: the base sysctls of a router say so); a link that goes down, is unplugged or loses its last IPv4 address takes its
 * routes along; a route whose preferred source goes, goes too. IPv6 addresses stay on a link that goes down, as with
 * `keep_addr_on_down`; there are no link-local ones.
 */
export class KernelNetwork {
  readonly #links = new Map<string, KernelLink>();
  readonly #routes = new Map<string, RouteState>();
  readonly #rules = new Map<string, PolicyRuleState>();
  readonly #sysctls = new Map<string, string>();

  /** A NIC appears: down, without addresses. */
  plug(nic: { readonly device: string; readonly mac: string }): void {
    this.#links.set(nic.device, { ...nic, mtu: defaultMtu, up: false, addresses: new Map() });
  }

  unplug(device: string): void {
    const link = this.#links.get(device);
    if (link === undefined) return;
    this.#links.delete(device);
    this.#removeRoutes((route) => route.device === device);
    for (const { ip } of link.addresses.values()) this.#forgetSource(ip);
  }

  /** See `NetworkChange`. Returns whether anything changed and which devices were missing. Throws before it changes anything. */
  apply(change: NetworkChange): { readonly changed: boolean; readonly missing: readonly string[] } {
    const removed = (change.removeAddresses ?? []).map((state) => this.#known(state) ?? kernelAddress(state));
    const added = (change.addAddresses ?? []).map((state) => this.#known(state) ?? kernelAddress(state));
    for (const route of change.addRoutes ?? []) assertRoute(route);
    for (const rule of change.addRules ?? []) assertRule(rule);
    for (const [name, value] of change.sysctls ?? []) assertSysctl(name, value);
    const missing = new Set<string>();
    let changed = false;
    const note = (did: boolean): void => {
      changed ||= did;
    };
    for (const rule of change.removeRules ?? []) note(this.#rules.delete(ruleKey(rule)));
    for (const route of change.removeRoutes ?? []) note(this.#routes.delete(routeKey(route)));
    for (const address of removed) note(this.#removeAddress(address, missing));
    for (const link of change.links ?? []) note(this.#setLink(link, missing));
    for (const address of added) note(this.#addAddress(address, missing));
    for (const route of change.addRoutes ?? []) note(addNew(this.#routes, routeKey(route), route));
    for (const rule of change.addRules ?? []) note(addNew(this.#rules, ruleKey(rule), rule));
    for (const [name, value] of change.sysctls ?? []) {
      note(this.#sysctls.get(name) !== value);
      this.#sysctls.set(name, value);
    }
    return { changed, missing: [...missing] };
  }

  observe(): NetworkState {
    const links = [...this.#links.values()];
    return {
      links: links.map(({ device, mac, mtu, up }): LinkState => ({ device, mac, mtu, up })),
      addresses: links.flatMap((link) => [...link.addresses.values()].map(({ state }) => state)),
      routes: [...this.#routes.values()],
      rules: [...this.#rules.values()],
      sysctls: new Map(this.#sysctls),
    };
  }

  /** Puts back what `observe` said, for links that are plugged in; what belongs to others is dropped. */
  restore(state: NetworkState): void {
    for (const { device, mac, mtu, up } of state.links) {
      const link = this.#links.get(device);
      if (link !== undefined && link.mac === mac) Object.assign(link, { mtu, up });
    }
    for (const address of state.addresses.map(kernelAddress)) {
      this.#links.get(address.state.device)?.addresses.set(address.state.cidr, address);
    }
    for (const route of state.routes) {
      if (route.device === undefined || this.#links.has(route.device)) this.#routes.set(routeKey(route), route);
    }
    for (const rule of state.rules) this.#rules.set(ruleKey(rule), rule);
    for (const [name, value] of state.sysctls) this.#sysctls.set(name, value);
  }

  #known(state: AddressState): KernelAddress | undefined {
    return this.#links.get(state.device)?.addresses.get(state.cidr);
  }

  #setLink(change: { readonly device: string; readonly up?: boolean; readonly mtu?: number }, missing: Set<string>): boolean {
    const link = this.#links.get(change.device);
    if (link === undefined) {
      missing.add(change.device);
      return false;
    }
    const { up = link.up, mtu = link.mtu } = change;
    if (up === link.up && mtu === link.mtu) return false;
    link.mtu = mtu;
    if (up !== link.up) {
      link.up = up;
      if (up) for (const address of link.addresses.values()) this.#refreshConnected(link, address);
      else this.#removeRoutes((route) => route.device === link.device);
    }
    return true;
  }

  #addAddress(address: KernelAddress, missing: Set<string>): boolean {
    const { device, cidr } = address.state;
    const link = this.#links.get(device);
    if (link === undefined) {
      missing.add(device);
      return false;
    }
    const before = link.addresses.get(cidr);
    if (before !== undefined && before.state.broadcast === address.state.broadcast) return false;
    link.addresses.set(cidr, address);
    this.#refreshConnected(link, address);
    return true;
  }

  #removeAddress(address: KernelAddress, missing: Set<string>): boolean {
    const link = this.#links.get(address.state.device);
    if (link === undefined) {
      missing.add(address.state.device);
      return false;
    }
    if (!link.addresses.delete(address.state.cidr)) return false;
    this.#refreshConnected(link, address);
    this.#forgetSource(address.ip);
    if (address.family === 4 && ![...link.addresses.values()].some(({ family }) => family === 4)) {
      this.#removeRoutes((route) => route.family === 4 && route.device === link.device);
    }
    return true;
  }

  /** The connected route of an address's network: there or not, and with the right source. */
  #refreshConnected(link: KernelLink, { family, connected }: KernelAddress): void {
    if (connected === undefined) return;
    const primary = link.up ? [...link.addresses.values()].find((other) => other.connected === connected) : undefined;
    const route: RouteState = {
      family,
      table: 'main',
      type: 'unicast',
      destination: connected,
      device: link.device,
      ...(family === 4 && primary !== undefined && { source: primary.ip }),
      protocol: 'kernel',
    };
    const key = routeKey(route);
    const before = this.#routes.get(key);
    if (primary === undefined) {
      if (before?.protocol === 'kernel') this.#routes.delete(key);
    } else if (before === undefined || before.source !== route.source) this.#routes.set(key, route);
  }

  #forgetSource(ip: string): void {
    for (const link of this.#links.values()) {
      for (const address of link.addresses.values()) if (address.ip === ip) return;
    }
    this.#removeRoutes((route) => route.source === ip);
  }

  #removeRoutes(which: (route: RouteState) => boolean): void {
    for (const [key, route] of this.#routes) if (which(route)) this.#routes.delete(key);
  }
}

/** Idempotent: what is there stays as it is. */
function addNew<V>(map: Map<string, V>, key: string, value: V): boolean {
  if (map.has(key)) return false;
  map.set(key, value);
  return true;
}
