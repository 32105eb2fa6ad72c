import type { AgentErrorCode } from './errors.ts';

export interface AgentReason {
  readonly code: AgentErrorCode;
  readonly message: string;
}

/**
 * `ready`: everything the bags ask for is in force. `degraded`: a part is not, for the reasons given; the rest works. `failed`: the core
 * does not work: there is no command line, so there is nothing to be; a core service does not run; or a patch is switching versions.
 */
export interface AgentStatus {
  readonly readiness: 'ready' | 'degraded' | 'failed';
  readonly reasons: readonly AgentReason[];
}
