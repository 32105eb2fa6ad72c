import type { Renames } from './recorded-commands.ts';
import type { ZoneDriver } from './zone-driver.ts';

/** What a server sends from the template to the certificate, and what the new agent hears before it is ready (cloudstack-host-commands.md, B3). */
export interface SystemVmLines {
  readonly name: string;
  readonly rootDisk: readonly number[];
  readonly start: number;
  readonly certificate: number;
  readonly connect: readonly number[];
}

export const storageVm: SystemVmLines = {
  name: 's-2-VM',
  rootDisk: [63, 65],
  start: 67,
  certificate: 69,
  connect: [73, 75, 77, 79, 81],
};
export const proxyVm: SystemVmLines = { name: 'v-1-VM', rootDisk: [87], start: 89, certificate: 91, connect: [95] };

/** Where and as what a system VM is started. */
export interface SystemVmPlace {
  readonly renames?: Renames;
  readonly host?: string;
}

/** Starts one as a server does, and hears its agent in. Gives the virtual time from the start's answer to its agent's being ready, ms. */
export async function startSystemVm(
  zone: ZoneDriver,
  { name, rootDisk, start, certificate, connect }: SystemVmLines,
  { renames = {}, host }: SystemVmPlace = {},
): Promise<number> {
  const place = { renames, ...(host !== undefined && { host }) };
  await zone.play([...rootDisk, start], place);
  const startedMs = zone.clock.now();
  await zone.play([certificate], place);
  const agent = renames[name] ?? name;
  await zone.until(`the agent of ${agent}`, () => zone.server.isReady(agent));
  const tookMs = zone.clock.now() - startedMs;
  await hearIn(zone, connect, agent);
  return tookMs;
}

/** What the server tells a system VM's agent that connects. */
export async function hearIn(zone: ZoneDriver, connect: readonly number[], agent: string): Promise<void> {
  await zone.play(connect, { host: agent });
}
