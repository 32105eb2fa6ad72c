import { AgentError, type FileChange, type ProgramResult } from '#agent';
import {
  createDummyBackend,
  createMemoryStore,
  createRouterShell,
  mountTablePath,
  printMountTable,
  type DummyBackend,
  type DummyFiles,
  type InstalledProgram,
  type Program,
  type ProgramMachine,
  type RouterShell,
} from '#backends/dummy';
import { admitsRoot, type ExecOptions, type MachineFiles, type MachineForwards, type SshMachine } from '../../../ssh/index.ts';
import { changeHost } from '../zone/change-host.ts';
import type { HostRecord } from '../zone/records.ts';
import { hostFacts, hostKernel, hostLscpu, hostLsmod, hostLspci, hostVirtualFiles } from './host-facts.ts';
import { hostView, type HostAgents, type HostPorts, type HostView } from './host-ports.ts';
import { HostServices } from './host-services.ts';
import { isSecured, securityFiles } from './host-security.ts';
import { agentProperties, hostTemplate } from './host-template.ts';
import { hostNetwork } from './network/host-network.ts';
import { hostWorld } from './network/host-world.ts';
import { brctl } from './programs/brctl.ts';
import { keystoreImport, keystoreSetup, runKeystoreImport, runKeystoreSetup } from './programs/keystore.ts';
import { hostForwards } from './host-forwards.ts';
import { failed } from './programs/program-text.ts';
import { scp } from './programs/scp.ts';
import { cloudstackSetupAgent } from './programs/setup-agent.ts';
import { ssh } from './programs/ssh.ts';
import { virsh } from './programs/virsh.ts';

const propertiesPath = '/etc/cloudstack/agent/agent.properties';

/** How long one line may take: a router's own scripts may take ten minutes behind it. */
const longestLineMs = 600_000;

/** A ping waits for the operator's health check no longer than that. */
const longestHealthCheckMs = 10_000;

/** The script that the agent's properties name, the last one of several; undefined when they name none. */
function healthCheckScript(properties: string): string | undefined {
  const named = properties
    .split('\n')
    .flatMap((line) => /^\s*agent\.health\.check\.script\.path\s*=\s*(\/\S+)\s*$/.exec(line)?.[1] ?? []);
  return named.at(-1);
}

/** The files of a host for SCP. */
function machineFiles(files: DummyFiles): MachineFiles {
  return {
    info: (path) => files.info(path),
    read: (path) => files.read(path),
    list: (path) => files.list(path),
    write: async (path, content, mode) => {
      const there = await files.info(path);
      await files.apply([{ op: 'put', path, content, mode: there?.mode ?? mode }]);
    },
    setMode: (path, mode) => files.setMode(path, mode),
    makeFolder: (path) => files.makeFolder(path),
    remove: (path) => files.apply([{ op: 'remove', path }]),
  };
}

/** A shell and files, opened for the first who comes; they last as long as the process. */
interface OpenHost {
  readonly shell: RouterShell;
  readonly files: MachineFiles;
  readonly backend: DummyBackend;
}

/**
 * A simulated KVM host as people, scripts and the server find it on port 22 (cloudstack-over-ssh.md, A and C; addHost:
 * cloudstack-agent-protocol.md, 5.1). What it shows follows the zone's records. Rejects with `VRA_NOT_FOUND` once the host is gone.
 */
export class HostMachine implements SshMachine, AsyncDisposable {
  readonly hostName: string;
  readonly admits: SshMachine['admits'];
  readonly files: MachineFiles;
  readonly forwards: MachineForwards;
  readonly #ports: HostPorts;
  #opening: Promise<OpenHost> | undefined;
  #keystorePassword: string | undefined;
  /** Somebody took TLS away here. */
  #unsecured = false;

