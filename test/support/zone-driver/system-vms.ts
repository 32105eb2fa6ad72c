import { createSystemClock } from '#agent';
import { privateKeyMaker } from '../../../fleet/connectors/cloudstack/certificates/private-keys.ts';
import { OwnKeys } from '../../../fleet/connectors/cloudstack/recording/own-keys.ts';
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

/** Says what it says to an agent, with keys of its own for those that the recording leaves out. */
async function say(zone: ZoneDriver, keys: OwnKeys, line: number, renames: Renames, host: string | undefined): Promise<void> {
  const request = zone.recorded.request(line, renames);
  const commands = [];
  for (const { className, fields } of request.commands) commands.push({ className, fields: await keys.fillFields(fields) });
  await zone.must(host ?? request.host, commands, request.flags);
}

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
  const keys = new OwnKeys({ clock: createSystemClock(), makeKey: privateKeyMaker() });
  for (const line of [...rootDisk, start]) await say(zone, keys, line, renames, host);
  const startedMs = zone.clock.now();
  await say(zone, keys, certificate, renames, host);
  const agent = renames[name] ?? name;
  await zone.until(`the agent of ${agent}`, () => zone.server.isReady(agent));
  const tookMs = zone.clock.now() - startedMs;
  await hearIn(zone, connect, agent);
  return tookMs;
}

/** What the server tells a system VM's agent that connects. */
export async function hearIn(zone: ZoneDriver, connect: readonly number[], agent: string): Promise<void> {
  for (const line of connect) await zone.play([line], { host: agent });
}
