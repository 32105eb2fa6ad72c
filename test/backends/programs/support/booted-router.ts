import {
  createRandom,
  createVirtualClock,
  LegacyDoor,
  RouterAgent,
  silentLog,
  type ProgramResult,
  type VirtualClock,
} from '#agent';
import {
  createDummyBackend,
  createMemoryStore,
  createRouterShell,
  runProgram,
  type DummyBackend,
  type World,
} from '#backends/dummy';
import { isolatedCommandLine } from '../../../support/fake-machine.ts';

/** Saturday, 2026-11-21 14:24:00 UTC. */
export const startMs = Date.UTC(2026, 10, 21, 14, 24, 0);

/** A router that was started with its boot arguments, and who asks it. */
export interface BootedRouter extends AsyncDisposable {
  readonly machine: DummyBackend;
  readonly agent: RouterAgent;
  readonly door: LegacyDoor;
  readonly clock: VirtualClock;
  /** A command line, as over SSH. */
  exec(commandLine: string): Promise<ProgramResult>;
  /** A program without a shell, its words separated by blanks. */
  run(command: string): Promise<ProgramResult>;
}

export const guestNic = { mac: '02:01:00:cd:00:01' };
export const isolatedNics = [guestNic, { mac: '0e:00:a9:fe:03:07' }, { mac: '1e:00:12:00:00:07' }];

/** Default: an isolated network's router, guests on eth0 (10.1.1.1/24), control on eth1, 203.0.113.10/24 on eth2. */
export async function bootedRouter(
  options: {
    readonly name?: string;
    readonly commandLine?: string;
    readonly nics?: readonly { readonly mac: string }[];
    readonly world?: World;
  } = {},
): Promise<BootedRouter> {
  const { name = 'r-4-VM', commandLine = isolatedCommandLine, nics = isolatedNics, world } = options;
  const clock = createVirtualClock(startMs);
  const random = createRandom(name);
  const machine = await createDummyBackend({ name, store: createMemoryStore(), clock, random });
  const agent = await RouterAgent.open({ backend: machine, clock, random, log: silentLog });
  const door = new LegacyDoor(agent);
  await machine.power.start(nics);
  await door.boot(commandLine);
  const outside = world === undefined ? {} : { world };
  const shell = createRouterShell({
    machine,
    scriptNames: door.scriptNames,
    runScript: (path, args, stdin) => door.run(path, args, stdin),
    clock,
    random,
    ...outside,
  });
  return {
    machine,
    agent,
    door,
    clock,
    exec: (line) => shell.exec(line),
    run: (command) => runProgram(machine, command.split(' '), { clock, random, ...outside }),
    async [Symbol.asyncDispose]() {
      await agent[Symbol.asyncDispose]();
      await machine[Symbol.asyncDispose]();
    },
  };
}

/** What a command that worked printed. */
export async function printedBy(router: BootedRouter, commandLine: string): Promise<string> {
  const { stdout, stderr, exitCode } = await router.exec(commandLine);
  if (exitCode !== 0) throw new Error(`${commandLine}: ${exitCode}, ${stderr}${stdout}`);
  return stdout;
}
