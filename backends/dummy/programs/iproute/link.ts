import type { NetworkChange, ProgramResult } from '#agent';
import { lines, printed } from '../program.ts';
import { printJson } from './json.ts';
import {
  briefColumns,
  hardwareLine,
  linkFlags,
  linkJson,
  linkLine,
  numberedLinks,
  operationalState,
  statisticsJson,
  statisticsLines,
  type NumberedLink,
} from './link-text.ts';
import { abbreviates, hasDevice, IpFailure, readWords, unknownCommand, type IpSession } from './session.ts';

type LinkSetting = NonNullable<NetworkChange['links']>[number];

export async function ipLink(session: IpSession, args: readonly string[]): Promise<ProgramResult> {
  const [verb = 'show', ...rest] = args;
  if (['show', 'list', 'lst'].some((name) => abbreviates(verb, name))) return showLinks(session, rest);
  if (abbreviates(verb, 'set')) return setLink(session, rest);
  if (['add', 'delete', 'replace', 'change'].some((name) => abbreviates(verb, name))) {
    throw new IpFailure(2, 'RTNETLINK answers: Operation not supported\n');
  }
  return unknownCommand('link', verb);
}

function selectLinks(session: IpSession, args: readonly string[]): readonly NumberedLink[] {
  const words = readWords(args);
  let device: string | undefined;
  let onlyUp = false;
  while (!words.done) {
    const word = words.next() ?? '';
    if (word === 'up') onlyUp = true;
    else if (word === 'type' || word === 'group' || word === 'master' || word === 'vrf') {
      if (word === 'type' && ['ether', 'virtio'].includes(words.value())) continue;
      return [];
    } else device = word === 'dev' ? words.value() : word;
  }
  if (device !== undefined && !hasDevice(session, device)) throw new IpFailure(1, `Device "${device}" does not exist.\n`);
  return numberedLinks(session).filter(({ link }) => (device === undefined || link.device === device) && (!onlyUp || link.up));
}

function showLinks(session: IpSession, args: readonly string[]): ProgramResult {
  const { options } = session;
  const links = selectLinks(session, args);
  if (options.json) {
    const objects = links.map((entry) => {
      const { link } = entry;
      if (options.brief)
        return { ifname: link.device, operstate: operationalState(link), address: link.mac, flags: linkFlags(link) };
      return { ...linkJson(entry, { mode: true }), ...(options.statistics ? statisticsJson : {}) };
    });
    return printed(printJson(objects, options));
  }
  if (options.brief) {
    return printed(lines(links.map(({ link }) => `${briefColumns(link)}${link.mac} <${linkFlags(link).join(',')}> `)));
  }
  const texts = links.map((entry) => [
    linkLine(entry, { mode: true }),
    hardwareLine(entry.link),
    ...(options.statistics ? statisticsLines : []),
  ]);
  return printed(lines(texts.map((text) => text.join(options.oneLine ? '\\' : '\n'))));
}

async function setLink(session: IpSession, args: readonly string[]): Promise<ProgramResult> {
  const words = readWords(args);
  let device: string | undefined;
  let setting: Omit<LinkSetting, 'device'> = {};
  while (!words.done) {
    const word = words.next() ?? '';
    switch (word) {
      case 'up':
      case 'down':
        setting = { ...setting, up: word === 'up' };
        break;
      case 'mtu':
        setting = { ...setting, mtu: readMtu(words.value()) };
        break;
      case 'dev':
        device = words.value();
        break;
      case 'promisc':
      case 'arp':
      case 'multicast':
      case 'allmulticast':
      case 'txqueuelen':
      case 'txqlen':
      case 'qlen':
      case 'alias':
      case 'group':
        // Accepted: the state of a simulated NIC has no place for it and nothing depends on it.
        words.value();
        break;
      case 'address':
      case 'name':
      case 'master':
      case 'nomaster':
      case 'netns':
        throw new IpFailure(2, 'RTNETLINK answers: Operation not supported\n');
      default:
        if (device !== undefined) throw new IpFailure(255, `Error: either "dev" is duplicate, or "${word}" is a garbage.\n`);
        device = word;
    }
  }
  if (device === undefined) throw new IpFailure(255, 'Not enough of information: "dev" argument is required.\n');
  if (!hasDevice(session, device)) throw new IpFailure(1, `Cannot find device "${device}"\n`);
  await session.run.machine.network.apply({ links: [{ device, ...setting }] });
  return printed('');
}

function readMtu(text: string): number {
  const mtu = Number(text);
  if (!/^\d+$/.test(text)) throw new IpFailure(255, `Error: argument "${text}" is wrong: Invalid "mtu" value\n\n`);
  if (mtu < 68) throw new IpFailure(2, 'Error: mtu less than device minimum.\n');
  if (mtu > 65535) throw new IpFailure(2, 'Error: mtu greater than device maximum.\n');
  return mtu;
}
