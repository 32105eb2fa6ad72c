import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AgentError } from '#agent/errors';
import { busSocketPath } from '../../ssh/router-forwards.ts';
import type { CliIo } from '../io.ts';
import { stateFolder } from '../state-folder.ts';
import type { VrOptions } from './options.ts';

/** How a router is reached. */
export type Way =
  | { readonly kind: 'fleet'; readonly folder: string; readonly router: string }
  | { readonly kind: 'socket'; readonly path: string }
  | {
      readonly kind: 'tls';
      readonly host: string;
      readonly port: number;
      readonly ca: string;
      readonly cert: string;
      readonly key: string;
      readonly serverName: string | undefined;
    }
  | {
      readonly kind: 'ssh';
      /** `ssh://…`, hops only. */
      readonly path: string;
      /** Socket of the agent on the last hop. */
      readonly socket: string;
      readonly key: string | undefined;
      readonly knownHosts: string | undefined;
    };

function refused(message: string): AgentError {
  return new AgentError('VRA_BAD_INPUT', message);
}

function tlsWay(io: CliIo, url: string, { ca, cert, key, serverName }: VrOptions): Way {
  const found = /^grpcs:\/\/(?:\[([\da-fA-F:.]+)\]|([^:/[\]]+)):(\d{1,5})\/?$/.exec(url);
  const host = found?.[1] ?? found?.[2];
  const port = Number(found?.[3]);
  if (host === undefined || port < 1 || port > 65_535) throw refused(`--connect ${url}: write it as grpcs://ADDRESS:PORT`);
  if (ca === undefined || cert === undefined || key === undefined) {
    throw refused(`--connect ${url} needs --ca, --cert and --key: both sides show a certificate ("vrfleet ca issue" makes them)`);
  }
  const file = (name: string): string => resolve(io.typedFrom, name);
  return { kind: 'tls', host, port, ca: file(ca), cert: file(cert), key: file(key), serverName };
}

function sshWay(io: CliIo, url: string, { key, knownHosts }: VrOptions): Way {
  const slash = url.indexOf('/', 'ssh://'.length);
  const [path, socket] = slash < 0 ? [url, ''] : [url.slice(0, slash), url.slice(slash)];
  return {
    kind: 'ssh',
    path,
    socket: socket === '' || socket === '/' ? busSocketPath : socket,
    key: key === undefined ? undefined : resolve(io.typedFrom, key),
    knownHosts: knownHosts === undefined ? undefined : resolve(io.typedFrom, knownHosts),
  };
}

function connectWay(io: CliIo, url: string, options: VrOptions): Way {
  if (url.startsWith('grpcs://')) return tlsWay(io, url, options);
  if (url.startsWith('ssh://')) return sshWay(io, url, options);
  if (url.startsWith('unix:'))
    return { kind: 'socket', path: resolve(io.typedFrom, url.slice('unix:'.length).replace(/^\/\//, '')) };
  throw refused(`--connect ${url}: it begins with grpcs://, ssh:// or unix:`);
}

/**
 * The way that the flags mean; without one the socket of the router that this runs in. `defaultSocket` is where that is looked for.
 * @throws AgentError `VRA_BAD_INPUT` when flags are wrong or contradict each other, and when there is no way at all.
 */
export async function chooseWay(io: CliIo, options: VrOptions, defaultSocket: string = busSocketPath): Promise<Way> {
  const { router, socket, connect, state } = options;
  const given = Object.entries({ router, socket, connect }).filter(([, value]) => value !== undefined);
  if (given.length > 1) {
    throw refused(`${given.map(([name]) => `--${name}`).join(' and ')}: these are different ways to a router, give one of them`);
  }
  if (router !== undefined) return { kind: 'fleet', folder: stateFolder(io, state), router };
  if (socket !== undefined) return { kind: 'socket', path: resolve(io.typedFrom, socket) };
  if (connect !== undefined) return connectWay(io, connect, options);
  const here = await access(defaultSocket).then(
    () => true,
    () => false,
  );
  if (here) return { kind: 'socket', path: defaultSocket };
  throw refused(
    `required option '--router <name>' not specified, nor --socket or --connect, and this is no router: there is no ${defaultSocket}`,
  );
}
