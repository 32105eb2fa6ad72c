import { AgentError } from '#agent';
import type { FleetHost } from '../../../host/index.ts';
import type { MachineFiles } from '../../../ssh/index.ts';

function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** Runs a line that has to succeed; what it complains of is the error. */
async function must(fleet: FleetHost, name: string, line: string): Promise<void> {
  const { exitCode, stderr } = await fleet.exec(name, line);
  if (exitCode !== 0)
    throw new AgentError('VRA_BAD_PATH', stderr.trim() === '' ? `${line}: exit status ${exitCode}` : stderr.trim());
}

async function orUndefined<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AgentError && error.code === 'VRA_NOT_FOUND') return undefined;
    throw error;
  }
}

/** The files of a router or system VM: what SCP puts there goes the way of the host agent's uploads. */
export function routerFiles(fleet: FleetHost, name: string): MachineFiles {
  const info: MachineFiles['info'] = async (path) => (await orUndefined(fleet.inspect(name, path)))?.info;
  return {
    info,
    read: (path) => orUndefined(fleet.readFile(name, path)),
    list: async (path) => (await orUndefined(fleet.inspect(name, path)))?.entries ?? [],
    write: async (path, content, mode) => {
      const there = await info(path);
      await fleet.putFile(name, path, content, { mode: there?.mode ?? mode });
    },
    setMode: (path, mode) => must(fleet, name, `chmod ${mode.toString(8)} ${quoted(path)}`),
    makeFolder: (path) => must(fleet, name, `mkdir -p ${quoted(path)}`),
    remove: (path) => must(fleet, name, `rm -rf ${quoted(path)}`),
  };
}
