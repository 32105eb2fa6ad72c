import type { ServerChannel, Session, SFTPWrapper } from 'ssh2';
import { endChannel, type ChannelParts } from './channel.ts';
import type { SshEvents } from './events.ts';
import { serveExec } from './exec-channel.ts';
import type { SshMachine } from './machine.ts';
import { serveSftp } from './sftp/serve-sftp.ts';
import { serveShell } from './shell/serve-shell.ts';

export interface SessionParts {
  readonly machine: SshMachine;
  readonly events: SshEvents;
  /** Aborted when the connection ends. */
  readonly signal: AbortSignal;
  /** Called once, when the session has ended. */
  readonly onEnd: () => void;
}

/** Answers a request for which the client may not want one: ssh2 gives no function then, which its typings leave out. */
function agree(accept: unknown): void {
  if (typeof accept === 'function') accept();
}

/** One session of a client: what it asks for (a terminal, a command, a shell, SFTP) and when it is over. */
export function serveSession(session: Session, { machine, events, signal, onEnd }: SessionParts): void {
  let terminal = false;
  let ended = false;
  const ending = new AbortController();
  const interrupt = new AbortController();
  const end = (): void => {
    if (ended) return;
    ended = true;
    ending.abort();
    onEnd();
  };
  const abort = AbortSignal.any([signal, ending.signal, interrupt.signal]);

  const open = (accept: () => ServerChannel, work: (parts: ChannelParts) => Promise<void>): void => {
    // A session that is closing gives no channel, which the typings leave out.
    const channel = accept() as ServerChannel | undefined;
    if (channel === undefined) return;
    channel.on('error', (error: unknown) => events.broken(machine.hostName, error));
    channel.once('close', end);
    work({ channel, machine, events, terminal, signal: abort }).catch((error: unknown) => {
      events.failed(machine.hostName, 'session', error);
      endChannel(channel, 255);
    });
  };

  session.on('pty', (accept) => {
    terminal = true;
    agree(accept);
  });
  session.on('env', agree);
  session.on('window-change', agree);
  session.on('signal', (accept, _reject, { name }) => {
    if (/^(?:INT|TERM|KILL|HUP|QUIT)$/.test(name)) interrupt.abort();
    agree(accept);
  });
  session.on('exec', (accept, _reject, { command }) => open(accept, (parts) => serveExec(parts, command)));
  session.on('shell', (accept) => open(accept, serveShell));
  session.on('sftp', (accept) => {
    const sftp = accept() as SFTPWrapper | undefined;
    if (sftp === undefined) return;
    sftp.once('close', end);
    serveSftp(sftp, machine, events);
  });
  session.once('close', end);
}
