import { AgentError, type AgentErrorCode } from '../errors.ts';
import type { FileChange } from '../ports/files-port.ts';
import type { FilterChange } from '../ports/filter-port.ts';
import type { NetworkChange, RouteState } from '../ports/network-port.ts';
import type { RouterBackend } from '../ports/router-backend.ts';
import type { ServiceAction } from '../ports/services-port.ts';
import type { DesiredFile, DesiredService } from '../plan/parts.ts';
import type { RouterType } from '../plan/router-view.ts';
import { isCoreService } from '../plan/services/core-services.ts';
import type { PlanDelta } from '../plan/planner.ts';

/**
 * The areas a plan is applied in, in this order; files that nobody wants any more go before the services react. Checked files come
 * after the others because they name them (certificates). Core services come before the optional ones, and do not depend on them.
 */
export type ApplyStep = 'files' | 'checked-files' | 'network' | 'filter' | 'services' | 'optional-services';

export interface ApplyFailure {
  readonly step: ApplyStep;
  readonly code: AgentErrorCode;
  readonly message: string;
  /** The file, when one was refused. */
  readonly path?: string;
  /** A core service does not run: the router has failed. */
  readonly fatal?: boolean;
}

export interface ApplyReport {
  readonly ok: boolean;
  readonly failures: readonly ApplyFailure[];
}

export const appliedCleanly: ApplyReport = { ok: true, failures: [] };

/** What is wanted now, for what a change brings about elsewhere. */
export interface WantedParts {
  services(): Iterable<DesiredService>;
  routes(): Iterable<RouteState>;
}

/**
 * Routes that a kernel drops by itself although they are still wanted: those through a link that was down or that loses an address
 * come back with it.
 */
function routesToAdd(delta: PlanDelta, wanted: WantedParts): RouteState[] {
  const devices = new Set([
    ...[...delta.links.put.values()].filter((link) => link.up).map((link) => link.device),
    ...[...delta.addresses.removed.values()].map((address) => address.device),
  ]);
  const again =
    devices.size === 0 ? [] : [...wanted.routes()].filter((route) => route.device !== undefined && devices.has(route.device));
  return [...new Set([...delta.routes.put.values(), ...again])];
}

/** Only what changes: an area without changes makes no call. */
function networkChange(delta: PlanDelta, wanted: WantedParts): NetworkChange | undefined {
  const addRoutes = routesToAdd(delta, wanted);
  const change: NetworkChange = {
    ...(delta.links.put.size > 0 && { links: [...delta.links.put.values()] }),
    ...(delta.addresses.put.size > 0 && { addAddresses: [...delta.addresses.put.values()] }),
    ...(delta.addresses.removed.size > 0 && { removeAddresses: [...delta.addresses.removed.values()] }),
    ...(addRoutes.length > 0 && { addRoutes }),
    ...(delta.routes.removed.size > 0 && { removeRoutes: [...delta.routes.removed.values()] }),
    ...(delta.policyRules.put.size > 0 && { addRules: [...delta.policyRules.put.values()] }),
    ...(delta.policyRules.removed.size > 0 && { removeRules: [...delta.policyRules.removed.values()] }),
    ...(delta.sysctls.put.size > 0 && { sysctls: delta.sysctls.put }),
  };
  return Object.keys(change).length > 0 ? change : undefined;
}

function filterChange(delta: PlanDelta): FilterChange | undefined {
  const change: FilterChange = {
    ...(delta.groups.removed.size > 0 && { removeGroups: [...delta.groups.removed.values()] }),
    ...(delta.chains.removed.size > 0 && { removeChains: [...delta.chains.removed.values()] }),
    ...(delta.ipsets.removed.size > 0 && { removeSets: [...delta.ipsets.removed.keys()] }),
    ...(delta.nftTables.removed.size > 0 && { removeTables: [...delta.nftTables.removed.values()] }),
    ...(delta.ipsets.put.size > 0 && { putSets: [...delta.ipsets.put.values()] }),
    ...(delta.chains.put.size > 0 && { putChains: [...delta.chains.put.values()] }),
    ...(delta.groups.put.size > 0 && { putGroups: [...delta.groups.put.values()] }),
    ...(delta.nftTables.put.size > 0 && { putTables: [...delta.nftTables.put.values()] }),
  };
  return Object.keys(change).length > 0 ? change : undefined;
}

function putFile(file: DesiredFile): FileChange & { op: 'put' } {
  return { op: 'put', path: file.path, content: file.content, mode: file.mode ?? 0o644 };
}

/** Plain files; those that a program checks are put one by one. */
function filePuts(delta: PlanDelta): (FileChange & { op: 'put' })[] {
  return [...delta.files.put.values()].filter((file) => file.check === undefined).map(putFile);
}

