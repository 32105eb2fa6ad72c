import type { RouterView } from '../router-view.ts';

/** Units that a boot enables and disables. */
export interface BootServices {
  readonly enabled: readonly string[];
  readonly disabled: readonly string[];
}

const unused = ['cloud', 'nfs-common', 'portmap'];

/** By router type (cloudstack-vr-commands.md, 3.3). On a redundant router keepalived decides when dnsmasq runs. */
export function bootServices(view: RouterView): BootServices {
  if (view.type === 'secstorage')
    return { enabled: ['cloud', 'apache2', 'nfs-common', 'portmap'], disabled: ['conntrackd', 'keepalived', 'haproxy', 'dnsmasq'] };
  if (view.type === 'consoleproxy')
    return { enabled: ['cloud'], disabled: ['haproxy', 'dnsmasq', 'apache2', 'nfs-common', 'portmap'] };
  if (view.type === 'ilbvm' || view.type === 'elbvm')
    return { enabled: ['haproxy'], disabled: [...unused, 'dnsmasq', 'apache2', 'keepalived'] };
  if (view.type === 'dhcpsrvr') return { enabled: ['dnsmasq', 'apache2'], disabled: [...unused, 'haproxy', 'keepalived'] };
  const [own, other] = view.redundant ? ['keepalived', 'dnsmasq'] : ['dnsmasq', 'keepalived'];
  return { enabled: ['haproxy', 'apache2', 'frr', own], disabled: [...unused, other] };
}
