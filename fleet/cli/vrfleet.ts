import { resolve } from 'node:path';
import { AgentError } from '#agent';
import { InvalidArgumentError, type Command } from 'commander';
import { accessFleet } from './access.ts';
import { addBundle, addPatch } from './bundle/program.ts';
import { addCa } from './ca-program.ts';
import { addCloudStack, addDoctor, addIsolate } from './cloudstack/program.ts';
import { exitStatus, reportError } from './exit-status.ts';
import type { CliIo } from './io.ts';
import { createProgram, wantsJson } from './program.ts';
import { detailsText, listText, logText, treeText } from './router-text.ts';
import { addServe } from './serve-program.ts';
import { stateFolder } from './state-folder.ts';
import { painter } from './table.ts';

interface InspectOptions {
  readonly state?: string;
  readonly json?: boolean;
}

function positive(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('it must be a number from 1.');
  return Number(text);
}

function inspecting(command: Command): Command {
  return command
    .option('--state <dir>', 'state directory (default: .vrfleet here, or VRFLEET_STATE)')
    .option('--json', 'JSON for programs');
}

function print(io: CliIo, json: boolean | undefined, value: unknown, text: () => string): void {
  io.stdout.write(json === true ? `${JSON.stringify(value, undefined, 2)}\n` : text());
}

type Finish = (status: number) => void;

function addInspection(program: Command, io: CliIo, finish: Finish): void {
  const paint = painter(io);
  inspecting(program.command('ls').description('list routers'))
    .argument('[match]', 'only those with this in their name, type or place')
    .option('--only <state>', 'only those that are off, ready, degraded, failed or crashed')
    .addHelpText('after', '\nExamples:\n  vrfleet ls\n  vrfleet ls vpcrouter\n  vrfleet ls --only degraded --json | jq -r .[].name')
    .action(async (match: string | undefined, options: InspectOptions & { readonly only?: string }) => {
      await using fleet = await accessFleet(stateFolder(io, options.state));
      const page = await fleet.list({ match, state: routerState(options.only) });
      print(io, options.json, page.routers, () => listText(page, paint));
    });

  inspecting(program.command('show').description('show one router: state, NICs, where it is'))
    .argument('<router>')
    .addHelpText('after', '\nMore of a router: vr --router R status | show firewall|nat|dhcp|lb|vpn|routes|health')
    .action(async (router: string, options: InspectOptions) => {
      await using fleet = await accessFleet(stateFolder(io, options.state));
      const details = await fleet.details(router);
      print(io, options.json, details, () => detailsText(details, paint));
    });

  inspecting(program.command('exec').description("give a line to a router's shell and exit with its status"))
    .argument('<router>')
    .argument('<command...>', 'behind "--"; its words are joined with blanks')
    .addHelpText(
      'after',
      `\nExamples:
  vrfleet exec r-4-VM -- iptables-save
  vrfleet exec r-4-VM -- 'ip -o addr | grep eth2'
  vrfleet exec r-4-VM -- cat /etc/cloudstack/ips.json`,
    )
    .action(async (router: string, words: readonly string[], options: InspectOptions) => {
      await using fleet = await accessFleet(stateFolder(io, options.state));
      const result = await fleet.exec(router, words.join(' '));
      if (options.json === true) print(io, true, result, () => '');
      else {
        io.stdout.write(result.stdout);
        io.stderr.write(result.stderr);
      }
      finish(result.exitCode);
    });

  inspecting(program.command('log').description('the last commands of a router'))
    .argument('<router>')
    .option('-n, --last <count>', 'how many', positive, 20)
    .action(async (router: string, options: InspectOptions & { readonly last: number }) => {
      await using fleet = await accessFleet(stateFolder(io, options.state));
      const records = await fleet.log(router, options.last);
      print(io, options.json, records, () => logText(records, paint));
    });

  inspecting(program.command('tree').description("a router's directory"))
    .argument('<router>')
    .action(async (router: string, options: InspectOptions) => {
      await using fleet = await accessFleet(stateFolder(io, options.state));
      const tree = await fleet.tree(router);
      print(io, options.json, tree, () => treeText(tree, paint));
    });
}

function routerState(text: string | undefined): 'off' | 'ready' | 'degraded' | 'failed' | 'crashed' | undefined {
  switch (text) {
    case undefined:
    case 'off':
    case 'ready':
    case 'degraded':
    case 'failed':
    case 'crashed':
      return text;
    default:
      throw new AgentError('VRA_BAD_INPUT', `--only ${text}: a router is off, ready, degraded, failed or crashed`);
  }
}

interface StartFlags {
  readonly routers?: string;
  readonly seed?: string;
  readonly state?: string;
  readonly memory?: boolean;
  readonly fresh?: boolean;
  readonly port?: string;
  readonly recordings?: string;
  readonly logLevel?: string;
  readonly openRouters?: string;
  readonly idleMs?: string;
  readonly concurrency?: string;
  readonly config?: string;
  readonly printConfig?: boolean;
  readonly once?: boolean;
  readonly json?: boolean;
  readonly progress: boolean;
}