/** True when one of the paths changed; a path that ends in `/` stands for all that is below it. */
function isTouched(paths: readonly string[] | undefined, changed: ReadonlySet<string>): boolean {
  return (
    paths?.some((path) => (path.endsWith('/') ? changed.values().some((file) => file.startsWith(path)) : changed.has(path))) ===
    true
  );
}

/** What the services have to do: state changes first, then reactions to files that are new in force. */
function serviceActions(
  delta: PlanDelta,
  desired: Iterable<DesiredService>,
  changedPaths: ReadonlySet<string>,
): { unit: string; action: ServiceAction }[] {
  const actions: { unit: string; action: ServiceAction }[] = [];
  for (const unit of delta.services.removed.keys()) actions.push({ unit, action: 'stop' });
  for (const service of delta.services.put.values()) {
    if (service.enabled !== undefined) actions.push({ unit: service.unit, action: service.enabled ? 'enable' : 'disable' });
    actions.push({ unit: service.unit, action: service.state === 'running' ? 'start' : 'stop' });
  }
  if (changedPaths.size === 0) return actions;
  const removedPaths = new Set(delta.files.removed.keys());
  for (const service of desired) {
    if (service.state !== 'running' || delta.services.put.has(service.unit)) continue;
    if (isTouched(service.restartOn, changedPaths) || isTouched(service.restartOnRemoval, removedPaths))
      actions.push({ unit: service.unit, action: 'restart' });
    else if (isTouched(service.reloadOn, changedPaths)) actions.push({ unit: service.unit, action: 'reload' });
  }
  return actions;
}

/**
 * Runs the steps of a plan delta on a backend. A file that its program refuses stays out, what was in force stays in force. A step that
 * fails does not stop the later ones; it is in the report, with what the backend said. `type` decides which services are the core.
 */
export async function applyPlan(
  backend: RouterBackend,
  delta: PlanDelta,
  wanted: WantedParts,
  type?: RouterType,
): Promise<ApplyReport> {
  const failures: ApplyFailure[] = [];
  const attempt = async (step: ApplyStep, run: () => Promise<void>): Promise<void> => {
    try {
      await run();
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      failures.push({ step, code: error.code, message: error.message });
    }
  };
  const changed = new Set<string>(delta.files.removed.keys());
  const puts = filePuts(delta);
  for (const { path } of puts) changed.add(path);
  if (puts.length > 0) await attempt('files', () => backend.files.apply(puts));
  for (const file of delta.files.put.values()) {
    const program = file.check;
    if (program === undefined) continue;
    await attempt('checked-files', async () => {
      const failure = await putChecked(backend, file, program);
      if (failure === undefined) changed.add(file.path);
      else failures.push(failure);
    });
  }
  const network = networkChange(delta, wanted);
  if (network !== undefined) await attempt('network', () => backend.network.apply(network));
  const filter = filterChange(delta);
  if (filter !== undefined) await attempt('filter', () => backend.filter.apply(filter));
  const removals = [...delta.files.removed.keys()].map((path): FileChange => ({ op: 'remove', path }));
  if (removals.length > 0) await attempt('files', () => backend.files.apply(removals));
  const actions = serviceActions(delta, wanted.services(), changed);
  const [core, optional] = [true, false].map((wantsCore) => actions.filter(({ unit }) => isCoreService(unit, type) === wantsCore));
  if (core !== undefined && core.length > 0) {
    try {
      await backend.services.apply(core);
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      failures.push({ step: 'services', code: error.code, message: error.message, fatal: await coreIsDown(backend, core) });
    }
  }
  if (optional !== undefined && optional.length > 0) await attempt('optional-services', () => backend.services.apply(optional));
  return failures.length === 0 ? appliedCleanly : { ok: false, failures };
}

/** Whether one of the units that were to run does not; one that refused a reload goes on as it was. */
async function coreIsDown(
  backend: RouterBackend,
  actions: readonly { readonly unit: string; readonly action: ServiceAction }[],
): Promise<boolean> {
  const wanted = new Set(actions.filter(({ action }) => action !== 'stop' && action !== 'disable').map(({ unit }) => unit));
  return (await backend.services.observe()).some(({ unit, active }) => wanted.has(unit) && active !== 'active');
}

/** Puts a file beside its place, asks the program, and moves it in only when the program takes it (2.12). */
async function putChecked(backend: RouterBackend, file: DesiredFile, program: 'haproxy'): Promise<ApplyFailure | undefined> {
  const candidate = `${file.path}.new`;
  await backend.files.apply([putFile({ ...file, path: candidate })]);
  const verdict = await backend.services.check(program, candidate);
  if (!verdict.ok) {
    return {
      step: 'checked-files',
      code: 'VRA_CONFIG_REFUSED',
      message: `${program} refused ${candidate}; ${file.path} stays as it was: ${verdict.output.trim()}`,
      path: file.path,
    };
  }
  await backend.files.apply([putFile(file), { op: 'remove', path: candidate }]);
  return undefined;
}
