import type {
  AgentEvent,
  ApplyOutcome,
  CommandOutcome,
  FeatureState,
  FileEntry,
  ItemResult,
  PatchOutcome,
  PatchProgress,
  ServiceHealth,
  Versions,
} from '../../service/agent-service.ts';
import * as wire from '../generated/vr/agent/v1/agent.ts';
import { itemMessage } from './item-message.ts';
import { timestamp } from './times.ts';
import { changeWords, checkOutcomeWords, eventWords, itemStatusWords, patchOutcomeWords, readinessWords } from './words.ts';

/** Answers of the service as they go over the wire; the other direction is the client's. */

function itemResult({ status, code, message }: ItemResult, index: number): wire.ItemResult {
  return { index, status: itemStatusWords.number(status), code: code ?? '', message: message ?? '' };
}

export function executeMessage({ results, sequence, repeated }: CommandOutcome): wire.ExecuteResponse {
  return { results: results.map(itemResult), sequence, repeated_command: repeated };
}

export function applyMessage({ steps, changes, failures, sequence, repeated }: ApplyOutcome): wire.ApplyResponse {
  return {
    steps,
    changes: changes.map(({ feature, kind, key }) => ({ feature, kind: changeWords.number(kind), key })),
    failures: failures.map(itemResult),
    sequence,
    repeated_command: repeated,
  };
}

export function featureMessage({ feature, config, observed }: FeatureState): wire.GetResponse {
  const observed_json = observed === null || observed === undefined ? '' : JSON.stringify(observed);
  return { feature, config: { items: config.items.map(itemMessage) }, observed_json };
}

export function eventMessage({ sequence, atMs, kind, message, facts }: AgentEvent): wire.Event {
  return {
    sequence,
    time: timestamp(atMs),
    kind: eventWords.number(kind),
    message,
    facts: Object.entries(facts).map(([name, value]) => ({ name, value })),
  };
}

export function healthMessage({ readiness, reasons, checks, budget }: ServiceHealth): wire.HealthResponse {
  return {
    readiness: readinessWords.number(readiness),
    reasons,
    checks: checks.map(({ name, kind, outcome, message, atMs }) => ({
      name,
      kind,
      outcome: checkOutcomeWords.number(outcome),
      message,
      time: timestamp(atMs),
    })),
    budget: {
      memory_limit_bytes: budget.memoryLimitBytes,
      memory_used_bytes: budget.memoryUsedBytes,
      cpu_limit_millis: budget.cpuLimitMillis,
      cpu_used_millis: budget.cpuUsedMillis,
    },
  };
}

export function versionsMessage({ current, installed, template }: Versions): wire.GetVersionsResponse {
  const trees = installed.map(({ version, checksum, installedMs }) => ({ version, checksum, installed: timestamp(installedMs) }));
  return { current, installed: trees, template };
}

export function progressMessage({ step, message }: PatchProgress): wire.PatchResponse {
  return { step, message, outcome: wire.PatchOutcome.PATCH_OUTCOME_UNSPECIFIED, version: '' };
}

export function patchMessage({ outcome, version, message }: PatchOutcome): wire.PatchResponse {
  return { step: outcome === 'rolled-back' ? 'rollback' : 'commit', message, outcome: patchOutcomeWords.number(outcome), version };
}

export function filesMessage(entries: readonly FileEntry[]): wire.ListFilesResponse {
  return { entries: entries.map(({ name, kind, bytes, mode }) => ({ name, kind, bytes, mode })) };
}
