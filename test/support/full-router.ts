import type { FirewallRecord, LoadBalancerRecord, RemoteAccessVpnRecord } from '#agent';
import { ipRecord, isolatedRouter, vpcRouter, type BagContents } from './small-router.ts';

function balancer(listener: string, statistics: string): readonly LoadBalancerRecord[] {
  return [{ configuration: [], add_rules: [listener], remove_rules: [], stat_rules: [statistics], router_ip: '10.1.1.1' }];
}

function remoteAccess(server: string, device: string, cidr: string): Readonly<Record<string, RemoteAccessVpnRecord>> {
  return {
    [server]: {
      create: true,
      ip_range: '10.1.2.2-10.1.2.8',
      preshared_key: 'psk',
      vpn_server_ip: server,
      local_ip: '10.1.2.1',
      local_cidr: cidr,
      public_interface: device,
    },
  };
}

function firewall(id: number, rule: Partial<FirewallRecord>): Readonly<Record<string, FirewallRecord>> {
  const base = {
    id,
    protocol: 'tcp',
    revoked: false,
    purpose: 'Firewall',
    traffic_type: 'Ingress',
    default_egress_policy: false,
  } as const;
  return { [id]: { ...base, src_ip: '203.0.113.10', source_cidr_list: ['0.0.0.0/0'], dest_cidr_list: [], ...rule } };
}

/** An isolated network's router that uses every feature that shows in its packet filter. Five NICs. */
export function fullIsolatedRouter(): BagContents {
  const contents = isolatedRouter({ exposedns: 'true' });
  const gateway = '203.0.113.1';
  return {
    ...contents,
    ips: {
      ...contents.ips,
      eth2: [
        ipRecord('eth2', 'public', '203.0.113.10/24', { gateway, source_nat: true }),
        ipRecord('eth2', 'public', '203.0.113.11/24', { gateway }),
      ],
      eth3: [ipRecord('eth3', 'public', '198.18.0.5/24', { gateway: '198.18.0.1' })],
    },
    firewallrules: {
      ...firewall(0, { protocol: 'all', traffic_type: 'Egress', source_cidr_list: [] }),
      ...firewall(1, { src_port_range: [22, 22], source_cidr_list: ['192.0.2.7/24', '198.51.100.9'] }),
      ...firewall(2, { protocol: 'icmp', icmp_type: 8, icmp_code: -1, src_ip: '198.18.0.5' }),
      ...firewall(3, { protocol: 'icmp', icmp_type: -1, icmp_code: -1 }),
      ...firewall(4, { src_port_range: [0, 65535] }),
      ...firewall(5, { protocol: 'all' }),
      ...firewall(6, {
        src_port_range: [80, 443],
        traffic_type: 'Egress',
        source_cidr_list: ['10.1.1.0/24'],
        dest_cidr_list: ['192.0.2.1/32'],
      }),
      ...firewall(7, { protocol: 'udp', traffic_type: 'Egress', source_cidr_list: ['10.1.1.9/32'], dest_cidr_list: ['0.0.0.0/0'] }),
      ...firewall(8, {
        protocol: 'icmp',
        icmp_type: 255,
        icmp_code: -1,
        traffic_type: 'Egress',
        source_cidr_list: ['10.1.1.0/24'],
      }),
    },
    forwardingrules: {
      '203.0.113.10': [
        {
          type: 'forward',
          public_ip: '203.0.113.10',
          public_ports: '2222:2230',
          internal_ip: '10.1.1.50',
          internal_ports: '22:30',
          protocol: 'udp',
        },
      ],
      '203.0.113.11': [{ type: 'staticnat', public_ip: '203.0.113.11', internal_ip: '10.1.1.60' }],
      '198.18.0.5': [{ type: 'staticnat', public_ip: '198.18.0.5', internal_ip: '10.1.1.61' }],
    },
    loadbalancer: { config: balancer('203.0.113.10:80:', '10.1.1.1:8081:0/0:,') },
    remoteaccessvpn: remoteAccess('203.0.113.10', 'eth2', '10.1.1.0/24'),
  };
}

/** The same for a VPC, with a private gateway that is its own next hop on eth4. Five NICs. */
export function fullVpcRouter(): BagContents {
  const contents = vpcRouter();
  const gateway = '203.0.113.1';
  return {
    ...contents,
    ips: {
      ...contents.ips,
      eth1: [
        ipRecord('eth1', 'public', '203.0.113.20/24', { gateway, source_nat: true }),
        ipRecord('eth1', 'public', '203.0.113.21/24', { gateway }),
      ],
      eth4: [ipRecord('eth4', 'public', '172.16.9.2/24', { gateway: '172.16.9.2', is_private_gateway: true, source_nat: true })],
    },
    networkacl: Object.fromEntries(
      [
        { device: 'eth2', nic_ip: '10.10.1.1' },
        { device: 'eth4', nic_ip: '172.16.9.2' },
      ].map(({ device, nic_ip }) => [
        device,
        {
          device,
          nic_ip,
          nic_netmask: '24',
          mac_address: '',
          private_gateway_acl: device === 'eth4',
          ingress_rules: [
            { type: 'tcp', first_port: 0, last_port: 0, cidr: '0.0.0.0/0', allowed: true },
            { type: 'udp', first_port: 100, last_port: 200, cidr: '198.51.100.9/24,10.0.0.0/8,::/0', allowed: false },
            { type: 'protocol', protocol: 47, cidr: '0.0.0.0/0', allowed: true },
            { type: 'icmp', icmp_type: 3, icmp_code: 4, cidr: '0.0.0.0/0', allowed: true },
          ],
          egress_rules: [
            { type: 'protocol', protocol: 99, cidr: '10.0.0.0/8', allowed: false },
            { type: 'all', cidr: '0.0.0.0/0', allowed: true },
          ],
        },
      ]),
    ),
    staticroutes: {
      '192.168.77.0/24': { revoke: false, gateway: '172.16.9.1', network: '192.168.77.0/24', ip_address: '172.16.9.2' },
    },
    forwardingrules: {
      '203.0.113.20': [
        {
          type: 'forward',
          public_ip: '203.0.113.20',
          public_ports: '2222:2222',
          internal_ip: '10.10.1.50',
          internal_ports: '22:22',
          protocol: 'tcp',
          source_cidr_list: '198.51.100.0/24,192.0.2.0/24',
        },
      ],
      '203.0.113.21': [{ type: 'staticnat', public_ip: '203.0.113.21', internal_ip: '10.10.2.60' }],
    },
    site2sitevpn: {
      '198.51.100.9': {
        create: true,
        local_public_ip: '203.0.113.20',
        local_guest_cidr: '10.10.0.0/16',
        local_public_gateway: gateway,
        peer_gateway_ip: '198.51.100.9',
        peer_guest_cidr_list: '192.168.5.0/24,192.168.6.0/24',
        esp_policy: 'aes128-sha1',
        ike_policy: 'aes128-sha1',
        ipsec_psk: 'k',
        ike_lifetime: 86400,
        esp_lifetime: 3600,
        dpd: true,
        passive: false,
        encap: false,
      },
    },
    loadbalancer: { config: balancer('203.0.113.20:80:', '') },
    remoteaccessvpn: remoteAccess('203.0.113.20', 'eth1', '10.10.0.0/16'),
  };
}
