/** A NIC as the hypervisor gave it. */
export interface LinkState {
  readonly device: string;
  readonly mac: string;
  readonly mtu: number;
  readonly up: boolean;
  /** The bridge that it is a port of: on hosts only, a router has none. */
  readonly master?: string;
}

export interface AddressState {
  readonly device: string;
  /** `address/prefix`, IPv4 or IPv6. */
  readonly cidr: string;
  /** IPv4 only. */
  readonly broadcast?: string;
}

export interface RouteState {
  readonly family: 4 | 6;
  /** `main`, or a name of rt_tables such as `Table_eth2`. */
  readonly table: string;
  readonly type: 'unicast' | 'throw';
  /** `default` or a network in CIDR form. */
  readonly destination: string;
  readonly via?: string;
  readonly device?: string;
  /** Preferred source; only on connected routes. */
  readonly source?: string;
  /** `kernel` routes come and go with addresses: a backend adds and removes them by itself. */
  readonly protocol: 'kernel' | 'static' | 'boot';
}

export interface PolicyRuleState {
  readonly family: 4 | 6;
  /** CIDR; absent means `all`. */
  readonly from?: string;
  readonly fwmark?: number;
  readonly table: string;
}

/**
 * One batch. Removals run before additions. Adding what is there and removing what is not is fine (idempotent).
 * An address or link change for a device that does not exist rejects with `VRA_NO_DEVICE` after the rest was applied.
 */
export interface NetworkChange {
  readonly links?: readonly { readonly device: string; readonly up?: boolean; readonly mtu?: number }[];
  readonly addAddresses?: readonly AddressState[];
  readonly removeAddresses?: readonly AddressState[];
  readonly addRoutes?: readonly RouteState[];
  readonly removeRoutes?: readonly RouteState[];
  readonly addRules?: readonly PolicyRuleState[];
  readonly removeRules?: readonly PolicyRuleState[];
  /** `net.ipv4.ip_forward` → `1`. */
  readonly sysctls?: ReadonlyMap<string, string>;
}

export interface NetworkState {
  readonly links: readonly LinkState[];
  /** In the order they were added: the first of a subnet on a device is the primary one. */
  readonly addresses: readonly AddressState[];
  readonly routes: readonly RouteState[];
  /** Oldest first, without the kernel's three own rules. */
  readonly rules: readonly PolicyRuleState[];
  readonly sysctls: ReadonlyMap<string, string>;
}

export interface NetworkPort {
  apply(change: NetworkChange): Promise<void>;
  observe(): Promise<NetworkState>;
}
