import type {
  EventFeed,
  FileInfo,
  Nic,
  PatchBundle,
  PatchReport,
  PatchRouterOptions,
  ProgramResult,
  RedundantState,
  ReportOf,
  ReportTopic,
  RouterService,
  RouterType,
  Versions,
} from '#agent';
import type { Arrival, Reception } from '#backends/dummy';
import type { PowerState, RouterLabels } from './router-index.ts';

/** A start: the NICs in the machine and the boot arguments (cloudstack-vr-commands.md, 3.1). */
export interface StartOptions {
  readonly nics: readonly Nic[];
  readonly bootArguments: string;
}

/** What is cheap to know after every command. */
export interface RouterCondition {
  readonly power: PowerState;
  readonly readiness: 'ready' | 'degraded' | 'failed';
  /** Undefined before the first start. */
  readonly type: RouterType | undefined;
}

/**
 * What the keepalived of a redundant router says and hears by (cloudstack-vr-commands.md, 4.2). A change of any of it is a change of what
 * its peer hears.
 */
export interface KeepalivedCondition {
  /** The guest NIC that advertisements go through, and the MAC of that NIC. */
  readonly device: string;
  readonly mac: string;
  /** The link of that NIC is up. */
  readonly linkUp: boolean;
  /** The router's own first IPv4 address there: the higher one wins a tie. */
  readonly address: string;
  readonly virtualRouterId: number;
  readonly advertSeconds: number;
  /** `address/prefix`, sorted. */
  readonly virtualAddresses: readonly string[];
  /** Another number is another run of keepalived: one that was restarted begins as BACKUP. */
  readonly pid: number;
  /** Epoch ms of that run's start. */
  readonly sinceMs: number;
  /** What the last transition made of the router; undefined before the first of this boot. */
  readonly state?: RedundantState | undefined;
}

/** What may be given along with a line for the shell. */
export interface ExecOptions {
  /** What a pipe or a redirection feeds in; default: nothing. */
  readonly stdin?: string | Uint8Array | undefined;
  /** Working directory; default `/root`. */
  readonly cwd?: string | undefined;
  /** Ends the line; `exec` rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface PutOptions {
  /** Default 0600. */
  readonly mode?: number | undefined;
}

export interface RouterFacts extends RouterCondition {
  /** Why it is not ready. */
  readonly reasons: readonly { readonly code: string; readonly message: string }[];
  readonly nics: readonly Nic[];
}

/** A file or folder of a router's file system. */
export interface RouterFile {
  readonly info: FileInfo;
  /** Names in it; empty for a file. */
  readonly entries: readonly string[];
}

/**
 * One router that is open: its machine, its agent and its doors. The host calls one method at a time. An `AgentError` is the caller's
 * fault or the machine's state; anything else is a bug of this router.
 */
export interface RouterRuntime extends AsyncDisposable {
  /** What the next-generation doors speak to; a router without one has no such doors. Its `endTurn` is called after every turn. */
  readonly service?: RouterService | undefined;
  condition(): RouterCondition;
  /** Undefined while no keepalived runs: powered off, not one of a pair, no guest network yet, stopped. Cheap for routers without a pair. */
  keepalived(): Promise<KeepalivedCondition | undefined>;
  facts(): Promise<RouterFacts>;
  /** Powers on (a machine that runs is cut off first): the disk is kept, the bags are wiped, the boot arguments applied (3.3). */
  start(options: StartOptions): Promise<ProgramResult>;
  /** Powers off. Everything stays as it was, to be looked at. */
  stop(): Promise<void>;
  /** Powers off and on with the same NICs and boot arguments. */
  reboot(): Promise<ProgramResult>;
  /** Idempotent by MAC. */
  plug(nic: Nic): Promise<void>;
  unplug(mac: string): Promise<void>;
  putFile(path: string, content: string | Uint8Array, options?: PutOptions): Promise<void>;
  /** Runs `/opt/cloud/bin/<script>` with arguments. */
  run(script: string, args: readonly string[]): Promise<ProgramResult>;
  /** Gives a line to the router's own shell. */
  exec(line: string, options?: ExecOptions): Promise<ProgramResult>;
  /** What it does with a packet that comes to one of its NICs. Only reads: may be called while something else runs. */
  receive(arrival: Arrival): Promise<Reception>;
  /** Replaces the version by that of a bundle, without a reboot (docs/versions.md). */
  patch(bundle: PatchBundle, options?: PatchRouterOptions): Promise<PatchReport>;
  /** Versions that are installed and the one in force. */
  versions(): Promise<Versions>;
  report<T extends ReportTopic>(topic: T): Promise<ReportOf<T>>;
  read(path: string): Promise<Uint8Array | undefined>;
  inspect(path: string): Promise<RouterFile | undefined>;
  /** Settles and lets go of everything; what is on disk afterwards opens as the same router. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Opens the router of a name; its events go to the feed. */
export type OpenRouter = (name: string, feed: EventFeed) => Promise<RouterRuntime>;

/** A folder or file of a router as a person sees it: its directory on disk, or what would be in it. */
export interface TreeNode {
  readonly name: string;
  /** Bytes; absent for a folder. */
  readonly size?: number;
  /** Present for a folder; sorted by name. */
  readonly children?: readonly TreeNode[];
}

/** What is known of a router that is closed, from its own files. */
export interface RouterGlimpse {
  readonly power: PowerState;
  readonly labels?: RouterLabels;
  /** It has a keepalived: what that one says is only known once the router is opened. */
  readonly redundant?: boolean;
}

/** Where the routers of a host live. */
export interface RouterStorage {
  /** Where a person finds a router; undefined when it is in memory only. */
  folder(name: string): string | undefined;
  /** Names of the routers that are there. */
  names(): Promise<readonly string[]>;
  /** What a router's own files say, without opening it; for a host whose index cannot be trusted. */
  glimpse(name: string): Promise<RouterGlimpse>;
  /** Makes the router's place, so that it is there even if nobody ever opens it. */
  make(name: string, labels: RouterLabels | undefined): Promise<void>;
  readonly open: OpenRouter;
  remove(name: string): Promise<void>;
  /** To be called while the router is closed or flushed. */
  tree(name: string): Promise<TreeNode>;
}
