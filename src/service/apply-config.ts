import type { RouterAgent } from '../agent.ts';
import type { BagPatch } from '../bags/bag-patch.ts';
import type { Bags } from '../bags/bag-types.ts';
import type { ApplyOutcome, ConfigChange, PlannedStep } from './agent-service.ts';
import { planSteps } from './plan-steps.ts';

type Applied = Pick<ApplyOutcome, 'steps' | 'changes' | 'failures'>;

/** Steps that would be taken if the bags were these; planning is only worth it when something changes. */
export function previewSteps(agent: RouterAgent, desired: Bags, changes: readonly ConfigChange[]): readonly PlannedStep[] {
  return changes.length === 0 ? [] : planSteps(agent.preview(desired));
}

/**
 * Commits what differs and applies it: the steps are those that were taken. A router of which something is not in force is repaired with it.
 */
export async function applyDifference(
  agent: RouterAgent,
  patches: readonly BagPatch[],
  changes: readonly ConfigChange[],
): Promise<Applied> {
  const taken: PlannedStep[] = [];
  const stop = agent.onApplied((change) => taken.push(...planSteps(change.plan)));
  try {
    const { failures } = await agent.commit(patches);
    return {
      steps: taken,
      changes,
      failures: failures.map(({ code, message }) => ({ status: 'degraded', code, message })),
    };
  } finally {
    stop();
  }
}
