import type { Duplex } from 'node:stream';
import type { Connection, ServerChannel } from 'ssh2';
import type { SshEvents } from './events.ts';
import type { ForwardTarget, SshMachine } from './machine.ts';

export interface ForwardingParts {
  readonly machine: SshMachine;
  readonly events: SshEvents;
  /** Forwarded channels of one connection at the same time. */
  readonly limit: number;
}

/** Answers a client's channels to sockets and ports (`direct-streamlocal@openssh.com`, `direct-tcpip`) with what the machine has there. */
export function serveForwarding(client: Connection, { machine, events, limit }: ForwardingParts): void {
  let open = 0;
  const forward = (
    target: string,
    find: () => ForwardTarget | undefined,
    accept: () => ServerChannel,
    reject: () => void,
  ): void => {
    const found = open < limit ? find() : undefined;
    if (found === undefined) {
      events.forwardRefused(machine.hostName, target, open < limit ? 'nothing listens there' : 'too many forwarded channels');
      return reject();
    }
    // A connection that is closing gives no channel, which the typings leave out.
    const channel = accept() as Duplex | undefined;
    if (channel === undefined) return;
    open++;
    events.forwarded(machine.hostName, target);
    channel.on('error', (error: unknown) => events.broken(machine.hostName, error));
    channel.once('close', () => open--);
    // ssh2 ends a channel for good only when all of it was read, which somebody who hangs up does not do.
    channel.once('finish', () => channel.resume());
    found.connect(channel);
  };
  client.on('tcpip', (accept, reject, { destIP: host, destPort: port }) =>
    forward(`${host} port ${port}`, () => machine.forwards?.tcp(host, port), accept, reject),
  );
  client.on('openssh.streamlocal', (accept, reject, { socketPath }) =>
    forward(socketPath, () => machine.forwards?.stream(socketPath), accept, reject),
  );
}
