import type { ZodType } from 'zod';
import type { HostRecord, MachineRecord } from './records.ts';
import type { Table } from './table.ts';

/** What all simulated hosts of a connector share and what outlives the process: hosts, machines, and what else an area keeps. */
export interface Zone {
  readonly hosts: Table<HostRecord>;
  readonly machines: Table<MachineRecord>;
  /** The machines whose record names that host, running or not, without a walk over all of them. */
  machinesOn(host: string): readonly MachineRecord[];
  /**
   * Runs `work` after all earlier work of that machine has ended: whoever starts, stops or moves a machine, or reads its record, waits and
   * writes it, does so in its turn. Not reentrant.
   */
  exclusively<T>(machine: string, work: () => Promise<T>): Promise<T>;
  /**
   * A table of an area's own (volumes, templates, …), read from the state directory when it is first asked for. `VRA_CORRUPT` when what
   * is there does not fit the schema, naming the file.
   */
  table<R extends object>(
    name: string,
    options: { readonly schema: ZodType<R>; readonly key: (record: R) => string },
  ): Promise<Table<R>>;
}

/** What is inside machines of one type, beside its record: a router's agent, a system VM's, nothing in a user's. */
export interface MachineInside {
  /** Powers the inside on with its boot arguments; rejects when it does not come up. Runs again for a machine that is on: cut off first. */
  start(machine: MachineRecord): Promise<void>;
  /** Cuts it off; it may be looked at afterwards. */
  stop(machine: MachineRecord): Promise<void>;
  reboot(machine: MachineRecord): Promise<void>;
  /** NICs came or went (the record has them already). */
  nicsChanged(machine: MachineRecord): Promise<void>;
  /** The record moved to another host. */
  moved(machine: MachineRecord): Promise<void>;
  /** The machine was destroyed for good: drop what is kept of it. */
  remove(name: string): Promise<void>;
}
