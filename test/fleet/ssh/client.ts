import ssh2, { type ClientChannel, type ConnectConfig } from 'ssh2';

export interface SshOutcome {
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly exitCode: number | undefined;
}

/** Logs in with ssh2's client. Rejects when that fails. */
export function connect(options: ConnectConfig): Promise<ssh2.Client & Disposable> {
  const client = new ssh2.Client();
  return new Promise((resolve, reject) => {
    client.once('ready', () => resolve(Object.assign(client, { [Symbol.dispose]: () => void client.end() })));
    client.once('error', reject);
    client.connect({ username: 'root', password: 'any', ...options });
  });
}

/** Runs a line; `input` undefined leaves the input open, as paramiko does. */
export function execute(client: ssh2.Client, line: string, input?: string | Uint8Array): Promise<SshOutcome> {
  return new Promise((resolve, reject) => {
    client.exec(line, (error, channel) => {
      if (error !== undefined) return reject(error);
      // At once: all of it may be in the packet that opened the channel.
      resolve(outcomeOf(channel));
      if (input !== undefined) channel.end(input);
    });
  });
}

/** Everything that comes until a channel closes. */
export function outcomeOf(channel: ClientChannel): Promise<SshOutcome> {
  const stdout: Buffer[] = [];
  let stderr = '';
  let exitCode: number | undefined;
  channel.on('data', (chunk: Buffer) => stdout.push(chunk));
  channel.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  channel.on('exit', (code: number | null) => (exitCode = code ?? undefined));
  return new Promise((resolve) => channel.once('close', () => resolve({ stdout: Buffer.concat(stdout), stderr, exitCode })));
}
