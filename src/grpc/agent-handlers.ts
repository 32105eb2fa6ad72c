import { status, type ServerDuplexStream } from '@grpc/grpc-js';
import { AgentError } from '../errors.ts';
import type { ConfigItem } from '../merge/config-item.ts';
import { silentLog, type Log } from '../ports/log.ts';
import type { AgentEvent, AgentService } from '../service/agent-service.ts';
import { clientStream, duplexStream, requests, send, serverStream, unary, type CallHandling, type ServiceOf } from './calls.ts';
import type * as wire from './generated/vr/agent/v1/agent.ts';
import {
  applyMessage,
  eventMessage,
  executeMessage,
  featureMessage,
  filesMessage,
  healthMessage,
  patchMessage,
  progressMessage,
  versionsMessage,
} from './messages/answer-messages.ts';
import { uncheckedItem } from './messages/message-item.ts';
import { eventWords } from './messages/words.ts';
import { sendEvents } from './send-events.ts';

/** The most that one message of a file carries (agent.proto). */
const fileChunkBytes = 64 * 1024;
/** The largest file that is taken. */
const largestFileBytes = 32 * 2 ** 20;

/** The service checks every item and refuses them one by one: here it is enough that there is one. */
const isItem = (value: unknown): value is ConfigItem => typeof value === 'object';

const itemsOf = (messages: wire.ExecuteRequest['items']): readonly ConfigItem[] => messages.map(uncheckedItem).filter(isItem);

const keyOf = (key: string): string | undefined => (key === '' ? undefined : key);

async function execute(service: AgentService, request: wire.ExecuteRequest, signal: AbortSignal): Promise<wire.ExecuteResponse> {
  const idempotencyKey = keyOf(request.idempotency_key);
  return executeMessage(await service.execute(itemsOf(request.items), { idempotencyKey, signal }));
}

/** One command after the other: the next is read when the one before is answered and its answer is taken. */
async function executeAll(
  service: AgentService,
  call: ServerDuplexStream<wire.ExecuteStreamRequest, wire.ExecuteStreamResponse>,
  signal: AbortSignal,
): Promise<void> {
  let done = 0;
  for await (const { id, command } of requests(call)) {
    if (command === undefined) throw new AgentError('VRA_BAD_INPUT', `message ${done} of the stream has no command`);
    const result = await execute(service, command, signal);
    await send(call, { id, result, done: ++done }, signal);
  }
}

async function* watched(
  service: AgentService,
  request: wire.WatchRequest,
  signal: AbortSignal,
): AsyncGenerator<wire.WatchResponse> {
  const wanted = new Set<AgentEvent['kind'] | undefined>(request.kinds.map((kind) => eventWords.word(kind)));
  const afterSequence = request.after_sequence === 0 ? undefined : request.after_sequence;
  for await (const event of service.watch({ afterSequence, signal })) {
    if (wanted.size === 0 || wanted.has(event.kind)) yield { event: eventMessage(event) };
  }
}

async function* chunks(parts: AsyncIterator<wire.PatchRequest>): AsyncGenerator<Uint8Array> {
  for (let next = await parts.next(); next.done !== true; next = await parts.next()) {
    if (next.value.part?.$case !== 'chunk')
      throw new AgentError('VRA_BAD_INPUT', 'options of a patch come once, before its bundle');
    yield next.value.part.value;
  }
}

async function patch(
  service: AgentService,
  call: ServerDuplexStream<wire.PatchRequest, wire.PatchResponse>,
  signal: AbortSignal,
): Promise<void> {
  const parts = requests(call)[Symbol.asyncIterator]();
  const first = await parts.next();
  if (first.done === true || first.value.part?.$case !== 'options') {
    throw new AgentError('VRA_BAD_INPUT', 'the first message of a patch has its options, the others the bundle');
  }
  const { force, idempotency_key } = first.value.part.value;
  const outcome = await service.patch(chunks(parts), {
    force,
    idempotencyKey: keyOf(idempotency_key),
    signal,
    onProgress: (progress) => {
      if (!signal.aborted) call.write(progressMessage(progress));
    },
  });
  await send(call, patchMessage(outcome), signal);
}

