import type { CallOptions as GrpcCallOptions, ClientUnaryCall, ServiceError } from '@grpc/grpc-js';
import { Metadata } from '@grpc/grpc-js';
import type { Clock } from '../ports/clock.ts';
import { callError, isUnavailable } from './call-error.ts';

/** Method of a generated client that has one request and one answer. */
export type UnaryMethod<Q, A> = (
  request: Q,
  metadata: Metadata,
  options: Partial<GrpcCallOptions>,
  callback: (error: ServiceError | null, answer: A) => void,
) => ClientUnaryCall;

export interface CallerOptions {
  /** The system's: deadlines go over the wire. */
  readonly clock: Clock;
  /** Of a call with one answer. */
  readonly deadlineMs: number;
  /** Pauses before the second attempt, the third, …; of calls that may be made again only. */
  readonly retryDelaysMs: readonly number[];
}

export interface CallOf {
  readonly method: string;
  readonly signal?: AbortSignal | undefined;
  /** Default: that of the caller. */
  readonly deadlineMs?: number | undefined;
}

/** Makes calls to one target: deadlines, cancellation, new attempts, errors. */
export class Caller {
  readonly target: string;
  readonly #options: CallerOptions;

  constructor(target: string, options: CallerOptions) {
    this.target = target;
    this.#options = options;
  }

  /** Options of a call that begins now. */
  options(deadlineMs = this.#options.deadlineMs): Partial<GrpcCallOptions> {
    return { deadline: this.#options.clock.now() + deadlineMs };
  }

  /** One request, one answer, sent again while nobody takes it: for calls that may come twice. */
  unary<Q, A>(call: CallOf, method: UnaryMethod<Q, A>, request: Q): Promise<A> {
    return this.again(call, () => this.#once(call, method, request));
  }

  /**
   * `attempt` once and, while nobody takes the call, again after each of the pauses. Its errors become ours; a call that was cancelled
   * rejects with the signal's reason.
   */
  async again<T>({ method, signal }: CallOf, attempt: () => Promise<T>): Promise<T> {
    for (const delayMs of [...this.#options.retryDelaysMs, undefined]) {
      signal?.throwIfAborted();
      try {
        return await attempt();
      } catch (error) {
        signal?.throwIfAborted();
        if (delayMs === undefined || !isUnavailable(error)) throw callError(error, this.target, method);
        await this.pause(delayMs, signal);
      }
    }
    throw new Error('the last attempt neither answered nor failed');
  }

  pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
    return this.#options.clock.sleep(delayMs, { ...(signal && { signal }) });
  }

  get retryDelaysMs(): readonly number[] {
    return this.#options.retryDelaysMs;
  }

  #once<Q, A>({ signal, deadlineMs }: CallOf, method: UnaryMethod<Q, A>, request: Q): Promise<A> {
    return new Promise((resolve, reject) => {
      const call = method(request, new Metadata(), this.options(deadlineMs), (error, answer) => {
        signal?.removeEventListener('abort', cancel);
        if (error === null) resolve(answer);
        else reject(error);
      });
      const cancel = (): void => call.cancel();
      signal?.addEventListener('abort', cancel, { once: true });
    });
  }
}
