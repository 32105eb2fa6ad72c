export interface ProgramResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** The machine as a whole, for health checks and `status`. */
export interface SystemFacts {
  /** Epoch ms of power-on. */
  readonly bootedMs: number;
  /** Of this power-on only, as /proc/sys/kernel/random/boot_id. */
  readonly bootId: string;
  readonly cpus: number;
  readonly cpuUsagePercent: number;
  readonly memoryBytes: number;
  readonly memoryUsedBytes: number;
  readonly diskBytes: number;
  readonly diskFreeBytes: number;
  readonly readOnlyFileSystem: boolean;
}

export interface SystemPort {
  facts(): Promise<SystemFacts>;
  /**
   * Runs one program of the router with its arguments; no shell is involved. `ping`, `traceroute`, `arping`, `ipsec status`,
   * `iptables-save`, `ip …`. An unknown one gives exit code 127 and the shell's message.
   */
  run(argv: readonly string[]): Promise<ProgramResult>;
}
