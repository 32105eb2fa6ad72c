import type { Duplex } from 'node:stream';
import ssh2 from 'ssh2';
import type { Clock } from '#agent';
import { createAuthenticator } from './authentication.ts';
import { coalesceWrites } from './coalesce-writes.ts';
import type { SshEvents } from './events.ts';
import { serveForwarding } from './forwarding.ts';
import type { SshMachine } from './machine.ts';
import { serveSession } from './session.ts';

export interface SshLimits {
  /** Connections at the same time. */
  readonly connections: number;
  /** Sessions of one connection at the same time (sshd's MaxSessions; cloudstack-vr-commands.md, 3.5). */
  readonly sessions: number;
  /** Channels that one connection has forwarded at the same time. */
  readonly forwards: number;
  /** For handshake and login. */
  readonly loginMs: number;
  /** A connection on which nothing moved for so long is closed. */
  readonly idleMs: number;
}

export const defaultSshLimits: SshLimits = {
  connections: 4096,
  sessions: 1000,
  forwards: 4096,
  loginMs: 120_000,
  idleMs: 3_600_000,
};

export interface ConnectionParts {
  /** A socket, or a channel of another session. */
  readonly stream: Duplex;
  readonly machine: SshMachine;
  readonly protocol: ssh2.ServerConfig;
  readonly events: SshEvents;
  readonly limits: SshLimits;
  readonly clock: Clock;
}

/** Speaks SSH with one client until it goes, or has to. */
export function serveConnection({ stream, machine, protocol, events, limits, clock }: ConnectionParts): void {
  const ending = new AbortController();
  let lastMovedMs = clock.now();
  const drop = (): void => void stream.destroy();
  let cancelTimer = clock.after(limits.loginMs, drop);
  const watchIdleness = (): void => {
    const leftMs = lastMovedMs + limits.idleMs - clock.now();
    if (leftMs <= 0) drop();
    else cancelTimer = clock.after(leftMs, watchIdleness);
  };
  stream.on('error', (error) => events.broken(machine.hostName, error));
  stream.on('data', () => (lastMovedMs = clock.now()));
  stream.once('close', () => {
    cancelTimer();
    ending.abort();
  });

  coalesceWrites(stream);
  // A server that never listens for each connection: ssh2 does not tell a client's socket, and a server is a small object.
  const server = new ssh2.Server(protocol, (client) => {
    client.on('error', (error: unknown) => {
      events.broken(machine.hostName, error);
      drop();
    });
    client.on(
      'authentication',
      createAuthenticator(machine, () => {
        events.loginRefused(machine.hostName);
        drop();
      }),
    );
    client.on('ready', () => {
      events.loggedIn(machine.hostName);
      cancelTimer();
      watchIdleness();
    });
    let sessions = 0;
    client.on('session', (accept, reject) => {
      if (sessions >= limits.sessions) return reject();
      sessions++;
      serveSession(accept(), { machine, events, signal: ending.signal, onEnd: () => sessions-- });
    });
    serveForwarding(client, { machine, events, limit: limits.forwards });
  });
  // Any stream will do; the typings know sockets only.
  const taker: { injectSocket(stream: Duplex): void } = server;
  taker.injectSocket(stream);
}
