import { AgentError } from '../errors.ts';
import { isAgentFile, requireRouterFile } from '../files/router-path.ts';
import type { FilesPort } from '../ports/files-port.ts';
import type { ProgramResult } from '../ports/system-port.ts';
import { bootRouter } from './boot.ts';
import { CloudLog } from './cloud-log.ts';
import type { DoorAgent, DoorApplyReport } from './door-agent.ts';
import { QueueFiles } from './queue/queue-files.ts';
import { failed, type Script, type ScriptContext } from './script.ts';
import { routerScripts, scriptsFolder } from './script-table.ts';
import { patchScriptPath } from './scripts/patching.ts';

export type { DoorAgent, DoorApplyReport } from './door-agent.ts';
export { parseAggregationFile, printAggregationFile, type AggregationFile, type AggregationItem } from './aggregation-file.ts';
export { routerStatus } from './scripts/check-router.ts';

/** The largest file that a router takes over SCP. */
export const uploadLimitBytes = 32 * 1024 * 1024;

/**
 * What a 4.22 host agent finds behind SSH port 3922 of a router (cloudstack-vr-commands.md, 1.5): files come by SCP, the programs of
 * /opt/cloud/bin are run with arguments and answer with output and exit status. Calls must not overlap; whoever owns the router runs one
 * at a time.
 */
export class LegacyDoor {
  readonly #agent: DoorAgent;
  readonly #files: FilesPort;
  readonly #queue: QueueFiles;
  readonly #cloudLog: CloudLog;

  constructor(agent: DoorAgent) {
    this.#agent = agent;
    this.#files = agent.backend.files;
    this.#queue = new QueueFiles(this.#files, agent.random);
    this.#cloudLog = new CloudLog(this.#files, agent.clock);
  }

  /** Absolute paths of the programs that `run` knows. */
  get scriptNames(): readonly string[] {
    return [...routerScripts.keys()];
  }

  /**
   * Stores an uploaded file. Throws `VRA_BAD_PATH` for a path that is none, climbs or belongs to the agent, `VRA_TOO_LARGE` over 32 MiB. It
   * need not survive a crash: until its script has run, nothing was promised.
   */
  async putFile(path: string, content: string | Uint8Array, options: { readonly mode?: number } = {}): Promise<void> {
    requireRouterFile(path);
    if (isAgentFile(path)) {
      throw new AgentError(
        'VRA_BAD_PATH',
        `${path} belongs to the agent; change it with a queue file in /var/cache/cloud and update_config.py`,
      );
    }
    const bytes = typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength;
    if (bytes > uploadLimitBytes) {
      throw new AgentError('VRA_TOO_LARGE', `${path}: ${bytes} bytes; a router takes files of up to ${uploadLimitBytes} bytes`);
    }
    await this.#files.apply([{ op: 'put', path, content, mode: options.mode ?? 0o600 }]);
    this.#queue.uploaded(path);
  }

  /** The bytes of a file. Throws `VRA_NOT_FOUND` without one, `VRA_BAD_PATH` for a path that is none. */
  async readFile(path: string): Promise<Uint8Array> {
    const bytes = await this.#files.read(requireRouterFile(path));
    if (bytes === undefined) throw new AgentError('VRA_NOT_FOUND', `${path}: No such file or directory`);
    return bytes;
  }

  /**
   * Runs a program by its name in /opt/cloud/bin or its absolute path. Never throws for what a caller did: bad input is an exit status and a
   * message on stderr that says what and where, and leaves the configuration as it was. An unknown program is 127 and the shell's message.
   */
  async run(script: string, args: readonly string[] = [], stdin = ''): Promise<ProgramResult> {
    const result = await this.#call(script, args, stdin);
    const changes = [...(await this.#queue.take()), ...(await this.#cloudLog.take())];
    if (changes.length > 0) await this.#files.apply(changes);
    return result;
  }

  /**
   * Starts the router with its boot arguments: bags wiped, disk kept (cloudstack-vr-commands.md, 3.3). Throws `VRA_BAD_INPUT` for arguments
   * that are none; then nothing changed.
   */
  async boot(commandLineText: string): Promise<DoorApplyReport> {
    const report = await bootRouter(this.#agent, commandLineText);
    this.#cloudLog.note('cloud-postinit', report.ok ? 'booted' : 'booted, but not all of it is in force');
    await this.#cloudLog.flush(this.#files);
    return report;
  }

  async #find(script: string): Promise<Script | undefined> {
    const path = script.startsWith('/') ? script : `${scriptsFolder}/${script}`;
    // This one is there only after somebody uploaded it.
    if (path === patchScriptPath && (await this.#files.info(path)) === undefined) return undefined;
    return routerScripts.get(path);
  }

  async #call(script: string, args: readonly string[], stdin: string): Promise<ProgramResult> {
    const program = await this.#find(script);
    const name = script.slice(script.lastIndexOf('/') + 1);
    if (program === undefined) {
      const path = script.startsWith('/') ? script : `${scriptsFolder}/${script}`;
      return failed(`bash: line 1: ${path}: No such file or directory`, 127);
    }
    try {
      return await program(this.#context(name, stdin), args);
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      this.#cloudLog.note(name, `${error.code}: ${error.message}`);
      return failed(`${name}: ${error.message}`);
    }
  }

  #context(name: string, stdin: string): ScriptContext {
    return {
      agent: this.#agent,
      files: this.#files,
      name,
      stdin,
      queue: this.#queue,
      cloudLog: this.#cloudLog,
      run: (script, args) => this.#call(script, args, ''),
      scriptFiles: (folder) =>
        this.scriptNames
          .filter((path) => path.startsWith(`${folder}/`) && path !== patchScriptPath)
          .flatMap((path) => {
            const rest = path.slice(folder.length + 1);
            return rest.includes('/') ? [] : [rest];
          }),
    };
  }
}
