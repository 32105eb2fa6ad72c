import { AgentError } from '#agent';
import { errorText } from '../../../../error-text.ts';
import type { VirtualMachineTO } from '../../classes/index.ts';
import type { ConnectorParts } from '../../connector-parts.ts';
import type { MachineRecord } from '../../zone/records.ts';
import { required } from '../required.ts';
import type { HostHealth } from './host-health.ts';
import { machineRecord } from './machine-record.ts';
import { freeVncPort, runningHere, runsOn } from './running-machine.ts';

/**
 * Starts a machine on a host. One that runs there already is refused, as libvirt does; one that runs on another host that is up holds the
 * lock of its image, and is refused as QEMU does; from a host that is down it is taken over. When its inside does not come up, nothing runs
 * afterwards.
 */
export async function startMachine(parts: ConnectorParts, health: HostHealth, vm: VirtualMachineTO, host: string): Promise<void> {
  const { zone, clock } = parts;
  const name = required(vm.name, 'vm.name');
  await zone.exclusively(name, async () => {
    const before = zone.machines.get(name);
    checkStartable(before, host, health);
    const machine = machineRecord(vm, { host, vncPort: freeVncPort(zone, host), startedMs: clock.now() });
    try {
      await parts.inside(machine.type)?.start(machine);
      // Another machine may have come meanwhile.
      await zone.machines.put({ ...machine, vncPort: freeVncPort(zone, host) });
    } catch (error) {
      await undoStart(parts, before, machine);
      throw error;
    }
  });
}

function checkStartable(before: MachineRecord | undefined, host: string, health: HostHealth): void {
  if (before?.state !== 'running') return;
  if (before.host === host) {
    throw new AgentError('VRA_CONFLICT', `operation failed: domain '${before.name}' already exists with uuid ${before.uuid}`);
  }
  if (health.hostIsUp(before.host)) {
    throw new AgentError(
      'VRA_CONFLICT',
      `internal error: process exited while connecting to monitor: Failed to get "write" lock; ${before.name} runs on ${before.host}`,
    );
  }
}

async function undoStart(parts: ConnectorParts, before: MachineRecord | undefined, machine: MachineRecord): Promise<void> {
  const { zone, log } = parts;
  try {
    await parts.inside(machine.type)?.stop(machine);
  } catch (error) {
    log.debug({ machine: machine.name, err: error }, 'machine that did not start could not be cut off');
  }
  if (zone.machines.get(machine.name)?.state !== 'running') return;
  const { name } = machine;
  const undone = before === undefined ? zone.machines.remove(name) : zone.machines.put({ ...before, state: 'stopped' });
  await undone.catch((error: unknown) =>
    log.error({ machine: name, reason: errorText(error) }, 'machine could not be marked as stopped'),
  );
}

/** Stops a machine when it runs on that host; anything else is fine, too, for then it does not run there. */
export async function stopMachine(
  parts: ConnectorParts,
  name: string,
  host: string,
  { onlyIfStopped = false, forGood = false }: { readonly onlyIfStopped?: boolean; readonly forGood?: boolean } = {},
): Promise<void> {
  const { zone } = parts;
  await zone.exclusively(name, async () => {
    const machine = zone.machines.get(name);
    if (machine === undefined) return;
    if (runsOn(machine, host)) {
      if (onlyIfStopped) throw new AgentError('VRA_CONFLICT', `vm is still running on host: ${name} on ${host}`);
      await parts.inside(machine.type)?.stop(machine);
      await zone.machines.put({ ...machine, state: 'stopped' });
    }
    if (forGood && zone.machines.get(name)?.state === 'stopped') await removeMachine(parts, machine);
  });
}

/** Off and on again with the NICs and boot arguments that it has. `VRA_NOT_FOUND` when it does not run on that host. */
export async function rebootMachine(parts: ConnectorParts, name: string, host: string): Promise<MachineRecord> {
  const { zone, clock } = parts;
  return zone.exclusively(name, async () => {
    const machine = runningHere(zone, name, host);
    const rebooted = { ...machine, startedMs: clock.now() };
    await parts.inside(machine.type)?.reboot(rebooted);
    await zone.machines.put(rebooted);
    return rebooted;
  });
}

async function removeMachine(parts: ConnectorParts, machine: MachineRecord): Promise<void> {
  await parts.inside(machine.type)?.remove(machine.name);
  await parts.zone.machines.remove(machine.name);
}

/**
 * To be told of each volume that a DeleteCommand removed: a stopped machine whose root disk it was is gone for good. A KVM host is told in
 * no other way that a machine was destroyed: `expungeVM` is set for other hypervisors only.
 */
export async function forgetDestroyedMachine(
  parts: ConnectorParts,
  volume: { readonly path: string; readonly vmName?: string | undefined },
): Promise<void> {
  const { zone } = parts;
  const holds = (machine: MachineRecord): boolean =>
    machine.disks.some((disk) => disk.type === 'ROOT' && disk.path === volume.path);
  const name = volume.vmName ?? Array.from(zone.machines.values()).find(holds)?.name;
  if (name === undefined) return;
  await zone.exclusively(name, async () => {
    const machine = zone.machines.get(name);
    if (machine?.state === 'stopped' && holds(machine)) await removeMachine(parts, machine);
  });
}
