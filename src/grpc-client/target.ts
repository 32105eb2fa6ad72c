import { isIP, isIPv6 } from 'node:net';
import { checkServerIdentity } from 'node:tls';
import { ChannelCredentials, type ClientOptions } from '@grpc/grpc-js';
import { AgentError } from '../errors.ts';

/** PEM texts for mutual TLS. */
export interface ClientIdentity {
  /** Certificates that the router's one must come from. */
  readonly ca: Uint8Array;
  readonly cert: Uint8Array;
  readonly key: Uint8Array;
}

/** Where an agent listens. */
export type AgentTarget =
  | { readonly kind: 'unix'; readonly path: string }
  | {
      readonly kind: 'tls';
      readonly host: string;
      readonly port: number;
      readonly identity: ClientIdentity;
      /** Name to look for in the router's certificate; default: the host. */
      readonly serverName?: string | undefined;
    };

/** Large enough for the configuration of the largest router; files come in chunks. */
const largestAnswerBytes = 64 * 1024 * 1024;

/** The target as people write it. */
export function targetText(target: AgentTarget): string {
  return target.kind === 'unix' ? target.path : `grpcs://${hostText(target.host)}:${target.port}`;
}

function hostText(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}

/** The target as grpc-js takes it. */
export function channelTarget(target: AgentTarget): string {
  return target.kind === 'unix' ? `unix:${target.path}` : `${hostText(target.host)}:${target.port}`;
}

/** @throws AgentError `VRA_UNREACHABLE` for a certificate or a key that is none, or a pair that is none */
export function channelCredentials(target: AgentTarget): ChannelCredentials {
  if (target.kind === 'unix') return ChannelCredentials.createInsecure();
  const { ca, key, cert } = target.identity;
  try {
    return ChannelCredentials.createSsl(Buffer.from(ca), Buffer.from(key), Buffer.from(cert), {
      // What was dialled has to stand in the certificate, whatever name TLS was told.
      checkServerIdentity: (_told, certificate) => checkServerIdentity(target.serverName ?? target.host, certificate),
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `${targetText(target)} cannot be dialled with this certificate and key: ${why}`;
    throw new AgentError('VRA_UNREACHABLE', message, { cause: error });
  }
}

export function channelOptions(target: AgentTarget): ClientOptions {
  return {
    'grpc.max_receive_message_length': largestAnswerBytes,
    // Sockets of its own: closing one client leaves those of others alone, and nothing behind.
    'grpc.use_local_subchannel_pool': 1,
    // A router is dialled, never looked up in DNS for a service configuration, nor through a proxy for the web.
    'grpc.service_config_disable_resolution': 1,
    'grpc.enable_http_proxy': 0,
    // Shorter than the pauses between our own attempts, or those would only meet an attempt that failed before.
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 1000,
    ...(target.kind === 'tls' && { 'grpc.ssl_target_name_override': toldName(target) }),
  };
}

/** TLS takes names only (RFC 6066, 3): an address is told as none, and looked for in the certificate. */
function toldName({ host, serverName }: AgentTarget & { readonly kind: 'tls' }): string {
  return serverName ?? (isIP(host) === 0 ? host : 'router');
}
