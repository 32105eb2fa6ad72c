import { once } from 'node:events';
import {
  Metadata,
  type handleBidiStreamingCall,
  type handleClientStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  type status,
} from '@grpc/grpc-js';
import type { AgentService } from '../service/agent-service.ts';
import type { Log } from '../ports/log.ts';
import { wireError } from './call-errors.ts';

/** What of a call tells which router it is for. */
export type CallFacts = Pick<ServerUnaryCall<unknown, unknown>, 'metadata' | 'getPeer' | 'getHost' | 'getPath' | 'getAuthContext'>;

/** The service that a call is for. Throws `AgentError` for a call that is for none. */
export type ServiceOf = (call: CallFacts) => AgentService;

export interface CallHandling {
  readonly serviceOf: ServiceOf;
  readonly log: Log;
}

type Overrides = Readonly<Record<string, status>>;

interface EndingCall {
  readonly cancelled: boolean;
  on(event: 'cancelled', listener: () => void): unknown;
}

/** Aborted when the client gives up, its deadline passes or its connection breaks. */
function signalOf(call: EndingCall): AbortSignal {
  const controller = new AbortController();
  call.on('cancelled', () => controller.abort());
  if (call.cancelled) controller.abort();
  return controller.signal;
}

async function reply<A>(answer: Promise<A>, callback: sendUnaryData<A>, log: Log): Promise<void> {
  let value: A;
  try {
    value = await answer;
  } catch (error) {
    callback(wireError(error, log));
    return;
  }
  callback(null, value);
}

/** A handler of one request and one answer. */
export function unary<Q, A>(
  { serviceOf, log }: CallHandling,
  work: (service: AgentService, request: Q, signal: AbortSignal) => Promise<A>,
): handleUnaryCall<Q, A> {
  const answer = async (call: ServerUnaryCall<Q, A>): Promise<A> => work(serviceOf(call), call.request, signalOf(call));
  return (call, callback) => void reply(answer(call), callback, log);
}

/** Sends as fast as the client takes it. Resolves without sending once the call is over. */
export async function send<A>(
  call: ServerWritableStream<unknown, A> | ServerDuplexStream<unknown, A>,
  answer: A,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted || call.write(answer)) return;
  await once(call, 'drain', { signal }).catch(() => undefined);
}

/** The requests of a stream; the next one is read when it is asked for. Leaving the loop early leaves the call as it is. */
export function requests<Q>(call: ServerReadableStream<Q, unknown> | ServerDuplexStream<Q, unknown>): AsyncIterable<Q> {
  // A stream in object mode gives what was put in: the messages.
  return call.iterator({ destroyOnReturn: false }) as AsyncIterable<Q>;
}

/** Ends a stream of answers: with its status, or the error that its work ended with. */
async function finish(
  call: { emit(event: 'error', error: Error): boolean; end(): unknown },
  signal: AbortSignal,
  log: Log,
  work: Promise<void>,
  overrides: Overrides,
): Promise<void> {
  try {
    await work;
    if (!signal.aborted) call.end();
  } catch (error) {
    // Nobody is there to hear it.
    if (!signal.aborted) call.emit('error', wireError(error, log, overrides));
  }
}

/** A handler of one request and many answers. The client hears at once that the call has begun. */
export function serverStream<Q, A>(
  { serviceOf, log }: CallHandling,
  work: (service: AgentService, call: ServerWritableStream<Q, A>, signal: AbortSignal) => Promise<void>,
  overrides: Overrides = {},
): handleServerStreamingCall<Q, A> {
  return (call) => {
    const signal = signalOf(call);
    const run = async (): Promise<void> => {
      const service = serviceOf(call);
      call.sendMetadata(new Metadata());
      await work(service, call, signal);
    };
    void finish(call, signal, log, run(), overrides);
  };
}

/** A handler of many requests and many answers. */
export function duplexStream<Q, A>(
  { serviceOf, log }: CallHandling,
  work: (service: AgentService, call: ServerDuplexStream<Q, A>, signal: AbortSignal) => Promise<void>,
): handleBidiStreamingCall<Q, A> {
  return (call) => {
    const signal = signalOf(call);
    const run = async (): Promise<void> => work(serviceOf(call), call, signal);
    void finish(call, signal, log, run(), {});
  };
}

/** A handler of many requests and one answer. */
export function clientStream<Q, A>(
  { serviceOf, log }: CallHandling,
  work: (service: AgentService, incoming: AsyncIterable<Q>, signal: AbortSignal) => Promise<A>,
): handleClientStreamingCall<Q, A> {
  const answer = async (call: ServerReadableStream<Q, A>): Promise<A> => work(serviceOf(call), requests(call), signalOf(call));
  return (call, callback) => void reply(answer(call), callback, log);
}
