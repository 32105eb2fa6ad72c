import type { SshMachine } from '../../../ssh/index.ts';
import { machineAt } from './control-address.ts';
import { HostMachine } from './host-machine.ts';
import type { HostPorts } from './host-ports.ts';
import { routerMachine } from './router-machine.ts';

/** Who answers on which address: what `startSshServer` asks for port 22 (hosts) and port 3922 (routers and system VMs). */
export interface ConnectorMachines extends AsyncDisposable {
  host(address: string): SshMachine | undefined;
  /** By control address, while it runs. */
  router(address: string): SshMachine | undefined;
  /** What the health check of a host's operator says (`HostMachine.healthCheck`); undefined where there is none. */
  healthCheck(host: string): Promise<boolean | undefined>;
}

/** The machines of a zone for SSH servers. What people wrote on hosts is gone when it is disposed. */
export function connectorMachines(ports: HostPorts): ConnectorMachines {
  const { zone } = ports;
  const hosts = new Map<string, HostMachine>();
  return {
    host(address) {
      for (const { name, address: own } of zone.hosts.values()) {
        if (own !== address) continue;
        const known = hosts.get(name) ?? new HostMachine(name, ports);
        hosts.set(name, known);
        return known;
      }
      return undefined;
    },
    router(address) {
      const machine = machineAt(zone.machines.values(), address);
      return machine === undefined || !ports.fleet.has(machine.name) ? undefined : routerMachine(ports, machine);
    },
    // A check that cannot be carried out says nothing; the host's pings go on.
    healthCheck: (host) =>
      hosts
        .get(host)
        ?.healthCheck()
        .catch(() => undefined) ?? Promise.resolve(undefined),
    async [Symbol.asyncDispose]() {
      const open = [...hosts.values()];
      hosts.clear();
      await Promise.all(open.map((host) => host[Symbol.asyncDispose]()));
    },
  };
}
