import type { ProgramResult, RouteState } from '#agent';
import { printed } from '../program.ts';
import { contains, parseAddress, parseNetwork } from '../reach/addresses.ts';
import { kernelRoutes, type KernelRoute } from '../reach/kernel-routes.ts';
import { findPath } from '../reach/routing.ts';
import { printJson } from './json.ts';
import { readTable, selectRoutes, showRoutes } from './route-list.ts';
import { abbreviates, hasDevice, IpFailure, readWords, unknownCommand, type IpSession } from './session.ts';

export async function ipRoute(session: IpSession, args: readonly string[]): Promise<ProgramResult> {
  const [verb = 'show', ...rest] = args;
  if (['list', 'show', 'lst'].some((name) => abbreviates(verb, name))) return showRoutes(session, rest);
  if (abbreviates(verb, 'get')) return getRoute(session, rest);
  for (const name of ['add', 'append', 'change', 'chg', 'replace', 'prepend', 'delete'] as const) {
    if (abbreviates(verb, name)) return changeRoute(session, rest, name === 'chg' ? 'change' : name);
  }
  if (abbreviates(verb, 'flush')) return flushRoutes(session, rest);
  return unknownCommand('route', verb);
}

type RouteVerb = 'add' | 'append' | 'change' | 'replace' | 'prepend' | 'delete';

interface GivenRoute {
  readonly route: RouteState;
  /** What was said, for deletions: only these have to match. */
  readonly given: { readonly via: boolean; readonly device: boolean; readonly protocol: boolean; readonly source: boolean };
}

/** The device on whose subnet a gateway lies. */
function deviceFor(session: IpSession, gateway: string): string | undefined {
  const address = parseAddress(gateway);
  if (address === undefined) return undefined;
  const path = findPath(session.state, { destination: address, onLink: true });
  return path === undefined || path.local ? undefined : path.device;
}

function readRoute(session: IpSession, args: readonly string[], verb: RouteVerb): GivenRoute {
  const words = readWords(args);
  let type: RouteState['type'] = 'unicast';
  let destination: string | undefined;
  let via: string | undefined;
  let device: string | undefined;
  let table = 'main';
  let protocol: RouteState['protocol'] | undefined;
  let source: string | undefined;
  while (!words.done) {
    const word = words.next() ?? '';
    switch (word) {
      case 'throw':
      case 'unicast':
        type = word;
        break;
      case 'blackhole':
      case 'unreachable':
      case 'prohibit':
      case 'local':
      case 'broadcast':
      case 'multicast':
      case 'nat':
        throw new IpFailure(2, 'RTNETLINK answers: Operation not supported\n');
      case 'to':
        destination = words.value();
        break;
      case 'via':
        via = words.value();
        if (via === 'inet' || via === 'inet6') via = words.value();
        break;
      case 'dev':
      case 'oif':
        device = words.value();
        break;
      case 'table':
        table = readTable(session, words.value());
        break;
      case 'proto':
      case 'protocol': {
        const value = words.value();
        protocol = value === 'static' || value === 'kernel' ? value : 'boot';
        break;
      }
      case 'src':
        source = words.value();
        break;
      case 'onlink':
        break;
      case 'scope':
      case 'metric':
      case 'mtu':
      case 'advmss':
      case 'pref':
      case 'tos':
      case 'window':
      case 'initcwnd':
      case 'quickack':
        words.value();
        break;
      default:
        destination = word;
    }
  }
  const family = session.options.family ?? (via?.includes(':') === true || destination?.includes(':') === true ? 6 : 4);
  const network = destination === undefined ? undefined : parseNetwork(destination, family);
  if (network === undefined) throw new IpFailure(1, `Error: any valid prefix is expected rather than "${destination ?? ''}".\n`);
  if (device !== undefined && !hasDevice(session, device)) throw new IpFailure(1, `Cannot find device "${device}"\n`);
  if (via !== undefined && parseAddress(via) === undefined) {
    throw new IpFailure(1, `Error: any valid address is expected rather than "${via}".\n`);
  }
  const out = device ?? (via === undefined ? undefined : deviceFor(session, via));
  if (type === 'unicast' && verb !== 'delete') {
    if (via !== undefined && out === undefined) throw new IpFailure(2, 'Error: Nexthop has invalid gateway.\n');
    if (out === undefined) throw new IpFailure(2, 'RTNETLINK answers: No such device\n');
  }
  const text = network.prefix === 0 ? 'default' : network.text;
  return {
    given: { via: via !== undefined, device: device !== undefined, protocol: protocol !== undefined, source: source !== undefined },
    route: {
      family: network.family,
      table,
      type,
      destination: text,
      protocol: protocol ?? 'boot',
      ...(via === undefined ? {} : { via }),
      ...(out === undefined ? {} : { device: out }),
      ...(source === undefined ? {} : { source }),
    },
  };
}

function sameDestination(a: RouteState, b: RouteState): boolean {
  const spelled = (route: RouteState): string | undefined => parseNetwork(route.destination, route.family)?.text;
  return a.family === b.family && a.table === b.table && spelled(a) === spelled(b);
}

