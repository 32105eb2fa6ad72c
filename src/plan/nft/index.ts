import type { Section } from '../section.ts';
import { isolatedIpv4Section, isolatedIpv6Section } from './isolated.ts';
import { vpcIpv4Section, vpcIpv6Section } from './vpc.ts';

/** nftables: routed mode in place of iptables, and the packet filter of every IPv6 network (2.7.4). */
export const nftSections: readonly Section[] = [isolatedIpv4Section, isolatedIpv6Section, vpcIpv4Section, vpcIpv6Section];
