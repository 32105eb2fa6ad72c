import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { decodeQueueFile, type ConfigItem } from '#agent';
import { recordedQueueFiles } from '../../support/recorded-inputs.ts';

const decode = (value: unknown): ConfigItem => decodeQueueFile('file.1', JSON.stringify(value)).item;

const rule = {
  id: 101,
  src_ip: '203.0.113.10',
  protocol: 'tcp',
  src_port_range: [22, 22],
  revoked: false,
  already_added: false,
  source_cidr_list: ['0.0.0.0/0'],
  purpose: 'Firewall',
  traffic_type: 'Ingress',
  default_egress_policy: false,
};

describe('decodeQueueFile', () => {
  it('takes every queue file that the recorded servers sent, and knows all its fields', () => {
    let files = 0;
    for (const recording of ['cloudstack-4.22', 'cloudstack-4.22-more']) {
      for (const { name, content } of recordedQueueFiles(recording)) {
        const decoded = decodeQueueFile(name, content);
        assert.deepEqual(decoded.unknownFields, [], name);
        assert.deepEqual(decoded.item, JSON.parse(content));
        files++;
      }
    }
    assert.ok(files > 300, `${files} files`);
  });

  it('takes the inputs of the first recordings', () => {
    for (const router of ['isolated', 'vpc']) {
      const folder = join(import.meta.dirname, '../../fixtures/vr-4.22', router, 'input');
      for (const file of readdirSync(folder)) {
        assert.deepEqual(decodeQueueFile(file, readFileSync(join(folder, file))).unknownFields, [], file);
      }
    }
  });

  it('gives the content as it came, bytes or text', () => {
    const value = { rules: [rule], type: 'firewallrules', delete_from_processed_cache: true };
    const text = JSON.stringify(value);
    for (const content of [text, Buffer.from(text)]) {
      assert.deepEqual(decodeQueueFile('f', content), { item: value, deleteFromProcessedCache: true, unknownFields: [] });
    }
  });

  it('keeps unknown fields and names them', () => {
    const value = { rules: [rule, { ...rule, lease: { time: 5 } }], flag: 1, type: 'firewallrules' };
    const decoded = decodeQueueFile('f', JSON.stringify(value));
    assert.deepEqual(decoded.unknownFields, ['rules[1].lease', 'flag']);
    assert.deepEqual(decoded.item, value);
    const certificate = { name: 'a', cert: 'b', key: 'c', new: 1 };
    const balancer = {
      configuration: [],
      add_rules: [],
      remove_rules: [],
      stat_rules: [],
      router_ip: '10.1.1.1',
      ssl_certs: [certificate],
    };
    const { unknownFields } = decodeQueueFile('f', JSON.stringify({ rules: [balancer], type: 'loadbalancer' }));
    assert.deepEqual(unknownFields, ['rules[0].ssl_certs[0].new']);
  });

  it('does not mistake a field called like one of Object for a known one', () => {
    const text = '{"rules":[],"type":"firewallrules","constructor":1,"__proto__":{"a":1}}';
    assert.deepEqual(decodeQueueFile('f', text).unknownFields, ['constructor', '__proto__']);
  });
});

