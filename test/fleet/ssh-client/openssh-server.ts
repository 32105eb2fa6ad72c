import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { makeKey } from '../ssh/ssh-programs.ts';

const program = '/usr/sbin/sshd';

/** Why tests with a real server cannot run here; undefined when they can. */
export const noOpenSshServer: string | undefined = existsSync(program)
  ? undefined
  : `${program} is missing (Debian package openssh-server)`;

export interface OpenSshServer extends AsyncDisposable {
  readonly port: number;
  /** Who may log in: whoever runs the test. */
  readonly user: string;
  /** The private key that gets in. */
  readonly key: string;
  /** `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A real sshd with keys and a configuration of its own in `folder`, on all of 127/8. */
export async function openSshServer(folder: string, options: { readonly sftp?: boolean } = {}): Promise<OpenSshServer> {
  const at = (name: string): string => join(folder, name);
  await makeKey(at('host_key'));
  writeFileSync(at('authorized_keys'), await makeKey(at('user_key')));
  // Where the system starts no sshd itself, nobody has made its empty folder.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const port = await freePort();
  const lines = [
    `Port ${port}`,
    'ListenAddress 0.0.0.0',
    `HostKey ${at('host_key')}`,
    `AuthorizedKeysFile ${at('authorized_keys')}`,
    'PidFile none',
    'StrictModes no',
    'PermitRootLogin yes',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    'PrintMotd no',
    ...(options.sftp === false ? [] : ['Subsystem sftp internal-sftp']),
  ];
  writeFileSync(at('sshd_config'), `${lines.join('\n')}\n`);
  const child = spawn(program, ['-D', '-e', '-f', at('sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('Server listening')) resolve();
    });
    child.once('exit', () => reject(new Error(`sshd ended: ${said}`)));
  });
  return {
    port,
    user: userInfo().username,
    key: readFileSync(at('user_key'), 'utf8'),
    hostKey: readFileSync(at('host_key.pub'), 'utf8').split(' ').slice(0, 2).join(' '),
    async [Symbol.asyncDispose]() {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}
