import { deviceIndex, type Nic } from '#agent';
import type { RecordedNic } from './command-schemas.ts';

/** The NICs of one machine as a host keeps them: by MAC, each with the name that the guest's kernel gives it. */
export class PluggedNics {
  #nics: Nic[] = [];

  /**
   * The NICs of a start: the host writes them sorted by `deviceId`, and their order is ethN; the order in which the server lists them
   * means nothing (cloudstack-vr-commands.md, 1.4).
   */
  start(nics: readonly RecordedNic[]): readonly Nic[] {
    const sorted = nics.toSorted((a, b) => a.deviceId - b.deviceId);
    this.#nics = sorted.map(({ mac }, index) => ({ device: `eth${index}`, mac }));
    return this.#nics;
  }

  has(mac: string): boolean {
    return this.#nics.some((nic) => nic.mac === mac);
  }

  device(mac: string): string | undefined {
    return this.#nics.find((nic) => nic.mac === mac)?.device;
  }

  /** Undefined when it is plugged already: plugging is idempotent by MAC (1.12.4). */
  plug(mac: string): Nic | undefined {
    if (this.has(mac)) return undefined;
    const nic = { device: freeDevice(this.#nics), mac };
    this.#nics = [...this.#nics, nic];
    return nic;
  }

  /** False when it was not plugged. */
  unplug(mac: string): boolean {
    const left = this.#nics.filter((nic) => nic.mac !== mac);
    const known = left.length < this.#nics.length;
    this.#nics = left;
    return known;
  }
}

/** The name a kernel gives to one more NIC: the lowest ethN that is free. */
export function freeDevice(nics: readonly Nic[]): string {
  const used = new Set(nics.map((nic) => deviceIndex(nic.device)));
  let index = 0;
  while (used.has(index)) index++;
  return `eth${index}`;
}
