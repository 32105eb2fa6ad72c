import { deviceIndex, type PlacedAddress, type RouterView } from '../router-view.ts';

/** Tables of a VPC router that its boot creates and nothing fills (cloudstack-vr-commands.md, 2.5). */
const staticRouteTables: readonly (readonly [name: string, id: number])[] = [
  ['static_route', 252],
  ['static_route_back', 251],
];

/** `eth2` → `Table_eth2`. */
export function deviceTable(device: string): string {
  return `Table_${device}`;
}

/** 100 + N of ethN: the id of a device's table and the mark of its packets (2.5, 2.7.1). */
export function deviceMark(device: string): number {
  return 100 + deviceIndex(device);
}

/** Devices that have a table of their own: all of a router that hold an address, the control device excepted. */
export function routedAddresses(view: RouterView): readonly PlacedAddress[] {
  return view.systemVm ? [] : view.addresses.filter((placed) => placed.role !== 'control');
}

/** True of the addresses that 4.22 calls public: public ones and private gateways. */
export function facesOutside(placed: PlacedAddress): boolean {
  return placed.role === 'public' || placed.role === 'private';
}

/**
 * Names and ids of the routing tables that a router's plan uses, `main` and the kernel's own left out: what `/etc/iproute2/rt_tables`
 * has to say (2.5).
 */
export function routingTables(view: RouterView): ReadonlyMap<string, number> {
  const devices = new Set(routedAddresses(view).map((placed) => placed.device));
  return new Map([
    ...(view.vpc ? staticRouteTables : []),
    ...[...devices].map((device): [string, number] => [deviceTable(device), deviceMark(device)]),
  ]);
}
