import { z } from 'zod';

/** A primary storage pool; its files are shared by all hosts that mount it (cloudstack-host-commands.md, D4). */
export const poolSchema = z.strictObject({
  /** Key. */
  uuid: z.string(),
  /** `Storage.StoragePoolType`: NetworkFilesystem, SharedMountPoint, Filesystem, … */
  type: z.string(),
  host: z.string(),
  /** Export of the server, or folder of the host. */
  path: z.string(),
  capacityBytes: z.number().positive(),
});
export type PoolRecord = Readonly<z.infer<typeof poolSchema>>;

/** A pool that a host has mounted. */
export const poolMountSchema = z.strictObject({ pool: z.string(), host: z.string() });
export type PoolMountRecord = Readonly<z.infer<typeof poolMountSchema>>;

/** A file on a pool. */
export const poolFileSchema = z.strictObject({
  pool: z.string(),
  /** Below the pool's mount point: `<uuid>`, `snapshots/<uuid>`, `configdrive/<vm>.iso`. */
  path: z.string(),
  kind: z.enum(['volume', 'template', 'snapshot', 'file']),
  format: z.string(),
  virtualBytes: z.number().nonnegative(),
  /** When it was made; a volume grows from there. */
  physicalBytes: z.number().nonnegative(),
  createdMs: z.number(),
  /** The management server's uuid of the volume, template or snapshot. */
  uuid: z.string().optional(),
  /** Its database id. */
  id: z.number().optional(),
  name: z.string().optional(),
  /** Path on the same pool of the file that it is an overlay of. */
  backing: z.string().optional(),
});
export type PoolFile = Readonly<z.infer<typeof poolFileSchema>>;

/** A secondary storage. */
export const imageStoreSchema = z.strictObject({
  /** Key: `nfs://10.0.0.5/export/secondary`. */
  url: z.string(),
  /** Below `/mnt/SecStorage` of the secondary storage VM; the server keeps it as the store's parent. */
  directory: z.string(),
  capacityBytes: z.number().positive(),
  /** Signs browser uploads (SecStorageSetupCommand). */
  postUploadKey: z.string().optional(),
});
export type ImageStoreRecord = Readonly<z.infer<typeof imageStoreSchema>>;

/** Something on a secondary storage. */
export const imageSchema = z.strictObject({
  store: z.string(),
  kind: z.enum(['template', 'volume', 'snapshot', 'file']),
  /** Below the store: `template/tmpl/2/201/<uuid>.qcow2`. */
  path: z.string(),
  format: z.string(),
  virtualBytes: z.number().nonnegative(),
  physicalBytes: z.number().nonnegative(),
  createdMs: z.number(),
  uuid: z.string().optional(),
  id: z.number().optional(),
  /** Of a template: its unique name. */
  name: z.string().optional(),
  checksum: z.string().optional(),
  /** How it came from outside: a volume that only rests here on its way is not listed to the server. */
  arrived: z.enum(['download', 'upload']).optional(),
});
export type ImageRecord = Readonly<z.infer<typeof imageSchema>>;

/** Bytes of a file on a secondary storage that was really taken from somewhere: diagnostics. */
export const contentSchema = z.strictObject({ store: z.string(), path: z.string(), base64: z.string() });
export type ContentRecord = Readonly<z.infer<typeof contentSchema>>;

/** A download of the secondary storage VM. What it has reached follows from the clock, so that it goes on while nobody runs. */
export const downloadSchema = z.strictObject({
  /** Key. */
  jobId: z.string(),
  url: z.string(),
  startedMs: z.number(),
  spanMs: z.number().nonnegative(),
  /** What lies on the store in the end. */
  image: imageSchema,
  /** Why it fails, in words; absent when it succeeds. */
  error: z.string().optional(),
  aborted: z.boolean(),
  /** It lies on the store; not put there again when it was deleted since. */
  settled: z.boolean(),
});
export type DownloadRecord = Readonly<z.infer<typeof downloadSchema>>;

/** An upload from a browser. */
export const uploadSchema = z.strictObject({
  /** Key: uuid of the volume or template. */
  uuid: z.string(),
  state: z.enum(['in progress', 'completed', 'error']),
  contentLength: z.number(),
  receivedBytes: z.number(),
  error: z.string().optional(),
  /** What lies on the store when it is completed. */
  image: imageSchema.optional(),
});
export type UploadRecord = Readonly<z.infer<typeof uploadSchema>>;

/** A link below `/userdata` of a secondary storage VM. */
export const linkSchema = z.strictObject({
  /** Instance name of the secondary storage VM. */
  agent: z.string(),
  /** `<uuid>.qcow2`, or `<uuid>/<file name>`. */
  name: z.string(),
  store: z.string(),
  path: z.string(),
});
export type LinkRecord = Readonly<z.infer<typeof linkSchema>>;
