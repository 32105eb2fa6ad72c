import { bgpSections } from './bgp/index.ts';
import { iptablesSections } from './iptables/index.ts';
import { ipv6Sections } from './ipv6/index.ts';
import { networkSections } from './network/index.ts';
import { nftSections } from './nft/index.ts';
import { redundancySections } from './redundancy/index.ts';
import { routersOnly, type Section } from './section.ts';
import { serviceSections } from './services/index.ts';
import { systemVmSections } from './system-vm/index.ts';
import { vpnSections } from './vpn/index.ts';

/** Everything a 4.22 router or system VM is made of. Where two sections want one part in different ways the later one wins. */
export const routerSections: readonly Section[] = [
  ...networkSections,
  ...iptablesSections.map(routersOnly),
  ...serviceSections,
  ...nftSections.map(routersOnly),
  ...ipv6Sections.map(routersOnly),
  ...bgpSections.map(routersOnly),
  ...vpnSections.map(routersOnly),
  ...redundancySections.map(routersOnly),
  ...systemVmSections,
];
