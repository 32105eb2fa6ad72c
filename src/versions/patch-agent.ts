import type { AgentReason, AgentStatus } from '../agent-status.ts';
import type { DesiredSystem } from '../plan/parts.ts';
import type { RouterView } from '../plan/router-view.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { RouterBackend } from '../ports/router-backend.ts';

/** What a patch needs of a router's agent (`RouterAgent` is one). */
export interface PatchAgent {
  readonly backend: RouterBackend;
  readonly clock: Clock;
  readonly log: Log;
  /** Undefined before the first boot. */
  view(): RouterView | undefined;
  desired(): Pick<DesiredSystem, 'services'>;
  status(): AgentStatus;
  /** The router counts as failed, for this reason, until the returned function is called. */
  hold(reason: AgentReason): () => void;
  /** Writes everything of the databags to their files. */
  settle(): Promise<void>;
  /** Reads the databags again, whose files were replaced, and applies what changed. */
  reload(): Promise<unknown>;
}
