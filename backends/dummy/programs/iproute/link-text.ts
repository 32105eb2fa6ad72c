import type { LinkState } from '#agent';
import { linksOf } from '../reach/kernel-routes.ts';
import type { JsonObject } from './json.ts';
import type { IpSession } from './session.ts';

/** A link with its number; the loopback device is 1. */
export interface NumberedLink {
  readonly index: number;
  readonly link: LinkState;
}

export function numberedLinks(session: Pick<IpSession, 'state'>): readonly NumberedLink[] {
  return linksOf(session.state).map((link, at) => ({ index: at + 1, link }));
}

function isLoopback(link: LinkState): boolean {
  return link.device === 'lo';
}

export function linkFlags(link: LinkState): readonly string[] {
  const kind = isLoopback(link) ? ['LOOPBACK'] : ['BROADCAST', 'MULTICAST'];
  return link.up ? [...kind, 'UP', 'LOWER_UP'] : kind;
}

export function operationalState(link: LinkState): string {
  if (!link.up) return 'DOWN';
  return isLoopback(link) ? 'UNKNOWN' : 'UP';
}

function queueing(link: LinkState): string {
  return isLoopback(link) ? 'noqueue' : 'pfifo_fast';
}

/**
 * `2: eth0: <BROADCAST,…> mtu 1500 qdisc pfifo_fast state UP group default qlen 1000`. `mode` is what `ip link` adds;
 * `short` is the line of `ip -6 addr`, whose answer from the kernel has no queueing discipline and no group.
 */
export function linkLine({ index, link }: NumberedLink, layout: { readonly mode?: boolean; readonly short?: boolean }): string {
  const head = `${index}: ${link.device}: <${linkFlags(link).join(',')}> mtu ${link.mtu}`;
  const master = link.master === undefined ? '' : `master ${link.master} `;
  const state = `${master}state ${operationalState(link)}`;
  if (layout.short === true) return `${head} ${state} qlen 1000`;
  return `${head} qdisc ${queueing(link)} ${state}${layout.mode === true ? ' mode DEFAULT' : ''} group default qlen 1000`;
}

export function hardwareLine(link: LinkState): string {
  if (isLoopback(link)) return '    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00';
  return `    link/ether ${link.mac} brd ff:ff:ff:ff:ff:ff`;
}

/** Simulated NICs carry no traffic: their counters stay zero (packet counts live in the packet filter's rules). */
export const statisticsLines: readonly string[] = [
  '    RX:  bytes packets errors dropped  missed   mcast           ',
  '             0       0      0       0       0       0 ',
  '    TX:  bytes packets errors dropped carrier collsns           ',
  '             0       0      0       0       0       0 ',
];

/** `hardware: false` leaves the link layer's address out, as `ip -4 addr` and `ip -6 addr` do. */
export function linkJson(
  { index, link }: NumberedLink,
  layout: { readonly mode?: boolean; readonly short?: boolean; readonly hardware?: boolean },
): JsonObject {
  const long = layout.short !== true;
  const hardware = layout.hardware !== false;
  return {
    ifindex: index,
    ifname: link.device,
    flags: linkFlags(link),
    mtu: link.mtu,
    qdisc: long ? queueing(link) : undefined,
    master: link.master,
    operstate: operationalState(link),
    linkmode: layout.mode === true ? 'DEFAULT' : undefined,
    group: long ? 'default' : undefined,
    txqlen: 1000,
    link_type: hardware ? (isLoopback(link) ? 'loopback' : 'ether') : undefined,
    address: hardware ? (isLoopback(link) ? '00:00:00:00:00:00' : link.mac) : undefined,
    broadcast: hardware ? (isLoopback(link) ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff') : undefined,
  };
}

export const statisticsJson: JsonObject = {
  stats64: {
    rx: { bytes: 0, packets: 0, errors: 0, dropped: 0, over_errors: 0, multicast: 0 },
    tx: { bytes: 0, packets: 0, errors: 0, dropped: 0, carrier_errors: 0, collisions: 0 },
  },
};

/** `eth0             UP             …` of `ip -brief`. */
export function briefColumns(link: LinkState): string {
  return `${link.device.padEnd(16)} ${operationalState(link).padEnd(14)} `;
}
