import type { ServiceState, SystemFacts } from '#agent';
import type { ProgramMachine } from '../machine.ts';
import { readLines } from '../router-files.ts';
import { unitFacts } from './units.ts';

/** A process of the simulated router. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly user: string;
  /** Up to 15 characters, as the kernel keeps it. */
  readonly name: string;
  readonly command: string;
  /** As `ps` shows it: `Ss`, `S`, `I<`. */
  readonly state: string;
  readonly startedMs: number;
  readonly residentKb: number;
  readonly virtualKb: number;
  readonly unit?: string;
}

const kernelThreads: readonly (readonly [pid: number, name: string, state: string])[] = [
  [2, 'kthreadd', 'S'],
  [3, 'rcu_gp', 'I<'],
  [4, 'rcu_par_gp', 'I<'],
  [10, 'mm_percpu_wq', 'I<'],
  [13, 'ksoftirqd/0', 'S'],
  [14, 'rcu_preempt', 'I'],
  [15, 'migration/0', 'S'],
  [18, 'cpuhp/0', 'S'],
  [21, 'kdevtmpfs', 'S'],
  [26, 'khungtaskd', 'S'],
  [27, 'oom_reaper', 'S'],
  [29, 'kcompactd0', 'S'],
  [33, 'kblockd', 'I<'],
  [42, 'kswapd0', 'S'],
  [101, 'jbd2/vda1-8', 'S'],
];

/** frr starts one daemon more for each protocol that `/etc/frr/daemons` switches on. */
async function routingDaemons(machine: ProgramMachine): Promise<readonly string[]> {
  const lines = await readLines(machine.files, '/etc/frr/daemons');
  return lines
    .flatMap((line) => /^(\w+d)=yes$/.exec(line)?.[1] ?? [])
    .filter((daemon) => daemon !== 'zebra' && daemon !== 'staticd');
}

/** The first free number behind `main`; takes it. */
function takePid(main: number, taken: Set<number>): number {
  let pid = main + 1;
  while (taken.has(pid)) pid++;
  taken.add(pid);
  return pid;
}

function unitProcesses(service: ServiceState, daemons: readonly string[], taken: Set<number>): readonly Process[] {
  const { unit, pid, sinceMs } = service;
  if (service.active !== 'active' || pid === undefined) return [];
  const processes = [...unitFacts(unit).processes];
  if (unit === 'frr') {
    const [watch, ...others] = processes;
    for (const name of daemons) {
      others.push({ name, command: `/usr/lib/frr/${name} -d -F traditional -A 127.0.0.1`, user: 'frr', residentKb: 11_000 });
    }
    if (watch !== undefined)
      processes.splice(
        0,
        processes.length,
        { ...watch, command: `${watch.command}${daemons.map((name) => ` ${name}`).join('')}` },
        ...others,
      );
  }
  return processes.map((process, index): Process => ({
    pid: index === 0 ? pid : takePid(pid, taken),
    parent: index === 0 ? 1 : pid,
    user: process.user,
    name: process.name.slice(0, 15),
    command: process.command,
    state: index === 0 ? 'Ss' : 'S',
    startedMs: sinceMs,
    residentKb: process.residentKb,
    virtualKb: process.residentKb * 3,
    unit,
  }));
}

/** Every process, by number: the system's own and those of the services that run. */
export async function listProcesses(
  machine: ProgramMachine,
): Promise<{ readonly processes: readonly Process[]; readonly facts: SystemFacts }> {
  const [facts, services, daemons] = await Promise.all([
    machine.system.facts(),
    machine.services.observe(),
    routingDaemons(machine),
  ]);
  const system = { user: 'root', startedMs: facts.bootedMs };
  const taken = new Set([1, ...kernelThreads.map(([pid]) => pid), ...services.flatMap(({ pid }) => pid ?? [])]);
  const processes: Process[] = [
    { ...system, pid: 1, parent: 0, name: 'systemd', command: '/sbin/init', state: 'Ss', residentKb: 11_600, virtualKb: 101_900 },
    ...kernelThreads.map(([pid, name, state]): Process => ({
      ...system,
      pid,
      parent: pid === 2 ? 0 : 2,
      name: name.slice(0, 15),
      command: `[${name}]`,
      state,
      residentKb: 0,
      virtualKb: 0,
    })),
    ...services.flatMap((service) => unitProcesses(service, daemons, taken)),
  ];
  return { processes: processes.toSorted((a, b) => a.pid - b.pid), facts };
}

/** A number for the process that is asking: above all others. */
export function nextPid(processes: readonly Process[]): number {
  return Math.max(...processes.map(({ pid }) => pid)) + 17;
}
