import type { Duplex } from 'node:stream';
import type { FileInfo, ProgramResult } from '#agent';

/** What somebody shows to get in. */
export type LoginProof =
  | { readonly method: 'password'; readonly password: string }
  | { readonly method: 'publickey'; readonly algorithm: string; readonly key: Uint8Array };

export interface ExecOptions {
  /** What the client fed in; empty when absent. */
  readonly stdin?: Uint8Array | undefined;
  /** Aborted when the client goes away or presses Ctrl-C. */
  readonly signal: AbortSignal;
}

/**
 * Files of a machine for SCP and SFTP. Paths are absolute, without `.` and `..`. What is refused rejects with an `AgentError`; its message
 * goes to the client.
 */
export interface MachineFiles {
  info(path: string): Promise<FileInfo | undefined>;
  /** The bytes; undefined when there is no such file. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Names in a folder. */
  list(path: string): Promise<readonly string[]>;
  /** Creates or replaces a file; `mode` is that of a new one, a replaced one may keep its own. */
  write(path: string, content: Uint8Array, mode: number): Promise<void>;
  setMode(path: string, mode: number): Promise<void>;
  makeFolder(path: string): Promise<void>;
  /** A file, or a folder with all that is in it. */
  remove(path: string): Promise<void>;
}

/** The far end of a forwarded channel: what a program that listens would get as a connection. */
export interface ForwardTarget {
  /** Takes the channel over. It reports its errors; whoever takes it destroys it when it is done. */
  connect(channel: Duplex): void;
}

/** Where a client gets through a machine, as with `ssh -L`, `-W` and `-J`. What is undefined is answered as a refused connection. */
export interface MachineForwards {
  /** What listens on a unix socket of the machine; `path` as the client wrote it. */
  stream(path: string): ForwardTarget | undefined;
  /** What listens on a port that the machine can reach; `host` is a name or an address. */
  tcp(host: string, port: number): ForwardTarget | undefined;
}

/** A simulated machine as somebody finds it who dials its SSH port: everybody who gets in is root, in `/root`. */
export interface SshMachine {
  /** In the prompt. */
  readonly hostName: string;
  /** Whether this proof is good. A key's signature has been checked when the answer counts. */
  admits(user: string, proof: LoginProof): boolean;
  /** Runs a line in a shell. Rejects with an `AgentError` when the machine cannot; its message goes to stderr. */
  exec(line: string, options: ExecOptions): Promise<ProgramResult>;
  readonly files: MachineFiles;
  /** Absent: every connection through it is refused. */
  readonly forwards?: MachineForwards | undefined;
}
