import { defaultBudget, uploadLimitBytes } from '#agent';

/** What one host allows itself and its routers. */
export interface HostLimits {
  /** Routers that are open in memory at the same time; more are hibernated, least recently used first. */
  readonly openRouters: number;
  /** A router that nobody asked for this long hibernates. */
  readonly idleMs: number;
  /** Commands that run at the same time, all routers together. At most `openRouters`. */
  readonly concurrency: number;
  /** Commands that may wait for one router. */
  readonly queuedCommands: number;
  /** Bytes of one file that is put into a router. */
  readonly fileBytes: number;
  /** Memory and CPU that a router's agent may take; a router's own file may say otherwise. */
  readonly routerMemoryBytes: number;
  /** Thousandths of a processor. */
  readonly routerCpuMillis: number;
  /** Bytes of a router's command log before its older half is dropped. */
  readonly logBytes: number;
}

/** Some hundred open routers take well under a gigabyte; the file limit is that of a router's own door. */
export const defaultLimits: HostLimits = {
  openRouters: 512,
  idleMs: 15_000,
  concurrency: 32,
  queuedCommands: 1_000,
  fileBytes: uploadLimitBytes,
  routerMemoryBytes: defaultBudget.memoryBytes,
  routerCpuMillis: defaultBudget.cpuMillis,
  logBytes: 256 * 1024,
};
