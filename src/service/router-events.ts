import type { AppliedChange, RouterAgent } from '../agent.ts';
import type { AgentJournal } from './agent-journal.ts';
import type { HealthCheckResult } from './agent-service.ts';
import { featuresOf } from './features.ts';

/** What an apply was about, for people. */
export function appliedMessage(changes: readonly AppliedChange[]): string {
  const features = featuresOf(changes.flatMap(({ bags }) => bags.map(({ bag }) => bag)));
  return features.length === 0 ? 'nothing changed' : `configured: ${features.join(', ')}`;
}

export function appliedFacts(changes: readonly AppliedChange[]): Record<string, string> {
  const bags = changes.flatMap((change) => change.bags);
  const failures = changes.flatMap(({ report }) => report.failures);
  return {
    features: featuresOf(bags.map(({ bag }) => bag)).join(','),
    added: String(bags.reduce((sum, { added }) => sum + added.length, 0)),
    removed: String(bags.reduce((sum, { removed }) => sum + removed.length, 0)),
    failures: String(failures.length),
  };
}

function redundantState(agent: RouterAgent): string | undefined {
  const config = agent.bags.get('cmdline')?.get('config');
  const state = config?.['redundant_state'];
  // What only the boot arguments say is no state yet.
  return config?.['redundant_primary'] === undefined || typeof state !== 'string' ? undefined : state;
}

/** Notices what happens to a router, whoever asked for it: what was applied, how ready it is, which of a pair it is. */
export class RouterEvents {
  readonly #agent: RouterAgent;
  readonly #journal: AgentJournal;
  #applied: AppliedChange[] = [];
  #readiness: string;
  #redundant: string | undefined;

  constructor(agent: RouterAgent, journal: AgentJournal) {
    this.#agent = agent;
    this.#journal = journal;
    this.#readiness = agent.status().readiness;
    this.#redundant = redundantState(agent);
    agent.onApplied((change) => this.#applied.push(change));
  }

  /** What was applied since the last call; whoever takes it tells of it. */
  takeApplied(): readonly AppliedChange[] {
    const applied = this.#applied;
    this.#applied = [];
    return applied;
  }

  /** Notes what happened since the last call, and was not told otherwise. To be called at the end of a turn. */
  note(): void {
    const nowMs = this.#agent.clock.now();
    const applied = this.takeApplied();
    if (applied.some(({ bags, report }) => bags.length > 0 || !report.ok)) {
      this.#journal.note(nowMs, 'applied', appliedMessage(applied), appliedFacts(applied));
    }
    this.#noteReadiness(nowMs);
    this.#noteRedundancy(nowMs);
  }

  /** Notes that the router was started anew. */
  noteBoot(): void {
    const type = this.#agent.view()?.type ?? 'unknown';
    this.takeApplied();
    this.#journal.note(this.#agent.clock.now(), 'booted', `started as ${type}`, { type });
  }

  /** Notes each check whose outcome is another than before. */
  noteHealth(before: readonly HealthCheckResult[], after: readonly HealthCheckResult[]): void {
    const known = new Map(before.map((check) => [check.name, check.outcome]));
    for (const { name, kind, outcome, message, atMs } of after) {
      const was = known.get(name) ?? 'unknown';
      if (was !== outcome)
        this.#journal.note(atMs, 'health', `${name}: ${outcome} (${message})`, { check: name, kind, was, outcome });
    }
  }

  #noteReadiness(nowMs: number): void {
    const { readiness, reasons } = this.#agent.status();
    if (readiness === this.#readiness) return;
    const why = reasons.map(({ message }) => message).join('; ');
    this.#journal.note(nowMs, readiness, why === '' ? `the router is ${readiness}` : why, {
      was: this.#readiness,
      codes: [...new Set(reasons.map(({ code }) => code))].join(','),
    });
    this.#readiness = readiness;
  }

  #noteRedundancy(nowMs: number): void {
    const state = redundantState(this.#agent);
    if (state === this.#redundant) return;
    if (state !== undefined) {
      const was = this.#redundant ?? 'UNKNOWN';
      this.#journal.note(nowMs, 'failover', `${was} to ${state}`, { was, state });
    }
    this.#redundant = state;
  }
}
