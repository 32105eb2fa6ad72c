import { formatIpv4, ipv4Broadcast, netmaskPrefix, parseIpv4, parseIpv4Cidr } from '#agent';
import type { AddressState, ProgramResult } from '#agent';
import { ip } from '../iproute/ip.ts';
import { failed, lines, printed, type Program, type ProgramRun } from '../program.ts';
import { knownNeighbours } from '../reach/neighbours.ts';
import { linksOf } from '../reach/kernel-routes.ts';
import { interfaceText, interfaceTexts } from './interface-table.ts';
import { routingTable } from './routing-table.ts';

/** `ifconfig`: lists; `DEV up|down|mtu N|ADDRESS [netmask M]`. */
export const ifconfig: Program = async (run) => {
  const words = run.args.filter((word) => !['-a', '-s', '-v'].includes(word));
  const state = await run.machine.network.observe();
  const [device, ...settings] = words;
  if (device === undefined) return printed(interfaceTexts(state, run.args.includes('-a')));
  const link = linksOf(state).find((candidate) => candidate.device === device);
  if (link === undefined) {
    return failed(
      settings.length === 0 ? 1 : 255,
      `${device}: ${settings.length === 0 ? 'error fetching interface information: Device not found' : 'ERROR while getting interface flags: No such device'}\n`,
    );
  }
  if (settings.length === 0) return printed(interfaceText(link, state));
  return configure(run, device, settings);
};

async function configure(run: ProgramRun, device: string, settings: readonly string[]): Promise<ProgramResult> {
  const { network } = run.machine;
  let address: string | undefined;
  let mask = 24;
  for (let at = 0; at < settings.length; at++) {
    const word = settings[at] ?? '';
    if (word === 'up' || word === 'down') await network.apply({ links: [{ device, up: word === 'up' }] });
    else if (word === 'mtu') await network.apply({ links: [{ device, mtu: Number(settings[++at]) }] });
    else if (word === 'netmask') mask = netmaskPrefix(settings[++at] ?? '') ?? mask;
    else if (word === 'broadcast' || word === 'txqueuelen') at++;
    else if (parseIpv4Cidr(word) !== undefined) {
      address = word.split('/')[0];
      mask = word.includes('/') ? Number(word.split('/')[1]) : mask;
    } else if (!['promisc', '-promisc', 'arp', '-arp', 'multicast', 'allmulti', '-allmulti', 'inet'].includes(word)) {
      return failed(1, `${word}: Unknown host\n`);
    }
  }
  const parsed = address === undefined ? undefined : parseIpv4Cidr(`${address}/${mask}`);
  if (parsed === undefined) return printed('');
  const state: AddressState = { device, cidr: `${formatIpv4(parsed.address)}/${mask}`, broadcast: ipv4Broadcast(parsed) };
  await network.apply({ addAddresses: [state], links: [{ device, up: true }] });
  return printed('');
}

/** `route`: `-n`, `-6`, `add|del [-net|-host] NET [netmask M] [gw G] [dev D]`. */
export const route: Program = async (run) => {
  const numeric = run.args.some((word) => /^-[a-z]*n$/.test(word));
  const family = run.args.some((word) => word === '-6' || word === '--inet6' || word === '-A6' || word === 'inet6') ? 6 : 4;
  const words = run.args.filter((word) => !/^-[A-Za-z0-9]$|^--inet6?$/.test(word) && word !== 'inet6' && word !== 'inet');
  const [verb, ...rest] = words;
  if (verb === undefined) return printed(routingTable(await run.machine.network.observe(), { numeric, family, columns: 'route' }));
  if (verb !== 'add' && verb !== 'del')
    return failed(4, 'Usage: route [-nNvee] [-FC] [<AF>]           List kernel routing tables\n');
  const given = rest.filter((word) => word !== '-net' && word !== '-host');
  const [target = ''] = given;
  const value = (name: string): string | undefined => {
    const at = given.indexOf(name);
    return at < 0 ? undefined : given[at + 1];
  };
  const gateway = value('gw');
  const device = value('dev');
  const mask = netmaskPrefix(value('netmask') ?? '');
  const destination = target === 'default' || target === '0.0.0.0' ? 'default' : mask === undefined ? target : `${target}/${mask}`;
  if (destination !== 'default' && parseIpv4Cidr(destination) === undefined) return failed(6, `${target}: Unknown host\n`);
  if (gateway !== undefined && parseIpv4(gateway) === undefined) return failed(6, `${gateway}: Unknown host\n`);
  const args = [
    'route',
    verb,
    destination,
    ...(gateway === undefined ? [] : ['via', gateway]),
    ...(device === undefined ? [] : ['dev', device]),
  ];
  const result = await ip({ ...run, name: 'ip', args });
  if (result.exitCode === 0) return printed('');
  const call = verb === 'add' ? 'SIOCADDRT' : 'SIOCDELRT';
  const reason =
    /answers: (.*)/.exec(result.stderr)?.[1] ??
    (result.stderr.includes('Cannot find device') ? 'No such device' : 'Network is unreachable');
  return failed(7, `${call}: ${reason}\n`);
};

/** `arp`: `-n`, `-a`, `-e`, `-i DEV`, one host. The table follows who is there; entries cannot be set. */
export const arp: Program = async (run) => {
  const letters = run.args.filter((word) => word.startsWith('-')).join('');
  const at = run.args.indexOf('-i');
  const device = at < 0 ? undefined : run.args[at + 1];
  const host = run.args.find((word, index) => !word.startsWith('-') && (at < 0 || index !== at + 1));
  if (/[dsf]/.test(letters)) return printed('');
  const state = await run.machine.network.observe();
  const neighbours = (await knownNeighbours(run.machine.files, state)).filter(
    (neighbour) =>
      neighbour.address.family === 4 &&
      (device === undefined || neighbour.device === device) &&
      (host === undefined || neighbour.address.text === host),
  );
  if (host !== undefined && neighbours.length === 0) return failed(1, `${host} (${host}) -- no entry\n`);
  if (letters.includes('a')) {
    return printed(lines(neighbours.map(({ address, mac, device: dev }) => `? (${address.text}) at ${mac} [ether] on ${dev}`)));
  }
  const rows = neighbours.map(
    ({ address, mac, device: dev }) =>
      `${address.text.padEnd(24)} ${'ether'.padEnd(7)} ${mac.padEnd(19)} ${'C'.padEnd(5)} ${''.padEnd(15)} ${dev}`,
  );
  return printed(
    lines(rows.length === 0 ? [] : ['Address                  HWtype  HWaddress           Flags Mask            Iface', ...rows]),
  );
};
