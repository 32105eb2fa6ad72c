import type { FleetHost } from '../host/index.ts';
import type { FleetStatus, RouterContent, RouterStateName } from './schemas.ts';

/** A fleet at a glance. */
export function fleetStatus(host: FleetHost): FleetStatus {
  const byState: Record<RouterStateName, number> = { off: 0, ready: 0, degraded: 0, failed: 0, crashed: 0 };
  for (const router of host.list().routers) byState[router.state]++;
  return {
    apiVersion: 'vrfleet/v1',
    kind: 'FleetStatus',
    ...(host.directory && { stateDir: host.directory.path }),
    pid: process.pid,
    routers: { total: host.size, byState, open: host.openRouters },
    counters: { ...host.counters },
    residentBytes: process.memoryUsage.rss(),
  };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text where it is text, base64 where it is not. */
function encode(bytes: Uint8Array): { readonly encoding: 'utf8' | 'base64'; readonly content: string } {
  try {
    return { encoding: 'utf8', content: utf8.decode(bytes) };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { encoding: 'base64', content: Buffer.from(bytes).toString('base64') };
  }
}

/** A file of a router with its content, or a folder with the names in it. */
export async function routerContent(host: FleetHost, name: string, path: string): Promise<RouterContent> {
  const { info, entries } = await host.inspect(name, path);
  const { size, mode, modifiedMs } = info;
  if (info.kind === 'directory') return { kind: 'directory', path, size, mode, modifiedMs, entries: [...entries] };
  return { kind: 'file', path, size, mode, modifiedMs, ...encode(await host.readFile(name, path)) };
}
