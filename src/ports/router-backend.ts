import type { FilesPort } from './files-port.ts';
import type { FilterPort } from './filter-port.ts';
import type { NetworkPort } from './network-port.ts';
import type { ServicesPort } from './services-port.ts';
import type { SystemPort } from './system-port.ts';

/** What a backend admits it can do; the contract suite reads it to decide what to test. */
export interface BackendCapabilities {
  /** Survives the process: what was written durably is there after a restart. */
  readonly durable: boolean;
}

/**
 * The machine under an agent: the only thing that differs between a simulated and a real router.
 * Five sub-ports, each changed by deltas (`apply`) and read back as state (`observe`, `read`).
 * After disposal every method rejects with `VRA_CLOSED`.
 */
export interface RouterBackend extends AsyncDisposable {
  readonly name: string;
  readonly capabilities: BackendCapabilities;
  readonly files: FilesPort;
  readonly network: NetworkPort;
  readonly filter: FilterPort;
  readonly services: ServicesPort;
  readonly system: SystemPort;
  /** Writes everything that is only in memory to where the backend keeps it. Cheap when nothing changed. */
  flush(): Promise<void>;
}
