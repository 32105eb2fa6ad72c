import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { WriteBytes } from '../../../fleet/connectors/cloudstack/wire/framed-carrier.ts';
import type { WriteShape } from './behaviour.ts';

async function writePieces(socket: Socket, pieces: readonly Buffer[]): Promise<void> {
  for (const piece of pieces) {
    if (socket.destroyed) return;
    socket.write(piece);
    // Each piece becomes a segment of its own.
    await nextTurn();
  }
}

function inPieces(socket: Socket, cut: (bytes: Buffer) => readonly Buffer[]): WriteBytes {
  let last = Promise.resolve();
  const writeBehind = async (before: Promise<void>, bytes: Buffer, done: () => void): Promise<void> => {
    await before;
    await writePieces(socket, cut(bytes));
    done();
  };
  return (bytes, done) => {
    last = writeBehind(last, bytes, done);
  };
}

function coalesced(socket: Socket): WriteBytes {
  let waiting: Buffer[] = [];
  const writeJoined = async (): Promise<void> => {
    await nextTurn();
    await nextTurn();
    const joined = Buffer.concat(waiting);
    waiting = [];
    if (!socket.destroyed) socket.write(joined);
  };
  return (bytes, done) => {
    waiting.push(bytes);
    // The next write may come before this one has left.
    done();
    if (waiting.length === 1) void writeJoined();
  };
}

/** Writes to a socket in the given shape. */
export function shapedWrites(socket: Socket, shape: WriteShape): WriteBytes {
  if (shape === 'whole') return (bytes, done) => void socket.write(bytes, done);
  if (shape === 'coalesced') return coalesced(socket);
  if (shape === 'dribbled') return inPieces(socket, (bytes) => Array.from(bytes, (_byte, at) => bytes.subarray(at, at + 1)));
  const { cutAt } = shape;
  return inPieces(socket, (bytes) =>
    cutAt > 0 && cutAt < bytes.length ? [bytes.subarray(0, cutAt), bytes.subarray(cutAt)] : [bytes],
  );
}