  constructor(host: string, ports: HostPorts) {
    this.hostName = host;
    this.#ports = ports;
    this.admits = admitsRoot({ password: ports.password });
    this.forwards = hostForwards(ports, () => hostView(ports.zone, this.#record()));
    this.files = lazyFiles(async () => (await this.#open()).files);
  }

  async exec(line: string, { stdin, signal }: ExecOptions): Promise<ProgramResult> {
    const { shell, backend } = await this.#open();
    await this.#followSecurity(backend.files);
    return shell.exec(line, { signal, timeoutMs: longestLineMs, ...(stdin !== undefined && { stdin }) });
  }

  /**
   * What the operator's health check script says that the agent's properties name: true for status 0, false for 1, undefined without a script
   * and for anything else it does. Nobody can have written one on a host that nobody looked into.
   */
  async healthCheck(): Promise<boolean | undefined> {
    if (this.#opening === undefined) return undefined;
    const { files, shell } = await this.#opening;
    const properties = await files.read(propertiesPath);
    const script = properties === undefined ? undefined : healthCheckScript(Buffer.from(properties).toString('utf8'));
    if (script === undefined) return undefined;
    const { exitCode } = await shell.exec(script, { timeoutMs: longestHealthCheckMs });
    return exitCode === 0 ? true : exitCode === 1 ? false : undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    if (opening !== undefined) await (await opening).backend[Symbol.asyncDispose]();
  }

  readonly #view = (): HostView => hostView(this.#ports.zone, this.#record());

  #record(): HostRecord {
    const host = this.#ports.zone.hosts.get(this.hostName);
    if (host === undefined) throw new AgentError('VRA_NOT_FOUND', `there is no host ${this.hostName} any more`);
    return host;
  }

  #open(): Promise<OpenHost> {
    this.#opening ??= this.#opened();
    return this.#opening;
  }

  async #opened(): Promise<OpenHost> {
    const { clock, log } = this.#ports;
    const host = this.#record();
    const random = this.#ports.random.fork(`shell of host ${this.hostName}`);
    const bootedMs = clock.now() - random.integer(3_600_000, 30 * 86_400_000);
    const backend = await createDummyBackend({
      name: this.hostName,
      store: createMemoryStore(),
      template: hostTemplate(host, bootedMs),
      clock,
      random,
      log,
    });
    const { files, filter } = backend;
    const mounts = this.#ports.mounts ?? (() => []);
    await files.apply([
      this.#properties(),
      ...securityFiles(() => this.#record()),
      { op: 'view', path: mountTablePath, content: () => printMountTable(mounts(this.hostName)) },
      { op: 'view', path: '/root/.ssh/id_rsa.cloud', content: () => this.#record().routerKeys?.private ?? '', mode: 0o600 },
      { op: 'view', path: '/root/.ssh/id_rsa.pub.cloud', content: () => this.#record().routerKeys?.public ?? '' },
    ]);
    const boot = { bootedMs, bootId: `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-a${random.hex(3)}-${random.hex(12)}` };
    const machine: ProgramMachine = {
      files,
      filter,
      network: hostNetwork(this.#view),
      services: new HostServices({ host: this.hostName, agents: this.#agents(files), clock, bootedMs }),
      system: { facts: () => Promise.resolve(hostFacts(this.#view(), boot)) },
      kernel: hostKernel(host),
    };
    const hostFiles = machineFiles(files);
    const shell = createRouterShell({
      machine,
      scriptNames: [keystoreSetup, keystoreImport],
      runScript: (path, args) => this.#script(files, path, args),
      programs: this.#programs(files, hostFiles),
      virtual: [hostVirtualFiles(this.#view)],
      world: hostWorld(this.#ports.zone, this.#view),
      clock,
      random,
      log,
    });
    return { shell, files: hostFiles, backend };
  }

  /** The agent looks at its host when its service starts. */
  #agents(files: DummyFiles): HostAgents {
    const { agents, zone } = this.#ports;
    const look = async (): Promise<void> => {
      const secured = await isSecured(files);
      this.#unsecured = !secured;
      await changeHost(zone, this.hostName, () => ({ unsecured: secured ? undefined : true }));
    };
    return {
      running: (host) => agents.running(host),
      stop: (host) => agents.stop(host),
      start: async (host) => {
        await look();
        await agents.start(host);
      },
      restart: async (host) => {
        await look();
        await agents.restart(host);
      },
    };
  }

  /** A certificate that came since gave the host back what somebody took away. */
  async #followSecurity(files: DummyFiles): Promise<void> {
    if (!this.#unsecured || this.#record().unsecured === true) return;
    this.#unsecured = false;
    await files.apply(securityFiles(() => this.#record()));
  }

  /** The agent's properties follow the record until somebody writes them, and again when the agent is set up anew. */
  #properties(): FileChange {
    return {
      op: 'view',
      path: propertiesPath,
      content: () => agentProperties(this.#record(), this.#keystorePassword),
      mode: 0o644,
    };
  }

  #programs(stored: DummyFiles, files: MachineFiles): ReadonlyMap<string, InstalledProgram> {
    const ports = this.#ports;
    const setup = cloudstackSetupAgent(ports, this.#view, () => stored.apply([this.#properties()]));
    const programs: Readonly<Record<string, readonly [InstalledProgram['folder'], Program]>> = {
      brctl: ['sbin', brctl(this.#view)],
      'cloudstack-setup-agent': ['bin', setup],
      lscpu: ['bin', hostLscpu(this.#view)],
      lsmod: ['sbin', hostLsmod],
      lspci: ['bin', hostLspci],
      scp: ['bin', scp(ports, this.#view, files)],
      ssh: ['bin', ssh(ports, this.#view)],
      virsh: ['bin', virsh(ports, this.#view)],
    };
    return new Map(Object.entries(programs).map(([name, [folder, run]]) => [name, { folder, run }]));
  }

  async #imported(result: ProgramResult): Promise<ProgramResult> {
    if (result.exitCode === 0) await changeHost(this.#ports.zone, this.hostName, () => ({ unsecured: undefined }));
    return result;
  }

  async #script(files: DummyFiles, path: string, args: readonly string[]): Promise<ProgramResult> {
    const onPassword = (password: string): void => void (this.#keystorePassword = password);
    const parts = { host: this.#record(), credentials: this.#ports.credentials, files, onPassword };
    if (path === keystoreSetup) return runKeystoreSetup(parts, args);
    if (path === keystoreImport) return this.#imported(await runKeystoreImport(parts, args));
    return failed(127, `bash: ${path}: No such file or directory\n`);
  }
}

/** Files of a machine that is opened with the first look at them. */
function lazyFiles(open: () => Promise<MachineFiles>): MachineFiles {
  return {
    info: async (path) => (await open()).info(path),
    read: async (path) => (await open()).read(path),
    list: async (path) => (await open()).list(path),
    write: async (path, content, mode) => (await open()).write(path, content, mode),
    setMode: async (path, mode) => (await open()).setMode(path, mode),
    makeFolder: async (path) => (await open()).makeFolder(path),
    remove: async (path) => (await open()).remove(path),
  };
}
