import { AgentError, type Clock, type ProgramResult } from '#agent';
import { errorText, type FleetHost } from '../../../../../host/index.ts';
import { queueFolder, type ConfigItem } from '../translation/config-item.ts';

/** How a file or script went, in the words that the host side has for it (cloudstack-vr-commands.md, 1.5). */
export interface Execution {
  readonly success: boolean;
  readonly details: string;
}

/** A router or system VM as a host reaches it. */
export interface RouterAddress {
  /** Instance name; empty when a command names none and no machine has the address. */
  readonly name: string;
  /** Address on the host's link. */
  readonly ip: string;
}

/** Time-outs of the host side (1.5). */
export const timeouts = {
  item: 600_000,
  query: 1_800_000,
  diagnostics: 60_000,
  keystore: 900_000,
} as const;

/** Lines of a router's answer; both streams come over one channel. */
function outputLines({ stdout, stderr }: ProgramResult): readonly string[] {
  return [stdout, stderr].flatMap((text) => (text === '' ? [] : (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')));
}

/** A line end behind each line of a success; those of a failure run together. */
function executionOf(result: ProgramResult): Execution {
  const lines = outputLines(result);
  return result.exitCode === 0
    ? { success: true, details: lines.map((line) => `${line}\n`).join('') }
    : { success: false, details: lines.join('') };
}

/**
 * The way from a host into its routers: files go by SCP, programs run over SSH. Nothing here rejects: what goes wrong is a failed
 * execution, at once when the machine is not there or off.
 */
export class RouterLink {
  readonly #fleet: FleetHost;
  readonly #clock: Clock;

  constructor(fleet: FleetHost, clock: Clock) {
    this.#fleet = fleet;
    this.#clock = clock;
  }

  putFile(router: RouterAddress, folder: string, name: string, content: string | Uint8Array): Promise<Execution> {
    return this.#reach(router, timeouts.item, async () => {
      await this.#fleet.putFile(router.name, `${folder}${name}`, content);
      return { success: true, details: `Creating file in VR, with ip: ${router.ip}, file: ${name}` };
    });
  }

  /** Runs a program of /opt/cloud/bin, or one by its path. */
  run(router: RouterAddress, script: string, args: string, timeoutMs: number): Promise<Execution> {
    return this.#reach(router, timeoutMs, async () => executionOf(await this.#fleet.run(router.name, script, args)));
  }

  apply(router: RouterAddress, item: ConfigItem): Promise<Execution> {
    return item.kind === 'file'
      ? this.putFile(router, item.folder, item.name, item.content)
      : this.run(router, item.script, item.args, timeouts.item);
  }

  /** Uploads a file for the router's queue folder. */
  upload(router: RouterAddress, name: string, content: string | Uint8Array): Promise<Execution> {
    return this.putFile(router, queueFolder, name, content);
  }

  /** Whether SSH would get through: the machine is there and on. */
  reachable({ name }: RouterAddress): boolean {
    if (!this.#fleet.has(name)) return false;
    const { state } = this.#fleet.get(name);
    return state !== 'off' && state !== 'crashed';
  }

  async #reach(router: RouterAddress, timeoutMs: number, work: () => Promise<Execution>): Promise<Execution> {
    const unreachable = { success: false, details: `There was a problem while connecting to ${router.ip}:3922` };
    if (!this.reachable(router)) return unreachable;
    const { promise: late, resolve } = Promise.withResolvers<Execution>();
    const cancel = this.#clock.after(timeoutMs, () => resolve({ success: false, details: 'timeout' }));
    try {
      return await Promise.race([work(), late]);
    } catch (error) {
      // Went off meanwhile: the connection breaks.
      if (error instanceof AgentError && error.code === 'VRA_STOPPED') return unreachable;
      return { success: false, details: errorText(error) };
    } finally {
      cancel();
    }
  }
}
