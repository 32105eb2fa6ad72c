import { healthChecks } from '../health/index.ts';
import { readHealthData, type HealthData } from '../health/health-data.ts';
import { isCoreService } from '../plan/services/core-services.ts';
import type { PatchAgent } from './patch-agent.ts';

const noData: HealthData = {
  enabled: true,
  intervalMinutes: { basic: 0, advanced: 0 },
  excluded: new Set(),
  records: () => undefined,
};

/** Units of the core that the plan wants to run. */
export function coreUnits(agent: Pick<PatchAgent, 'desired' | 'view'>): readonly string[] {
  const type = agent.view()?.type;
  return [...agent.desired().services.values()]
    .filter(({ unit, state }) => state === 'running' && isCoreService(unit, type))
    .map(({ unit }) => unit);
}

/**
 * Why a router is not fit to go on with its new version; nothing when it is: core services and `needed` ones run, the agent has not failed,
 * none of the named checks fails.
 */
export async function healthProblems(
  agent: PatchAgent,
  { checks, needed }: { readonly checks: readonly string[]; readonly needed: readonly string[] },
): Promise<readonly string[]> {
  const { readiness, reasons } = agent.status();
  const problems = readiness === 'failed' ? reasons.map(({ message }) => message) : [];
  const states = new Map((await agent.backend.services.observe()).map(({ unit, active }) => [unit, active]));
  for (const unit of new Set([...coreUnits(agent), ...needed])) {
    const state = states.get(unit) ?? 'inactive';
    if (state !== 'active') problems.push(`${unit} is ${state}`);
  }
  const data = (await readHealthData(agent.backend.files)) ?? noData;
  for (const check of healthChecks) {
    if (!checks.includes(check.name)) continue;
    const { status, message } = await check.run(agent.backend, data);
    if (status === 'FAILED') problems.push(`${check.name}: ${message}`);
  }
  return problems;
}
