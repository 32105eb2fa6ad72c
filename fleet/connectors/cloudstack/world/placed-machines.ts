import type { MachineRecord, Table } from '../zone/index.ts';

interface Placed {
  readonly machine: MachineRecord;
  /** The zone's record at that time: another one is newer. */
  readonly before: MachineRecord | undefined;
}

/** The records of a zone, and of machines that are being started the ones that will be written once they run. */
export class PlacedMachines {
  readonly #machines: Pick<Table<MachineRecord>, 'get'>;
  readonly #placed = new Map<string, Placed>();

  constructor(machines: Pick<Table<MachineRecord>, 'get'>) {
    this.#machines = machines;
  }

  get(name: string): MachineRecord | undefined {
    const current = this.#machines.get(name);
    const placed = this.#placed.get(name);
    if (placed === undefined) return current;
    if (placed.before === current) return placed.machine;
    this.#placed.delete(name);
    return current;
  }

  place(machine: MachineRecord): void {
    this.#placed.set(machine.name, { machine, before: this.#machines.get(machine.name) });
  }

  forget(name: string): void {
    this.#placed.delete(name);
  }
}
