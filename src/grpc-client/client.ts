import { randomUUID } from 'node:crypto';
import { AgentError } from '../errors.ts';
import type { ProgramResult } from '../ports/system-port.ts';
import { AgentServiceClient, type RunShellResponse } from '../grpc/generated/vr/agent/v1/agent.ts';
import { itemMessage } from '../grpc/messages/item-message.ts';
import type { AgentService, FeatureState } from '../service/agent-service.ts';
import { applyOutcome, commandOutcome, fileEntry, serviceHealth, versions } from './answers.ts';
import { Caller, type CallerOptions } from './caller.ts';
import { readFile, writeFile } from './files.ts';
import { patchOnce, replayable } from './patch.ts';
import { channelCredentials, channelOptions, channelTarget, targetText, type AgentTarget } from './target.ts';
import { watch } from './watch.ts';

export interface GrpcAgentClientOptions extends Pick<CallerOptions, 'clock'> {
  /** Of a call with one answer; default: 60,000. A patch and a watch last as long as they last. */
  readonly deadlineMs?: number | undefined;
  /** Pauses before new attempts at a call that nobody took; default: 250, 1,000. */
  readonly retryDelaysMs?: readonly number[] | undefined;
  /** The target as people know it, in messages; default: its address. */
  readonly name?: string | undefined;
}

function parsedJson(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AgentError('VRA_UNREACHABLE', 'the observed state in the answer is not JSON; use a vr of the same version', {
      cause: error,
    });
  }
}

function programResult({ stdout, stderr, exit_status }: RunShellResponse): ProgramResult {
  return { stdout, stderr, exitCode: exit_status };
}

/**
 * The service of the agent that listens at a target: over a unix socket as it is, over TCP with mutual TLS. Nothing is dialled before the
 * first call.
 *
 * Calls that nobody took (`UNAVAILABLE`) are made again after a pause where that is safe: those that only look, and commands, which carry an
 * idempotency key, a new one when the caller gave none. A line for the shell is sent once. Errors are `AgentError`s with the agent's code
 * and message; `VRA_UNREACHABLE` when it cannot be reached or does not answer in time.
 */
export function createGrpcAgentClient(target: AgentTarget, options: GrpcAgentClientOptions): AgentService & AsyncDisposable {
  const { clock, deadlineMs = 60_000, retryDelaysMs = [250, 1000], name = targetText(target) } = options;
  const client = new AgentServiceClient(channelTarget(target), channelCredentials(target), channelOptions(target));
  const caller = new Caller(name, { clock, deadlineMs, retryDelaysMs });
  const once = new Caller(name, { clock, deadlineMs, retryDelaysMs: [] });
  return {
    async execute(items, { idempotencyKey = randomUUID(), signal } = {}) {
      const request = { items: items.map(itemMessage), idempotency_key: idempotencyKey };
      return commandOutcome(await caller.unary({ method: 'Execute', signal }, client.execute.bind(client), request));
    },
    async apply(config, { idempotencyKey = randomUUID(), dryRun = false, signal } = {}) {
      const request = {
        config: { items: config.items.map(itemMessage) },
        dry_run: dryRun,
        idempotency_key: dryRun ? '' : idempotencyKey,
      };
      return applyOutcome(await caller.unary({ method: 'Apply', signal }, client.apply.bind(client), request));
    },
    async get(feature, { signal } = {}): Promise<FeatureState> {
      const answer = await caller.unary({ method: 'Get', signal }, client.get.bind(client), { feature });
      // The schemas of items are many, and only this needs them.
      const { messageItem } = await import('../grpc/messages/message-item.ts');
      const items = answer.config?.items.map((item, index) => messageItem(item, `items[${index}]`)) ?? [];
      return { feature: answer.feature, config: { items }, observed: parsedJson(answer.observed_json) };
    },
    async list({ signal } = {}) {
      return (await caller.unary({ method: 'List', signal }, client.list.bind(client), {})).features;
    },
    watch: (watchOptions) => watch(client, caller, watchOptions),
    async health({ fresh = false, signal } = {}) {
      return serviceHealth(await caller.unary({ method: 'Health', signal }, client.health.bind(client), { fresh }));
    },
    async diagnose(kind, args, { signal } = {}) {
      const request = { kind, arguments: args };
      return programResult(await once.unary({ method: 'Diagnose', signal }, client.diagnose.bind(client), request));
    },
    async versions({ signal } = {}) {
      return versions(await caller.unary({ method: 'GetVersions', signal }, client.getVersions.bind(client), {}));
    },
    async patch(bundle, { force = false, idempotencyKey = randomUUID(), signal, onProgress }) {
      const source = replayable(bundle);
      const request = { force, idempotency_key: idempotencyKey };
      return caller.again({ method: 'Patch', signal }, () => patchOnce(client, source, request, { signal, onProgress }));
    },
    readFile: (path, { signal } = {}) => caller.again({ method: 'ReadFile', signal }, () => readFile(client, caller, path, signal)),
    writeFile: (path, content, { mode = 0, signal } = {}) =>
      caller.again({ method: 'WriteFile', signal }, () => writeFile(client, caller, { path, mode, content }, signal)),
    async listFiles(path, { signal } = {}) {
      return (await caller.unary({ method: 'ListFiles', signal }, client.listFiles.bind(client), { path })).entries.map(fileEntry);
    },
    async runShell(line, { signal } = {}) {
      return programResult(await once.unary({ method: 'RunShell', signal }, client.runShell.bind(client), { line }));
    },
    [Symbol.asyncDispose]() {
      client.close();
      return Promise.resolve();
    },
  };
}
