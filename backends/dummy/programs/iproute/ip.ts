import type { ProgramResult } from '#agent';
import { failed, lines, printed, type Program } from '../program.ts';
import { ipAddress } from './address.ts';
import { ipLink } from './link.ts';
import { ipNeighbour } from './neighbour.ts';
import { parseIpOptions } from './options.ts';
import { ipRoute } from './route.ts';
import { ipRule } from './rule.ts';
import { abbreviates, IpFailure, openSession, type IpSession } from './session.ts';

type IpObject = (session: IpSession, args: readonly string[]) => Promise<ProgramResult>;

/** Objects without state on a router: their lists are empty. */
const empty: IpObject = async () => printed('');

/** In the order in which `ip` tries abbreviations. */
const objects: readonly (readonly [name: string, object: IpObject])[] = [
  ['address', ipAddress],
  ['maddress', empty],
  ['route', ipRoute],
  ['rule', ipRule],
  ['neighbor', ipNeighbour],
  ['neighbour', ipNeighbour],
  ['link', ipLink],
  ['tunnel', empty],
  ['tuntap', empty],
  ['xfrm', empty],
  ['netns', empty],
  ['vrf', empty],
];

const usage = `Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }
       ip [ -force ] -batch filename
where  OBJECT := { address | link | maddress | neighbor | neighbour |
                   netns | route | rule | tunnel | tuntap | vrf | xfrm }
       OPTIONS := { -V[ersion] | -s[tatistics] | -d[etails] | -r[esolve] |
                    -h[uman-readable] | -iec | -j[son] | -p[retty] |
                    -f[amily] { inet | inet6 } | -4 | -6 | -br[ief] |
                    -o[neline] | -t[imestamp] | -ts[hort] | -N[umeric] |
                    -a[ll] | -c[olor]}
`;

/** `ip` of iproute2 6.1, over the router's links, addresses, routes and rules. */
export const ip: Program = async (run) => {
  const parsed = parseIpOptions(run.args);
  if (parsed.kind === 'version') return printed('ip utility, iproute2-6.1.0, libbpf 1.1.2\n');
  if (parsed.kind === 'bad') return failed(255, parsed.message);
  const [object, ...args] = parsed.kind === 'help' ? [] : parsed.rest;
  if (parsed.kind === 'help' || object === undefined || abbreviates(object, 'help')) return failed(255, usage);
  const found = objects.find(([name]) => abbreviates(object, name));
  if (found === undefined) return failed(1, `Object "${object}" is unknown, try "ip help".\n`);
  try {
    return await found[1](await openSession(run, parsed.options), args);
  } catch (error) {
    if (error instanceof IpFailure) return error.result;
    throw error;
  }
};

/** `tc`: routers shape nothing; every NIC has the kernel's default queue. */
export const tc: Program = async (run) => {
  const [object = '', verb = 'show', ...args] = run.args;
  if (object === '-V' || object === '-Version') return printed('tc utility, iproute2-6.1.0, libbpf 1.1.2\n');
  if (!abbreviates(object, 'qdisc')) {
    return ['class', 'filter', 'action'].some((name) => abbreviates(object, name))
      ? printed('')
      : failed(1, `Object "${object}" is unknown, try "tc help".\n`);
  }
  if (!['show', 'list', 'ls'].includes(verb)) return failed(2, 'RTNETLINK answers: Operation not supported\n');
  const only = args.includes('dev') ? (args[args.indexOf('dev') + 1] ?? '') : undefined;
  const session = await openSession(run, {
    family: undefined,
    oneLine: false,
    json: false,
    pretty: false,
    brief: false,
    statistics: false,
    details: false,
  });
  const devices = ['lo', ...session.state.links.map(({ device }) => device).filter((device) => device !== 'lo')];
  const shown = devices.filter((device) => only === undefined || device === only);
  if (shown.length === 0) return failed(1, `Cannot find device "${only ?? ''}"\n`);
  const bands = 'bands 3 priomap 1 2 2 2 1 2 0 0 1 1 1 1 1 1 1 1';
  const queues = shown.map((device) => {
    const [kind, layout] = device === 'lo' ? ['noqueue', ''] : ['pfifo_fast', bands];
    return `qdisc ${kind} 0: ${only === undefined ? `dev ${device} ` : ''}root refcnt 2 ${layout}`;
  });
  return printed(lines(queues));
};
