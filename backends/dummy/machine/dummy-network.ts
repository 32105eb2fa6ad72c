import { AgentError, type NetworkChange, type NetworkPort, type NetworkState } from '#agent';
import { KernelNetwork } from '../kernel/kernel-network.ts';
import { parseLinks, parseRoutes, parseSysctls, printLinks, printRoutes, printSysctls } from '../kernel/network-text.ts';
import type { Lifetime } from './lifetime.ts';
import { StateCell, type StateFormat, type StateKeeper } from './state-cell.ts';

export interface HardwareNic {
  /** `ethN`. */
  readonly device: string;
  readonly mac: string;
}

function freshNetwork(nics: readonly HardwareNic[]): KernelNetwork {
  const network = new KernelNetwork();
  for (const nic of nics) network.plug(nic);
  return network;
}

function networkFormat(nics: () => readonly HardwareNic[]): StateFormat<KernelNetwork> {
  return {
    files: ['links', 'routes', 'sysctl'],
    parse: ([links = '', routes = '', sysctls = '']) => {
      const network = freshNetwork(nics());
      network.restore({ ...parseLinks(links), ...parseRoutes(routes), sysctls: parseSysctls(sysctls) });
      return network;
    },
    print: (network) => {
      const state = network.observe();
      return [printLinks(state), printRoutes(state), printSysctls(state.sysctls)];
    },
  };
}

/** The network of a simulated machine. */
export class DummyNetwork implements NetworkPort {
  readonly #lifetime: Lifetime;
  readonly #cell: StateCell<KernelNetwork>;

  /** `nics` says what is plugged in. */
  constructor(keeper: StateKeeper, lifetime: Lifetime, nics: () => readonly HardwareNic[]) {
    this.#lifetime = lifetime;
    this.#cell = new StateCell(keeper, networkFormat(nics), () => freshNetwork(nics()));
  }

  async apply(change: NetworkChange): Promise<void> {
    this.#lifetime.assertOpen();
    const { changed, missing } = this.#cell.get().apply(change);
    if (changed) this.#cell.touch();
    if (missing.length > 0) {
      throw new AgentError(
        'VRA_NO_DEVICE',
        `${this.#lifetime.name} has no NIC ${missing.join(', ')}; the rest of the change is in force`,
      );
    }
  }

  async observe(): Promise<NetworkState> {
    this.#lifetime.assertOpen();
    return this.#cell.get().observe();
  }

  plug(nic: HardwareNic): void {
    this.#cell.get().plug(nic);
    this.#cell.touch();
  }

  unplug(device: string): void {
    this.#cell.get().unplug(device);
    this.#cell.touch();
  }

  powerOn(nics: readonly HardwareNic[]): void {
    this.#cell.reset(freshNetwork(nics));
  }

  flush(): void {
    this.#cell.flush();
  }
}
