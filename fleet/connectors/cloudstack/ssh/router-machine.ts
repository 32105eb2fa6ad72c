import { AgentError } from '#agent';
import type { FleetHost } from '../../../host/index.ts';
import { admitsRoot, authorizedKeys, type ExecOptions, type SshMachine } from '../../../ssh/index.ts';
import type { MachineRecord } from '../zone/records.ts';
import type { HostPorts } from './host-ports.ts';
import { routerFiles } from './router-files.ts';

/** Runs a line in a router or system VM for a client of SSH, and stops it when the client is gone. */
export async function execInRouter(
  fleet: FleetHost,
  name: string,
  line: string,
  { stdin, signal }: ExecOptions,
): ReturnType<FleetHost['exec']> {
  // A router takes an end that is no AgentError for a bug of its own.
  const ending = new AbortController();
  const end = (): void => ending.abort(new AgentError('VRA_CLOSED', 'the SSH client went away'));
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  try {
    return await fleet.exec(name, line, { ...(stdin !== undefined && { stdin }), signal: ending.signal });
  } finally {
    signal.removeEventListener('abort', end);
  }
}

/** The keys in a machine's boot arguments: `authorized_key`, the text of a public key in base64 (cloudstack-vr-commands.md, 3.1). */
function bootKeys(bootArguments: string): readonly Uint8Array[] | undefined {
  const encoded = /(?:^|\s)authorized_key=(\S+)/.exec(bootArguments)?.[1];
  return encoded === undefined ? undefined : authorizedKeys(Buffer.from(encoded, 'base64').toString('utf8'));
}

/**
 * A router or system VM on port 3922 of its control address (cloudstack-vr-commands.md, 3.5). It admits root with the key of its boot
 * arguments, or any key when they hold none that can be read, and with the fleet's password; the real one has no passwords, but people
 * want to look in from where they have no key.
 */
export function routerMachine(
  { fleet, password, forwards }: Pick<HostPorts, 'fleet' | 'password' | 'forwards'>,
  machine: MachineRecord,
): SshMachine {
  const { name, bootArguments } = machine;
  return {
    hostName: name,
    admits: admitsRoot({ password, keys: bootKeys(bootArguments) }),
    exec: (line, options) => execInRouter(fleet, name, line, options),
    files: routerFiles(fleet, name),
    forwards: forwards?.(machine),
  };
}
