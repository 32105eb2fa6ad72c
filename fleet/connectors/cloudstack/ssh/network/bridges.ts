import type { HostRecord, MachineNic, MachineRecord } from '../../zone/records.ts';
import type { HostView } from '../host-ports.ts';

/** A bridge of a host with its ports, in the order in which they joined. */
export interface Bridge {
  readonly name: string;
  /** The NIC or VLAN interface below it; the link-local bridge has none. */
  readonly uplink?: string | undefined;
  /** VLAN of the uplink. */
  readonly vlan?: number | undefined;
  readonly ports: readonly VirtualPort[];
}

/** The host's end of a machine's NIC. */
export interface VirtualPort {
  readonly device: string;
  readonly machine: MachineRecord;
  readonly nic: MachineNic;
}

/** Bridges that every host has: management and guests, and the link-local one of routers and system VMs. */
const standing = ['cloudbr0', 'cloudbr1'] as const;
export const linkLocalBridge = 'cloud0';

/** Traffic types of NICs → labels of physical networks. */
const labelOfTraffic: Readonly<Record<string, keyof HostRecord['devices']>> = {
  Guest: 'guest',
  Public: 'public',
  Management: 'private',
  Storage: 'storage',
};

/** Guests are on the second NIC of a host: below `cloudbr1`, or below `cloudbr0` where that one carries guests. */
const firstNic = 'eth0';
const guestNic = 'eth1';

/** The physical NIC that a labelled bridge's number stands for; a label that is a NIC is its own. */
export function nicBelow(label: string): string {
  const number = /^(?:cloud)?br(\d+)$/.exec(label)?.[1];
  if (number !== undefined) return `eth${number}`;
  return /^(?:eth|en|em|bond|team)\w+$/.test(label) ? label : firstNic;
}

/** The physical NIC below a labelled bridge of a host. */
function uplinkOf({ devices }: Pick<HostRecord, 'devices'>, label: string): string {
  const nic = nicBelow(label);
  const guestsOnFirst = devices.guest !== undefined && devices.guest !== firstNic && nicBelow(devices.guest) === firstNic;
  if (!guestsOnFirst) return nic;
  if (nic === firstNic) return guestNic;
  return nic === guestNic ? firstNic : nic;
}

/** `vlan://1042` → 1042; undefined when it is untagged, or no VLAN. */
function vlanOf(broadcastUri: string | undefined): number | undefined {
  const found = /^(?:vlan|pvlan):\/\/(\d+)/.exec(broadcastUri ?? '')?.[1];
  return found === undefined ? undefined : Number(found);
}

interface Place {
  readonly name: string;
  readonly uplink?: string | undefined;
  readonly vlan?: number | undefined;
}

/** The bridge of a network: `br<nic>-<vlan>` for a VLAN, `brvx-<vni>` for VXLAN, the labelled one for an untagged network. */
function placeOf(host: HostRecord, label: string, broadcastUri: string | undefined): Place {
  const vxlan = /^vxlan:\/\/(\d+)/.exec(broadcastUri ?? '')?.[1];
  if (vxlan !== undefined) return { name: `brvx-${vxlan}`, uplink: `vxlan${vxlan}` };
  const nic = uplinkOf(host, label);
  const vlan = vlanOf(broadcastUri);
  if (vlan === undefined) return { name: label, uplink: nic };
  return { name: `br${nic}-${vlan}`, uplink: `${nic}.${vlan}`, vlan };
}

function labelOf(host: HostRecord, nic: Pick<MachineNic, 'type' | 'label'>): string {
  const traffic = labelOfTraffic[nic.type];
  return nic.label ?? (traffic === undefined ? undefined : host.devices[traffic]) ?? standing[0];
}

function placeOfNic(host: HostRecord, nic: MachineNic): Place {
  if (nic.type === 'Control' && nic.label === undefined) return { name: linkLocalBridge };
  return placeOf(host, labelOf(host, nic), nic.broadcastUri);
}

/** The same for a NIC as long as it is plugged, whatever other machines do. */
export function portName(machine: Pick<MachineRecord, 'id'>, nic: Pick<MachineNic, 'deviceId'>): string {
  return `vnet${machine.id * 32 + nic.deviceId}`;
}

/** The bridge that a machine's NIC is plugged into on that host (cloudstack-over-ssh.md, C). */
export function bridgeOfNic(host: HostRecord, nic: MachineNic): string {
  return placeOfNic(host, nic).name;
}

/** Every bridge of a host: those that are always there, those of persistent networks, and one for each network in use. */
export function bridgesOf({ host, machines }: HostView): readonly Bridge[] {
  const bridges = new Map<string, Place & { readonly ports: VirtualPort[] }>();
  const bridge = (place: Place): VirtualPort[] => {
    const known = bridges.get(place.name) ?? { ...place, ports: [] };
    bridges.set(place.name, known);
    return known.ports;
  };
  for (const name of standing) bridge({ name, uplink: uplinkOf(host, name) });
  bridge({ name: linkLocalBridge });
  for (const label of Object.values(host.devices)) if (label !== undefined) bridge(placeOf(host, label, undefined));
  for (const { bridgeOf, broadcastUri } of host.persistentNetworks) {
    bridge(placeOf(host, bridgeOf === '' ? labelOf(host, { type: 'Guest' }) : bridgeOf, broadcastUri));
  }
  for (const machine of machines) {
    for (const nic of machine.nics) bridge(placeOfNic(host, nic)).push({ device: portName(machine, nic), machine, nic });
  }
  return [...bridges.values()];
}
