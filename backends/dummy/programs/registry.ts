import type { ProgramResult } from '#agent';
import { ip, tc } from './iproute/ip.ts';
import type { ProgramContext, ProgramMachine } from './machine.ts';
import { iptables } from './netfilter/iptables.ts';
import { iptablesSave } from './netfilter/iptables-save.ts';
import { ipset } from './netfilter/ipset.ts';
import { nft } from './netfilter/nft.ts';
import { failed, type Program } from './program.ts';
import { arping } from './reach/arping.ts';
import { ping } from './reach/ping.ts';
import { traceroute } from './reach/traceroute.ts';

/** Where a program lives on a router: `/usr/bin` or `/usr/sbin` (`/bin` and `/sbin` are the same folders there). */
export interface InstalledProgram {
  readonly folder: 'bin' | 'sbin';
  readonly run: Program;
}

const bin = (run: Program): InstalledProgram => ({ folder: 'bin', run });
const sbin = (run: Program): InstalledProgram => ({ folder: 'sbin', run });

/** Every simulated program by name. Immutable. */
export const programs: ReadonlyMap<string, InstalledProgram> = new Map([
  ['ip', sbin(ip)],
  ['tc', sbin(tc)],
  ['iptables', sbin(iptables)],
  ['ip6tables', sbin(iptables)],
  ['iptables-save', sbin(iptablesSave)],
  ['ip6tables-save', sbin(iptablesSave)],
  ['nft', sbin(nft)],
  ['ipset', sbin(ipset)],
  ['ping', bin(ping)],
  ['ping6', bin(ping)],
  ['traceroute', bin(traceroute)],
  ['traceroute6', bin(traceroute)],
  ['arping', bin(arping)],
]);

/**
 * Runs one program of a router: `argv[0]` is its name or path. No shell is involved. An unknown one gives exit code 127 and bash's
 * message.
 */
export async function runProgram(
  machine: ProgramMachine,
  argv: readonly string[],
  context: ProgramContext,
): Promise<ProgramResult> {
  const [word = '', ...args] = argv;
  const name = /^(?:\/usr)?\/s?bin\/([^/]+)$/.exec(word)?.[1] ?? word;
  const program = programs.get(name);
  if (program === undefined) {
    return failed(127, word.includes('/') ? `bash: ${word}: No such file or directory\n` : `bash: ${word}: command not found\n`);
  }
  return program.run({ machine, context, name, args });
}
