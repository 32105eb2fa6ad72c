import { AgentError } from '#agent';
import type { Program, ProgramRun } from '#backends/dummy';
import { machinePath, type MachineFiles } from '../../../../ssh/index.ts';
import { machineAt, routerSshPort } from '../control-address.ts';
import type { HostPorts, HostView } from '../host-ports.ts';
import { routerFiles } from '../router-files.ts';
import { failed, lines } from './program-text.ts';
import { parseDestination, parseOptions } from './ssh-arguments.ts';

/** One end of a copy. */
interface Place {
  readonly files: MachineFiles;
  readonly path: string;
  /** As it was typed, for messages. */
  readonly shown: string;
}

class ScpError extends Error {
  override readonly name = 'ScpError';
}

/** Letters that take a value for ssh, but not for scp. */
const plainForScp = 'BORTQ';

/** `scp` on a host, to and from the routers and system VMs on it: files, `-r` folders, several sources. */
export function scp(ports: HostPorts, view: () => HostView, files: MachineFiles): Program {
  const placeOf = (word: string, port: number, run: ProgramRun): Place => {
    const remote = /^([^/:]+):(.*)$/s.exec(word);
    if (remote === null) {
      const absolute = word.startsWith('/') || word.startsWith('~') ? word : `${run.context.cwd ?? '/root'}/${word}`;
      return { files, path: machinePath(absolute), shown: word };
    }
    const { address } = parseDestination(remote[1] ?? '');
    const machine = machineAt(view().machines, address);
    if (machine === undefined || port !== routerSshPort) {
      const why = machine === undefined ? 'No route to host' : 'Connection refused';
      throw new ScpError(`ssh: connect to host ${address} port ${port}: ${why}\r\nscp: Connection closed\r`);
    }
    const path = remote[2] === '' ? '/root' : (remote[2] ?? '/root');
    return { files: routerFiles(ports.fleet, machine.name), path: machinePath(path), shown: path };
  };

  return async (run) => {
    const { options, rest } = parseOptions(run.args, plainForScp);
    const port = Number(options.get('P')?.at(-1) ?? 22);
    const target = rest.at(-1);
    if (target === undefined || rest.length < 2)
      return failed(1, 'usage: scp [-346ABCOpqRrsTv] [-i identity_file] [-o ssh_option] [-P port] source ... target\n');
    const problems: string[] = [];
    try {
      const to = placeOf(target, port, run);
      for (const word of rest.slice(0, -1)) {
        await copy(placeOf(word, port, run), to, { recursive: options.has('r'), several: rest.length > 2 || target.endsWith('/') });
      }
    } catch (error) {
      if (!(error instanceof ScpError || error instanceof AgentError)) throw error;
      problems.push(error instanceof ScpError ? error.message : `scp: ${error.message}`);
    }
    return failed(problems.length === 0 ? 0 : 1, lines(problems));
  };
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

async function copy(from: Place, to: Place, options: { readonly recursive: boolean; readonly several: boolean }): Promise<void> {
  const info = await from.files.info(from.path);
  if (info === undefined) throw new ScpError(`scp: ${from.shown}: No such file or directory`);
  const into = await to.files.info(to.path);
  if (options.several && into?.kind !== 'directory') throw new ScpError(`scp: ${to.shown}: Not a directory`);
  const path = into?.kind === 'directory' ? `${to.path === '/' ? '' : to.path}/${baseName(from.path)}` : to.path;
  if (info.kind === 'file') {
    const parent = machinePath(`${path}/..`);
    if ((await to.files.info(parent))?.kind !== 'directory') throw new ScpError(`scp: ${to.shown}: No such file or directory`);
    return to.files.write(path, (await from.files.read(from.path)) ?? new Uint8Array(), info.mode);
  }
  if (!options.recursive) throw new ScpError(`scp: ${from.shown}: not a regular file`);
  if ((await to.files.info(path)) === undefined) await to.files.makeFolder(path);
  const below = { ...to, path };
  for (const name of await from.files.list(from.path)) {
    await copy({ ...from, path: `${from.path}/${name}`, shown: `${from.shown}/${name}` }, below, { ...options, several: false });
  }
}
