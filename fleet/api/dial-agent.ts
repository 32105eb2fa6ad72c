import { request, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** Name of the protocol that a connection is upgraded to: gRPC, with one router. */
export const agentProtocol = 'vr-agent';

/** Path of a router's agent in the control API. */
export function agentPath(name: string): string {
  return `/v1/routers/${encodeURIComponent(name)}/agent`;
}

export interface DialOptions {
  readonly url: string;
  readonly token: string;
  /** What an answer that is no upgrade means. */
  readonly refused: (status: number, body: string) => Error;
  /** What a connection that fails means. */
  readonly failed: (error: Error) => Error;
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  // The stream of an answer gives buffers as long as nobody sets its encoding.
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** Opens a connection to the agent of a router through the control API of its fleet. */
export function dialAgent(name: string, { url, token, refused, failed }: DialOptions): Promise<Duplex> {
  const headers = { authorization: `Bearer ${token}`, connection: 'Upgrade', upgrade: agentProtocol };
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}${agentPath(name)}`, { headers, agent: false });
    outgoing.on('upgrade', (_answer, socket, head) => {
      if (head.byteLength > 0) socket.unshift(head);
      resolve(socket);
    });
    outgoing.on('response', (incoming) => {
      textOf(incoming).then(
        (body) => reject(refused(incoming.statusCode ?? 0, body)),
        (error: unknown) => reject(error instanceof Error ? failed(error) : new Error(String(error))),
      );
    });
    outgoing.on('error', (error) => reject(failed(error)));
    outgoing.end();
  });
}
