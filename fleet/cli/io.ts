import type { Writable } from 'node:stream';

/** A stream that a command writes text to. */
export interface CliOutput {
  write(text: string): void;
  /** A person looks at it. */
  readonly terminal: boolean;
  /** How wide its lines are now; undefined where nobody knows. */
  readonly columns?: number | undefined;
  /** For programs that draw, such as a progress bar. */
  readonly stream: Writable;
}

/** The process around a command line, so that tests and other programs can be one. */
export interface CliIo {
  readonly stdout: CliOutput;
  readonly stderr: CliOutput;
  /** What comes in; absent where nothing can. */
  readonly stdin?: AsyncIterable<Uint8Array> | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the default state directory and the configuration file are. */
  readonly cwd: string;
  /** Where paths that somebody typed start: npm changes the working directory, but not what its user meant. */
  readonly typedFrom: string;
  /** Calls `handler` for every request to end (Ctrl-C, SIGTERM). Returns how to stop listening. */
  onStop(handler: () => void): () => void;
  /** Ends the process at once, without putting anything away. */
  abandon(status: number): never;
}
