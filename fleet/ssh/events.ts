import type { Log } from '#agent';

/** Since the server was started; no counter is of one machine. */
export interface SshCounters {
  connections: number;
  /** Dials to an address that no machine has, and those above the limit. */
  refusedConnections: number;
  logins: number;
  refusedLogins: number;
  commands: number;
  transfers: number;
  /** Connections through a machine. */
  forwards: number;
  refusedForwards: number;
}

/** What SSH servers log and count. Lines that people type may hold secrets: they are not logged here. */
export class SshEvents {
  readonly counters: SshCounters = {
    connections: 0,
    refusedConnections: 0,
    logins: 0,
    refusedLogins: 0,
    commands: 0,
    transfers: 0,
    forwards: 0,
    refusedForwards: 0,
  };
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  listening(bind: string, port: number): void {
    this.#log.info({ bind, port }, 'SSH listens');
  }

  connected(): void {
    this.counters.connections++;
  }

  refused(address: string, why: string): void {
    this.counters.refusedConnections++;
    this.#log.debug({ address, why }, 'SSH connection refused');
  }

  loggedIn(machine: string): void {
    this.counters.logins++;
    this.#log.debug({ machine }, 'SSH login');
  }

  loginRefused(machine: string): void {
    this.counters.refusedLogins++;
    this.#log.info({ machine }, 'SSH login refused');
  }

  command(machine: string): void {
    this.counters.commands++;
    this.#log.debug({ machine }, 'SSH command');
  }

  transfer(machine: string, kind: 'scp' | 'sftp'): void {
    this.counters.transfers++;
    this.#log.debug({ machine, kind }, 'SSH file transfer');
  }

  forwarded(machine: string, target: string): void {
    this.counters.forwards++;
    this.#log.debug({ machine, target }, 'SSH forwards');
  }

  forwardRefused(machine: string, target: string, why: string): void {
    this.counters.refusedForwards++;
    this.#log.debug({ machine, target, why }, 'SSH forward refused');
  }

  /** A client's fault or its network's. */
  broken(machine: string, error: unknown): void {
    this.#log.debug({ machine, err: error }, 'SSH connection broke');
  }

  failed(machine: string, what: string, error: unknown): void {
    this.#log.error({ machine, what, err: error }, 'SSH session failed');
  }
}
