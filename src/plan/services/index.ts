import { routersOnly, type Section } from '../section.ts';
import { bootFilesSection } from './boot-files.ts';
import { dhcpSection } from './dhcp.ts';
import { dnsmasqBaseSection } from './dnsmasq-base.ts';
import { loadBalancerSection } from './load-balancer.ts';
import { metadataRewritesSection, metadataSection } from './metadata.ts';
import { monitoringSection } from './monitoring.ts';
import { passwordServerSection } from './password-server.ts';
import { sshAccessSection } from './ssh-access.ts';
import { webServerSection } from './web-server.ts';

/** Files and services of a router except those of VPN, routing daemons and redundancy. */
export const serviceSections: readonly Section[] = [
  bootFilesSection,
  sshAccessSection,
  ...[
    dnsmasqBaseSection,
    dhcpSection,
    webServerSection,
    metadataSection,
    metadataRewritesSection,
    passwordServerSection,
    loadBalancerSection,
    monitoringSection,
  ].map(routersOnly),
];
