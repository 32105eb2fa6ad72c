import type { MachineRecord } from './records.ts';

/** Machines by the host that their records name. */
export class MachineIndex {
  readonly #byHost = new Map<string, Map<string, MachineRecord>>();

  readonly onChange = (before: MachineRecord | undefined, now: MachineRecord | undefined): void => {
    if (before !== undefined && before.host !== now?.host) this.#byHost.get(before.host)?.delete(before.name);
    if (now === undefined) return;
    const machines = this.#byHost.get(now.host);
    if (machines === undefined) this.#byHost.set(now.host, new Map([[now.name, now]]));
    else machines.set(now.name, now);
  };

  on(host: string): readonly MachineRecord[] {
    return [...(this.#byHost.get(host)?.values() ?? [])];
  }
}