function addStart(program: Command, io: CliIo, finish: Finish): void {
  program
    .command('start')
    .description('bring up a fleet with the configuration that a live management server sent, and stay')
    .option('--routers <count>', 'how many routers (default: 200)')
    .option('--seed <seed>', 'what names, places and addresses are made from (default: 1)')
    .option('--state <dir>', 'state directory (default: .vrfleet here)')
    .option('--memory', 'keep routers in memory; the state directory has the API and the log only')
    .option('--fresh', 'remove the fleet that is there; without it, routers that have their configuration are re-used')
    .option('--port <port>', 'port of the API on 127.0.0.1 (default: any that is free)')
    .option('--recordings <dir>', 'folder with a recording per folder (default: those of the project)')
    .option('--open-routers <count>', 'routers in memory at the same time; others sleep')
    .option('--idle-ms <ms>', 'after how long without a command a router sleeps')
    .option('--concurrency <count>', 'commands that run at the same time')
    .option('--log-level <level>', 'debug, info, warn or error (default: info)')
    .option('--config <file>', 'configuration file (default: vrfleet.json here, when there is one)')
    .option('--print-config', 'print the configuration that flags, environment and file make, and exit')
    .option('--once', 'exit after the bring-up: 0 when nothing failed, else 1')
    .option('--json', 'one line of JSON instead of text')
    .option('--no-progress', 'no progress bar')
    .addHelpText(
      'after',
      `\nFlags come before VRFLEET_* variables, those before the file, that before defaults.

Examples:
  vrfleet start
  vrfleet start --once --json --memory
  vrfleet start --routers 1000 --seed 7 --state /srv/fleet --port 7400`,
    )
    .action(async (options: StartFlags) => {
      const { readStartConfig } = await import('./config.ts');
      const { config: file, printConfig, once, json, progress, ...flags } = options;
      const config = await readStartConfig(io, flags, file);
      if (printConfig === true) {
        print(io, true, config, () => '');
        return;
      }
      const { startCommand } = await import('./start-command.ts');
      finish(await startCommand(io, { config, once: once === true, json: json === true, progress }));
    });
}

interface ReplayOptions {
  readonly state?: string;
  readonly until?: number;
  readonly diff?: boolean;
  readonly json?: boolean;
  readonly progress: boolean;
}

async function replayed(io: CliIo, command: Command, recording: string, options: ReplayOptions): Promise<number> {
  const { findRecording } = await import('../recording/index.ts');
  const { until, diff = false, json = false, progress } = options;
  const path = resolve(io.typedFrom, recording);
  const state = options.state === undefined ? undefined : stateFolder(io, options.state);
  // A recording that is not there is said to be missing once the command line is right.
  const files = await findRecording(path).catch(() => undefined);
  // Who names the session's file means the session.
  if (diff || (files !== undefined && (files.actions === undefined || files.session === path))) {
    const { replaySessionCommand } = await import('./replay-session-command.ts');
    return replaySessionCommand(io, { recording: files ?? (await findRecording(path)), state, until, diff, json, progress });
  }
  if (state === undefined) {
    command.error("error: required option '--state <dir>' not specified: a recording with actions leaves routers to look at", {
      exitCode: exitStatus.usage,
    });
  }
  const { replayCommand } = await import('./replay-command.ts');
  return replayCommand(io, { recording, state, until, json, progress });
}

function addReplay(program: Command, io: CliIo, finish: Finish): void {
  const command = program
    .command('replay')
    .description('play a recording: its actions to routers, or what its server said through the CloudStack connector')
    .argument('<recording>', 'folder with session.jsonl and router-actions.jsonl; or a session alone, folder or file')
    .option('--state <dir>', 'state directory; emptied first (only a new or empty folder, or one that holds a fleet)')
    .option('--diff', 'play what the server said, and compare every answer with the recorded one')
    .option('--until <line>', 'play up to but not including this line of the session', positive)
    .option('--json', 'one line of JSON instead of text')
    .option('--no-progress', 'no progress bar')
    .addHelpText(
      'after',
      `
With router-actions.jsonl, the actions are played to routers of the recorded names: exit status 0 when every script exited as
recorded (0 where nothing is recorded), else 1. With --diff, or for a session without actions, hosts, routers and system VMs hear what the
server said, on the recording's clock: exit status 0 when no difference is left (without --diff: when every command was answered), else 1.

Examples:
  vrfleet replay fleet/recordings/cloudstack-4.22 --state /tmp/zone
  vrfleet replay fleet/recordings/cloudstack-4.22 --until 508 --state /tmp/zone
  vrfleet exec r-9-VM --state /tmp/zone -- ip route show table all
  vrfleet replay fleet/recordings/cloudstack-4.22 --diff`,
    )
    .action(async (recording: string, options: ReplayOptions) => finish(await replayed(io, command, recording, options)));
}

/** The command line `vrfleet`: arguments without program and script in, exit status out. */
export async function runVrfleet(args: readonly string[], io: CliIo): Promise<number> {
  let status: number = exitStatus.ok;
  const finish: Finish = (code) => {
    status = code;
  };
  try {
    const program = createProgram('vrfleet', 'a fleet of simulated virtual routers', io, wantsJson(args));
    addStart(program, io, finish);
    addInspection(program, io, finish);
    addReplay(program, io, finish);
    addBundle(program, io, finish);
    addPatch(program, io, finish);
    addCloudStack(program, io, finish);
    addDoctor(program, io, finish);
    addCa(program, io);
    addServe(program, io, finish);
    addIsolate(program, io);
    program.addHelpText(
      'after',
      `\nExit status: 0 done, 1 failed, 2 wrong usage, 3 state directory taken or fleet not answering, 4 no such router or fleet.
"exec" exits with the status of the command in the router. More in docs/cli.md.`,
    );
    await program.parseAsync([...args], { from: 'user' });
    return status;
  } catch (error) {
    return reportError(io, 'vrfleet', wantsJson(args), error);
  }
}
