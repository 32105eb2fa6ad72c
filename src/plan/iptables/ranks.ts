/**
 * The layout of every chain: where a group of rules stands among the others. Ranks of a chain matter where two rules of different
 * verdict may see the same packet; the others follow what a 4.22 router shows (cloudstack-vr-commands.md, 2.7 and Appendix A).
 */

export const inputRank = {
  /** Counters see every packet. */
  statistics: 0,
  vpnPeers: 10,
  exposedDns: 20,
  multicast: 30,
  established: 40,
  /** In front of the accept for all of ICMP. */
  icmpTimestamp: 45,
  icmp: 50,
  loopback: 60,
  dhcp: 70,
  dns: 80,
  control: 90,
  web: 100,
  remoteAccess: 110,
  loadBalancer: 120,
} as const;

export const forwardRank = {
  vpnClients: 0,
  statistics: 10,
  /** In front of the accepts: their chains end in DROP. */
  privateGatewayBridge: 20,
  privateGatewayAnswers: 30,
  privateGateway: 40,
  established: 50,
  intraGuest: 60,
  outbound: 70,
  vpcToOutside: 80,
  tiers: 90,
  portForwards: 100,
  staticNat: 110,
  remoteAccess: 120,
  privateGatewayToOutside: 130,
} as const;

export const outputRank = { statistics: 0, remoteAccess: 10 } as const;

export const egressRank = { rules: 0, defaultPolicy: 10 } as const;
export const outboundRank = { established: 0, egress: 10 } as const;

/** Network ACLs: the catch-all stays last. */
export const aclRank = { multicast: 0, rules: 10, catchAll: 20 } as const;

/** `FIREWALL_<ip>` and `VPN_<ip>`. */
export const publicAddressRank = { rules: 0, established: 10, catchAll: 20 } as const;

/** Chains that hold rules of one kind, in emitted or in any order. */
export const onlyRank = 0;

export const natPreroutingRank = { dns: 0, staticNat: 10, portForwards: 20, marks: 30 } as const;

export const natPostroutingRank = {
  /** VPN traffic is not translated. */
  vpn: 0,
  /** In front of source NAT: a static NAT guest leaves with its own public address. */
  staticNat: 10,
  sourceNat: 20,
  /** What a VPC's public NICs without a source NAT of their own are translated to. */
  commonSourceNat: 25,
  hairpin: 30,
} as const;

export const manglePreroutingRank = {
  privateGatewayMark: 0,
  staticNatMark: 10,
  /** Drops what no firewall rule allows, before marks are restored. */
  publicAddress: 20,
  restoreMark: 30,
  connectionMark: 40,
  outboundAcl: 50,
} as const;

export const mangleForwardRank = { vpnMarks: 0, vpnStatistics: 10 } as const;

/** `PREROUTING-ethN-def`: what goes to a private network keeps its mark. */
export const staticNatMarkRank = { exceptions: 0, mark: 10, save: 20 } as const;
