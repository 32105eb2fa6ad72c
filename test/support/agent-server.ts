import { Server, ServerCredentials } from '@grpc/grpc-js';
import { AgentError, type AgentService } from '#agent';
import { addAgentServices, agentServerOptions } from '#agent/grpc';

/** PEM texts of a server that wants to see certificates. */
export interface ServerIdentity {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

export interface AgentServer extends AsyncDisposable {
  /** 0 on a unix socket. */
  readonly port: number;
}

function credentials(identity: ServerIdentity | undefined): ServerCredentials {
  if (identity === undefined) return ServerCredentials.createInsecure();
  const { ca, cert, key } = identity;
  return ServerCredentials.createSsl(Buffer.from(ca), [{ cert_chain: Buffer.from(cert), private_key: Buffer.from(key) }], true);
}

/** An agent that listens: on a unix socket, or on 127.0.0.1 with mutual TLS. */
export async function listenAgent(
  service: AgentService,
  where: { readonly path: string } | { readonly identity: ServerIdentity },
): Promise<AgentServer> {
  const server = new Server(agentServerOptions);
  await addAgentServices(server, () => service);
  const [address, identity] = 'path' in where ? [`unix:${where.path}`, undefined] : ['127.0.0.1:0', where.identity];
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(address, credentials(identity), (error, bound) => (error === null ? resolve(bound) : reject(error)));
  });
  return {
    port: 'path' in where ? 0 : port,
    [Symbol.asyncDispose]() {
      server.forceShutdown();
      return Promise.resolve();
    },
  };
}

/** A service that does only what is given. */
export function someService(given: Partial<AgentService>): AgentService {
  const refused = (): never => {
    throw new AgentError('VRA_UNSUPPORTED', 'this test does not expect this call');
  };
  return {
    execute: refused,
    apply: refused,
    get: refused,
    list: refused,
    watch: refused,
    health: refused,
    diagnose: refused,
    versions: refused,
    patch: refused,
    readFile: refused,
    writeFile: refused,
    listFiles: refused,
    runShell: refused,
    ...given,
  };
}
