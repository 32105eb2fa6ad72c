import { AgentError } from '../errors.ts';
import type { PatchOutcome, PatchProgress } from '../service/agent-service.ts';
import type { PatchBundle } from './bundle.ts';
import { throwIfCancelled } from './cancelled.ts';
import type { PatchAgent } from './patch-agent.ts';
import { PatchRun } from './patch-run.ts';
import { closeRecord } from './patch-record.ts';
import { recoverPatch } from './recover-patch.ts';
import { restartUnits } from './restart-units.ts';
import type { RunScript } from './run-step.ts';
import { compareVersions } from './version-order.ts';
import { currentTree, currentVersion, readVersionsFile } from './versions-file.ts';

/** What a patch works with: the agent that it is for, and the shell that runs a bundle's scripts. */
export interface PatchParts {
  readonly agent: PatchAgent;
  readonly runScript: RunScript;
}

export interface PatchRouterOptions {
  /** Take the bundle in even when its version is in force. */
  readonly force?: boolean | undefined;
  /** Called as a step begins. */
  readonly onProgress?: ((progress: PatchProgress) => void) | undefined;
  /** Ends the patch as long as the router is as it was: before the switch. */
  readonly signal?: AbortSignal | undefined;
}

export interface PatchReport extends PatchOutcome {
  /** How long the router counted as failed because versions were switched, ms. */
  readonly outOfServiceMs: number;
}

/**
 * Replaces a router's version by that of a bundle without a reboot (docs/versions.md): stage, verify, pre-hooks, migrate a copy of the
 * databags, switch, post-hooks, health, commit; one that fails rolls back what was done. The same bundle again changes nothing. Whatever
 * the moment in which the router loses its power, the next `RouterAgent.open` finds the old or the new version.
 *
 * Nothing else may be done with the agent meanwhile.
 * @throws AgentError `VRA_NO_COMMAND_LINE` for a router that never booted; `VRA_CONFLICT` when it is too old for the bundle, or has another
 *   bundle of that version; `VRA_CANCELLED`. Nothing changed then.
 */
export async function patchRouter(parts: PatchParts, bundle: PatchBundle, options: PatchRouterOptions = {}): Promise<PatchReport> {
  const { agent } = parts;
  const { files } = agent.backend;
  const { version, requires } = bundle.manifest;
  throwIfCancelled(options.signal);
  if (agent.view() === undefined)
    throw new AgentError('VRA_NO_COMMAND_LINE', 'the router never booted; start it with its boot arguments before it is patched');
  await endInterrupted(agent);
  const from = await currentVersion(files);
  const versions = await readVersionsFile(files);
  const installed = currentTree(versions);
  if (options.force !== true && installed?.version === version) {
    if (installed.checksum === bundle.checksum)
      return { outcome: 'unchanged', version, message: `${version} is in force already`, outOfServiceMs: 0 };
    throw new AgentError('VRA_CONFLICT', `${version} is in force from another bundle; give this one another version, or force it`);
  }
  if (requires !== undefined && compareVersions(from, requires) < 0)
    throw new AgentError(
      'VRA_CONFLICT',
      `the bundle is for ${requires} and later, and ${from} is in force; patch to ${requires} first`,
    );
  return new PatchRun(parts, bundle, { versions, from, options }).run();
}

/** A patch that ended in an error of the disk left its record: what opening the router would do is done now. */
async function endInterrupted(agent: PatchAgent): Promise<void> {
  const { files, services } = agent.backend;
  const interrupted = await recoverPatch(files, agent.log);
  if (interrupted === undefined) return;
  if (interrupted.record.bags !== undefined) await agent.reload();
  await restartUnits(services, interrupted.units);
  await closeRecord(files, interrupted.record);
}
