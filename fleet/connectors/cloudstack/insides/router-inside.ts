import { AgentError, type Log } from '#agent';
import type { FleetHost } from '../../../host/index.ts';
import type { MachineInside, MachineRecord } from '../zone/index.ts';
import { nicDifference, startNics } from './machine-nics.ts';

export interface InsideOptions {
  readonly fleet: FleetHost;
  readonly log: Log;
  /** Is told of a machine before its inside changes: a record may be written later than a router asks around (`ZoneWorld`). */
  readonly world?: { place(machine: MachineRecord): void; forget(machine: string): void } | undefined;
  /** Called after a machine's NICs came, went or moved to another host: `PairElection.regroup`. */
  readonly onNics?: ((machine: string) => void) | undefined;
}

/** The insides of routers: each a router of the fleet, of the machine's name. */
export function routerInside({ fleet, log, world, onNics }: InsideOptions): MachineInside {
  const start = async (machine: MachineRecord): Promise<void> => {
    const { name, bootArguments } = machine;
    if (bootArguments.trim() === '') {
      throw new AgentError('VRA_NO_COMMAND_LINE', `${name} cannot boot without boot arguments; send them in bootArgs of its start`);
    }
    world?.place(machine);
    if (!fleet.has(name)) await fleet.create(name);
    const { exitCode, stderr } = await fleet.start(name, { nics: startNics(machine), bootArguments });
    // It runs; what is not in force is what its status and its health checks tell.
    if (exitCode !== 0) log.warn({ router: name, reason: stderr.trim() }, 'router booted, but not all of it is in force');
    onNics?.(name);
  };
  return {
    start,
    stop: async ({ name }) => {
      if (fleet.has(name)) await fleet.stop(name);
    },
    reboot: async (machine) => {
      const { name } = machine;
      const running = fleet.has(name) && fleet.get(name).power === 'on' && fleet.get(name).crash === undefined;
      if (!running) {
        await start(machine);
        return;
      }
      await fleet.reboot(name);
      onNics?.(name);
    },
    nicsChanged: async (machine) => {
      const { name } = machine;
      world?.place(machine);
      if (!fleet.has(name) || fleet.get(name).power === 'off') return;
      const { facts } = await fleet.details(name);
      const { unplug, plug } = nicDifference(machine, facts.nics);
      for (const nic of unplug) await fleet.unplug(name, nic.mac);
      for (const nic of plug) await fleet.plug(name, nic);
      onNics?.(name);
    },
    moved: (machine) => {
      world?.place(machine);
      onNics?.(machine.name);
      return Promise.resolve();
    },
    remove: async (name) => {
      world?.forget(name);
      if (fleet.has(name)) await fleet.remove(name);
    },
  };
}
