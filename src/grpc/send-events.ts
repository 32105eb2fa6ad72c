import type { ServerWritableStream } from '@grpc/grpc-js';
import { AgentError } from '../errors.ts';

/** Messages that a reader may be behind. */
const longestWait = 2_000;

/**
 * Sends what comes to a client that reads as it likes. Rejects with `VRA_BUSY` when it is so far behind that it will not be waited for: events
 * come at their own pace, and what is not read is kept in memory.
 */
export async function sendEvents<A>(
  call: Pick<ServerWritableStream<unknown, A>, 'write' | 'on' | 'off'>,
  messages: AsyncIterable<A>,
): Promise<void> {
  const waiting: A[] = [];
  let isOpen = true;
  const onDrain = (): void => {
    isOpen = true;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      isOpen = call.write(next);
      if (!isOpen) return;
    }
  };
  call.on('drain', onDrain);
  try {
    for await (const message of messages) {
      if (isOpen) isOpen = call.write(message);
      else if (waiting.push(message) > longestWait) {
        throw new AgentError(
          'VRA_BUSY',
          `the reader is ${longestWait} events behind; watch again behind the last event that was read, and read faster`,
        );
      }
    }
  } finally {
    call.off('drain', onDrain);
  }
}
