export { bundleLimits, collectBundle, packBundle, readBundle, type PatchBundle } from './bundle.ts';
export { patchRouter, type PatchParts, type PatchReport, type PatchRouterOptions } from './patch-router.ts';
export type { PatchAgent } from './patch-agent.ts';
export { patchManifestJsonSchema, type PatchManifest } from './manifest.ts';
export type { RunScript } from './run-step.ts';
export type { TarFile } from './tar.ts';
export { readVersions } from './versions-file.ts';
export { compareVersions } from './version-order.ts';
