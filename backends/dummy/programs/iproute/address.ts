import type { AddressState, ProgramResult } from '#agent';
import { formatIpv4, ipv4Broadcast, parseIpv4Cidr } from '#agent';
import { lines, printed } from '../program.ts';
import { contains, deviceAddresses, parseNetwork, type DeviceAddress, type IpNetwork } from '../reach/addresses.ts';
import { addressesOf } from '../reach/kernel-routes.ts';
import { printJson, type JsonObject } from './json.ts';
import {
  briefColumns,
  hardwareLine,
  linkJson,
  linkLine,
  numberedLinks,
  operationalState,
  statisticsJson,
  statisticsLines,
} from './link-text.ts';
import { abbreviates, hasDevice, IpFailure, readWords, unknownCommand, type IpSession } from './session.ts';

const forever = 4_294_967_295;

export async function ipAddress(session: IpSession, args: readonly string[]): Promise<ProgramResult> {
  const [verb = 'show', ...rest] = args;
  if (['show', 'lst', 'list'].some((name) => abbreviates(verb, name)))
    return showAddresses(session, selectAddresses(session, rest));
  if (abbreviates(verb, 'add')) return addAddress(session, rest, 'add');
  if (abbreviates(verb, 'change') || abbreviates(verb, 'chg') || abbreviates(verb, 'replace'))
    return addAddress(session, rest, 'replace');
  if (abbreviates(verb, 'delete')) return deleteAddress(session, rest);
  if (abbreviates(verb, 'flush')) return flushAddresses(session, rest);
  return unknownCommand('address', verb);
}

interface Selection {
  readonly device?: string | undefined;
  /** The family asked for, with an option or by naming a network: the link layer's addresses are left out then. */
  readonly family: 4 | 6 | undefined;
  readonly onlyUp: boolean;
  /** False when something was asked of the addresses: links without a matching one are left out then. */
  readonly allLinks: boolean;
  matches(entry: DeviceAddress): boolean;
}

function scopeOf(entry: DeviceAddress): 'host' | 'link' | 'global' {
  if (entry.device === 'lo') return 'host';
  return entry.address.family === 6 && entry.address.text.startsWith('fe80:') ? 'link' : 'global';
}

function selectAddresses(session: IpSession, args: readonly string[]): Selection {
  const words = readWords(args);
  let { family } = session.options;
  let device: string | undefined;
  let onlyUp = false;
  let scope: string | undefined;
  let network: IpNetwork | undefined;
  let secondary: boolean | undefined;
  let label: string | undefined;
  while (!words.done) {
    const word = words.next() ?? '';
    switch (word) {
      case 'up':
        onlyUp = true;
        break;
      case 'scope':
        scope = words.value();
        break;
      case 'to': {
        const value = words.value();
        network = parseNetwork(value, family ?? 4);
        if (network === undefined) throw new IpFailure(1, `Error: any valid prefix is expected rather than "${value}".\n`);
        family ??= network.family;
        break;
      }
      case 'primary':
      case 'secondary':
        secondary = word === 'secondary';
        break;
      case 'permanent':
      case 'dynamic':
      case 'tentative':
      case 'deprecated':
        break;
      case 'label':
        label = words.value();
        break;
      default:
        device = word === 'dev' ? words.value() : word;
    }
  }
  if (device !== undefined && !hasDevice(session, device)) throw new IpFailure(1, `Device "${device}" does not exist.\n`);
  return {
    device,
    family,
    onlyUp,
    allLinks: scope === undefined && secondary === undefined && label === undefined && family === undefined,
    matches: (entry) =>
      (family === undefined || entry.address.family === family) &&
      (scope === undefined || scope === 'all' || scopeOf(entry) === scope) &&
      (secondary === undefined || entry.secondary === secondary) &&
      (label === undefined || label === entry.device) &&
      (network === undefined || contains(network, entry.address)),
  };
}

/** `inet 10.1.1.1/24 brd 10.1.1.255 scope global secondary eth0`. */
function addressText(entry: DeviceAddress): string {
  const { state, address, device } = entry;
  if (address.family === 6) return `inet6 ${address.text}/${entry.network.prefix} scope ${scopeOf(entry)} `;
  const broadcast = state.broadcast === undefined ? '' : ` brd ${state.broadcast}`;
  return `inet ${address.text}/${entry.network.prefix}${broadcast} scope ${scopeOf(entry)}${entry.secondary ? ' secondary' : ''} ${device}`;
}

function addressJson(entry: DeviceAddress): JsonObject {
  const { state, address, network, device } = entry;
  const v4 = address.family === 4;
  return {
    family: v4 ? 'inet' : 'inet6',
    local: address.text,
    prefixlen: network.prefix,
    broadcast: v4 ? state.broadcast : undefined,
    scope: scopeOf(entry),
    secondary: entry.secondary ? true : undefined,
    label: v4 ? device : undefined,
    valid_life_time: forever,
    preferred_life_time: forever,
  };
}

const lifetime = '       valid_lft forever preferred_lft forever';

