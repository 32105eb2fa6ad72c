import type { Emit } from '../parts.ts';

/** What a router with IPv6 sets in the kernel; `devices` get an address without waiting whether somebody else has it (2.14). */
export function enableIpv6(emit: Emit, devices: Iterable<string>): void {
  emit.sysctl('net.ipv6.conf.all.disable_ipv6', '0');
  emit.sysctl('net.ipv6.conf.all.forwarding', '1');
  emit.sysctl('net.ipv6.conf.all.accept_ra', '1');
  for (const scope of ['all', 'default', ...devices]) {
    emit.sysctl(`net.ipv6.conf.${scope}.accept_dad`, '0');
    emit.sysctl(`net.ipv6.conf.${scope}.use_tempaddr`, '0');
  }
}

/** IPv6 is off until somebody needs it (5.3). */
export function disableIpv6(emit: Emit): void {
  emit.sysctl('net.ipv6.conf.all.disable_ipv6', '1');
}
