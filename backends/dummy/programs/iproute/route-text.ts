import type { KernelRoute } from '../reach/kernel-routes.ts';
import type { JsonObject } from './json.ts';

/** What a listing leaves out because the selection named it. */
export interface RouteLayout {
  readonly details: boolean;
  /** The table when it is not the one that was asked for. */
  readonly showTable: boolean;
  readonly showDevice: boolean;
  readonly showGateway: boolean;
  readonly showProtocol: boolean;
}

/** `10.1.1.0/24`, `default`; a host route without its length, as `ip` prints it. */
function destination(route: KernelRoute): string {
  if (route.destination === '0.0.0.0/0' || route.destination === '::/0') return 'default';
  return route.destination.replace(route.family === 4 ? /\/32$/ : /\/128$/, '');
}

function metric(route: KernelRoute): number | undefined {
  if (route.family === 4) return undefined;
  if (route.type === 'local') return 0;
  return route.protocol === 'kernel' ? 256 : 1024;
}

/** The device that the kernel reports: an IPv6 route without one hangs on the loopback device. */
function device(route: KernelRoute): string | undefined {
  return route.device ?? (route.family === 6 ? 'lo' : undefined);
}

export function routeText(route: KernelRoute, layout: RouteLayout): string {
  const parts: string[] = [];
  if (route.type !== 'unicast' || layout.details) parts.push(route.type);
  parts.push(destination(route));
  if (route.via !== undefined && layout.showGateway) parts.push('via', route.via);
  const dev = device(route);
  if (dev !== undefined && layout.showDevice) parts.push('dev', dev);
  if (layout.showTable) parts.push('table', route.table);
  if (layout.showProtocol && (route.protocol !== 'boot' || layout.details)) parts.push('proto', route.protocol);
  if (route.family === 4 && (route.scope !== 'global' || layout.details)) parts.push('scope', route.scope);
  if (route.source !== undefined) parts.push('src', route.source);
  const value = metric(route);
  if (value !== undefined) parts.push('metric', String(value), 'pref', 'medium');
  // iproute2 ends an IPv4 route with a blank: each attribute brings its own.
  return route.family === 4 ? `${parts.join(' ')} ` : parts.join(' ');
}

export function routeJson(route: KernelRoute, layout: RouteLayout): JsonObject {
  return {
    type: route.type !== 'unicast' || layout.details ? route.type : undefined,
    dst: destination(route),
    gateway: layout.showGateway ? route.via : undefined,
    dev: layout.showDevice ? device(route) : undefined,
    table: layout.showTable ? route.table : undefined,
    protocol: layout.showProtocol && (route.protocol !== 'boot' || layout.details) ? route.protocol : undefined,
    scope: route.family === 4 && (route.scope !== 'global' || layout.details) ? route.scope : undefined,
    prefsrc: route.source,
    metric: metric(route),
    flags: [],
    pref: route.family === 6 ? 'medium' : undefined,
  };
}
