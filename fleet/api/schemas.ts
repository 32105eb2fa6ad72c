import { reportTopics, type Reports, type ReportTopic } from '#agent';
import { z } from 'zod';
import { commandRecordSchema } from '../host/command-log.ts';
import { routerEntrySchema } from '../host/router-index.ts';
import type { TreeNode } from '../host/index.ts';
import type { RolloutProgress, RolloutReport } from '../rollout/index.ts';

/** What goes over the wire of the control API, both ways. Requests are strict; a client ignores fields of a newer server. */
const nicSchema = z.strictObject({ device: z.string(), mac: z.string() });

export const nameParams = z.object({ name: z.string() });
export const nicParams = z.object({ name: z.string(), mac: z.string() });
export const reportParams = z.object({ name: z.string(), topic: z.enum(reportTopics) });

const routerStates = ['off', 'ready', 'degraded', 'failed', 'crashed'] as const;

export const listQuery = z.strictObject({
  match: z.string().max(100).optional(),
  state: z.enum(routerStates).optional(),
  offset: z.coerce.number().int().nonnegative().optional(),
  limit: z.coerce.number().int().min(1).max(20_000).optional(),
});

export const logQuery = z.strictObject({ last: z.coerce.number().int().min(1).max(10_000).optional() });
export const fileQuery = z.strictObject({ path: z.string() });

export const rolloutQuery = z.strictObject({
  match: z.string().max(100).optional(),
  concurrency: z.coerce.number().int().min(1).max(1_000).optional(),
  force: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional(),
});

export const createBody = z.strictObject({ name: z.string() });
export const startBody = z.strictObject({ nics: z.array(nicSchema).max(64), bootArguments: z.string().max(1_000_000) });
export const plugBody = nicSchema;
export const execBody = z.strictObject({ line: z.string().max(1_000_000) });
export const scriptBody = z.strictObject({ script: z.string().min(1).max(4096), args: z.string().max(1_000_000).default('') });
export const fileBody = z.strictObject({
  path: z.string(),
  content: z.string(),
  encoding: z.enum(['utf8', 'base64']).default('utf8'),
});

export const programResultSchema = z.object({ stdout: z.string(), stderr: z.string(), exitCode: z.int() });

export const summarySchema = routerEntrySchema.extend({
  state: z.enum(routerStates),
  open: z.boolean(),
  queued: z.int(),
  folder: z.string().optional(),
});

export const listSchema = z.object({ total: z.int(), routers: z.array(summarySchema) });

export const detailsSchema = summarySchema.extend({
  facts: z.object({
    power: z.enum(['on', 'off']),
    readiness: z.enum(['ready', 'degraded', 'failed']),
    type: z.string().optional(),
    reasons: z.array(z.object({ code: z.string(), message: z.string() })),
    nics: z.array(z.object({ device: z.string(), mac: z.string() })),
  }),
});

export const logSchema = z.object({ records: z.array(commandRecordSchema) });

export const treeSchema: z.ZodType<TreeNode> = z.object({
  name: z.string(),
  size: z.exactOptional(z.number()),
  get children() {
    return z.exactOptional(z.array(treeSchema));
  },
});

const infoFields = { path: z.string(), size: z.number(), mode: z.int(), modifiedMs: z.number() };

export const fileSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('file'), ...infoFields, encoding: z.enum(['utf8', 'base64']), content: z.string() }),
  z.object({ kind: z.literal('directory'), ...infoFields, entries: z.array(z.string()) }),
]);

export const fleetSchema = z.object({
  apiVersion: z.literal('vrfleet/v1'),
  kind: z.literal('FleetStatus'),
  /** Absent for a fleet in memory. */
  stateDir: z.string().optional(),
  pid: z.int(),
  routers: z.object({
    total: z.int(),
    byState: z.record(z.enum(routerStates), z.int()),
    /** In memory now; the others sleep. */
    open: z.int(),
  }),
  counters: z.record(z.string(), z.number()),
  /** Of the whole process. */
  residentBytes: z.number(),
});

export const isolationBody = z.strictObject({ isolated: z.boolean() });

export const isolationSchema = z.object({
  router: z.string(),
  isolated: z.boolean(),
  /** `none` while its keepalived does not run. */
  role: z.enum(['PRIMARY', 'BACKUP', 'none']),
  hears: z.array(z.string()),
});

export const errorSchema = z.object({ code: z.string(), message: z.string() });

/** A report of our own server: its type says what is in it. */
export function reportSchema<T extends ReportTopic>(): z.ZodType<Reports[T]> {
  return z.custom<Reports[T]>((value) => typeof value === 'object' && value !== null);
}

/** A line of the answer to a rollout. What is in it is what our own server puts there. */
export type RolloutLine =
  { readonly progress: RolloutProgress } | { readonly report: RolloutReport } | { readonly error: z.infer<typeof errorSchema> };

export const rolloutLineSchema = z.custom<RolloutLine>(
  (value) => typeof value === 'object' && value !== null && ('progress' in value || 'report' in value || 'error' in value),
);

export type FleetStatus = z.infer<typeof fleetSchema>;
export type RouterContent = z.infer<typeof fileSchema>;
export type RouterPage = z.infer<typeof listSchema>;
export type RouterShown = z.infer<typeof detailsSchema>;
export type ListQuery = z.infer<typeof listQuery>;
export type RouterStateName = (typeof routerStates)[number];
export type Isolation = z.infer<typeof isolationSchema>;
