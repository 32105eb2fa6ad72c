import type { Duplex } from 'node:stream';

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/**
 * Calls `done` with true once the peer has begun to speak HTTP/2, with false when it speaks something else. What came is put back. Until
 * then nothing of the HTTP/2 server is bound to the connection: one that stays silent costs a timer.
 */
export function awaitPreface(socket: Duplex, done: (http2: boolean) => void): void {
  let seen = Buffer.alloc(0);
  const look = (): void => {
    for (let chunk = readBytes(socket); chunk !== undefined; chunk = readBytes(socket)) seen = Buffer.concat([seen, chunk]);
    const length = Math.min(seen.length, preface.length);
    const fits = seen.subarray(0, length).equals(preface.subarray(0, length));
    if (fits && length < preface.length) return;
    socket.off('readable', look);
    if (fits) socket.unshift(seen);
    done(fits);
  };
  socket.on('readable', look);
}

function readBytes(socket: Duplex): Buffer | undefined {
  const chunk: unknown = socket.read();
  return Buffer.isBuffer(chunk) ? chunk : undefined;
}
