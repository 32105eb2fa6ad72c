import type { Nic } from '#agent';
import { freeDevice } from '../../../recording/plugged-nics.ts';
import type { MachineRecord } from '../zone/index.ts';

const macsInOrder = ({ nics }: MachineRecord): string[] =>
  nics.toSorted((a, b) => a.deviceId - b.deviceId).map(({ mac }) => mac.toLowerCase());

/** The NICs of a start: sorted by `deviceId`, their order is ethN (cloudstack-vr-commands.md, 1.4, 5.1). */
export function startNics(machine: MachineRecord): readonly Nic[] {
  return macsInOrder(machine).map((mac, index) => ({ device: `eth${index}`, mac }));
}

/** What it takes to make `plugged` the NICs of the record: those that stay keep their names, a new one gets the lowest that is free. */
export function nicDifference(
  machine: MachineRecord,
  plugged: readonly Nic[],
): { readonly unplug: readonly Nic[]; readonly plug: readonly Nic[] } {
  const wanted = macsInOrder(machine);
  const unplug = plugged.filter(({ mac }) => !wanted.includes(mac));
  const staying = plugged.filter(({ mac }) => wanted.includes(mac));
  const plug: Nic[] = [];
  for (const mac of wanted) {
    if (staying.some((nic) => nic.mac === mac)) continue;
    plug.push({ mac, device: freeDevice([...staying, ...plug]) });
  }
  return { unplug, plug };
}
