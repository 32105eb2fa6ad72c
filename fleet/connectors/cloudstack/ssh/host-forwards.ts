import { AgentError } from '#agent';
import type { MachineForwards } from '../../../ssh/index.ts';
import { machineAt, routerSshPort } from './control-address.ts';
import type { HostPorts, HostView } from './host-ports.ts';
import { routerMachine } from './router-machine.ts';

/**
 * What a host lets clients through to: the SSH ports of routers and system VMs that run on it, on their control addresses, which nobody
 * else can reach (cloudstack-vr-commands.md, 3.5). `ssh -J root@host -p 3922 root@169.254.3.7` logs in to the simulated router.
 */
export function hostForwards(ports: HostPorts, view: () => HostView): MachineForwards {
  const { enter } = ports;
  return {
    stream: () => undefined,
    tcp(address, port) {
      const machine = enter === undefined || port !== routerSshPort ? undefined : machineAt(machinesOn(view), address);
      if (enter === undefined || machine === undefined || !ports.fleet.has(machine.name)) return undefined;
      return { connect: (channel) => enter(routerMachine(ports, machine), channel) };
    },
  };
}

/** None once the host is gone. */
function machinesOn(view: () => HostView): HostView['machines'] {
  try {
    return view().machines;
  } catch (error) {
    if (error instanceof AgentError && error.code === 'VRA_NOT_FOUND') return [];
    throw error;
  }
}
