import { AgentError } from '../errors.ts';
import type * as wire from '../grpc/generated/vr/agent/v1/agent.ts';
import { milliseconds } from '../grpc/messages/times.ts';
import {
  changeWords,
  checkOutcomeWords,
  eventWords,
  itemStatusWords,
  patchOutcomeWords,
  readinessWords,
} from '../grpc/messages/words.ts';
import { isErrorCode } from '../grpc/status-codes.ts';
import type {
  AgentEvent,
  ApplyOutcome,
  CommandOutcome,
  FileEntry,
  ItemResult,
  PatchOutcome,
  PatchProgress,
  PatchStep,
  PlannedStep,
  ServiceHealth,
  Versions,
} from '../service/agent-service.ts';

/** What must be in an answer, or else the agent speaks another version of the protocol. */
function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) {
    throw new AgentError('VRA_UNREACHABLE', `the answer has ${what} that this version does not know; use a newer vr`);
  }
  return value;
}

export function itemResult({ status, code, message }: wire.ItemResult): ItemResult {
  return {
    status: known(itemStatusWords.word(status), `a result ${status}`),
    // A code of a newer agent is one of its own.
    ...(code !== '' && { code: isErrorCode(code) ? code : 'VRA_STEP_FAILED' }),
    ...(message !== '' && { message }),
  };
}

export function commandOutcome({ results, sequence, repeated_command }: wire.ExecuteResponse): CommandOutcome {
  return { results: results.map(itemResult), sequence, repeated: repeated_command };
}

const areas: readonly PlannedStep['area'][] = ['files', 'network', 'filter', 'services'];

export function applyOutcome(answer: wire.ApplyResponse): ApplyOutcome {
  return {
    steps: answer.steps.map(({ area, text }) => ({
      area: known(
        areas.find((one) => one === area),
        `a step in ${JSON.stringify(area)}`,
      ),
      text,
    })),
    changes: answer.changes.map(({ feature, kind, key }) => ({
      feature,
      kind: known(changeWords.word(kind), `a change ${kind}`),
      key,
    })),
    failures: answer.failures.map(itemResult),
    sequence: answer.sequence,
    repeated: answer.repeated_command,
  };
}

/** Undefined for an event of a kind that this version does not know: those of a newer agent are not for it. */
export function agentEvent(event: wire.Event | undefined): AgentEvent | undefined {
  const kind = event && eventWords.word(event.kind);
  if (event === undefined || kind === undefined) return undefined;
  const facts = Object.fromEntries(event.facts.map(({ name, value }) => [name, value]));
  return { sequence: event.sequence, atMs: milliseconds(event.time), kind, message: event.message, facts };
}

export function serviceHealth({ readiness, reasons, checks, budget }: wire.HealthResponse): ServiceHealth {
  return {
    readiness: known(readinessWords.word(readiness), `a readiness ${readiness}`),
    reasons: reasons.map(({ code, message }) => ({ code: isErrorCode(code) ? code : 'VRA_STEP_FAILED', message })),
    checks: checks.map((check) => ({
      name: check.name,
      kind: check.kind === 'advanced' ? 'advanced' : 'basic',
      outcome: checkOutcomeWords.word(check.outcome) ?? 'unknown',
      message: check.message,
      atMs: milliseconds(check.time),
    })),
    budget: {
      memoryLimitBytes: budget?.memory_limit_bytes ?? 0,
      memoryUsedBytes: budget?.memory_used_bytes ?? 0,
      cpuLimitMillis: budget?.cpu_limit_millis ?? 0,
      cpuUsedMillis: budget?.cpu_used_millis ?? 0,
    },
  };
}

export function versions({ current, installed, template }: wire.GetVersionsResponse): Versions {
  return {
    current,
    template,
    installed: installed.map((one) => ({
      version: one.version,
      checksum: one.checksum,
      installedMs: milliseconds(one.installed),
    })),
  };
}

const steps: readonly PatchStep[] = [
  'stage',
  'verify',
  'pre-hooks',
  'migrate',
  'switch',
  'post-hooks',
  'health',
  'commit',
  'rollback',
];

/** Undefined for a step of a newer agent, which this version has no word for. */
export function patchProgress({ step, message }: wire.PatchResponse): PatchProgress | undefined {
  const word = steps.find((one) => one === step);
  return word === undefined ? undefined : { step: word, message };
}

/** Undefined for a message that is not the last. */
export function patchOutcome({ outcome, version, message }: wire.PatchResponse): PatchOutcome | undefined {
  const word = patchOutcomeWords.word(outcome);
  return word === undefined ? undefined : { outcome: word, version, message };
}

export function fileEntry({ name, kind, bytes, mode }: wire.FileEntry): FileEntry {
  return { name, kind: kind === 'directory' || kind === 'link' ? kind : 'file', bytes, mode };
}
