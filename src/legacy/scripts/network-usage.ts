import type { ProgramResult } from '../../ports/system-port.ts';
import type { DoorAgent } from '../door-agent.ts';
import { printed, type Script } from '../script.ts';

interface Options {
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
}

/** `getopts`: `letters` with a colon behind those that take a value. Undefined for an option that is not among them. */
function parseOptions(letters: string, args: readonly string[]): Options | undefined {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (!arg.startsWith('-') || arg === '-' || arg === '--') break;
    for (let j = 1; j < arg.length; j++) {
      const letter = arg.charAt(j);
      const at = letters.indexOf(letter);
      if (letter === ':' || at < 0) return undefined;
      flags.add(letter);
      if (letters[at + 1] !== ':') continue;
      const value = arg.slice(j + 1) === '' ? args[++i] : arg.slice(j + 1);
      if (value === undefined) return undefined;
      values.set(letter, value);
      break;
    }
  }
  return { flags, values };
}

/** The NIC that holds an IPv4 address; undefined when none does. */
async function deviceOf(agent: DoorAgent, ip: string): Promise<string | undefined> {
  const { addresses } = await agent.backend.network.observe();
  return addresses.find(({ device, cidr }) => device.startsWith('eth') && cidr.startsWith(`${ip}/`))?.device;
}

/** Bytes counted by the rules of a chain, each followed by a colon: `566:448:0:0:` (cloudstack-vr-commands.md, 1.12.1). */
function byteCounters(listing: string): string {
  return listing
    .split('\n')
    .map((line) => /^\s*\d+\s+(\d+)\s/.exec(line)?.[1])
    .filter((bytes) => bytes !== undefined)
    .map((bytes) => `${bytes}:`)
    .join('');
}

async function counters(agent: DoorAgent, chain: string): Promise<ProgramResult> {
  const listing = await agent.backend.system.run(['iptables', '-L', chain, '-n', '-v', '-x']);
  return { stdout: byteCounters(listing.stdout), stderr: listing.stderr, exitCode: 0 };
}

function usage(text: string): ProgramResult {
  return { stdout: '', stderr: `Usage: ${text}\n`, exitCode: 2 };
}

async function reset(agent: DoorAgent, chain: string): Promise<ProgramResult> {
  const { exitCode, stderr } = await agent.backend.system.run(['iptables', '-Z', chain]);
  return exitCode === 0 || exitCode === 2 ? printed('') : { stdout: '', stderr, exitCode: 1 };
}

/** `netusage.sh`: `-g [-l <ip>]` prints counters, `-r` resets them; `-c`, `-a <if>`, `-d <if>` do nothing, as on a real router. */
export const networkUsage: Script = async ({ agent }, args) => {
  const options = parseOptions('cgria:d:l:', args);
  if (options === undefined) return usage('netusage.sh -[c|g|r] [-[a|d] <public interface>] [-l] <public IP>');
  if (options.flags.has('c')) return printed('');
  if (options.flags.has('g')) {
    const ip = options.values.get('l');
    const device = ip === undefined ? undefined : await deviceOf(agent, ip);
    return counters(agent, device === undefined ? 'NETWORK_STATS' : `NETWORK_STATS_${device}`);
  }
  return options.flags.has('r') ? reset(agent, 'NETWORK_STATS') : printed('');
};

/** `vpc_netusage.sh -l <public ip> -g|-r|-c -v <cidr>|-n|-d`: as `netusage.sh` for one public NIC of a VPC; an unknown address counts nothing. */
export const vpcNetworkUsage: Script = async ({ agent }, args) => {
  const options = parseOptions('cgndrl:v:', args);
  if (options === undefined) return usage('vpc_netusage.sh -[c|g|r|n|d] [-l <public gateway>] [-v <vpc cidr>] ');
  const ip = options.values.get('l');
  const device = ip === undefined ? undefined : await deviceOf(agent, ip);
  if (device === undefined) return printed('');
  if (options.flags.has('g')) return { ...(await counters(agent, `NETWORK_STATS_${device}`)), stderr: '' };
  return options.flags.has('r') ? reset(agent, `NETWORK_STATS_${device}`) : printed('');
};
