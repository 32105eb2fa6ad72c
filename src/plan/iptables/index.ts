import type { Section } from '../section.ts';
import { baseSection } from './base.ts';
import { firewallRulesSection } from './firewall-rules.ts';
import { forwardingRulesSection } from './forwarding-rules.ts';
import { exposedDnsSection } from './guest-services.ts';
import { isolatedAddressesSection } from './isolated-addresses.ts';
import { loadBalancerSection } from './load-balancer.ts';
import { networkAclSection } from './network-acl.ts';
import { privateGatewaysSection } from './private-gateways.ts';
import { remoteAccessVpnSection } from './remote-access-vpn.ts';
import { siteToSiteVpnSection } from './site-to-site-vpn.ts';
import { staticNatMarksSection } from './static-nat.ts';
import { vpcAddressesSection } from './vpc-addresses.ts';

/** The IPv4 packet filter of a router in NAT mode: iptables and the ipsets of its egress rules (cloudstack-vr-commands.md, 2.7.1 to 2.7.3). */
export const iptablesSections: readonly Section[] = [
  baseSection,
  isolatedAddressesSection,
  vpcAddressesSection,
  privateGatewaysSection,
  exposedDnsSection,
  networkAclSection,
  firewallRulesSection,
  forwardingRulesSection,
  staticNatMarksSection,
  siteToSiteVpnSection,
  remoteAccessVpnSection,
  loadBalancerSection,
];