async function writeFile(
  service: AgentService,
  messages: AsyncIterable<wire.WriteFileRequest>,
  signal: AbortSignal,
): Promise<wire.WriteFileResponse> {
  let target: { readonly path: string; readonly mode: number } | undefined;
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const { path, mode, content } of messages) {
    target ??= { path, mode };
    bytes += content.byteLength;
    if (bytes > largestFileBytes) {
      throw new AgentError(
        'VRA_TOO_LARGE',
        `${target.path} has more than ${largestFileBytes} bytes, which is the most a router takes`,
      );
    }
    parts.push(content);
  }
  if (target === undefined) throw new AgentError('VRA_BAD_INPUT', 'the first message has to name the file');
  await service.writeFile(target.path, Buffer.concat(parts), { signal, ...(target.mode !== 0 && { mode: target.mode }) });
  return { bytes };
}

/** Events that are not kept any more are not what "not found" means here. */
const watchStatuses = { VRA_NOT_FOUND: status.OUT_OF_RANGE };

/**
 * `vr.agent.v1.AgentService` over a service of this process: handlers for a grpc-js server. `serviceOf` says which router a call is for.
 * Errors have the status of docs/grpc.md and their code in the trailing metadata `vra-code`. A call that the client gives up changes nothing
 * when its turn has not come, and is carried to its end when it has.
 */
export function agentServiceImplementation(
  serviceOf: ServiceOf,
  { log = silentLog }: { readonly log?: Log } = {},
): wire.AgentServiceServer {
  const handling: CallHandling = { serviceOf, log };
  return {
    execute: unary(handling, execute),
    executeStream: duplexStream(handling, executeAll),
    apply: unary(handling, async (service, { config, dry_run, idempotency_key }: wire.ApplyRequest, signal) => {
      if (config === undefined)
        throw new AgentError('VRA_BAD_INPUT', 'apply needs a configuration; an empty one removes everything');
      const options = { dryRun: dry_run, idempotencyKey: keyOf(idempotency_key), signal };
      return applyMessage(await service.apply({ items: itemsOf(config.items) }, options));
    }),
    get: unary(handling, async (service, { feature }: wire.GetRequest, signal) =>
      featureMessage(await service.get(feature, { signal })),
    ),
    list: unary(handling, async (service, _request: wire.ListRequest, signal) => ({ features: await service.list({ signal }) })),
    watch: serverStream(
      handling,
      (service, call, signal) => sendEvents(call, watched(service, call.request, signal)),
      watchStatuses,
    ),
    patch: duplexStream(handling, patch),
    health: unary(handling, async (service, { fresh }: wire.HealthRequest, signal) =>
      healthMessage(await service.health({ fresh, signal })),
    ),
    diagnose: unary(handling, async (service, request: wire.DiagnoseRequest, signal) => {
      const { stdout, stderr, exitCode } = await service.diagnose(request.kind, request.arguments, { signal });
      return { stdout, stderr, exit_status: exitCode };
    }),
    getVersions: unary(handling, async (service, _request: wire.GetVersionsRequest, signal) =>
      versionsMessage(await service.versions({ signal })),
    ),
    readFile: serverStream(handling, async (service, call: Parameters<wire.AgentServiceServer['readFile']>[0], signal) => {
      const bytes = await service.readFile(call.request.path, { signal });
      for (let start = 0; start < bytes.byteLength; start += fileChunkBytes) {
        await send(call, { content: Buffer.from(bytes.subarray(start, start + fileChunkBytes)) }, signal);
      }
    }),
    writeFile: clientStream(handling, writeFile),
    listFiles: unary(handling, async (service, { path }: wire.ListFilesRequest, signal) =>
      filesMessage(await service.listFiles(path, { signal })),
    ),
    runShell: unary(handling, async (service, { line }: wire.RunShellRequest, signal) => {
      const { stdout, stderr, exitCode } = await service.runShell(line, { signal });
      return { stdout, stderr, exit_status: exitCode };
    }),
  };
}
