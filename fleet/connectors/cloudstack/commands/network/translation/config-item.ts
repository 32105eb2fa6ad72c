/** What a host does to a router for one command, in order (cloudstack-vr-commands.md, 1.5): put a file, or run a program of /opt/cloud/bin. */
export type ConfigItem =
  | { readonly kind: 'file'; readonly folder: string; readonly name: string; readonly content: string }
  | { readonly kind: 'script'; readonly script: string; readonly args: string };

/** A queue file as a command asks for it, before it has a name of its own. */
export interface QueueFile {
  /** `forwarding_rules.json`; a suffix makes it unique. */
  readonly base: string;
  /** Bag type: what merges it. */
  readonly type: string;
  /** Fields in the order in which the host writes them; undefined ones are left out. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Asks the router to drop processed files of this kind. */
  readonly deleteFromProcessedCache?: boolean | undefined;
  /** Run after the file was merged. */
  readonly after?: readonly ConfigItem[] | undefined;
}

export const queueFolder = '/var/cache/cloud/';

/**
 * The items of a queue file: the file itself, one line of JSON that ends with `type` and `delete_from_processed_cache`, and the
 * `update_config.py` that merges it (1.6). `suffix` is a UUID on a real host.
 */
export function queueItems(
  { base, type, fields, deleteFromProcessedCache = false, after = [] }: QueueFile,
  suffix: string,
): readonly ConfigItem[] {
  const name = `${base}.${suffix}`;
  const content = JSON.stringify({ ...fields, type, delete_from_processed_cache: deleteFromProcessedCache });
  const args = deleteFromProcessedCache ? `${name} false` : name;
  return [{ kind: 'file', folder: queueFolder, name, content }, { kind: 'script', script: 'update_config.py', args }, ...after];
}
