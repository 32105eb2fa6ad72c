import { AgentError } from '../errors.ts';
import type { FileChange, FilesPort } from '../ports/files-port.ts';
import type { PatchStep } from '../service/agent-service.ts';
import type { PatchBundle } from './bundle.ts';
import { throwIfCancelled } from './cancelled.ts';
import { healthProblems } from './health-gate.ts';
import { migrateState } from './migrate-state.ts';
import type { PatchAgent } from './patch-agent.ts';
import { fileSwitch, freeFolder, stageTree, verifyTree } from './patch-plan.ts';
import { closeRecord, writeRecord, type PatchRecord } from './patch-record.ts';
import type { PatchParts, PatchReport, PatchRouterOptions } from './patch-router.ts';
import { patchFolder, treePath } from './places.ts';
import { finishPatch, removeOldTrees } from './recover-patch.ts';
import { restartUnits } from './restart-units.ts';
import { runStep } from './run-step.ts';
import { bagChanges, readBagFiles, restoreSaved, saveBags, saveFiles, type BagTexts } from './saved-state.ts';
import { currentTree, versionsFileChange, type InstalledTree, type VersionsFile } from './versions-file.ts';

/** Trees that stay: the one in force and the one before. */
const keptTrees = 2;

interface Start {
  readonly versions: VersionsFile | undefined;
  readonly from: string;
  readonly options: PatchRouterOptions;
}

/** One patch of one router, from its record to the last line of its report. */
export class PatchRun {
  readonly #parts: PatchParts;
  readonly #agent: PatchAgent;
  readonly #files: FilesPort;
  readonly #bundle: PatchBundle;
  readonly #start: Start;
  #record: PatchRecord;
  #outOfServiceMs = 0;

