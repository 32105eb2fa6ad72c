import * as fc from 'fast-check';
import type { Bags, ConfigItem, FirewallRecord, IpAssociation } from '#agent';

/** Configuration items as a server sends them, from a small world so that they meet: few addresses, ports, names and ids. */

type Item<T extends ConfigItem['type']> = Extract<ConfigItem, { type: T }>;

export function firewallRule(id: number, changes: Partial<FirewallRecord> = {}): FirewallRecord {
  return {
    id,
    src_ip: '203.0.113.10',
    protocol: 'tcp',
    src_port_range: [22, 22],
    revoked: false,
    already_added: false,
    source_cidr_list: ['0.0.0.0/0'],
    purpose: 'Firewall',
    traffic_type: 'Ingress',
    default_egress_policy: false,
    ...changes,
  };
}

export function dhcpEntry(address: string, mac: string, changes: Partial<Item<'dhcpentry'>> = {}): Item<'dhcpentry'> {
  return {
    type: 'dhcpentry',
    host_name: `vm-${address.replaceAll('.', '-')}`,
    mac_address: mac,
    ipv4_address: address,
    default_gateway: '10.1.1.1',
    default_entry: true,
    remove: false,
    ...changes,
  };
}

export function publicAddress(address: string, changes: Partial<IpAssociation> = {}): IpAssociation {
  return {
    public_ip: address,
    netmask: '255.255.255.0',
    add: true,
    source_nat: false,
    one_to_one_nat: false,
    first_i_p: false,
    gateway: '203.0.113.1',
    nic_dev_id: 2,
    new_nic: false,
    nw_type: 'Public',
    is_private_gateway: false,
    mtu: 1500,
    ...changes,
  };
}

export function guestNetwork(device: string, address: string, changes: Partial<Item<'guestnetwork'>> = {}): Item<'guestnetwork'> {
  return {
    type: 'guestnetwork',
    add: true,
    mac_address: `02:00:00:00:00:${device.slice(3).padStart(2, '0')}`,
    device,
    router_guest_ip: address,
    router_guest_netmask: '255.255.255.0',
    router_guest_gateway: address,
    cidr: '24',
    dns: '8.8.8.8',
    domain_name: 'cs.internal',
    is_vr_guest_gateway: true,
    network_id: 207,
    mtu: 1500,
    ...changes,
  };
}

export const routerCommandLine: Item<'cmdline'> = {
  type: 'cmdline',
  cmd_line: {
    type: 'router',
    name: 'r-4-VM',
    eth0ip: '10.1.1.1',
    eth0mask: '255.255.255.0',
    eth1ip: '169.254.3.7',
    eth1mask: '255.255.240.0',
    eth2ip: '203.0.113.10',
    eth2mask: '255.255.255.0',
    gateway: '203.0.113.1',
  },
};

export const vpcCommandLine: Item<'cmdline'> = {
  type: 'cmdline',
  cmd_line: { type: 'vpcrouter', name: 'r-5-VM', eth0ip: '169.254.3.8', eth0mask: '255.255.0.0', vpccidr: '10.10.0.0/16' },
};

/** The addresses of a device in bag order, released ones marked. */
export function heldAddresses(bags: Bags, device: string): string[] {
  return (bags.get('ips')?.get(device) ?? []).map((record) => `${record.public_ip}${record.add ? '' : ' gone'}`);
}

const publicIp = fc.constantFrom('203.0.113.10', '203.0.113.11', '203.0.113.12');
const guestIp = fc.constantFrom('10.1.1.50', '10.1.1.60', '10.1.1.70', '10.1.1.80');
const mac = fc.constantFrom('02:01:00:00:00:50', '02:01:00:00:00:60', '02:01:00:00:00:70');
const ports = fc.constantFrom('22:22', '80:80', '8000:8010');
const cidrs = fc.constantFrom('', '198.51.100.0/24', '192.0.2.0/24', '198.51.100.0/24,192.0.2.0/24');

