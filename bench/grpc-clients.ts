import { connect, type ClientHttp2Session } from 'node:http2';
import { createSecureContext, type SecureContext } from 'node:tls';
import pLimit from 'p-limit';
import { GetVersionsResponse } from '#agent/grpc';
import { benchAddress } from './grpc-addresses.ts';
import type { ServerReady } from './grpc-server-worker.ts';

/** A call without a field, in gRPC's frame. */
const emptyMessage = Buffer.alloc(5);
const connectingAtOnce = 128;
const callsAtOnce = 64;

const headers = {
  ':method': 'POST',
  ':path': '/vr.agent.v1.AgentService/GetVersions',
  'content-type': 'application/grpc',
  te: 'trailers',
};

/** A connection to one router. */
export interface BenchClient {
  readonly index: number;
  readonly session: ClientHttp2Session;
}

export function clientContext({ ca, certificate, privateKey }: ServerReady): SecureContext {
  return createSecureContext({ ca, cert: certificate, key: privateKey });
}

function connectOne(ready: ServerReady, secureContext: SecureContext, index: number): Promise<BenchClient> {
  return new Promise((resolve, reject) => {
    const session = connect(`https://${benchAddress(index)}:${ready.port}`, { secureContext });
    session.once('error', reject);
    session.once('remoteSettings', () => {
      session.off('error', reject);
      session.on('error', () => undefined);
      resolve({ index, session });
    });
  });
}

/** Connects to routers `from` to `to` (exclusive), each on a connection of its own. */
export async function connectClients(ready: ServerReady, from: number, to: number): Promise<readonly BenchClient[]> {
  const secureContext = clientContext(ready);
  const limit = pLimit(connectingAtOnce);
  const indexes = Array.from({ length: to - from }, (_, at) => from + at);
  return Promise.all(indexes.map((index) => limit(() => connectOne(ready, secureContext, index))));
}

/** The name that a router answers; rejects when it does not answer. */
export function callOne({ session }: BenchClient): Promise<string> {
  return new Promise((resolve, reject) => {
    const stream = session.request(headers);
    const chunks: Buffer[] = [];
    let status: unknown;
    stream.on('error', reject);
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('trailers', (trailers) => (status = trailers['grpc-status']));
    stream.on('end', () => {
      if (status === '0') resolve(GetVersionsResponse.decode(Buffer.concat(chunks).subarray(5)).current);
      else reject(new Error(`gRPC status ${String(status)}`));
    });
    stream.end(emptyMessage);
  });
}

/** One call on every connection. */
export async function sweep(
  clients: readonly BenchClient[],
  nameOf: (index: number) => string,
): Promise<{ readonly perSecond: number; readonly wrong: number }> {
  const limit = pLimit(callsAtOnce);
  let wrong = 0;
  const start = performance.now();
  await Promise.all(
    clients.map((client) =>
      limit(async () => {
        const answer = await callOne(client).catch(() => undefined);
        if (answer !== nameOf(client.index)) wrong++;
      }),
    ),
  );
  return { perSecond: (clients.length * 1_000) / (performance.now() - start), wrong };
}
