/** What is on the primary pools, as far as plug-ins ask for it. */
export interface VolumeSizes {
  /** Bytes that a volume's content has at most; `path` is the file's name on the pool. Undefined when there is none. */
  virtualBytes(volume: { readonly pool?: string | undefined; readonly path: string }): number | undefined;
}
