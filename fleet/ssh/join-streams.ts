import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Lets a connection and a forwarded channel be one: ends and losses of either go on to the other. The socket allows half-open. */
export function joinStreams(socket: Socket, channel: Duplex): void {
  socket.pipe(channel);
  channel.pipe(socket);
  socket.on('error', () => socket.destroy());
  channel.on('error', () => socket.destroy());
  socket.once('close', () => {
    if (!socket.readableEnded || !socket.writableFinished) channel.destroy();
    // ssh2 ends a channel for good only when all of it was read.
    channel.resume();
  });
  // What came before the end is still to be delivered.
  channel.once('close', () => socket.destroySoon());
}
