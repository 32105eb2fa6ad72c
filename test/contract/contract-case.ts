import type { TestContext } from 'node:test';
import type { BackendCapabilities, RouterBackend } from '#agent';

/** A machine under test: powered on, with the NICs `eth0`, `eth1` and `eth2`, nothing configured. */
export interface ContractMachine extends AsyncDisposable {
  readonly backend: RouterBackend;
  /** Closes the backend cleanly and opens the same machine again; `backend` is the new one. */
  reopen(): Promise<RouterBackend>;
  /** Opens the same machine as a failure of its host leaves it: without a flush, without what was not durable. */
  crash(): Promise<RouterBackend>;
}

export interface Case {
  readonly title: string;
  /** Runs only on a backend that admits to it. */
  readonly needs?: keyof BackendCapabilities;
  run(backend: RouterBackend, machine: ContractMachine, t: TestContext): Promise<void>;
}

export const text = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
