import type { ChainSpec } from '../ports/filter-port.ts';
import type { AddressState, PolicyRuleState, RouteState } from '../ports/network-port.ts';

/** Keys of desired parts. What is observed on a machine is found among them by the same keys. */

export function addressKey({ device, cidr }: AddressState): string {
  return `${device} ${cidr}`;
}

export function routeKey({ family, table, type, destination, via, device }: RouteState): string {
  return `${family} ${table} ${type} ${destination} ${via ?? ''} ${device ?? ''}`;
}

export function policyRuleKey({ family, from, fwmark, table }: PolicyRuleState): string {
  return `${family} ${from ?? ''} ${fwmark ?? ''} ${table}`;
}

export function chainKey({ family, table, chain }: Pick<ChainSpec, 'family' | 'table' | 'chain'>): string {
  return `${family} ${table} ${chain}`;
}

export function nftTableKey({ family, name }: { readonly family: string; readonly name: string }): string {
  return `${family} ${name}`;
}
