import type { ProgramResult } from '#agent';
import { lines, printed } from '../program.ts';
import { contains, parseNetwork } from '../reach/addresses.ts';
import { knownNeighbours, type Neighbour } from '../reach/neighbours.ts';
import { printJson } from './json.ts';
import { abbreviates, hasDevice, IpFailure, readWords, unknownCommand, type IpSession } from './session.ts';

export async function ipNeighbour(session: IpSession, args: readonly string[]): Promise<ProgramResult> {
  const [verb = 'show', ...rest] = args;
  if (['show', 'lst', 'list'].some((name) => abbreviates(verb, name))) return showNeighbours(session, rest);
  // The table is derived from who is there: entries can neither be added nor lost, and a flush fills itself again.
  if (['add', 'change', 'replace', 'delete', 'flush'].some((name) => abbreviates(verb, name))) return printed('');
  return unknownCommand('neigh', verb);
}

/** What the kernel thinks of an entry: gateways are talked to all the time, instances now and then. */
export function neighbourState(neighbour: Neighbour): 'REACHABLE' | 'STALE' {
  return neighbour.kind === 'gateway' ? 'REACHABLE' : 'STALE';
}

async function showNeighbours(session: IpSession, args: readonly string[]): Promise<ProgramResult> {
  const words = readWords(args);
  let device: string | undefined;
  let to: string | undefined;
  let state: string | undefined;
  while (!words.done) {
    const word = words.next() ?? '';
    if (word === 'dev') device = words.value();
    else if (word === 'nud') state = words.value();
    else if (word !== 'proxy' && word !== 'router' && word !== 'unused') to = word === 'to' ? words.value() : word;
  }
  if (device !== undefined && !hasDevice(session, device)) throw new IpFailure(1, `Cannot find device "${device}"\n`);
  const network = to === undefined ? undefined : parseNetwork(to, session.options.family ?? 4);
  if (to !== undefined && network === undefined)
    throw new IpFailure(1, `Error: any valid prefix is expected rather than "${to}".\n`);
  const shown = (await knownNeighbours(session.run.machine.files, session.state)).filter(
    (neighbour) =>
      (device === undefined || neighbour.device === device) &&
      (session.options.family === undefined || neighbour.address.family === session.options.family) &&
      (network === undefined || contains(network, neighbour.address)) &&
      (state === undefined || state === 'all' || state.toUpperCase() === neighbourState(neighbour)),
  );
  if (session.options.json) {
    const objects = shown.map((neighbour) => ({
      dst: neighbour.address.text,
      dev: device === undefined ? neighbour.device : undefined,
      lladdr: neighbour.mac,
      state: [neighbourState(neighbour)],
    }));
    return printed(printJson(objects, session.options));
  }
  const texts = shown.map((neighbour) => {
    const dev = device === undefined ? ` dev ${neighbour.device}` : '';
    return `${neighbour.address.text}${dev} lladdr ${neighbour.mac} ${neighbourState(neighbour)} `;
  });
  return printed(lines(texts));
}
