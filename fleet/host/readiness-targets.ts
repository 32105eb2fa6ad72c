import { AgentError, type AgentStatus, type ServiceState, type ServicesPort } from '#agent';

/** What an agent says of its router, as units of the service manager. */
const targets = { 'ready.target': 'ready', 'degraded.target': 'degraded' } as const;

function isTarget(unit: string): boolean {
  return Object.hasOwn(targets, unit);
}

/**
 * A router's services as its programs see them: with `ready.target` and `degraded.target`, of which one is active unless the router has
 * failed. They follow the agent and nobody else: starting or stopping them is refused.
 */
export function withReadinessTargets(services: ServicesPort, status: () => AgentStatus, sinceMs: () => number): ServicesPort {
  const units = (): ServiceState[] =>
    Object.entries(targets).map(([unit, readiness]) => ({
      unit,
      active: status().readiness === readiness ? 'active' : 'inactive',
      enabled: true,
      sinceMs: sinceMs(),
    }));
  return {
    async apply(actions) {
      const own = actions.find(({ unit }) => isTarget(unit));
      if (own !== undefined)
        throw new AgentError('VRA_SERVICE_FAILED', `${own.unit} follows the router's agent; "vr health" says what it depends on`);
      await services.apply(actions);
    },
    async observe() {
      return [...(await services.observe()), ...units()].toSorted((a, b) => (a.unit < b.unit ? -1 : 1));
    },
    check: (program, path) => services.check(program, path),
  };
}
