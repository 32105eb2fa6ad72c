import { connect } from 'node:net';
import { joinStreams } from './join-streams.ts';
import type { ForwardTarget } from './machine.ts';

/** What listens on an address of this process's own machine, such as the TLS port of a simulated router; the channel ends when nothing does. */
export function tcpTarget(address: { readonly host: string; readonly port: number }): ForwardTarget {
  return {
    connect(channel) {
      joinStreams(connect({ ...address, noDelay: true, allowHalfOpen: true }), channel);
    },
  };
}
