import pLimit from 'p-limit';
import type { ProgramResult } from '#agent';
import { errorText, type FleetHost } from '../host/index.ts';
import type { RouterEvent } from './router-events.ts';

/** A script that did not exit as recorded, or an event that a router refused. */
export interface ReplayFailure {
  readonly router: string;
  readonly line: number;
  readonly index: number;
  readonly command: string;
  /** `update_config.py vm_dhcp_entry.json.7`, `start`, … */
  readonly what: string;
  readonly message: string;
}

export interface ReplayResult {
  readonly events: number;
  /** Files put and scripts run. */
  readonly commands: number;
  readonly failures: readonly ReplayFailure[];
}

export interface ReplayOptions {
  /** How many routers are played to at the same time; default 8. */
  readonly concurrency?: number;
  /** Called after every event with the number of events done. */
  readonly onProgress?: (done: number, event: RouterEvent) => void;
  /** When aborted, no further event is begun and the call rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

const maxQuoted = 400;

function describe(event: RouterEvent): string {
  switch (event.kind) {
    case 'file':
      return `put ${event.path}`;
    case 'script':
      return `${event.script} ${event.args}`.trimEnd();
    case 'plug':
      return `plug ${event.nic.device} ${event.nic.mac}`;
    case 'unplug':
      return `unplug ${event.mac}`;
    case 'start':
    case 'stop':
    case 'reboot':
      return event.kind;
    default:
      return event satisfies never;
  }
}

/** Undefined when the result is the recorded one. */
function difference(expected: number, { exitCode, stderr, stdout }: ProgramResult): string | undefined {
  if (exitCode === expected) return undefined;
  const said = (stderr.trim() || stdout.trim()).slice(-maxQuoted);
  return `exit status ${exitCode} instead of ${expected}${said === '' ? '' : `: ${said}`}`;
}

async function play(host: FleetHost, event: RouterEvent): Promise<string | undefined> {
  switch (event.kind) {
    case 'start':
      return difference(0, await host.start(event.router, { nics: event.nics, bootArguments: event.bootArguments }));
    case 'stop':
      await host.stop(event.router);
      return undefined;
    case 'reboot':
      return difference(0, await host.reboot(event.router));
    case 'plug':
      await host.plug(event.router, event.nic);
      return undefined;
    case 'unplug':
      await host.unplug(event.router, event.mac);
      return undefined;
    case 'file':
      await host.putFile(event.router, event.path, event.content);
      return undefined;
    case 'script':
      return difference(event.exitCode, await host.run(event.router, event.script, event.args));
    default:
      return event satisfies never;
  }
}

/**
 * Plays events to the routers that they name, made where they are missing: one router's events in order, several routers at a time. A
 * failure is kept and the router's next event follows, as a management server would go on. Outputs are not compared.
 */
export async function replay(host: FleetHost, events: readonly RouterEvent[], options: ReplayOptions = {}): Promise<ReplayResult> {
  const failures: ReplayFailure[] = [];
  let done = 0;
  let commands = 0;
  const playRouter = async (router: string, own: readonly RouterEvent[]): Promise<void> => {
    options.signal?.throwIfAborted();
    if (!host.has(router)) await host.create(router);
    for (const event of own) {
      options.signal?.throwIfAborted();
      const message = await play(host, event).catch((error: unknown) => errorText(error));
      if (event.kind === 'file' || event.kind === 'script') commands++;
      if (message !== undefined) {
        const { line, index, command } = event;
        failures.push({ router, line, index, command, what: describe(event), message });
      }
      done++;
      options.onProgress?.(done, event);
    }
  };
  const limit = pLimit(options.concurrency ?? 8);
  const byRouter = Map.groupBy(events, (event) => event.router);
  const outcomes = await Promise.allSettled([...byRouter].map(([router, own]) => limit(() => playRouter(router, own))));
  // Only now: nobody plays any more when this rejects.
  const broken = outcomes.find((outcome) => outcome.status === 'rejected');
  if (broken !== undefined) throw broken.reason;
  failures.sort((a, b) => a.line - b.line || a.index - b.index);
  return { events: done, commands, failures };
}
