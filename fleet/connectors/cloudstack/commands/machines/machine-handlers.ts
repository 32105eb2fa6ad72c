import type { ConnectorParts } from '../../connector-parts.ts';
import { leaveMaintenance } from '../../zone/change-host.ts';
import { answer, failed, succeeded, type Handlers } from '../command.ts';
import { required } from '../required.ts';
import type { HostHealth } from './host-health.ts';
import { leasedAddress } from './leased-address.ts';
import { plugNic, replugNic, unplugNic } from './nics.ts';
import { rebootMachine, startMachine, stopMachine } from './power.ts';
import { reachesControlAddress } from './reachable.ts';
import { runningHere, runsOn } from './running-machine.ts';

/** Life of virtual machines (cloudstack-host-commands.md, A2). */
export function machineHandlers(parts: ConnectorParts, health: HostHealth): Handlers {
  const { zone, random } = parts;
  return {
    StartCommand: async (command, { agent }) => {
      const vm = required(command.vm, 'vm');
      await leaveMaintenance(zone, agent);
      await startMachine(parts, health, vm, agent);
      // The server reads disks and NICs out of it: it comes back as it came (E4).
      return answer('StartAnswer', { result: true, vm });
    },
    StopCommand: async (command, { agent }) => {
      await stopMachine(parts, required(command.vmName, 'vmName'), agent, {
        onlyIfStopped: command.checkBeforeCleanup === true,
        forGood: command.expungeVM === true,
      });
      return answer('StopAnswer', { result: true });
    },
    RebootCommand: async (command, { agent }) => {
      const { vncPort } = await rebootMachine(parts, required(command.vmName, 'vmName'), agent);
      return answer('RebootAnswer', { result: true, vncPort });
    },
    RebootRouterCommand: async (command, { agent }) => {
      await rebootMachine(parts, required(command.vmName, 'vmName'), agent);
      return succeeded();
    },
    CheckVirtualMachineCommand: (command, { agent }) => {
      const machine = zone.machines.get(required(command.vmName, 'vmName'));
      return machine !== undefined && runsOn(machine, agent)
        ? answer('CheckVirtualMachineAnswer', { result: true, state: 'PowerOn', vncPort: machine.vncPort })
        : answer('CheckVirtualMachineAnswer', { result: true, state: 'PowerOff' });
    },
    CheckSshCommand: async ({ ip, name, retries = 1, interval = 0 }, context) => {
      const address = required(ip, 'ip');
      const reached = await reachesControlAddress(parts, { address, tries: retries, pauseMs: interval * 1000 }, context);
      const details = `Can not ping System vm ${name ?? ''} due to: no machine with address ${address} runs on ${context.agent}`;
      return answer('CheckSshAnswer', reached ? { result: true } : { result: false, details });
    },
    PlugNicCommand: async (command, { agent }) => {
      await plugNic(parts, command, agent);
      return answer('PlugNicAnswer', { result: true, details: 'success' });
    },
    UnPlugNicCommand: async (command, { agent }) => {
      await unplugNic(parts, command, agent);
      return answer('UnPlugNicAnswer', { result: true, details: 'success' });
    },
    ReplugNicCommand: async (command, { agent }) => {
      await replugNic(parts, command, agent);
      return answer('ReplugNicAnswer', { result: true, details: 'success' });
    },
    RestoreVMSnapshotCommand: ({ vmName, volumeTOs = [] }, { agent }) => {
      runningHere(zone, required(vmName, 'vmName'), agent);
      return answer('RestoreVMSnapshotAnswer', { result: true, volumeTOs, vmState: 'PowerOn' });
    },
    GetVncPortCommand: (command, { agent }) => {
      const { vncPort } = runningHere(zone, required(command.name, 'name'), agent);
      const address = zone.hosts.get(agent)?.address;
      return answer('GetVncPortAnswer', { result: true, port: vncPort, ...(address !== undefined && { address }) });
    },
    ScaleVmCommand: async (command, { agent }) => {
      const name = required(command.vmName ?? command.vm?.name, 'vmName');
      await zone.exclusively(name, async () => {
        const machine = runningHere(zone, name, agent);
        await zone.machines.put({
          ...machine,
          cpus: command.vm?.cpus ?? command.cpus ?? machine.cpus,
          mhz: command.vm?.maxSpeed ?? command.maxSpeed ?? machine.mhz,
          memoryBytes: command.vm?.maxRam ?? command.maxRam ?? machine.memoryBytes,
        });
      });
      return answer('ScaleVmAnswer', { result: true, details: `Instance ${name} is scaled` });
    },
    GetVmIpAddressCommand: (command, { agent }) => {
      const machine = runningHere(zone, required(command.vmName, 'vmName'), agent);
      const address = leasedAddress(random, machine, { mac: command.macAddress, cidr: command.vmNetworkCidr });
      return address === undefined ? failed(`no address of ${machine.name} is known`) : succeeded(address);
    },
    PrepareUnmanageVMInstanceCommand: (command, { agent }) => {
      runningHere(zone, required(command.instanceName, 'instanceName'), agent);
      return answer('PrepareUnmanageVMInstanceAnswer', { result: true });
    },
    UnmanageInstanceCommand: (command, { agent }) => {
      // Running or not it stays what it is; from now on the server may find it with GetUnmanagedInstancesCommand.
      const name = required(command.instanceName ?? command.vm?.name, 'instanceName');
      if (zone.machines.get(name)?.state !== 'stopped') runningHere(zone, name, agent);
      return answer('UnmanageInstanceAnswer', { result: true });
    },
  };
}