describe('what must be accepted', () => {
  const accepted: Readonly<Record<string, object>> = {
    'no rules at all': { type: 'firewallrules', rules: [] },
    'a revoked rule': { type: 'firewallrules', rules: [{ ...rule, revoked: true }] },
    'the default egress rule': {
      type: 'firewallrules',
      rules: [
        {
          id: 0,
          protocol: 'all',
          revoked: false,
          src_ip: '',
          source_cidr_list: [],
          purpose: 'Firewall',
          traffic_type: 'Egress',
          default_egress_policy: true,
        },
      ],
    },
    'a rule with a start port only': { type: 'firewallrules', rules: [{ ...rule, src_port_range: [22] }] },
    'a static NAT rule with ports that mean nothing': {
      type: 'staticnatrules',
      rules: [{ revoke: false, source_ip_address: '203.0.113.11', source_port_range: '0:0', destination_ip_address: '10.1.1.60' }],
    },
    'an address without MTU, gateway and NIC': {
      type: 'ips',
      ip_address: [{ public_ip: '203.0.113.10', netmask: '255.255.255.0', add: true, source_nat: false, one_to_one_nat: false }],
    },
    'an empty statistics rule': {
      type: 'loadbalancer',
      rules: [
        {
          configuration: ['global', '\tmaxconn 4096', '\nlisten stats\n\tbind 10.1.1.1:8081\n'],
          add_rules: ['203.0.113.20:80:'],
          remove_rules: [],
          stat_rules: [''],
          router_ip: '10.1.1.1',
        },
      ],
    },
    'statistics for everybody': {
      type: 'loadbalancer',
      rules: [{ configuration: [], add_rules: [], remove_rules: [], stat_rules: ['10.1.1.1:8081:0/0:,'], router_ip: '10.1.1.1' }],
    },
    'a route without an address': {
      type: 'staticroutes',
      routes: [{ revoke: false, gateway: '172.16.9.1', network: '192.168.77.0/24' }],
    },
    'any metadata': {
      type: 'vmdata',
      vm_ip_address: '10.1.1.50',
      vm_metadata: [
        ['userdata', 'user-data', 'a\nb\u0000"\''],
        ['metadata', 'public-keys', null],
      ],
    },
    'a peer that is a name, and its networks with blanks between them': {
      type: 'site2sitevpn',
      create: true,
      local_public_ip: '203.0.113.20',
      local_guest_cidr: '10.10.0.0/16',
      local_public_gateway: '203.0.113.1',
      peer_gateway_ip: 'vpn.example.com',
      peer_guest_cidr_list: '192.168.5.0/24, 192.168.6.0/24',
      esp_policy: 'aes128-sha1;modp1536',
      ike_policy: 'aes128-sha1;modp1536',
      ipsec_psk: "it's a 'secret' \\ with blanks",
      ike_lifetime: 86400,
      esp_lifetime: 3600,
      dpd: true,
      passive: false,
      encap: false,
    },
    'VPN users as the server allows them': {
      type: 'vpnuserlist',
      vpn_users: [{ user: 'bob@example.com', password: 'a@#+=._-', add: true }],
    },
    'ACL rules of every kind': {
      type: 'networkacl',
      device: 'eth2',
      mac_address: '02:01:00:cd:00:02',
      private_gateway_acl: false,
      nic_ip: '10.10.1.1',
      nic_netmask: '24',
      ingress_rules: [
        { type: 'tcp', first_port: 0, last_port: 0, cidr: '0.0.0.0/0,::/0', allowed: true },
        { type: 'icmp', icmp_type: -1, icmp_code: -1, cidr: '', allowed: true },
        { type: 'protocol', protocol: 41, cidr: '10.0.0.0/8', allowed: false },
      ],
      egress_rules: [],
    },
    'a refresh of the health checks': { type: 'monitorservice', health_checks_enabled: true, disable_monitoring: 'false' },
    'a BGP network without a peer': { type: 'bgppeers', peers: [{ network_id: 7 }] },
    'a boot command line': { type: 'cmdline', cmd_line: { type: 'router', name: 'r-4-VM', eth0ip: '10.1.1.1', publicMtu: 'null' } },
  };
  for (const [what, value] of Object.entries(accepted)) it(what, () => assert.deepEqual(decode(value), value));
});

interface Refusal {
  readonly value: object;
  readonly message: RegExp;
}

const firewall = (changes: object): object => ({ type: 'firewallrules', rules: [rule, { ...rule, ...changes }] });
const dhcp = (changes: object): object => ({
  type: 'dhcpentry',
  host_name: 'vm1',
  mac_address: '02:01:00:cd:00:05',
  ipv4_address: '10.1.1.50',
  default_entry: true,
  ...changes,
});
const forward = (changes: object): object => ({
  type: 'forwardrules',
  rules: [
    {
      revoke: false,
      protocol: 'tcp',
      source_ip_address: '203.0.113.10',
      source_port_range: '22:22',
      destination_ip_address: '10.1.1.50',
      destination_port_range: '22:22',
      ...changes,
    },
  ],
});
const metadata = (...entry: readonly unknown[]): object => ({ type: 'vmdata', vm_ip_address: '10.1.1.50', vm_metadata: [entry] });
const users = (changes: object): object => ({
  type: 'vpnuserlist',
  vpn_users: [{ user: 'bob', password: 'pw', add: true, ...changes }],
});
const balancer = (changes: object): object => ({
  type: 'loadbalancer',
  rules: [{ configuration: [], add_rules: [], remove_rules: [], stat_rules: [], router_ip: '10.1.1.1', ...changes }],
});
const tier = (changes: object): object => ({
  type: 'guestnetwork',
  add: true,
  mac_address: '02:01:00:cd:00:02',
  device: 'eth2',
  router_guest_ip: '10.10.1.1',
  router_guest_netmask: '255.255.255.0',
  router_guest_gateway: '10.10.1.1',
  cidr: '24',
  ...changes,
});

