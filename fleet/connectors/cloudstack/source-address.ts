import type { Dialer } from './wire/link.ts';

/** Remembers which addresses this machine has; routes do not change under a run. */
export class SourceAddresses {
  readonly #isLocal: (address: string) => Promise<boolean>;
  readonly #asked = new Map<string, Promise<boolean>>();

  /** `isLocal` is asked once for an address. */
  constructor(isLocal: (address: string) => Promise<boolean>) {
    this.#isLocal = isLocal;
  }

  has(address: string): Promise<boolean> {
    const known = this.#asked.get(address);
    if (known !== undefined) return known;
    const asked = this.#isLocal(address);
    this.#asked.set(address, asked);
    return asked;
  }

  /** Dials from the wanted address where this machine has it, else from the one that the system chooses. */
  dialer(dialer: Dialer): Dialer {
    return {
      dial: async ({ localAddress, ...options }) => {
        const own = localAddress !== undefined && (await this.has(localAddress)) ? localAddress : undefined;
        return dialer.dial({ ...options, localAddress: own });
      },
    };
  }
}
