import { AgentError } from '#agent';
import type { MachineDisk } from '../zone/records.ts';
import type { Zone } from '../zone/zone.ts';

/** The CD drive's place on a KVM machine. */
export const driveSequence = 3;

/** Changes the disks of a machine, in its turn. `VRA_NOT_FOUND` when there is no such machine. */
export async function changeDisks(
  zone: Zone,
  name: string,
  change: (disks: readonly MachineDisk[]) => readonly MachineDisk[],
): Promise<void> {
  await zone.exclusively(name, async () => {
    const machine = zone.machines.get(name);
    if (machine === undefined) {
      throw new AgentError('VRA_NOT_FOUND', `Domain not found: no domain with matching name '${name}'`);
    }
    const disks = change(machine.disks);
    if (disks !== machine.disks) await zone.machines.put({ ...machine, disks });
  });
}

/** The same, where a machine that is not there is fine. */
export async function changeDisksIfThere(
  zone: Zone,
  name: string | undefined,
  change: (disks: readonly MachineDisk[]) => readonly MachineDisk[],
): Promise<void> {
  if (name !== undefined && zone.machines.has(name)) await changeDisks(zone, name, change);
}

/** Adds a disk, or puts it in the place of the one with its path or position. */
export function withDisk(disks: readonly MachineDisk[], disk: MachineDisk): readonly MachineDisk[] {
  const others = disks.filter(({ path, sequence }) => path !== disk.path && sequence !== disk.sequence);
  return [...others, disk].toSorted((one, other) => one.sequence - other.sequence);
}

export function withoutDisk(disks: readonly MachineDisk[], path: string): readonly MachineDisk[] {
  return disks.filter((disk) => disk.path !== path);
}

/** The ISO drive becomes empty. */
export function withoutIso(disks: readonly MachineDisk[]): readonly MachineDisk[] {
  return disks.filter(({ type }) => type !== 'ISO');
}

/** The volume of a disk is at another place now. */
export function movedDisk(
  disks: readonly MachineDisk[],
  path: string,
  to: Pick<MachineDisk, 'path'> & Partial<Pick<MachineDisk, 'poolUuid'>>,
): readonly MachineDisk[] {
  return disks.map((disk) => (disk.path === path ? { ...disk, ...to } : disk));
}

/** The position of a new disk: what is asked for unless another has it, else the lowest that is free beside the CD drive. */
export function freeSequence(disks: readonly MachineDisk[], wanted: number | undefined, path: string): number {
  const taken = new Set(disks.filter((disk) => disk.path !== path).map(({ sequence }) => sequence));
  if (wanted !== undefined && !taken.has(wanted)) return wanted;
  let sequence = 1;
  while (taken.has(sequence) || sequence === driveSequence) sequence++;
  return sequence;
}
