import { AgentError } from '#agent';
import type { Command } from 'commander';
import type { CliIo } from '../io.ts';
import { stateFolder } from '../state-folder.ts';

type Finish = (status: number) => void;

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

interface RunFlags extends Readonly<Record<string, unknown>> {
  readonly state?: string;
  readonly once?: boolean;
  readonly json?: boolean;
  readonly progress: boolean;
}

/** `vrfleet cloudstack`, for the command line's program. */
export function addCloudStack(program: Command, io: CliIo, finish: Finish): void {
  program
    .command('cloudstack')
    .description('simulated KVM hosts join a CloudStack management server; it runs its routers and system VMs on them')
    .option(
      '--server <host:port>',
      'management servers, separated by commas (default: 127.0.0.1:8250); system VMs dial them too when given',
    )
    .option('--zone <id>', 'numeric id of the zone (default: 1)')
    .option('--pod <id>', 'numeric id of the pod (default: 1)')
    .option('--cluster <id>', 'numeric id of the KVM cluster (default: 1)')
    .option('--hosts <count>', 'how many hosts (default: 10)')
    .option('--host-cidr <network>', 'network of the hosts (default: 10.20.0.0/16)')
    .option('--first-host <number>', "number of the first host's address in that network (default: 11)")
    .option('--join <how>', 'register: hosts introduce themselves; add: they wait on SSH for addHost (default: register)')
    .option('--listen-ssh', 'SSH on port 22 of every host and on port 3922 of every router and system VM')
    .option('--ssh-bind <address>', 'address that SSH listens on (default: 0.0.0.0, told apart by the dialled address)')
    .option('--password <text>', "root's password on hosts (default: any is taken)")
    .option('--state <dir>', 'state directory (default: .vrfleet here, or VRFLEET_STATE); a run goes on where the last one ended')
    .option('--fresh', 'remove what is there first')
    .option('--api <host:port>', 'control API, on loopback (default: any port of 127.0.0.1)')
    .option('--allow-server <host>', 'a management server on another machine that may be dialled; repeatable', collect)
    .option('--record <file>', 'write every packet to a file that "vrfleet replay" plays')
    .option('--scripts <file>', "the server's cloud-scripts.tgz: live patches then tell its checksum")
    .option('--seed <seed>', 'what hosts, sizes and statistics are made from (default: 1)')
    .option('--reachable <network>', 'addresses outside the zone that answer pings; repeatable', collect)
    .option('--unreachable <network>', 'addresses that do not, unless a machine has them; repeatable', collect)
    .option('--connecting <count>', 'hosts between dial and ready at the same time (default: 50)')
    .option('--per-second <count>', 'dials a second (default: 200)')
    .option('--open-routers <count>', 'routers in memory at the same time; others sleep')
    .option('--log-level <level>', 'debug, info, warn or error (default: info)')
    .option('--once', 'exit when all hosts are ready: 0, or 1 after --timeout')
    .option('--timeout <seconds>', 'for --once (default: 300)')
    .option('--json', 'one line of JSON at the end instead of text')
    .option('--no-progress', 'no live summary')
    .addHelpText(
      'after',
      `\nServers on other machines are refused unless --allow-server names them. "vrfleet doctor" says what a run needs.

Examples:
  vrfleet cloudstack --zone 1 --pod 1 --cluster 1 --hosts 10
  vrfleet cloudstack --server 127.0.0.1:8250 --hosts 3 --listen-ssh --join add
  vrfleet cloudstack --hosts 1000 --state /dev/shm/zone --record /tmp/session.jsonl`,
    )
    .action(async (options: RunFlags) => {
      const { state, once, json, progress, ...flags } = options;
      const { readSettings } = await import('./settings.ts');
      const settings = readSettings(flags);
      const { cloudStackCommand } = await import('./command.ts');
      finish(await cloudStackCommand(io, { settings, state, once: once === true, json: json === true, progress }));
    });
}

interface DoctorFlags extends Readonly<Record<string, unknown>> {
  readonly state?: string;
  readonly managementCidr?: string;
  readonly publicCidr?: string;
  readonly json?: boolean;
}

/** `vrfleet doctor`, for the command line's program. */
export function addDoctor(program: Command, io: CliIo, finish: Finish): void {
  program
    .command('doctor')
    .description('check what a run with a management server needs of this machine; changes nothing')
    .option('--server <host:port>', 'management server (default: 127.0.0.1:8250)')
    .option('--hosts <count>', 'how many hosts (default: 10)')
    .option('--host-cidr <network>', 'network of the hosts (default: 10.20.0.0/16)')
    .option('--first-host <number>', "number of the first host's address in that network (default: 11)")
    .option('--listen-ssh', 'also what --listen-ssh needs')
    .option('--ssh-bind <address>', 'address that SSH listens on (default: 0.0.0.0)')
    .option('--management-cidr <network>', "network of the pod's reserved addresses: system VMs dial from there")
    .option('--public-cidr <network>', 'network of the public addresses: downloads come from there')
    .option('--allow-server <host>', 'a management server on another machine that may be dialled; repeatable', collect)
    .option('--state <dir>', 'state directory (default: .vrfleet here, or VRFLEET_STATE)')
    .option('--json', 'JSON for programs')
    .addHelpText('after', '\nExit status 0 when nothing stands in the way, else 1.')
    .action(async ({ state, managementCidr, publicCidr, json, ...flags }: DoctorFlags) => {
      const { readSettings } = await import('./settings.ts');
      const settings = readSettings(flags);
      const [server] = settings.server;
      const { doctorCommand } = await import('../doctor-command.ts');
      const options = {
        server: server ?? { host: '127.0.0.1', port: 8250 },
        hosts: settings.hosts,
        hostCidr: settings.hostCidr,
        firstHost: settings.firstHost,
        ...(settings.listenSsh && { ssh: { bind: settings.sshBind } }),
        ...(managementCidr !== undefined && { managementCidr }),
        ...(publicCidr !== undefined && { publicCidr }),
        stateDir: stateFolder(io, state),
      };
      finish(await doctorCommand(io, options, json === true));
    });
}

/** `vrfleet isolate`, for the command line's program. */
export function addIsolate(program: Command, io: CliIo): void {
  program
    .command('isolate')
    .description('cut a redundant router off from its peer, so that both become PRIMARY; --heal undoes it')
    .argument('<router>')
    .option('--heal', 'they hear each other again')
    .option('--state <dir>', 'state directory of the run (default: .vrfleet here, or VRFLEET_STATE)')
    .option('--json', 'JSON for programs')
    .action(
      async (
        router: string,
        { heal, state, json }: { readonly heal?: boolean; readonly state?: string; readonly json?: boolean },
      ) => {
        const { ApiClient } = await import('../../api/client.ts');
        const { stateDirectory } = await import('../../host/state-directory.ts');
        const directory = stateDirectory(stateFolder(io, state));
        await using client = await ApiClient.connect(directory);
        if (client === undefined) throw new AgentError('VRA_UNREACHABLE', `no run has ${directory.path} open; elections need one`);
        const result = await client.isolate(router, heal !== true);
        const hears = result.hears.length === 0 ? 'hears nobody' : `hears ${result.hears.join(', ')}`;
        const text =
          result.role === 'none'
            ? `${result.router} runs no keepalived; ${result.isolated ? 'it will hear nobody' : 'it is not cut off'} when it does`
            : `${result.router} is ${result.role}, ${hears}`;
        io.stdout.write(json === true ? `${JSON.stringify(result)}\n` : `${text}\n`);
      },
    );
}
