import type {
  AgentEvent,
  ApplyOutcome,
  HealthCheckResult,
  EventKind,
  ItemResult,
  PatchOutcome,
  ServiceHealth,
} from '../../service/agent-service.ts';
import * as wire from '../generated/vr/agent/v1/agent.ts';

/** Words of the port and the numbers that they have on the wire. */
export interface Words<W extends string, N extends number> {
  number(word: W): N;
  /** Undefined for a number that this version does not know, and for "unspecified". */
  word(number: number): W | undefined;
}

function words<W extends string, N extends number>(numbers: Readonly<Record<W, N>>): Words<W, N> {
  const isWord = (name: string): name is W => Object.hasOwn(numbers, name);
  const names = new Map<number, W>(
    Object.keys(numbers)
      .filter(isWord)
      .map((word) => [numbers[word], word]),
  );
  return { number: (word) => numbers[word], word: (number) => names.get(number) };
}

export const itemStatusWords: Words<ItemResult['status'], wire.ItemStatus> = words({
  applied: wire.ItemStatus.ITEM_STATUS_APPLIED,
  unchanged: wire.ItemStatus.ITEM_STATUS_UNCHANGED,
  degraded: wire.ItemStatus.ITEM_STATUS_DEGRADED,
  refused: wire.ItemStatus.ITEM_STATUS_REFUSED,
});

export const changeWords: Words<ApplyOutcome['changes'][number]['kind'], wire.ChangeKind> = words({
  added: wire.ChangeKind.CHANGE_KIND_ADDED,
  removed: wire.ChangeKind.CHANGE_KIND_REMOVED,
  changed: wire.ChangeKind.CHANGE_KIND_CHANGED,
});

export const eventWords: Words<AgentEvent['kind'], wire.EventKind> = words<EventKind, wire.EventKind>({
  booted: wire.EventKind.EVENT_KIND_BOOTED,
  applied: wire.EventKind.EVENT_KIND_APPLIED,
  ready: wire.EventKind.EVENT_KIND_READY,
  degraded: wire.EventKind.EVENT_KIND_DEGRADED,
  failed: wire.EventKind.EVENT_KIND_FAILED,
  failover: wire.EventKind.EVENT_KIND_FAILOVER,
  health: wire.EventKind.EVENT_KIND_HEALTH,
  patch: wire.EventKind.EVENT_KIND_PATCH,
});

export const patchOutcomeWords: Words<PatchOutcome['outcome'], wire.PatchOutcome> = words({
  committed: wire.PatchOutcome.PATCH_OUTCOME_COMMITTED,
  unchanged: wire.PatchOutcome.PATCH_OUTCOME_UNCHANGED,
  'rolled-back': wire.PatchOutcome.PATCH_OUTCOME_ROLLED_BACK,
});

export const readinessWords: Words<ServiceHealth['readiness'], wire.Readiness> = words({
  ready: wire.Readiness.READINESS_READY,
  degraded: wire.Readiness.READINESS_DEGRADED,
  failed: wire.Readiness.READINESS_FAILED,
});

export const checkOutcomeWords: Words<HealthCheckResult['outcome'], wire.CheckOutcome> = words({
  success: wire.CheckOutcome.CHECK_OUTCOME_SUCCESS,
  warning: wire.CheckOutcome.CHECK_OUTCOME_WARNING,
  failed: wire.CheckOutcome.CHECK_OUTCOME_FAILED,
  unknown: wire.CheckOutcome.CHECK_OUTCOME_UNKNOWN,
});
