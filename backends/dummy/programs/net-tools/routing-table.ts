import { formatIpv4, parseIpv4, prefixMask } from '#agent';
import type { NetworkState } from '#agent';
import { createRoutingTables } from '../iproute/tables.ts';
import { lines } from '../program.ts';
import { parseNetwork } from '../reach/addresses.ts';
import { inDumpOrder, kernelRoutes, type KernelRoute } from '../reach/kernel-routes.ts';

interface TableOptions {
  readonly numeric: boolean;
  readonly family: 4 | 6;
  /** `route` and `netstat -r` have different columns behind the flags. */
  readonly columns: 'route' | 'netstat';
}

function flags(route: KernelRoute, host: boolean): string {
  return `${route.type === 'throw' ? '!' : 'U'}${route.via === undefined ? '' : 'G'}${host ? 'H' : ''}`;
}

function ipv4Line(route: KernelRoute, { numeric, columns }: TableOptions): string {
  const network = parseNetwork(route.destination, 4);
  const prefix = network?.prefix ?? 0;
  const base = network?.text.split('/')[0] ?? '0.0.0.0';
  const named = prefix === 0 ? 'default' : base === '169.254.0.0' ? 'link-local' : base;
  const destination = numeric ? base : named;
  const mask = formatIpv4(prefixMask(prefix));
  const gateway = route.via === undefined ? '0.0.0.0' : formatIpv4(parseIpv4(route.via) ?? 0);
  const head = `${destination.padEnd(15)} ${gateway.padEnd(15)} ${mask.padEnd(15)} `;
  const device = route.device ?? '-';
  if (columns === 'netstat') return `${head}${flags(route, prefix === 32).padEnd(5)}     0 0          0 ${device}`;
  return `${head}${flags(route, prefix === 32).padEnd(5)} ${'0'.padEnd(6)} ${'0'.padEnd(6)} ${'0'.padStart(3)} ${device}`;
}

function ipv6Line(route: KernelRoute): string {
  const network = parseNetwork(route.destination, 6);
  const text = network?.prefix === 0 ? '[::]/0' : (network?.text ?? route.destination);
  const metric = route.type === 'local' ? '0' : route.protocol === 'kernel' ? '256' : '1024';
  const flag = route.type === 'local' ? 'Un' : flags(route, false);
  return `${text.padEnd(30)} ${(route.via ?? '[::]').padEnd(26)} ${flag.padEnd(4)} ${metric.padEnd(4)} 1 ${'0'.padStart(6)} ${route.device ?? 'lo'}`;
}

/** The main table as net-tools print it. */
export function routingTable(state: NetworkState, options: TableOptions): string {
  const { family, columns } = options;
  const tables = family === 4 ? ['main'] : ['main', 'local'];
  const routes = inDumpOrder(
    kernelRoutes(state).filter((route) => route.family === family && tables.includes(route.table)),
    createRoutingTables([]),
  );
  if (family === 6) {
    const heading = 'Destination                    Next Hop                   Flag Met Ref Use If';
    return lines(['Kernel IPv6 routing table', heading, ...routes.map((route) => ipv6Line(route))]);
  }
  const heading =
    columns === 'netstat'
      ? 'Destination     Gateway         Genmask         Flags   MSS Window  irtt Iface'
      : 'Destination     Gateway         Genmask         Flags Metric Ref    Use Iface';
  return lines(['Kernel IP routing table', heading, ...routes.map((route) => ipv4Line(route, options))]);
}
