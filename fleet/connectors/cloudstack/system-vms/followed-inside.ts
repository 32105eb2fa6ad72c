import type { MachineRecord } from '../zone/records.ts';
import type { MachineInside } from '../zone/zone.ts';

/** What comes and goes with a machine that runs: its agent, its web server. */
export interface MachineFollower {
  /** It came up, for the first time or again. */
  started(machine: MachineRecord): void;
  /** It goes down; asked more than once it does nothing. */
  stopped(name: string): void;
}

/** An inside that others follow. */
export function followedInside(inside: MachineInside, followers: readonly MachineFollower[]): MachineInside {
  const started = (machine: MachineRecord): void => {
    for (const follower of followers) follower.started(machine);
  };
  const stopped = (name: string): void => {
    for (const follower of followers) follower.stopped(name);
  };
  return {
    async start(machine) {
      await inside.start(machine);
      started(machine);
    },
    async stop(machine) {
      stopped(machine.name);
      await inside.stop(machine);
    },
    async reboot(machine) {
      stopped(machine.name);
      await inside.reboot(machine);
      started(machine);
    },
    nicsChanged: (machine) => inside.nicsChanged(machine),
    moved: (machine) => inside.moved(machine),
    async remove(name) {
      stopped(name);
      await inside.remove(name);
    },
  };
}