async function changeRoute(session: IpSession, args: readonly string[], verb: RouteVerb): Promise<ProgramResult> {
  const { route, given } = readRoute(session, args, verb);
  const { network } = session.run.machine;
  const same = session.state.routes.filter((known) => sameDestination(known, route));
  if (verb === 'delete') {
    const [gone] = same.filter(
      (known) =>
        (route.type === 'unicast' || known.type === route.type) &&
        (!given.via || known.via === route.via) &&
        (!given.device || known.device === route.device) &&
        (!given.protocol || known.protocol === route.protocol) &&
        (!given.source || known.source === route.source),
    );
    if (gone === undefined) throw new IpFailure(2, 'RTNETLINK answers: No such process\n');
    await network.apply({ removeRoutes: [gone] });
    return printed('');
  }
  if (verb === 'add' && same.length > 0) throw new IpFailure(2, 'RTNETLINK answers: File exists\n');
  if (verb === 'change' && same.length === 0) throw new IpFailure(2, 'RTNETLINK answers: No such file or directory\n');
  if (verb === 'append' || same.length === 0) {
    await network.apply({ addRoutes: [route] });
    return printed('');
  }
  // The first of several to one destination is the one replaced, and stays the first; so is one put before the others.
  const others = verb === 'prepend' ? same : same.slice(1);
  await network.apply({ removeRoutes: same, addRoutes: [route, ...others] });
  return printed('');
}

async function flushRoutes(session: IpSession, args: readonly string[]): Promise<ProgramResult> {
  if (args.length === 0) throw new IpFailure(255, '"ip route flush" requires arguments.\n');
  const selection = selectRoutes(session, args);
  if (selection.table === 'cache' || selection.table === 'local') return printed('');
  const families: readonly (4 | 6)[] = selection.family === undefined ? [4] : [selection.family];
  const gone = kernelRoutes(session.state).filter((route) => families.includes(route.family) && selection.matches(route));
  const removeRoutes = gone.flatMap((route): RouteState[] => {
    const { scope: _scope, type, ...rest } = route;
    return type === 'unicast' || type === 'throw' ? [{ ...rest, type }] : [];
  });
  await session.run.machine.network.apply({ removeRoutes });
  return printed('');
}

function getRoute(session: IpSession, args: readonly string[]): ProgramResult {
  const words = readWords(args);
  let to: string | undefined;
  let from: string | undefined;
  let mark: number | undefined;
  let device: string | undefined;
  while (!words.done) {
    const word = words.next() ?? '';
    if (word === 'from') from = words.value();
    else if (word === 'mark') mark = Number(words.value());
    else if (word === 'oif' || word === 'dev') device = words.value();
    else if (word === 'iif' || word === 'uid' || word === 'tos' || word === 'vrf') words.value();
    else if (word !== 'fibmatch') to = word === 'to' ? words.value() : word;
  }
  const destination = parseAddress((to ?? '').split('/')[0] ?? '');
  if (destination === undefined) {
    throw to === undefined
      ? new IpFailure(1, 'need at least a destination address\n')
      : new IpFailure(1, `Error: any valid prefix is expected rather than "${to}".\n`);
  }
  const source = from === undefined ? undefined : parseAddress(from);
  const own =
    source === undefined || kernelRoutes(session.state).some((route) => route.type === 'local' && isLocalTo(route, source.text));
  const path = own ? findPath(session.state, { destination, source, mark, device }) : undefined;
  if (path === undefined) throw new IpFailure(2, 'RTNETLINK answers: Network is unreachable\n');
  const { json, pretty } = session.options;
  const v6 = destination.family === 6;
  const table = path.table === 'main' ? undefined : path.table;
  const preferred = source === undefined || v6 ? path.source : undefined;
  if (json) {
    const metric = v6 ? (path.route.protocol === 'kernel' ? 256 : 1024) : undefined;
    const object = {
      type: path.local ? 'local' : undefined,
      dst: destination.text,
      from: source?.text ?? (v6 ? '::' : undefined),
      gateway: path.gateway,
      dev: path.device,
      table,
      protocol: v6 && path.route.protocol !== 'boot' ? path.route.protocol : undefined,
      prefsrc: preferred,
      metric,
      mark: mark === undefined ? undefined : `0x${mark.toString(16)}`,
      flags: [],
      uid: v6 ? undefined : 0,
      cache: v6 ? undefined : path.local ? ['local'] : [],
      pref: v6 ? 'medium' : undefined,
    };
    return printed(printJson([object], { pretty }));
  }
  const parts = [
    ...(path.local ? ['local'] : []),
    destination.text,
    ...(source === undefined ? (v6 ? ['from', '::'] : []) : ['from', source.text]),
    ...(path.gateway === undefined ? [] : ['via', path.gateway]),
    'dev',
    path.device,
    ...(table === undefined ? [] : ['table', table]),
    ...(v6 && path.route.protocol !== 'boot' ? ['proto', path.route.protocol] : []),
    ...(preferred === undefined ? [] : ['src', preferred]),
    ...(mark === undefined ? [] : ['mark', `0x${mark.toString(16)}`]),
  ];
  if (v6)
    return printed(`${parts.join(' ')} metric ${path.local ? 0 : path.route.protocol === 'kernel' ? 256 : 1024} pref medium\n`);
  return printed(`${parts.join(' ')} uid 0 \n    cache ${path.local ? '<local> ' : ''}\n`);
}

function isLocalTo(route: KernelRoute, address: string): boolean {
  const network = parseNetwork(route.destination, route.family);
  const parsed = parseAddress(address);
  return network !== undefined && parsed !== undefined && contains(network, parsed);
}
