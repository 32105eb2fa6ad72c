import { connect, createServer, type Socket } from 'node:net';
import { AgentError, type Clock } from '#agent';
import { ok, warning, type Check } from './check.ts';

/** A connection starts by acknowledging at once; only later exchanges show what the system does in the long run. */
const warmUp = 20;
const counted = 11;
/** A delayed acknowledgement takes 40 ms on Linux. */
const delayedMs = 20;

/** Answers every byte in two small writes, as the management server sends a frame's header and its record. */
function answerInTwo(socket: Socket): void {
  socket.setNoDelay(false);
  socket.on('data', () => {
    socket.write('head');
    socket.write('record');
  });
  socket.on('error', () => socket.destroy());
}

/** Milliseconds between a request and the second part of its answer, by the injected clock; the median of several. */
async function medianWait(socket: Socket, clock: Clock): Promise<number> {
  const waits: number[] = [];
  let received = 0;
  let wake: (() => void) | undefined;
  socket.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (received >= 'headrecord'.length) wake?.();
  });
  for (let round = 0; round < warmUp + counted; round++) {
    received = 0;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    wake = resolve;
    socket.once('error', reject);
    const beganMs = clock.now();
    socket.write('?');
    await promise;
    socket.off('error', reject);
    if (round >= warmUp) waits.push(clock.now() - beganMs);
  }
  return waits.toSorted((a, b) => a - b)[Math.floor(counted / 2)] ?? 0;
}

/** Measures what the server's two small writes cost over an address of this machine. */
export async function measureDelayedAck(address: string, clock: Clock): Promise<number> {
  const server = createServer(answerInTwo);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, address, resolve);
  });
  const bound = server.address();
  if (typeof bound !== 'object' || bound === null) throw new AgentError('VRA_BUG', 'a TCP server has no address');
  const socket = connect({ host: address, port: bound.port, noDelay: true });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return await medianWait(socket, clock);
  } finally {
    socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}

/**
 * The management server writes a frame's header and its record apart; the second waits for the acknowledgement of the first, and a
 * system that delays it costs 40 ms a command. `quickack` on the route over which the agents acknowledge removes that.
 */
export async function checkDelayedAck(address: string, clock: Clock): Promise<Check> {
  const name = 'acknowledgement';
  const ms = await measureDelayedAck(address, clock);
  if (ms < delayedMs) return ok(name, `${ms} ms for an answer in two small writes over ${address}`);
  return warning(
    name,
    `${ms} ms for an answer in two small writes over ${address}: every command of the server waits that long`,
    'ip route replace local 127.0.0.0/8 dev lo table local proto kernel scope host src 127.0.0.1 quickack 1',
  );
}
