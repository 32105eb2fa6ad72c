import type { ProgramResult } from '#agent';
import { failed, lines, printed } from '../program.ts';
import { covers, parseNetwork, type IpNetwork } from '../reach/addresses.ts';
import { inDumpOrder, kernelRoutes, type KernelRoute } from '../reach/kernel-routes.ts';
import { printJson } from './json.ts';
import { routeJson, routeText, type RouteLayout } from './route-text.ts';
import { hasDevice, IpFailure, readWords, type IpSession } from './session.ts';

/** What `ip route show …` selects. */
export interface RouteSelection {
  readonly family: 4 | 6 | undefined;
  /** Canonical table name; `all` and `cache` as they are. */
  readonly table: string;
  readonly device: string | undefined;
  readonly gateway: string | undefined;
  readonly protocol: string | undefined;
  matches(route: KernelRoute): boolean;
}

const types: readonly string[] = [
  'unicast',
  'local',
  'broadcast',
  'multicast',
  'throw',
  'unreachable',
  'prohibit',
  'blackhole',
  'nat',
];

export function selectRoutes(session: IpSession, args: readonly string[]): RouteSelection {
  const words = readWords(args);
  let family = session.options.family;
  let table = 'main';
  let device: string | undefined;
  let gateway: string | undefined;
  let protocol: string | undefined;
  let scope: string | undefined;
  let type: string | undefined;
  const networks: { readonly how: 'root' | 'match' | 'exact'; readonly network: IpNetwork }[] = [];
  const network = (how: 'root' | 'match' | 'exact', text: string): void => {
    const parsed = parseNetwork(text, family ?? 4);
    if (parsed === undefined) throw new IpFailure(1, `Error: any valid prefix is expected rather than "${text}".\n`);
    if (text !== 'default' && text !== 'all' && text !== 'any') family = parsed.family;
    networks.push({ how, network: parsed });
  };
  while (!words.done) {
    const word = words.next() ?? '';
    switch (word) {
      case 'table':
        table = readTable(session, words.value());
        break;
      case 'dev':
      case 'oif':
      case 'iif':
        device = words.value();
        if (!hasDevice(session, device)) throw new IpFailure(1, `Cannot find device "${device}"\n`);
        break;
      case 'via':
        gateway = words.value();
        if (gateway === 'inet' || gateway === 'inet6') gateway = words.value();
        break;
      case 'proto':
      case 'protocol':
        protocol = words.value();
        break;
      case 'scope':
        scope = words.value();
        break;
      case 'type':
        type = words.value();
        break;
      case 'root':
      case 'match':
      case 'exact':
        network(word, words.value());
        break;
      case 'cache':
      case 'cached':
        table = 'cache';
        break;
      case 'to': {
        const next = words.value();
        if (next === 'root' || next === 'match' || next === 'exact') network(next, words.value());
        else network('exact', next);
        break;
      }
      default:
        if (types.includes(word)) type = word;
        else network('exact', word);
    }
  }
  return {
    family,
    table,
    device,
    gateway,
    protocol,
    matches: (route) =>
      (table === 'all' || route.table === table) &&
      (family === undefined || route.family === family) &&
      (device === undefined || route.device === device) &&
      (gateway === undefined || route.via === gateway) &&
      (protocol === undefined || protocol === 'all' || route.protocol === protocol) &&
      (scope === undefined || scope === 'all' || route.scope === scope) &&
      (type === undefined || route.type === type) &&
      networks.every(({ how, network: wanted }) => {
        const own = parseNetwork(route.destination, route.family);
        if (own === undefined) return false;
        if (how === 'root') return covers(wanted, own);
        return how === 'match' ? covers(own, wanted) : own.text === wanted.text;
      }),
  };
}

export function readTable(session: IpSession, name: string): string {
  if (name === 'all' || name === 'cache') return name;
  if (session.tables.id(name) === undefined && !session.state.rules.some((rule) => rule.table === name)) {
    if (!session.state.routes.some((route) => route.table === name)) {
      throw new IpFailure(255, `Error: argument "${name}" is wrong: table id value is invalid\n\n`);
    }
  }
  return session.tables.canonical(name);
}

export function showRoutes(session: IpSession, args: readonly string[]): ProgramResult {
  const { options, tables, state } = session;
  const selection = selectRoutes(session, args);
  const families: readonly (4 | 6)[] =
    selection.family === undefined ? (selection.table === 'all' ? [4, 6] : [4]) : [selection.family];
  const routes = kernelRoutes(state).filter((route) => families.includes(route.family));
  const standard = ['all', 'cache', 'main', 'local', 'default'];
  if (!standard.includes(selection.table) && !routes.some((route) => route.table === selection.table)) {
    return failed(2, `Error: ipv${families[0] ?? 4}: FIB table does not exist.\nDump terminated\n`, options.json ? '[' : '');
  }
  const shown = inDumpOrder(
    routes.filter((route) => selection.matches(route)),
    tables,
  );
  const layout = (route: KernelRoute): RouteLayout => ({
    details: options.details,
    showTable: (selection.table === 'all' && route.table !== 'main') || (options.details && route.table !== selection.table),
    showDevice: selection.device === undefined,
    showGateway: selection.gateway === undefined,
    showProtocol: selection.protocol === undefined || selection.protocol === 'all',
  });
  if (options.json) {
    const objects = shown.map((route) => routeJson(route, layout(route)));
    return printed(printJson(objects, options));
  }
  return printed(lines(shown.map((route) => routeText(route, layout(route)))));
}