function showAddresses(session: IpSession, selection: Selection): ProgramResult {
  const { options } = session;
  const all = deviceAddresses(addressesOf(session.state)).filter((entry) => selection.matches(entry));
  const links = numberedLinks(session)
    .filter(({ link }) => (selection.device === undefined || link.device === selection.device) && (!selection.onlyUp || link.up))
    .map((entry) => ({ entry, addresses: all.filter((address) => address.device === entry.link.device) }))
    .filter(({ addresses }) => selection.allLinks || addresses.length > 0);
  const short = selection.family === 6 && selection.device === undefined;
  const hardware = selection.family === undefined;
  if (options.json) {
    const objects = links.map(({ entry, addresses }): JsonObject => {
      if (options.brief) {
        const { link } = entry;
        const info = addresses.map(({ address, network }) => ({ local: address.text, prefixlen: network.prefix }));
        return { ifname: link.device, operstate: operationalState(link), addr_info: info };
      }
      const head = linkJson(entry, { short, hardware });
      const info = addresses.map((address) => addressJson(address));
      return { ...head, addr_info: info, ...(options.statistics ? statisticsJson : {}) };
    });
    return printed(printJson(objects, options));
  }
  if (options.brief) {
    const texts = links.map(({ entry, addresses }) => {
      const list = addresses.map(({ address, network }) => `${address.text}/${network.prefix} `).join('');
      return `${briefColumns(entry.link)}${list}`;
    });
    return printed(lines(texts));
  }
  if (options.oneLine) {
    const texts = links.flatMap(({ entry, addresses }) =>
      addresses.map((address) => `${entry.index}: ${entry.link.device}    ${addressText(address)}\\${lifetime}`),
    );
    return printed(lines(texts));
  }
  const texts = links.flatMap(({ entry, addresses }) => [
    linkLine(entry, { short }),
    ...(hardware ? [hardwareLine(entry.link)] : []),
    ...addresses.flatMap((address) => [`    ${addressText(address)}`, lifetime]),
    ...(options.statistics ? statisticsLines : []),
  ]);
  return printed(lines(texts));
}

interface GivenAddress {
  readonly device: string;
  readonly entry: DeviceAddress;
}

function readAddress(session: IpSession, args: readonly string[]): GivenAddress {
  const words = readWords(args);
  let device: string | undefined;
  let cidr: string | undefined;
  let broadcast: string | undefined;
  while (!words.done) {
    const word = words.next() ?? '';
    switch (word) {
      case 'dev':
        device = words.value();
        break;
      case 'brd':
      case 'broadcast':
        broadcast = words.value();
        break;
      case 'label':
      case 'scope':
      case 'metric':
      case 'valid_lft':
      case 'preferred_lft':
      case 'peer':
        words.value();
        break;
      case 'nodad':
      case 'noprefixroute':
      case 'home':
      case 'mngtmpaddr':
        break;
      default:
        cidr = word === 'local' ? words.value() : word;
    }
  }
  if (cidr === undefined || !/^[\d.]+(?:\/\d+)?$|:/.test(cidr) || parseNetwork(cidr, 4) === undefined) {
    throw new IpFailure(1, `Error: any valid prefix is expected rather than "${cidr ?? ''}".\n`);
  }
  if (device === undefined) throw new IpFailure(1, 'Not enough information: "dev" argument is required.\n');
  if (!hasDevice(session, device)) throw new IpFailure(1, `Cannot find device "${device}"\n`);
  const v4 = parseIpv4Cidr(cidr);
  const spelled = v4 === undefined ? cidr : `${formatIpv4(v4.address)}/${v4.prefix}`;
  const computed = v4 === undefined || broadcast === undefined ? undefined : broadcast === '+' ? ipv4Broadcast(v4) : broadcast;
  const state: AddressState = { device, cidr: spelled, ...(computed === undefined ? {} : { broadcast: computed }) };
  const [entry] = deviceAddresses([state]);
  if (entry === undefined) throw new IpFailure(1, `Error: any valid prefix is expected rather than "${cidr}".\n`);
  return { device, entry };
}

function findAddress(session: IpSession, { device, entry }: GivenAddress): DeviceAddress | undefined {
  return deviceAddresses(addressesOf(session.state)).find(
    (known) =>
      known.device === device && known.address.text === entry.address.text && known.network.prefix === entry.network.prefix,
  );
}

async function addAddress(session: IpSession, args: readonly string[], mode: 'add' | 'replace'): Promise<ProgramResult> {
  const given = readAddress(session, args);
  const family = given.entry.address.family === 4 ? 'ipv4' : 'ipv6';
  if (findAddress(session, given) !== undefined) {
    if (mode === 'replace') return printed('');
    throw new IpFailure(
      2,
      family === 'ipv4' ? 'Error: ipv4: Address already assigned.\n' : 'Error: ipv6: address already assigned.\n',
    );
  }
  await session.run.machine.network.apply({ addAddresses: [given.entry.state] });
  return printed('');
}

async function deleteAddress(session: IpSession, args: readonly string[]): Promise<ProgramResult> {
  const given = readAddress(session, args);
  const known = findAddress(session, given);
  if (known === undefined) {
    throw new IpFailure(
      2,
      given.entry.address.family === 4 ? 'Error: ipv4: Address not found.\n' : 'Error: ipv6: address not found.\n',
    );
  }
  await session.run.machine.network.apply({ removeAddresses: [known.state] });
  return printed('');
}

async function flushAddresses(session: IpSession, args: readonly string[]): Promise<ProgramResult> {
  const selection = selectAddresses(session, args);
  if (selection.device === undefined && selection.allLinks) throw new IpFailure(1, 'Flush requires arguments.\n');
  const gone = deviceAddresses(addressesOf(session.state)).filter(
    (entry) => selection.matches(entry) && (selection.device === undefined || entry.device === selection.device),
  );
  await session.run.machine.network.apply({ removeAddresses: gone.map((entry) => entry.state) });
  return printed('');
}