const firewallRules = fc.array(
  fc
    .record({
      id: fc.integer({ min: 0, max: 4 }),
      port: fc.constantFrom(22, 80),
      revoked: fc.boolean(),
      already_added: fc.boolean(),
    })
    .map(({ id, port, ...rest }) => firewallRule(id, { src_port_range: [port, port], ...rest })),
  { maxLength: 6 },
);

/** A server does not both add and revoke a rule in one message. */
const forwardRules = fc.uniqueArray(
  fc.record({
    revoke: fc.boolean(),
    protocol: fc.constantFrom('tcp', 'udp'),
    source_ip_address: publicIp,
    source_port_range: ports,
    destination_ip_address: guestIp,
    destination_port_range: ports,
    source_cidr_list: cidrs,
  }),
  { maxLength: 8, selector: (rule) => `${rule.source_ip_address} ${rule.protocol} ${rule.source_port_range}` },
);

const associations = fc.array(
  fc
    .record({ ip: publicIp, add: fc.boolean(), source_nat: fc.boolean(), nic_dev_id: fc.constantFrom(2, 3) })
    .map(({ ip, ...rest }) => publicAddress(ip, rest)),
  { maxLength: 4 },
);

/** Any item of a router that has the addresses of `vpcCommandLine`. */
export const anyItem: fc.Arbitrary<ConfigItem> = fc.oneof(
  firewallRules.map((rules): ConfigItem => ({ type: 'firewallrules', rules })),
  firewallRules.map((rules): ConfigItem => ({ type: 'ipv6firewallrules', rules })),
  forwardRules.map((rules): ConfigItem => ({ type: 'forwardrules', rules })),
  fc
    .array(fc.record({ revoke: fc.boolean(), source_ip_address: publicIp, destination_ip_address: guestIp }), { maxLength: 3 })
    .map((rules): ConfigItem => ({ type: 'staticnatrules', rules })),
  associations.map((addresses): ConfigItem => ({ type: 'ips', ip_address: addresses })),
  fc.tuple(guestIp, mac, fc.boolean()).map(([ip, address, remove]) => dhcpEntry(ip, address, { remove })),
  fc
    .tuple(fc.constantFrom('eth4', 'eth5', 'eth12'), fc.constantFrom('10.10.1.1', '10.10.2.1'), fc.boolean())
    .map(([device, ip, add]) => guestNetwork(device, ip, { add })),
  fc
    .array(fc.record({ user: fc.constantFrom('ann', 'bob'), password: fc.constantFrom('one', 'two'), add: fc.boolean() }), {
      maxLength: 4,
    })
    .map((users): ConfigItem => ({ type: 'vpnuserlist', vpn_users: users })),
  fc
    .tuple(guestIp, fc.constantFrom('one', 'two'))
    .map(([ip, password]): ConfigItem => ({ type: 'vmpassword', ip_address: ip, password })),
  fc
    .tuple(guestIp, fc.constantFrom('one', null))
    .map(([ip, content]): ConfigItem => ({ type: 'vmdata', vm_ip_address: ip, vm_metadata: [['metadata', 'vm-id', content]] })),
  fc
    .array(fc.record({ peer_id: fc.integer({ min: 1, max: 3 }), network_id: fc.integer({ min: 7, max: 8 }) }), { maxLength: 3 })
    .map((peers): ConfigItem => ({ type: 'bgppeers', peers })),
  fc
    .array(
      fc.record({
        revoke: fc.boolean(),
        gateway: fc.constant('172.16.9.1'),
        network: fc.constantFrom('192.168.1.0/24', '192.168.2.0/24'),
      }),
    )
    .map((routes): ConfigItem => ({ type: 'staticroutes', routes })),
  fc.boolean().map((create): ConfigItem => ({
    type: 'remoteaccessvpn',
    create,
    ip_range: '10.1.2.2-10.1.2.8',
    preshared_key: 'psk',
    vpn_server_ip: '203.0.113.10',
    local_ip: '10.1.2.1',
    local_cidr: '10.1.1.0/24',
    public_interface: 'eth2',
  })),
);
