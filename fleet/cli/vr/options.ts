import { InvalidArgumentError, Option, type Command } from 'commander';

/** Flags that every command of `vr` has: how the router is reached, and what the answer looks like. */
export interface VrOptions {
  readonly router?: string;
  readonly state?: string;
  readonly socket?: string;
  readonly connect?: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly serverName?: string;
  readonly knownHosts?: string;
  readonly timeout?: number;
  readonly json?: boolean;
  readonly yaml?: boolean;
}

/** A number of seconds, more than 0. */
function seconds(text: string): number {
  if (!/^\d{1,6}(?:\.\d{1,3})?$/.test(text) || Number(text) === 0)
    throw new InvalidArgumentError('it must be a number of seconds.');
  return Number(text);
}

/** A number from 1. */
export function positive(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('it must be a number from 1.');
  return Number(text);
}

/** Adds the flags of `VrOptions`; they may stand before or behind a command. */
export function addVrOptions(program: Command): void {
  program
    .optionsGroup('Which router:')
    .option('--router <name>', 'a router of the fleet in the state directory, whether that fleet runs or not')
    .option('--state <dir>', 'state directory (default: .vrfleet here, or VRFLEET_STATE)')
    .option('--socket <path>', "unix socket of a router's agent (default: /var/lib/routerbus.sock, where there is one)")
    .option('--connect <url>', 'grpcs://ADDRESS:PORT with mutual TLS, or ssh://[USER@]HOST[:PORT][,HOP…][/SOCKET]')
    .option('--ca <file>', 'grpcs: PEM file with the CA of the router’s certificate')
    .option('--cert <file>', 'grpcs: PEM file with the certificate to show')
    .option('--key <file>', 'grpcs: PEM file with its key; ssh: private key to log in with (default: the agent of SSH_AUTH_SOCK)')
    .option('--server-name <name>', 'grpcs: name that must be in the router’s certificate (default: the address)')
    .option('--known-hosts <file>', 'ssh: keys of the hosts on the way (default: ~/.ssh/known_hosts)')
    .option('--timeout <seconds>', 'how long to wait for an answer (default: 60)', seconds)
    .optionsGroup('What it looks like:')
    .addOption(new Option('--json', 'JSON for programs; one line each where there are many'))
    .addOption(new Option('--yaml', 'YAML for programs').conflicts('json'));
}
