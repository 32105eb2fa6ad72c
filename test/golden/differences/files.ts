import type { IntendedDifference } from '../compare.ts';

/** Where the service files we plan (those of VPN, BGP, IPv6 and redundancy apart) differ from the recorded ones on purpose. */
export const fileDifferences: readonly IntendedDifference[] = [
  {
    id: 'removed-guests-leave-subnets',
    area: 'files',
    routers: ['r-6-VM', 'r-53-VM', 'r-162-VM'],
    missing: /^\/etc\/dnsmasq\.d\/cloud\.conf\|(?:listen-address=127\.0\.0\.1,|dhcp-range=|dhcp-option=)/,
    extra: /^\/etc\/dnsmasq\.d\/cloud\.conf\|listen-address=127\.0\.0\.1$/,
    what: 'Ranges and options of a subnet whose last guest was removed are still there; ours went with the guest.',
    reason: 'Section 8, purge removed state: 4.22 edits the file in place and removes no line (2.9).',
  },
  {
    id: 'removed-guests-leave-leases',
    area: 'files',
    routers: ['r-6-VM', 'r-53-VM', 'r-162-VM'],
    missing: /^\/var\/lib\/misc\/dnsmasq\.leases\|0 /,
    what: 'The lease of a removed guest is still there.',
    reason:
      'Section 8, purge removed state. In the lab no dnsmasq ran that could have been asked to release it (README of the recording).',
  },
  {
    id: 'removed-tier-leaves-table',
    area: 'files',
    routers: ['r-53-VM'],
    missing: /^\/etc\/iproute2\/rt_tables\|1\d\d Table_eth\d+$/,
    what: "The routing table of a removed tier's device still has a name.",
    reason:
      'Section 8, purge removed state. The lab took the NIC away without the hook that purges its tables (README of the recording).',
  },
  {
    id: 'vpc-dns-server',
    area: 'files',
    routers: ['r-9-VM', 'r-270-VM', 'vpc'],
    missing: /^\/etc\/dnsmasq\.d\/cloud\.conf\|dhcp-option=tag:interface-eth\d-\d,6(?:,[\d.]+){1,2}$/,
    extra: /^\/etc\/dnsmasq\.d\/cloud\.conf\|dhcp-option=tag:interface-eth\d-\d,6(?:,[\d.]+){2,3}$/,
    what: 'Guests of a VPC tier are told the router as their first DNS server.',
    reason: 'Section 8, VR as DNS server in VPC tiers: 4.22 drops it by mistake (2.9).',
  },
  {
    id: 'lease-limit',
    area: 'files',
    routers: ['r-9-VM', 'r-53-VM', 'r-270-VM'],
    missing: /^\/etc\/dnsmasq\.conf\|dhcp-lease-max=2100$/,
    extra: /^\/etc\/dnsmasq\.conf\|dhcp-lease-max=1000000$/,
    what: 'dnsmasq gives out more than 2,100 leases.',
    reason: 'Section 8, lift 2,100 leases (2.9, 7.3).',
  },
  {
    id: 'vpc-boot-stage',
    area: 'files',
    routers: ['r-9-VM', 'r-53-VM', 'r-270-VM'],
    missing: /^\/etc\/dnsmasq\.conf\|(?:local=\/2\.vmops-test\.vmops\.com\/|leasefile-ro)$/,
    extra: /^\/etc\/dnsmasq\.conf\|(?:local=\/|domain=)[\w.-]+\/?$/,
    what: "dnsmasq knows the VPC's domain and keeps its lease file.",
    reason: 'Artefact of the lab: the boot stage that edits the template did not run (README of the recording, 2.9).',
  },
];
