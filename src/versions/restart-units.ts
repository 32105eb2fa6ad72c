import { AgentError } from '../errors.ts';
import type { ServicesPort } from '../ports/services-port.ts';

/** Restarts units one after the other; returns why those failed that did. */
export async function restartUnits(services: ServicesPort, units: readonly string[]): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const unit of units) {
    try {
      await services.apply([{ unit, action: 'restart' }]);
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      problems.push(error.message);
    }
  }
  return problems;
}
