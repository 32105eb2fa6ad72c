import { ServerInterceptingCall, status, type Metadata, type ServerInterceptor } from '@grpc/grpc-js';
import type { Clock } from '#agent';
import type { GrpcEvents } from './events.ts';
import type { GrpcLimits } from './limits.ts';
import { TokenBucket } from './token-bucket.ts';

/** Who calls which router. */
export interface CallContext {
  readonly router: string;
  /** `client alice`, `router r-4-VM`, or `unix` for who may open the socket's file. */
  readonly client: string;
}

/** The connection that a call came on. */
export interface CallingConnection {
  readonly client: string;
  /** Ends it: it begins calls only to give them up. */
  flooding(): void;
  /** For calls that it gave up. */
  readonly resets: TokenBucket;
  /** Calls that were given up before anything of them was read: nothing tells of their end. */
  unread: number;
}

/** Contexts of calls by the metadata that their handlers get: a client has no part in it, as it would with an entry of its own. */
export class CallContexts {
  readonly #contexts = new WeakMap<Metadata, CallContext>();

  set(metadata: Metadata, context: CallContext): void {
    this.#contexts.set(metadata, context);
  }

  /** Undefined for a call that did not come through a guard. */
  of(metadata: Metadata): CallContext | undefined {
    return this.#contexts.get(metadata);
  }
}

interface Usage {
  running: number;
  readonly bucket: TokenBucket;
}

export interface CallGuardOptions {
  readonly router: string;
  readonly clock: Clock;
  readonly limits: GrpcLimits;
  readonly events: GrpcEvents;
  readonly contexts: CallContexts;
  /** By the peer's address and port; undefined on a unix socket. */
  readonly connectionOf: (peer: string) => CallingConnection | undefined;
}

/** An interceptor for one router's calls: says whose they are and holds clients to their limits. */
export function guardCalls(options: CallGuardOptions): ServerInterceptor {
  const { router, clock, limits, events, contexts } = options;
  const usages = new Map<string, Usage>();
  const rate = { burst: limits.callBurst, perSecond: limits.callsPerSecond };

  const usageOf = (client: string): Usage => {
    const known = usages.get(client);
    if (known !== undefined) return known;
    const usage = { running: 0, bucket: new TokenBucket(rate, clock.now()) };
    usages.set(client, usage);
    return usage;
  };

  /** The limit that is in the way; undefined when there is none. */
  const limitOf = ({ running, bucket }: Usage): string | undefined => {
    if (running >= limits.concurrentCalls) return `${limits.concurrentCalls} calls at the same time`;
    return bucket.take(clock.now()) ? undefined : `${limits.callsPerSecond} calls a second`;
  };

  return (_method, call) => {
    const { remoteAddress, remotePort } = call.getConnectionInfo();
    const connection = remoteAddress === undefined ? undefined : options.connectionOf(`${remoteAddress}:${remotePort}`);
    const client = connection?.client ?? 'unix';
    const usage = usageOf(client);
    events.called();
    if (connection !== undefined && connection.unread++ > limits.resetBurst) connection.flooding();
    let running = false;
    let heard = false;
    let answered = false;
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, pass) => {
            if (connection !== undefined) connection.unread--;
            const limit = limitOf(usage);
            if (limit !== undefined) {
              events.limited({ router, client, limit });
              const details = `router ${router} takes ${limit} of one client: wait, then try again`;
              return call.sendStatus({ code: status.RESOURCE_EXHAUSTED, details });
            }
            running = true;
            usage.running++;
            contexts.set(metadata, { router, client });
            pass(metadata);
          },
          onReceiveMessage: (message, pass) => {
            heard = true;
            pass(message);
          },
          // Comes when the stream is closed, however that came about.
          onCancel: () => {
            if (!running) return;
            running = false;
            usage.running--;
            if (!answered && connection !== undefined && !connection.resets.take(clock.now())) connection.flooding();
          },
        }),
      sendStatus: (answer, pass) => {
        // A stream that is reset ends, and its handler answers that a message is missing: that is no answer to anything.
        answered = heard || answer.code === status.OK;
        pass(answer);
      },
    });
  };
}
