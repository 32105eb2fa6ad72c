import { readBundle } from '#agent';
import type { RolloutProgress, RolloutReport } from '../../rollout/index.ts';
import { accessFleet } from '../access.ts';
import { exitStatus } from '../exit-status.ts';
import type { CliIo } from '../io.ts';
import { createProgress, silentProgress } from '../progress.ts';
import { stateFolder } from '../state-folder.ts';
import { untilStopped } from '../stay-up.ts';
import { painter, table, type Paint } from '../table.ts';
import { readBundleFile } from './bundle-command.ts';

export interface PatchFlags {
  readonly routers?: string;
  readonly concurrency?: number;
  readonly force?: boolean;
  readonly state?: string;
  readonly json?: boolean;
  readonly progress: boolean;
}

const inForce: ReadonlySet<string> = new Set(['committed', 'unchanged']);
/** Routers that are named in the text; --json has all. */
const shownRouters = 20;

function reportText({ routers, counts }: RolloutReport, paint: Paint): string {
  const others = routers.filter(({ outcome }) => !inForce.has(outcome));
  const rows = others
    .slice(0, shownRouters)
    .map(({ router, outcome, version, message }) => [router, { text: outcome, style: 'red' as const }, version ?? '-', message]);
  const more = others.length - shownRouters;
  const said = Object.entries(counts).filter(([, count]) => count > 0);
  const longestMs = Math.max(0, ...routers.map(({ outOfServiceMs }) => outOfServiceMs));
  return [
    rows.length === 0 ? '' : table(['ROUTER', 'OUTCOME', 'VERSION', 'MESSAGE'], rows, paint),
    more > 0 ? `… and ${more} more\n` : '',
    `${routers.length} routers: ${said.map(([outcome, count]) => `${count} ${outcome}`).join(', ')}`,
    `; the longest was out of service for ${Math.round(longestMs)} ms\n`,
  ].join('');
}

/** `vrfleet patch`: a rolling patch of the routers that match, with progress. */
export async function patchCommand(io: CliIo, file: string, flags: PatchFlags): Promise<number> {
  const { routers: match, concurrency, force, json = false } = flags;
  const bytes = await readBundleFile(io, file);
  // Before a fleet is asked for anything: what is no bundle is said to be none.
  const { manifest } = await readBundle(bytes);
  const stop = untilStopped(io, 'ending: routers that were begun are finished');
  await using stack = new AsyncDisposableStack();
  stack.defer(() => stop.release());
  const fleet = stack.use(await accessFleet(stateFolder(io, flags.state)));
  let progress = silentProgress;
  let failures = 0;
  const onProgress = (event: RolloutProgress): void => {
    if (!('result' in event)) return;
    if (progress === silentProgress && flags.progress && !json) progress = createProgress(io, event.total, 'routers');
    if (!inForce.has(event.result.outcome)) failures++;
    progress.update(event.done, `to ${manifest.version}, ${failures} not patched`);
  };
  let report: RolloutReport;
  try {
    report = await fleet.rollout(bytes, { match, concurrency, force, signal: stop.signal, onProgress });
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    io.stderr.write('vrfleet: the rollout was ended; run it again to go on with the routers that are left\n');
    return exitStatus.interrupted;
  } finally {
    progress.stop();
  }
  io.stdout.write(json ? `${JSON.stringify({ version: manifest.version, ...report })}\n` : reportText(report, painter(io)));
  return report.routers.every(({ outcome }) => inForce.has(outcome)) ? exitStatus.ok : exitStatus.failed;
}
