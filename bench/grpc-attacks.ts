import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext } from 'node:tls';
import { benchAddress } from './grpc-addresses.ts';
import type { ServerReady } from './grpc-server-worker.ts';

/** One kind of attack on a router's port; resolves when its connection is over, or when it has been held open long enough. */
export type Attack = (target: { readonly ready: ServerReady; readonly index: number }) => Promise<void>;

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

function over(socket: Socket): Promise<void> {
  socket.on('error', () => undefined);
  socket.resume();
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

const plain = ({ ready, index }: Parameters<Attack>[0]): Socket => connectTcp({ host: benchAddress(index), port: ready.port });

/** Sends `bytes` and waits for the end. */
const saying =
  (bytes: string | Buffer): Attack =>
  async (target) => {
    const socket = plain(target);
    socket.write(bytes);
    await over(socket);
  };

const withCertificate = ({ ready, index }: Parameters<Attack>[0]): Socket =>
  connectTls({
    host: benchAddress(index),
    port: ready.port,
    secureContext: createSecureContext({ ca: ready.ca, cert: ready.certificate, key: ready.privateKey }),
    ALPNProtocols: ['h2'],
  });

export const attacks: Readonly<Record<string, Attack>> = {
  HalfOpen: async (target) => over(plain(target)),
  SlowLoris: saying(Buffer.from([0x16, 3, 1, 2, 0])),
  Plaintext: saying('GET / HTTP/1.1\r\n\r\n'),
  NoCertificate: async ({ ready, index }) =>
    over(connectTls({ host: benchAddress(index), port: ready.port, ca: ready.ca, ALPNProtocols: ['h2'] })),
  Malformed: async (target) => {
    const socket = withCertificate(target);
    socket.write(Buffer.concat([Buffer.from(preface), Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]), Buffer.alloc(100, 0xff)]));
    await over(socket);
  },
  ResetFlood: async ({ ready, index }) => {
    const socket = withCertificate({ ready, index });
    const ended = over(socket);
    const session = connectHttp2('https://router', { createConnection: () => socket });
    session.on('error', () => undefined);
    const headers = { ':method': 'POST', ':path': '/vr.agent.v1.AgentService/GetVersions', 'content-type': 'application/grpc' };
    for (let call = 0; call < 2_000 && !session.destroyed && !session.closed; call++) {
      const stream = session.request(headers);
      stream.on('error', () => undefined);
      stream.close(8);
      if (call % 50 === 49) await new Promise((resolve) => setImmediate(resolve));
    }
    session.destroy();
    socket.destroy();
    await ended;
  },
};
