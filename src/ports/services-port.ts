export type ServiceAction = 'start' | 'stop' | 'restart' | 'reload' | 'enable' | 'disable';

export interface ServiceState {
  /** Unit name without `.service`: `dnsmasq`, `cloud-password-server@10.1.1.1`. */
  readonly unit: string;
  readonly active: 'active' | 'inactive' | 'failed';
  readonly enabled: boolean;
  /** Main process; absent when not active. */
  readonly pid?: number;
  /** Epoch ms of the last change of `active`. */
  readonly sinceMs: number;
}

export interface CheckResult {
  readonly ok: boolean;
  /** What the program printed. */
  readonly output: string;
}

export interface ServicesPort {
  /** In order; a unit that fails to start becomes `failed` and the call rejects with `VRA_SERVICE_FAILED` after the rest was run. */
  apply(actions: readonly { readonly unit: string; readonly action: ServiceAction }[]): Promise<void>;
  /** Every unit that is installed or was ever asked for. */
  observe(): Promise<readonly ServiceState[]>;
  /** Asks the real program whether it would take a configuration: `haproxy -c -f path`. */
  check(program: 'haproxy', path: string): Promise<CheckResult>;
}