  constructor(parts: PatchParts, bundle: PatchBundle, start: Start) {
    this.#parts = parts;
    this.#agent = parts.agent;
    this.#files = parts.agent.backend.files;
    this.#bundle = bundle;
    this.#start = start;
    this.#record = {
      apiVersion: 'vrfleet/v1',
      kind: 'PatchRecord',
      id: (start.versions?.patch ?? 0) + 1,
      from: start.from,
      to: bundle.manifest.version,
      folder: freeFolder(bundle.manifest.version, start.versions),
      phase: 'prepare',
      replaced: [],
      units: [],
    };
  }

  async run(): Promise<PatchReport> {
    let warnings: readonly string[];
    try {
      const state = await this.#prepare();
      warnings = await this.#switch(state);
      await this.#check();
    } catch (error) {
      // Anything else is a bug or the end of the process: whoever opens the router next finds the record.
      if (!(error instanceof AgentError)) throw error;
      const rest = await this.#rollBack(error.message);
      if (error.code === 'VRA_CANCELLED') throw error;
      // What failed for the same reason before and after says it once.
      const more = rest.filter((problem) => !error.message.includes(problem));
      return this.#report('rolled-back', this.#start.from, [`${this.#record.to}: ${error.message}`, ...more].join('; '));
    }
    await this.#commit();
    const { to } = this.#record;
    return this.#report('committed', to, [`${to} is in force`, ...warnings].join('; '));
  }

  /** Everything that leaves the router as it is. Returns what the databags are to be; undefined when they stay. */
  async #prepare(): Promise<{ readonly before: BagTexts; readonly after: BagTexts } | undefined> {
    const { folder, from, to } = this.#record;
    const { hooks, migrations } = this.#bundle.manifest;
    const { signal } = this.#start.options;
    this.#progress('stage', `${this.#bundle.files.length} files`);
    await this.#files.apply([{ op: 'remove', path: patchFolder }]);
    await writeRecord(this.#files, this.#record);
    await stageTree(this.#files, folder, this.#bundle);
    throwIfCancelled(signal);
    this.#progress('verify', 'checksums');
    await verifyTree(this.#files, folder, this.#bundle);
    this.#progress('pre-hooks', `${hooks.pre.length} scripts`);
    for (const hook of hooks.pre) {
      throwIfCancelled(signal);
      await runStep(this.#parts.runScript, treePath(folder, hook), [from, to]);
    }
    const applied = new Set(this.#start.versions?.migrations);
    const due = migrations.filter(({ name }) => !applied.has(name));
    this.#progress('migrate', `${due.length} migrations`);
    throwIfCancelled(signal);
    // Hooks may send configuration; without them and migrations the databags cannot change.
    if (due.length === 0 && hooks.post.length === 0) return undefined;
    await this.#agent.settle();
    const before = await readBagFiles(this.#files);
    const context = { files: this.#files, runScript: this.#parts.runScript, folder };
    const after = await migrateState(context, before, due);
    throwIfCancelled(signal);
    return { before, after };
  }

  /** Returns what is worth a warning: optional services that do not run with the new version. */
  async #switch(state: { readonly before: BagTexts; readonly after: BagTexts } | undefined): Promise<readonly string[]> {
    const { restart, hooks } = this.#bundle.manifest;
    const { folder, from, to } = this.#record;
    const changes = await fileSwitch(this.#files, this.#bundle, currentTree(this.#start.versions));
    const active = new Set(
      (await this.#agent.backend.services.observe()).filter((unit) => unit.active === 'active').map(({ unit }) => unit),
    );
    const coreUnits = restart.core.filter((unit) => active.has(unit));
    const optionalUnits = restart.optional.filter((unit) => active.has(unit));
    const replaced = await saveFiles(
      this.#files,
      changes.map(({ path }) => path),
    );
    const bags = state === undefined ? undefined : await saveBags(this.#files, state.before);
    this.#record = {
      ...this.#record,
      phase: 'switch',
      replaced,
      units: [...coreUnits, ...optionalUnits],
      ...(bags !== undefined && { bags }),
    };
    this.#progress('switch', `${changes.length} files, ${coreUnits.length + optionalUnits.length} services`);
    await writeRecord(this.#files, this.#record);
    const warnings = await this.#outOfService(async () => {
      await this.#replace(changes, state?.after);
      const problems = await restartUnits(this.#agent.backend.services, coreUnits);
      if (problems.length > 0) throw new AgentError('VRA_PATCH_FAILED', problems.join('; '));
      return restartUnits(this.#agent.backend.services, optionalUnits);
    });
    this.#progress('post-hooks', `${hooks.post.length} scripts`);
    for (const hook of hooks.post) await runStep(this.#parts.runScript, treePath(folder, hook), [from, to]);
    return warnings;
  }

  async #replace(changes: readonly FileChange[], bags: BagTexts | undefined): Promise<void> {
    if (changes.length > 0) await this.#files.apply(changes);
    const bagFiles = bags === undefined ? [] : await bagChanges(this.#files, bags);
    if (bagFiles.length === 0) return;
    await this.#files.apply(bagFiles);
    await this.#agent.reload();
  }

  async #check(): Promise<void> {
    const { checks, restart } = this.#bundle.manifest;
    this.#progress('health', 'core services, readiness and checks');
    const needed = restart.core.filter((unit) => this.#record.units.includes(unit));
    const problems = await healthProblems(this.#agent, { checks, needed });
    if (problems.length > 0) throw new AgentError('VRA_PATCH_FAILED', problems.join('; '));
  }

  /** The replacement of the versions file decides; before it a power loss means the old version, after it the new one. */
  async #commit(): Promise<void> {
    const { versions, from } = this.#start;
    const { manifest, checksum } = this.#bundle;
    this.#progress('commit', manifest.version);
    const tree: InstalledTree = {
      version: manifest.version,
      checksum,
      installedMs: this.#agent.clock.now(),
      folder: this.#record.folder,
    };
    const older = (versions?.installed ?? []).filter(({ version }) => version !== manifest.version);
    const migrations = new Set([...(versions?.migrations ?? []), ...manifest.migrations.map(({ name }) => name)]);
    const next: VersionsFile = {
      apiVersion: 'vrfleet/v1',
      kind: 'RouterVersions',
      current: manifest.version,
      ...(from === manifest.version ? versions?.previous !== undefined && { previous: versions.previous } : { previous: from }),
      installed: [tree, ...older].slice(0, keptTrees),
      migrations: [...migrations],
      patch: this.#record.id,
    };
    await this.#files.apply([versionsFileChange(next)]);
    await finishPatch(this.#files, next);
    await closeRecord(this.#files, this.#record);
  }

  /** Makes the router what it was; returns what could not be put right. */
  async #rollBack(why: string): Promise<readonly string[]> {
    this.#progress('rollback', why);
    const problems = this.#record.phase === 'prepare' ? [] : await this.#outOfService(() => this.#switchBack());
    await removeOldTrees(this.#files, this.#start.versions);
    await closeRecord(this.#files, this.#record);
    return problems;
  }

  async #switchBack(): Promise<readonly string[]> {
    // What hooks configured may be in journals.
    if (this.#record.bags !== undefined) await this.#agent.settle();
    const { bagsChanged } = await restoreSaved(this.#files, this.#record);
    if (bagsChanged) await this.#agent.reload();
    return restartUnits(this.#agent.backend.services, this.#record.units);
  }

  async #outOfService<T>(work: () => Promise<T>): Promise<T> {
    const { clock } = this.#agent;
    const beganMs = clock.now();
    const { from, to } = this.#record;
    const release = this.#agent.hold({ code: 'VRA_SWITCHING', message: `switching between ${from} and ${to}; it takes a moment` });
    try {
      return await work();
    } finally {
      release();
      this.#outOfServiceMs += clock.now() - beganMs;
    }
  }

  #progress(step: PatchStep, message: string): void {
    this.#start.options.onProgress?.({ step, message });
  }

  #report(outcome: PatchReport['outcome'], version: string, message: string): PatchReport {
    const { log } = this.#agent;
    const { from, to } = this.#record;
    if (outcome === 'committed') log.info({ from, to }, 'the router has a new version');
    else log.warn({ from, to, reason: message }, 'a patch was rolled back');
    return { outcome, version, message, outOfServiceMs: this.#outOfServiceMs };
  }
}
