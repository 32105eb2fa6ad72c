import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { AgentError } from '#agent';
import type { FleetHost } from '../host/index.ts';
import { makeIdentities, rewriteRecording, type RouterIdentity } from '../identity/index.ts';
import { readRecording, replay, routerEvents, routerScripts, type ReplayFailure, type RouterScript } from '../recording/index.ts';

/** What a bring-up did. */
export interface BringUp {
  /** Routers that got their configuration now. */
  readonly configured: number;
  /** Routers that had it already. */
  readonly reused: number;
  /** What had failed when those got it. */
  readonly earlierFailures: number;
  readonly commands: number;
  readonly failures: readonly ReplayFailure[];
  /** Fields of the recordings that nobody knows: field → how often. */
  readonly unknownFields: ReadonlyMap<string, number>;
}

/** The recordings that come with the project, seen from the sources and from what is built of them. */
function bundledRecordings(): string {
  const candidates = ['../recordings', '../../../fleet/recordings'].map((path) => join(import.meta.dirname, path));
  return candidates.find((path) => existsSync(path)) ?? join(import.meta.dirname, '../recordings');
}

async function readScripts(
  folder: string,
): Promise<{ readonly scripts: readonly RouterScript[]; readonly unknownFields: Map<string, number> }> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw new AgentError('VRA_NOT_FOUND', `there is no folder of recordings ${folder}`, { cause: error });
  });
  const unknownFields = new Map<string, number>();
  const scripts: RouterScript[] = [];
  for (const name of names.toSorted()) {
    const events = routerEvents(await readRecording(join(folder, name)));
    for (const [field, count] of events.unknownFields) unknownFields.set(field, (unknownFields.get(field) ?? 0) + count);
    scripts.push(...routerScripts(name, events));
  }
  if (scripts.length === 0) throw new AgentError('VRA_NOT_FOUND', `${folder} has no recording with a router in it`);
  return { scripts, unknownFields };
}

export interface BringUpOptions {
  readonly routers: number;
  readonly seed: string;
  /** Folder with a recording per folder; default: those that come with the project. */
  readonly recordings?: string | undefined;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, result: { readonly commands: number; readonly failures: number }) => void;
}

/** How many routers are brought up at the same time: each waits for its own disk writes, one at a time. */
const concurrency = 16;

/**
 * Makes the routers of a fleet and gives each the configuration of a recorded one, in turn, with an identity of its own. A router that
 * has its whole configuration already is left as it is; one that was interrupted gets it again from its start.
 */
export async function bringUp(host: FleetHost, options: BringUpOptions): Promise<BringUp> {
  const { scripts, unknownFields } = await readScripts(options.recordings ?? bundledRecordings());
  const identities = makeIdentities(options.seed, options.routers);
  const failures: ReplayFailure[] = [];
  let commands = 0;
  let reused = 0;
  let earlierFailures = 0;
  let done = 0;

  const one = async (identity: RouterIdentity): Promise<void> => {
    options.signal?.throwIfAborted();
    const { name, site, zone, pod, host: machine } = identity;
    const earlier = host.has(name) ? host.get(name).origin : undefined;
    if (earlier?.complete === true) {
      reused++;
      earlierFailures += earlier.failures;
    } else {
      const script = scripts[identity.index % scripts.length];
      if (script === undefined) return;
      const origin = { recording: script.recording, router: script.router };
      if (host.has(name)) await host.remove(name);
      await host.create(name, {
        labels: { site, zone, pod, host: machine },
        origin: { ...origin, complete: false, commands: 0, failures: 0 },
      });
      const { events } = rewriteRecording(script, identity);
      const result = await replay(host, events, { concurrency: 1, ...(options.signal && { signal: options.signal }) });
      host.setOrigin(name, { ...origin, complete: true, commands: result.commands, failures: result.failures.length });
      commands += result.commands;
      failures.push(...result.failures);
    }
    done++;
    options.onProgress?.(done, { commands, failures: failures.length });
  };

  const limit = pLimit(concurrency);
  const outcomes = await Promise.allSettled(identities.map((identity) => limit(() => one(identity))));
  const broken = outcomes.find((outcome) => outcome.status === 'rejected');
  if (broken !== undefined) throw broken.reason;
  return { configured: identities.length - reused, reused, earlierFailures, commands, failures, unknownFields };
}