describe('what is refused, with where and why', () => {
  const refusals: Readonly<Record<string, Refusal>> = {
    'an address that is none': {
      value: firewall({ src_ip: '10.1.1.999' }),
      message: /^file\.1: rules\[1\]\.src_ip: "10\.1\.1\.999" is not an IPv4 address$/,
    },
    'an address with a leading zero': { value: firewall({ src_ip: '010.1.1.9' }), message: /is not an IPv4 address$/ },
    'a network that is none': {
      value: firewall({ source_cidr_list: ['0.0.0.0/0', '10.0.0.0/33'] }),
      message: /rules\[1\]\.source_cidr_list\[1\]: "10\.0\.0\.0\/33" is not an IPv4 or IPv6 network$/,
    },
    'a text for a number': {
      value: firewall({ id: '101' }),
      message: /rules\[1\]\.id: a string where (?:int|number) is expected$/,
    },
    'a list for a record': {
      value: { type: 'firewallrules', rules: [[]] },
      message: /rules\[0\]: a list where object is expected$/,
    },
    'a record for a list': { value: { type: 'firewallrules', rules: {} }, message: /rules: an object where array is expected$/ },
    'nothing for a list': { value: { type: 'firewallrules' }, message: /rules: missing$/ },
    'null for a flag': { value: firewall({ revoked: null }), message: /rules\[1\]\.revoked: null where boolean is expected$/ },
    'a port that is none': {
      value: firewall({ src_port_range: [22, 65536] }),
      message: /src_port_range\[1\]: 65536 is not a port$/,
    },
    'half a port': { value: firewall({ src_port_range: [1.5] }), message: /src_port_range\[0\]: .*int/ },
    'three ports': { value: firewall({ src_port_range: [1, 2, 3] }), message: /src_port_range: / },
    'a protocol that is an option': {
      value: firewall({ protocol: 'tcp -j ACCEPT' }),
      message: /protocol: "tcp -j ACCEPT" is not a protocol$/,
    },
    'a direction that is none': {
      value: firewall({ traffic_type: 'Sideways' }),
      message: /traffic_type: "Sideways" is not one of Ingress, Egress$/,
    },
    'a MAC address that is none': {
      value: dhcp({ mac_address: '02:01:00:cd:00' }),
      message: /^file\.1: mac_address: "02:01:00:cd:00" is not a MAC address$/,
    },
    'an entry without an address': { value: dhcp({ ipv4_address: undefined }), message: /^file\.1: ipv4_address: missing$/ },
    'a host name with a newline': {
      value: dhcp({ host_name: 'vm1\n10.0.0.1 bank' }),
      message: /host_name: "vm1\\n10\.0\.0\.1 bank" is not a host name/,
    },
    'a host name with a comma': { value: dhcp({ host_name: 'vm1,infinite' }), message: /is not a host name/ },
    'a host name that begins with a hyphen': { value: dhcp({ host_name: '-vm1' }), message: /is not a host name/ },
    'a host name that is too long': { value: dhcp({ host_name: 'v'.repeat(256) }), message: /host_name: "v+… is not a host name/ },
    'an empty host name': { value: dhcp({ host_name: '' }), message: /is not a host name/ },
    'an IPv6 address that is none': { value: dhcp({ ipv6_address: 'fd17::1::2' }), message: /is not an IPv6 address$/ },
    'a port range that is none': {
      value: forward({ source_port_range: '22' }),
      message: /rules\[0\]\.source_port_range: "22" is not a port range/,
    },
    'a port range beyond the ports': { value: forward({ destination_port_range: '22:70000' }), message: /is not a port range/ },
    'a source that is none': {
      value: forward({ source_cidr_list: '10.0.0.0/8,elsewhere' }),
      message: /is not a comma list of IPv4 or IPv6 networks$/,
    },
    'a metadata file that climbs': {
      value: metadata('metadata', '../../etc/passwd', 'x'),
      message: /vm_metadata\[0\]\[1\]: "\.\.\/\.\.\/etc\/passwd" is not a plain file name/,
    },
    'a metadata folder that climbs': {
      value: metadata('..', 'x', 'x'),
      message: /vm_metadata\[0\]\[0\]: "\.\." is not a plain file name/,
    },
    'a metadata file that is hidden': { value: metadata('metadata', '.htaccess', 'x'), message: /is not a plain file name/ },
    'a metadata file with a NUL': { value: metadata('metadata', 'a\u0000b', 'x'), message: /is not a plain file name/ },
    'a metadata file without a name': { value: metadata('metadata', '', 'x'), message: /is not a plain file name/ },
    'metadata of two': { value: metadata('metadata', 'x'), message: /vm_metadata\[0\]/ },
    'a VPN user with a blank': {
      value: users({ user: 'bob smith' }),
      message: /vpn_users\[0\]\.user: "bob smith" is not a VPN user name/,
    },
    'a VPN user that is everybody': { value: users({ user: '*' }), message: /is not a VPN user name/ },
    'a VPN password with a quote, unseen': {
      value: users({ password: 'hunter"2' }),
      message: /^file\.1: vpn_users\[0\]\.password: the value is not a VPN password[^2]*256\)$/,
    },
    'a VPN password that names a file': { value: users({ password: '@/etc/shadow' }), message: /password: the value is not/ },
    'a balancer endpoint that is none': {
      value: balancer({ add_rules: ['203.0.113.20:80'] }),
      message: /add_rules\[0\]: "203\.0\.113\.20:80" is not an endpoint/,
    },
    'a statistics endpoint with an option': {
      value: balancer({ stat_rules: ['10.1.1.1:8081:0/0 -j DROP:,'] }),
      message: /stat_rules\[0\]/,
    },
    'a balancer configuration with a NUL': { value: balancer({ configuration: ['global\u0000'] }), message: /configuration\[0\]/ },
    'a certificate that climbs': {
      value: balancer({ ssl_certs: [{ name: '../x', cert: '', key: '' }] }),
      message: /ssl_certs\[0\]\.name/,
    },
    'a device that is none': {
      value: tier({ device: 'eth2; reboot' }),
      message: /device: "eth2; reboot" is not a device such as eth2$/,
    },
    'a netmask that is none': {
      value: tier({ router_guest_netmask: '255.0.255.0' }),
      message: /router_guest_netmask: "255\.0\.255\.0" is not an IPv4 netmask$/,
    },
    'a prefix length that is none': { value: tier({ cidr: '240' }), message: /cidr: "240" is not a prefix length$/ },
    'a domain with a quote': { value: tier({ domain_name: 'a".b' }), message: /domain_name: "a\\"\.b" is not a domain name/ },
    'a server list that is none': {
      value: tier({ dns: '8.8.8.8,dns.example' }),
      message: /dns: "8\.8\.8\.8,dns\.example" is not a comma list of IPv4 or IPv6 addresses$/,
    },
    'an MTU that is none': { value: tier({ mtu: 'big' }), message: /mtu: "big" is not an MTU$/ },
    'a key with a quote, unseen': {
      value: {
        type: 'remoteaccessvpn',
        create: true,
        ip_range: '10.1.2.2-10.1.2.8',
        preshared_key: 'hunter"',
        vpn_server_ip: '203.0.113.10',
        local_ip: '10.1.2.1',
        local_cidr: '10.1.1.0/24',
        public_interface: 'eth2',
      },
      message:
        /^file\.1: preshared_key: the value is not a pre-shared key \(no double quote, no control character, at most 1024\)$/,
    },
    'an address range that is none': {
      value: {
        type: 'remoteaccessvpn',
        create: true,
        ip_range: '10.1.2.2',
        preshared_key: 'k',
        vpn_server_ip: '203.0.113.10',
        local_ip: '10.1.2.1',
        local_cidr: '10.1.1.0/24',
        public_interface: 'eth2',
      },
      message: /ip_range: "10\.1\.2\.2" is not a range/,
    },
    'a guest password with a newline, unseen': {
      value: { type: 'vmpassword', ip_address: '10.1.1.50', password: 'a\n10.1.1.51=b' },
      message: /password: the value is not a password/,
    },
    'a command line with a bad address': {
      value: { type: 'cmdline', cmd_line: { eth0ip: 'localhost' } },
      message: /^file\.1: cmd_line\.eth0ip: "localhost" is not an IPv4 address$/,
    },
    'a command line with a list': {
      value: { type: 'cmdline', cmd_line: { name: [] } },
      message: /cmd_line\.name: \[\] is not a single line of text$/,
    },
    'a DHCP range with a bad address': {
      value: { type: 'dhcpconfig', entries: [{ gateway: 'x' }] },
      message: /entries\[0\]\.gateway/,
    },
    'a BGP password with a newline': {
      value: { type: 'bgppeers', peers: [{ network_id: 7, peer_password: 'a\nb' }] },
      message: /peers\[0\]\.peer_password/,
    },
    'an unknown field that nests too deep': {
      value: { type: 'firewallrules', rules: [], deep: JSON.parse('['.repeat(40) + ']'.repeat(40)) },
      message: /^file\.1: deep: nested deeper than 32 levels$/,
    },
  };
  for (const [what, { value, message }] of Object.entries(refusals)) {
    it(what, () => assert.throws(() => decode(value), { code: 'VRA_BAD_INPUT', message }));
  }

  it('names the first three of many faults', () => {
    const rules = Array.from({ length: 100 }, () => ({ ...rule, src_ip: 'x' }));
    assert.throws(() => decode({ type: 'firewallrules', rules }), {
      message:
        'file.1: rules[0].src_ip: "x" is not an IPv4 address; rules[1].src_ip: "x" is not an IPv4 address; rules[2].src_ip: "x" is not an IPv4 address; and 97 more',
    });
  });

  it('a text that is not JSON, without quoting it', () => {
    assert.throws(() => decodeQueueFile('f', '{"password": "hunter2"'), {
      code: 'VRA_BAD_INPUT',
      message: /^f: not JSON: .*position 22/,
    });
    assert.throws(() => decodeQueueFile('f', 'hunter2'), { code: 'VRA_BAD_INPUT', message: /^f: not JSON: Unexpected token 'h'$/ });
    assert.throws(() => decodeQueueFile('f', ''), {
      code: 'VRA_BAD_INPUT',
      message: /^f: not JSON: Unexpected end of JSON input$/,
    });
    assert.throws(() => decodeQueueFile('f', new Uint8Array([0xff, 0xfe])), {
      code: 'VRA_BAD_INPUT',
      message: 'f: not UTF-8 text',
    });
  });

  it('JSON that is no object, or has no type', () => {
    for (const text of ['[]', '5', 'null', '"x"'])
      assert.throws(() => decodeQueueFile('f', text), { code: 'VRA_BAD_INPUT', message: 'f: not a JSON object' });
    for (const text of ['{}', '{"type": 5}'])
      assert.throws(() => decodeQueueFile('f', text), { code: 'VRA_BAD_INPUT', message: /^f: type: a text is expected/ });
  });

  it('a type that no router knows', () => {
    for (const type of ['dhcp', 'constructor', '']) {
      assert.throws(() => decode({ type }), {
        code: 'VRA_UNKNOWN_TYPE',
        message: /^file\.1: type: ".*" is not one of cmdline, ips, /,
      });
    }
  });

  it('a file that is too large, unread', () => {
    const message = 'f: 104857600 bytes; a queue file has at most 33554432';
    assert.throws(() => decodeQueueFile('f', Buffer.alloc(100 * 1024 * 1024)), { code: 'VRA_TOO_LARGE', message });
    assert.throws(() => decodeQueueFile('f', ' '.repeat(100 * 1024 * 1024)), { code: 'VRA_TOO_LARGE', message });
    assert.throws(() => decodeQueueFile('f', '€'.repeat(12 * 1024 * 1024)), { code: 'VRA_TOO_LARGE' });
  });
});
