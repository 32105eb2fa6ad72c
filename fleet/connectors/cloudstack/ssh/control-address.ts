import type { MachineRecord } from '../zone/records.ts';

/** Routers and system VMs listen there on their control address, and nowhere else (cloudstack-vr-commands.md, 3.5). */
export const routerSshPort = 3922;

/** The address that a host reaches a router or system VM at; undefined for machines without one. */
export function controlAddress({ nics }: Pick<MachineRecord, 'nics'>): string | undefined {
  return nics.find(({ type }) => type === 'Control')?.ip;
}

/** The running machine with that control address. */
export function machineAt(machines: Iterable<MachineRecord>, address: string): MachineRecord | undefined {
  for (const machine of machines) {
    if (machine.state === 'running' && controlAddress(machine) === address) return machine;
  }
  return undefined;
}
