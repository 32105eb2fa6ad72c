export { createBundle } from './create-bundle.ts';
export { rollPatch } from './roll-patch.ts';
export type { RolloutHost, RolloutOptions, RolloutOutcome, RolloutProgress, RolloutReport, RouterResult } from './rollout-types.ts';
