import type { AgentErrorCode } from '../errors.ts';
import type { ConfigItem } from '../merge/config-item.ts';
import type { ProgramResult } from '../ports/system-port.ts';

/** How one item of a command ended; `code` and `message` of what is not as wished. */
export interface ItemResult {
  readonly status: 'applied' | 'unchanged' | 'degraded' | 'refused';
  readonly code?: AgentErrorCode | undefined;
  readonly message?: string | undefined;
}

export interface CallOptions {
  /** Ends the wait, and the work where it has not begun to change anything. */
  readonly signal?: AbortSignal | undefined;
}

export interface CommandOptions extends CallOptions {
  /** A command that came before with this key gives its first outcome and changes nothing; survives restarts. */
  readonly idempotencyKey?: string | undefined;
}

export interface CommandOutcome {
  /** One per item, in their order. */
  readonly results: readonly ItemResult[];
  /** Number of the event that tells of it. */
  readonly sequence: number;
  readonly repeated: boolean;
}

/** A whole configuration: the items that, merged into an empty router of the same boot arguments, give it. */
export interface DesiredConfig {
  readonly items: readonly ConfigItem[];
}

export interface PlannedStep {
  readonly area: 'files' | 'network' | 'filter' | 'services';
  readonly text: string;
}

export interface ConfigChange {
  readonly feature: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly key: string;
}

export interface ApplyOutcome {
  readonly steps: readonly PlannedStep[];
  readonly changes: readonly ConfigChange[];
  readonly failures: readonly ItemResult[];
  readonly sequence: number;
  readonly repeated: boolean;
}

export type EventKind = 'booted' | 'applied' | 'ready' | 'degraded' | 'failed' | 'failover' | 'health' | 'patch';

export interface AgentEvent {
  /** Counts up by one for every event of a router, also across restarts. */
  readonly sequence: number;
  readonly atMs: number;
  readonly kind: EventKind;
  readonly message: string;
  readonly facts: Readonly<Record<string, string>>;
}

export interface FeatureState {
  readonly feature: string;
  readonly config: DesiredConfig;
  /** What the machine shows; JSON. */
  readonly observed: unknown;
}

export interface HealthCheckResult {
  readonly name: string;
  readonly kind: 'basic' | 'advanced';
  readonly outcome: 'success' | 'warning' | 'failed' | 'unknown';
  readonly message: string;
  readonly atMs: number;
}

export interface Budget {
  readonly memoryLimitBytes: number;
  readonly memoryUsedBytes: number;
  readonly cpuLimitMillis: number;
  /** Mean over the last minute. */
  readonly cpuUsedMillis: number;
}

export interface ServiceHealth {
  readonly readiness: 'ready' | 'degraded' | 'failed';
  readonly reasons: readonly { readonly code: AgentErrorCode; readonly message: string }[];
  readonly checks: readonly HealthCheckResult[];
  readonly budget: Budget;
}

export interface InstalledVersion {
  readonly version: string;
  /** SHA-512 of the bundle, hex. */
  readonly checksum: string;
  readonly installedMs: number;
}

export interface Versions {
  readonly current: string;
  /** Newest first. */
  readonly installed: readonly InstalledVersion[];
  /** Text of `/etc/cloudstack-release`. */
  readonly template: string;
}

export type PatchStep = 'stage' | 'verify' | 'pre-hooks' | 'migrate' | 'switch' | 'post-hooks' | 'health' | 'commit' | 'rollback';

export interface PatchProgress {
  readonly step: PatchStep;
  readonly message: string;
}

export interface PatchOutcome {
  readonly outcome: 'committed' | 'unchanged' | 'rolled-back';
  /** The version in force now. */
  readonly version: string;
  readonly message: string;
}

export interface FileEntry {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'link';
  readonly bytes: number;
  readonly mode: number;
}

/** One router as its next-generation doors see it, whatever the protocol: gRPC, unix socket, command line. Rejects with `AgentError`. */
export interface AgentService {
  execute(items: readonly ConfigItem[], options?: CommandOptions): Promise<CommandOutcome>;
  apply(config: DesiredConfig, options?: CommandOptions & { readonly dryRun?: boolean | undefined }): Promise<ApplyOutcome>;
  get(feature: string, options?: CallOptions): Promise<FeatureState>;
  list(options?: CallOptions): Promise<readonly { readonly feature: string; readonly entries: number }[]>;
  /**
   * Events behind `afterSequence` (those from now on without one), until the signal is aborted. `VRA_NOT_FOUND` when they are not kept any
   * more; a reader that is too slow gets `VRA_BUSY`.
   */
  watch(options: { readonly afterSequence?: number | undefined; readonly signal: AbortSignal }): AsyncIterable<AgentEvent>;
  health(options?: CallOptions & { readonly fresh?: boolean | undefined }): Promise<ServiceHealth>;
  diagnose(kind: string, args: string, options?: CallOptions): Promise<ProgramResult>;
  versions(options?: CallOptions): Promise<Versions>;
  patch(
    bundle: AsyncIterable<Uint8Array>,
    options: CommandOptions & {
      readonly force?: boolean | undefined;
      readonly onProgress?: ((progress: PatchProgress) => void) | undefined;
    },
  ): Promise<PatchOutcome>;
  readFile(path: string, options?: CallOptions): Promise<Uint8Array>;
  writeFile(path: string, content: Uint8Array, options?: CallOptions & { readonly mode?: number | undefined }): Promise<void>;
  listFiles(path: string, options?: CallOptions): Promise<readonly FileEntry[]>;
  runShell(line: string, options?: CallOptions): Promise<ProgramResult>;
}
