import type { ConnectionState } from '#agent';
import type { IpAddress } from './addresses.ts';

/** What a packet filter looks at. */
export interface Packet {
  /** `icmp`, `ipv6-icmp`, `udp`, `tcp`, as iptables spells protocols. */
  readonly protocol: string;
  readonly source: IpAddress | undefined;
  readonly destination: IpAddress;
  readonly inDevice?: string;
  readonly outDevice?: string;
  readonly state: ConnectionState;
  readonly icmpType?: number;
  readonly port?: number;
  readonly mark: number;
}

/** `reject`: what the sender is told, as `--reject-with` spells it; undefined for iptables' default. */
export type Verdict = 'accept' | 'drop' | { readonly reject: string | undefined };
