import type { Program } from '#backends/dummy';
import { AgentError } from '#agent';
import { machineAt, routerSshPort } from '../control-address.ts';
import type { HostPorts, HostView } from '../host-ports.ts';
import { execInRouter } from '../router-machine.ts';
import { failed } from './program-text.ts';
import { parseSshCall } from './ssh-arguments.ts';

const usage =
  'usage: ssh [-46AaCfGgKkMNnqsTtVvXxYy] [-i identity_file] [-l login_name] [-o option] [-p port] destination [command [argument ...]]\n';

/**
 * `ssh` on a host: runs the rest of its words in the router or system VM with that control address on the same host (cloudstack-over-ssh.md,
 * A). No key is looked at. An address without one, or another port, is exit status 255 with nothing on stdout.
 */
export function ssh(ports: HostPorts, view: () => HostView): Program {
  return async ({ args, context }) => {
    if (args.includes('-V')) return failed(0, 'OpenSSH_9.6p1 Ubuntu-3ubuntu13.5, OpenSSL 3.0.13 30 Jan 2024\n');
    const call = parseSshCall(args);
    if (call === undefined) return failed(255, usage);
    const lost = (why: string) =>
      failed(255, call.quiet ? '' : `ssh: connect to host ${call.address} port ${call.port}: ${why}\r\n`);
    const machine = machineAt(view().machines, call.address);
    if (machine === undefined) return lost('No route to host');
    if (call.port !== routerSshPort) return lost('Connection refused');
    if (call.user !== 'root')
      return failed(255, call.quiet ? '' : `${call.user}@${call.address}: Permission denied (publickey).\r\n`);
    // A host remembers no keys of routers: their link-local addresses are given out anew all the time.
    const warning =
      call.takesNewKeys && !call.quiet
        ? `Warning: Permanently added '[${call.address}]:${call.port}' (ED25519) to the list of known hosts.\r\n`
        : '';
    // Without a command the input is what somebody types into the shell over there.
    const line = call.line === '' ? (context.stdin ?? '') : call.line;
    if (line.trim() === '') return failed(0, '');
    const signal = context.signal ?? new AbortController().signal;
    try {
      const result = await execInRouter(ports.fleet, machine.name, line, {
        stdin: call.line === '' ? undefined : Buffer.from(context.stdin ?? ''),
        signal,
      });
      return { ...result, stderr: warning + result.stderr };
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      return failed(255, call.quiet ? '' : `ssh: ${error.message}\r\n`);
    }
  };
}
