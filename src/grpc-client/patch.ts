import { once } from 'node:events';
import type { ClientDuplexStream } from '@grpc/grpc-js';
import { AgentError } from '../errors.ts';
import type { AgentServiceClient, PatchOptions, PatchRequest, PatchResponse } from '../grpc/generated/vr/agent/v1/agent.ts';
import type { PatchOutcome, PatchProgress } from '../service/agent-service.ts';
import { patchOutcome, patchProgress } from './answers.ts';

/** The most that one message of a bundle carries (agent.proto). */
const chunkBytes = 256 * 1024;

/** Pieces of at most `chunkBytes`, without copying. */
function* pieces(bytes: Uint8Array): Generator<Buffer> {
  for (let start = 0; start < bytes.byteLength; start += chunkBytes) {
    const end = Math.min(start + chunkBytes, bytes.byteLength);
    yield Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
  }
}

/** Something that can be read again from its start although its source cannot; keeps what was read. */
export function replayable(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const kept: Uint8Array[] = [];
  const rest = source[Symbol.asyncIterator]();
  return {
    async *[Symbol.asyncIterator]() {
      yield* kept;
      for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
        kept.push(next.value);
        yield next.value;
      }
    },
  };
}

type PatchCall = ClientDuplexStream<PatchRequest, PatchResponse>;

async function send(call: PatchCall, bundle: AsyncIterable<Uint8Array>, options: PatchOptions, ended: AbortSignal): Promise<void> {
  const write = async (part: PatchRequest['part']): Promise<void> => {
    if (!call.write({ part })) await once(call, 'drain', { signal: ended });
  };
  await write({ $case: 'options', value: options });
  for await (const bytes of bundle) {
    for (const value of pieces(bytes)) {
      // An agent that has answered already, with an error or because it has the version, reads no more.
      if (ended.aborted) return;
      await write({ $case: 'chunk', value });
    }
  }
  call.end();
}

async function receive(call: PatchCall, onProgress: ((progress: PatchProgress) => void) | undefined): Promise<PatchOutcome> {
  let outcome: PatchOutcome | undefined;
  const answers: AsyncIterable<PatchResponse> = call;
  for await (const message of answers) {
    outcome = patchOutcome(message);
    // The last message names its step once more.
    const progress = outcome === undefined ? patchProgress(message) : undefined;
    if (progress !== undefined) onProgress?.(progress);
  }
  if (outcome !== undefined) return outcome;
  throw new AgentError('VRA_UNREACHABLE', 'the agent ended the patch without saying how; ask for its versions');
}

/** Sends a bundle as fast as the agent takes it, while its progress comes back. Rejects with the error of the call as it is. */
export async function patchOnce(
  client: AgentServiceClient,
  bundle: AsyncIterable<Uint8Array>,
  options: PatchOptions,
  {
    signal,
    onProgress,
  }: { readonly signal?: AbortSignal | undefined; readonly onProgress?: ((progress: PatchProgress) => void) | undefined },
): Promise<PatchOutcome> {
  const call = client.patch();
  const ended = new AbortController();
  const cancel = (): void => call.cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  // A bundle that cannot be read: the agent must not take half of one.
  const sending = send(call, bundle, options, ended.signal).catch((error: unknown) => {
    if (ended.signal.aborted) return;
    call.cancel();
    throw error;
  });
  const [received, sent] = await Promise.allSettled([receive(call, onProgress).finally(() => ended.abort()), sending]);
  signal?.removeEventListener('abort', cancel);
  if (sent.status === 'rejected') throw sent.reason;
  if (received.status === 'rejected') throw received.reason;
  return received.value;
}
