import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bags, Nic } from '#agent';
import { bagsFromFolder } from './recorded-router.ts';

/** One of the two routers of fixtures/vr-4.22, recorded before those of a live server, with other file names. */
export interface FirstRecording {
  readonly name: 'isolated' | 'vpc';
  readonly bags: Bags;
  readonly nics: readonly Nic[];
  readonly iptables: string;
  readonly routes: string;
  readonly rules: string;
  /** Recorded for `isolated` only. */
  readonly addresses?: string;
  readonly ipsets?: string;
}

function load(name: FirstRecording['name'], last: string, iptables: string): FirstRecording {
  const folder = join(import.meta.dirname, '../fixtures/vr-4.22', name, 'output');
  const bags = bagsFromFolder(join(folder, 'etc/cloudstack'));
  const optional = (file: string): string | undefined =>
    existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : undefined;
  const read = (file: string): string => optional(file) ?? '';
  const addresses = optional(`${last}-addr`);
  const ipsets = optional(`${last}-ipset`);
  return {
    name,
    bags,
    // Every device that holds addresses was plugged in.
    nics: [...(bags.get('ips')?.keys() ?? [])].map((device) => ({ device, mac: `02:00:00:00:00:0${device.slice(3)}` })),
    iptables: read(iptables),
    routes: read(`${last}-route`),
    rules: read(`${last}-rule`),
    ...(addresses === undefined ? {} : { addresses }),
    ...(ipsets === undefined ? {} : { ipsets }),
  };
}

export function firstRecordings(): readonly FirstRecording[] {
  return [load('isolated', '5', '5-final.v4'), load('vpc', '9', '9.v4')];
}
