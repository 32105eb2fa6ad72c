import type { Emit } from '../parts.ts';
import type { RouterView } from '../router-view.ts';
import type { WholeSection } from '../section.ts';
import { lowestTier } from './vpc-tiers.ts';

/** Kernel settings that every router has; IPv6 ones belong to the IPv6 plan (5.3). */
const baseSettings: readonly (readonly [name: string, value: string])[] = [
  ['net.ipv4.conf.all.arp_announce', '2'],
  ['net.ipv4.conf.all.arp_ignore', '2'],
  ['net.ipv4.conf.default.arp_announce', '2'],
  ['net.ipv4.conf.default.arp_ignore', '2'],
  ['net.ipv4.conf.all.accept_redirects', '0'],
  ['net.ipv4.conf.all.send_redirects', '0'],
  ['net.ipv4.conf.all.secure_redirects', '0'],
  ['net.ipv4.conf.default.accept_redirects', '0'],
  ['net.ipv4.conf.default.send_redirects', '0'],
  ['net.ipv4.conf.default.secure_redirects', '0'],
  ['net.ipv4.conf.all.promote_secondaries', '1'],
  ['net.ipv4.conf.default.promote_secondaries', '1'],
  ['net.ipv4.ip_nonlocal_bind', '1'],
  ['net.ipv4.tcp_syncookies', '1'],
  ['net.ipv4.tcp_timestamps', '0'],
  ['net.ipv4.tcp_tw_reuse', '1'],
  ['net.ipv4.tcp_max_tw_buckets', '1000000'],
  ['net.core.somaxconn', '65535'],
  ['net.netfilter.nf_conntrack_max', '1000000'],
  ['kernel.panic', '10'],
  ['kernel.panic_on_oops', '1'],
  ['vm.panic_on_oom', '1'],
  ['vm.swappiness', '1'],
  ['vm.min_free_kbytes', '20480'],
];

const reversePathFilter = (device: string): string => `net.ipv4.conf.${device}.rp_filter`;

/** Guest devices refuse packets from elsewhere; public ones only where the zone asks for it (3.1 `disable_rp_filter`, 3.3). */
function planReversePathFilter(view: RouterView, emit: Emit): void {
  const strictOutside = view.type === 'router' && !view.flag('disable_rp_filter');
  emit.sysctl(reversePathFilter('default'), strictOutside ? '1' : '0');
  if (view.type !== 'router' && !view.vpc) return;
  // The tier that carries a VPC's default route sees packets from anywhere (2.5).
  const wayOut = view.vpc && !view.hasPublicNetwork ? lowestTier(view)?.device : undefined;
  for (const [device, placed] of view.addressesByDevice) {
    if (placed.some((one) => one.role === 'guest')) emit.sysctl(reversePathFilter(device), device === wayOut ? '0' : '1');
    else if (view.type === 'router' && placed.some((one) => one.role === 'public')) {
      emit.sysctl(reversePathFilter(device), strictOutside ? '1' : '0');
    }
  }
}

/** What boot sets in the kernel (5.3, 3.3): only routers forward, servers of shared networks and balancers do not. */
export const sysctlsSection: WholeSection = {
  kind: 'whole',
  name: 'sysctls',
  needs: [],
  plan(view, emit) {
    for (const [name, value] of baseSettings) emit.sysctl(name, value);
    emit.sysctl('net.ipv4.ip_forward', view.type === 'router' || view.vpc ? '1' : '0');
    planReversePathFilter(view, emit);
  },
};
