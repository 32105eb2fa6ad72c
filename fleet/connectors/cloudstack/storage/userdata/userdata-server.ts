import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { once } from 'node:events';
import { isIPv4 } from 'node:net';
import { AgentError, type Clock } from '#agent';
import type { FleetLog } from '../../../../events.ts';
import type { Zone } from '../../zone/zone.ts';
import { trimPath } from '../paths.ts';
import type { ZoneStorage } from '../storage.ts';
import { sendFile } from './send-file.ts';
import { takeUpload } from './take-upload.ts';

export interface UserdataServerOptions {
  readonly storage: ZoneStorage;
  readonly zone: Zone;
  readonly clock: Clock;
  readonly log: FleetLog;
}

export interface UserdataAddress {
  /** Public address of a secondary storage VM; it has to be one of this machine's. */
  readonly address: string;
  /** 80, or 443 with `tls`; 0 for any that is free. */
  readonly port: number;
  /** PEM texts. Browsers upload with HTTPS. */
  readonly tls?: { readonly key: string; readonly certificate: string } | undefined;
}

export interface UserdataListener extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
}

/** Stands in for the web servers of secondary storage VMs: downloads at `/userdata`, browser uploads at `/upload`. */
export interface UserdataServer extends AsyncDisposable {
  /** `VRA_CONFLICT` when the port is taken, `VRA_BAD_INPUT` when the address is not one of this machine's. */
  listen(where: UserdataAddress): Promise<UserdataListener>;
}

export function createUserdataServer(options: UserdataServerOptions): UserdataServer {
  const listeners = new Set<UserdataListener>();
  const onRequest: RequestListener = (request, response) => {
    respond(options, request, response).catch((error: unknown) => {
      options.log.error({ err: error, url: request.url }, 'a request to a secondary storage VM failed');
      response.destroy();
    });
  };

  return {
    async listen({ address, port, tls }) {
      const server = tls ? createTlsServer({ key: tls.key, cert: tls.certificate }, onRequest) : createServer(onRequest);
      server.listen({ host: address, port });
      await once(server, 'listening').catch((error: unknown) => {
        throw listenFailure(error, address, port);
      });
      const bound = server.address();
      const listener: UserdataListener = {
        address,
        port: typeof bound === 'object' && bound !== null ? bound.port : port,
        async [Symbol.asyncDispose]() {
          if (listeners.delete(listener)) await close(server);
        },
      };
      listeners.add(listener);
      return listener;
    },

    async [Symbol.asyncDispose]() {
      await Promise.all([...listeners].map((listener) => listener[Symbol.asyncDispose]()));
    },
  };
}

async function respond(options: UserdataServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { storage, zone } = options;
  const vm = dialledVm(zone, request.socket.localAddress);
  if (vm?.running === false) {
    request.destroy();
    return;
  }
  const path = decodedPath(request.url ?? '/');
  const [first, ...rest] = trimPath(path ?? '').split('/');
  if (first === 'upload' && rest.length === 1) {
    await takeUpload(options, request, response, rest[0] ?? '');
    return;
  }
  response.setHeader('access-control-allow-origin', '*');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    end(response, 405, 'Method Not Allowed');
    return;
  }
  const file =
    first === 'userdata' ? linked(storage, rest.join('/'), vm?.name) : first === 'copy' ? shared(storage, rest) : undefined;
  if (file) await sendFile(storage, file, request, response);
  else end(response, 404, 'Not Found');
}

/**
 * The machine behind the address that was dialled; undefined when none has it, as on loopback: then every link is looked up. Servers give
 * addresses out again, so one that runs comes before those that had the address once.
 */
function dialledVm(zone: Zone, local: string | undefined): { readonly name: string; readonly running: boolean } | undefined {
  const address = local?.replace(/^::ffff:/u, '');
  if (address === undefined) return undefined;
  const having = Array.from(zone.machines.values()).filter(({ nics }) => nics.some(({ ip }) => ip === address));
  const found = having.find(({ state }) => state === 'running') ?? having[0];
  return found && { name: found.name, running: found.state === 'running' };
}

function linked(storage: ZoneStorage, name: string, agent: string | undefined): ReturnType<ZoneStorage['images']['find']> {
  const link = name === '' ? undefined : storage.links.find(name, agent);
  return link && storage.images.find(link.store, link.path);
}

/** `/copy/SecStorage/<folder of the store>/<path>`: what other zones fetch. */
function shared(storage: ZoneStorage, [root, directory = '', ...path]: readonly string[]): ReturnType<typeof linked> {
  const store = root === 'SecStorage' ? storage.images.byDirectory(directory) : undefined;
  return store && storage.images.find(store.url, path.join('/'));
}

function decodedPath(url: string): string | undefined {
  try {
    return decodeURIComponent(url.split('?')[0] ?? '');
  } catch {
    return undefined;
  }
}

function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=UTF-8' }).end(`${text}\n`);
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

function listenFailure(error: unknown, address: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return new AgentError('VRA_CONFLICT', `port ${port} of ${address} is taken by another program`, { cause: error });
  if (code === 'EADDRNOTAVAIL') {
    const prefix = isIPv4(address) ? 32 : 128;
    const message = `${address} is not an address of this machine; add it with: ip address add ${address}/${prefix} dev lo`;
    return new AgentError('VRA_BAD_INPUT', message, { cause: error });
  }
  return error;
}
