import { internetWorld, type World } from '#backends/dummy';
import type { Zone } from '../../zone/zone.ts';
import type { HostView } from '../host-ports.ts';

/** Stands for the gateway's: nobody in the zone has it. */
const gatewayMac = '06:01:00:00:00:01';

/** Who answers a host: its machines on their link-local and management addresses, other hosts, the gateway, and the Internet behind it. */
export function hostWorld(zone: Zone, view: () => HostView): World {
  return {
    neighbour(address) {
      const { host, machines } = view();
      const onHost = machines.flatMap(({ nics }) => nics).find(({ ip }) => ip === address);
      if (onHost !== undefined) return onHost.mac;
      if (address === host.gateway) return gatewayMac;
      for (const other of zone.hosts.values()) if (other.address === address) return other.mac;
      for (const { state, nics } of zone.machines.values()) {
        const nic = state === 'running' ? nics.find(({ type, ip }) => type === 'Management' && ip === address) : undefined;
        if (nic !== undefined) return nic.mac;
      }
      return undefined;
    },
    answers(address) {
      for (const { state, nics } of zone.machines.values()) {
        if (state === 'running' && nics.some(({ type, ip }) => ip === address && (type === 'Public' || type === 'Management')))
          return true;
      }
      return internetWorld.answers(address);
    },
  };
}
