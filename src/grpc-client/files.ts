import type { AgentServiceClient, ReadFileResponse } from '../grpc/generated/vr/agent/v1/agent.ts';
import type { Caller } from './caller.ts';

/** The most that one message of a file carries (agent.proto). */
const chunkBytes = 64 * 1024;

export async function readFile(
  client: AgentServiceClient,
  caller: Caller,
  path: string,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const call = client.readFile({ path }, caller.options());
  const cancel = (): void => call.cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    const chunks: Buffer[] = [];
    const answers: AsyncIterable<ReadFileResponse> = call;
    for await (const { content } of answers) chunks.push(content);
    return Buffer.concat(chunks);
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

export function writeFile(
  client: AgentServiceClient,
  caller: Caller,
  file: { readonly path: string; readonly mode: number; readonly content: Uint8Array },
  signal?: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const { path, mode, content } = file;
    const call = client.writeFile(caller.options(), (error) => {
      signal?.removeEventListener('abort', cancel);
      if (error === null) resolve();
      else reject(error);
    });
    const cancel = (): void => call.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    // What is in memory already gains nothing by waiting for the stream to drain.
    call.write({ path, mode, content: Buffer.from(content.subarray(0, chunkBytes)) });
    for (let start = chunkBytes; start < content.byteLength; start += chunkBytes) {
      call.write({ path: '', mode: 0, content: Buffer.from(content.subarray(start, start + chunkBytes)) });
    }
    call.end();
  });
}
