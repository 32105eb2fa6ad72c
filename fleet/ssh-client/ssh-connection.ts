import type { Duplex } from 'node:stream';
import { openChannel } from './channels.ts';
import { AgentError } from '#agent';
import { download, readRemoteFile, upload, writeRemoteFile, type GetOptions, type PutOptions, type ReadOptions } from './copy.ts';
import { listenLocally, type LocalSocket, type LocalSocketOptions } from './local-socket.ts';
import type { Lease } from './pool.ts';
import { runCommand, type ChannelUse, type RunOptions, type RunOutcome } from './run-command.ts';
import { SshError } from './ssh-error.ts';
import type { SshPath } from './ssh-path.ts';

/** Where a forwarded channel ends on a machine: a unix socket, or a port that the machine can reach. */
export type SshTarget = { readonly socketPath: string } | { readonly host: string; readonly port: number };

interface Signalled {
  readonly signal?: AbortSignal | undefined;
}

export interface SshConnectionOptions {
  readonly path: SshPath;
  readonly lease: Lease;
  readonly acquire: (options: Signalled) => Promise<Lease>;
  /** What ends with it. */
  readonly end: () => Promise<void>;
}

/**
 * A machine at the end of an SSH path. When the connection is lost, what is under way fails with an `SshError`; the next call dials again.
 * All methods reject with an `SshError` that names the hop, or with the signal's reason. Disposing gives the connection back to its pool.
 */
export class SshConnection implements AsyncDisposable {
  readonly path: SshPath;
  readonly #options: SshConnectionOptions;
  #lease: Lease;
  #renewing: Promise<Lease> | undefined;
  #disposed = false;

  constructor(options: SshConnectionOptions) {
    this.path = options.path;
    this.#options = options;
    this.#lease = options.lease;
  }

  /** Runs a command in a session of its own, in the login shell. Resolves whatever its exit status is. */
  run(command: string, options: RunOptions = {}): Promise<RunOutcome> {
    return this.#session(options, (use) => runCommand(use, command, options));
  }

  /** Copies a local file there, by SFTP, or by SCP where there is none. `VRA_NOT_FOUND` when one side has no such file or folder. */
  upload(localPath: string, remotePath: string, options: PutOptions = {}): Promise<void> {
    return this.#session(options, (use) => upload(use, localPath, remotePath, options));
  }

  /** Copies a file from there; a local file is replaced only when all of it has come. */
  download(remotePath: string, localPath: string, options: GetOptions = {}): Promise<void> {
    return this.#session(options, (use) => download(use, remotePath, localPath, options));
  }

  readFile(remotePath: string, options: ReadOptions = {}): Promise<Buffer> {
    return this.#session(options, (use) => readRemoteFile(use, remotePath, options));
  }

  writeFile(remotePath: string, content: Uint8Array, options: PutOptions = {}): Promise<void> {
    return this.#session(options, (use) => writeRemoteFile(use, remotePath, content, options));
  }

  /** A connection to a socket or port over there. Its errors go to its `error` event; it ends with this connection. */
  async forward(target: SshTarget, options: Signalled = {}): Promise<Duplex> {
    try {
      return await this.#forward(target, options);
    } catch (error) {
      // Nothing was said on a channel that did not open, so a connection that turns out to be dead is no reason to give up.
      if (!(error instanceof SshError && error.reason === 'closed')) throw error;
      return this.#forward(target, options);
    }
  }

  /** A local unix socket whose connections go to a socket or port over there: for programs and libraries that dial themselves. */
  listen(target: SshTarget, options: LocalSocketOptions = {}): Promise<LocalSocket> {
    return listenLocally(() => this.forward(target), options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#lease.release();
    await this.#options.end();
  }

  async #session<T>({ signal }: Signalled, work: (use: ChannelUse) => Promise<T>): Promise<T> {
    const { link, sessions } = await this.#current(signal);
    return sessions.run(() => work({ link, path: this.path }), signal);
  }

  async #forward(target: SshTarget, { signal }: Signalled): Promise<Duplex> {
    const { link } = await this.#current(signal);
    return openChannel<Duplex, Duplex>({
      link,
      path: this.path,
      hop: this.path.length - 1,
      signal,
      what: 'socketPath' in target ? target.socketPath : `${target.host} port ${target.port}`,
      start: (client, done) =>
        'socketPath' in target
          ? client.openssh_forwardOutStreamLocal(target.socketPath, done)
          : client.forwardOut('127.0.0.1', 0, target.host, target.port, done),
      take: (channel) => channel,
      discard: (channel) => channel.destroy(),
    });
  }

  /** The link, dialled again when it is lost; many that notice that at once wait for the same dial. */
  async #current(signal: AbortSignal | undefined): Promise<Lease> {
    if (this.#disposed) throw new AgentError('VRA_CLOSED', 'the SSH connection was closed');
    if (this.#lease.link.open) return this.#lease;
    this.#renewing ??= this.#renew().finally(() => (this.#renewing = undefined));
    signal?.throwIfAborted();
    return this.#renewing;
  }

  async #renew(): Promise<Lease> {
    this.#lease.release();
    const lease = await this.#options.acquire({});
    if (this.#disposed) lease.release();
    this.#lease = lease;
    return lease;
  }
}
