import type { PlacedAddress, RouterView } from '../router-view.ts';
import type { WholeSection } from '../section.ts';
import { facesOutside } from './routing-tables.ts';

const defaultMtu = 1500;

/** The MTU of a text such as `1450`; undefined for `null` and whatever else a command line may hold (3.1). */
function parseMtu(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{2,5}$/.test(text)) return undefined;
  const mtu = Number(text);
  return mtu >= 68 && mtu <= 65535 ? mtu : undefined;
}

/** An address brings its MTU; addresses of the boot command line have theirs there (2.5, 3.1). */
function deviceMtu(view: RouterView, placed: readonly PlacedAddress[]): number {
  const own = placed.map(({ record }) => parseMtu(record.mtu)).find((mtu) => mtu !== undefined);
  if (own !== undefined) return own;
  const roles = placed.map(({ role }) => role);
  const booted = roles.includes('guest') ? view.arg('privateMtu') : roles.includes('public') ? view.arg('publicMtu') : undefined;
  return parseMtu(booted) ?? defaultMtu;
}

/**
 * Links with an address are up, but for public ones and private gateways of a redundant router that is not PRIMARY: both routers hold the
 * same addresses (4.4).
 */
export const linksSection: WholeSection = {
  kind: 'whole',
  name: 'links',
  needs: [],
  plan(view, emit) {
    for (const device of view.nics.keys()) {
      const placed = view.addressesByDevice.get(device) ?? [];
      if (placed.length === 0) emit.link({ device, up: false });
      else emit.link({ device, up: view.reachesOutside || !placed.some(facesOutside), mtu: deviceMtu(view, placed) });
    }
  },
};
