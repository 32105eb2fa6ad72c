import assert from 'node:assert/strict';
import {
  createRouterView,
  formatIpv4Network,
  ipv4Broadcast,
  parseIpv4Cidr,
  type Bag,
  type BagEntries,
  type BagName,
  type Bags,
  type CommandLine,
  type IpRecord,
  type Nic,
  type RouterView,
} from '#agent';

/** Contents of a router's bags, key by key. */
export type BagContents = { readonly [N in BagName]?: Readonly<Record<string, BagEntries[N]>> };

export function bagsOf(contents: BagContents): Bags {
  return {
    get<N extends BagName>(name: N): Bag<N> | undefined {
      const entries: Readonly<Record<string, BagEntries[N]>> | undefined = contents[name];
      return entries === undefined ? undefined : new Map(Object.entries(entries));
    },
  };
}

/** An `ips` record with its derived fields (2.3). `cidr` is `address/prefix`. */
export function ipRecord(device: string, nwType: string, cidr: string, more: Partial<IpRecord> = {}): IpRecord {
  const network = parseIpv4Cidr(cidr);
  assert.ok(network !== undefined, cidr);
  return {
    add: true,
    device,
    nw_type: nwType,
    cidr,
    public_ip: cidr.split('/')[0] ?? '',
    size: String(network.prefix),
    netmask: formatIpv4Network({ base: (0xffffffff << (32 - network.prefix)) >>> 0, prefix: 32 }).split('/')[0] ?? '',
    network: formatIpv4Network(network),
    broadcast: ipv4Broadcast(network),
    gateway: '',
    source_nat: false,
    one_to_one_nat: false,
    ...more,
  };
}

const nicsOf = (devices: readonly string[]): Nic[] => devices.map((device, i) => ({ device, mac: `02:00:00:00:00:0${i}` }));

/** A view over the bags with NICs eth0 to eth(`nicCount` - 1). */
export function viewOf(contents: BagContents, nicCount = 5): RouterView {
  const view = createRouterView(bagsOf(contents), nicsOf(Array.from({ length: nicCount }, (_, i) => `eth${i}`)));
  assert.ok(view !== undefined);
  return view;
}

/** Bags of an isolated network's router: guest 10.1.1.1/24, control 169.254.3.7/16, public 203.0.113.10/24. */
export function isolatedRouter(commandLine: CommandLine = {}, more: BagContents = {}): BagContents {
  return {
    cmdline: {
      config: {
        type: 'router',
        name: 'r-4-VM',
        domain: 'cs2cloud.internal',
        eth0ip: '10.1.1.1',
        eth0mask: '255.255.255.0',
        cidrsize: '24',
        eth1ip: '169.254.3.7',
        eth2ip: '203.0.113.10',
        gateway: '203.0.113.1',
        redundant_router: 'false',
        ...commandLine,
      },
    },
    ips: {
      eth0: [ipRecord('eth0', 'guest', '10.1.1.1/24')],
      eth1: [ipRecord('eth1', 'control', '169.254.3.7/16')],
      eth2: [ipRecord('eth2', 'public', '203.0.113.10/24', { gateway: '203.0.113.1', source_nat: true })],
    },
    ...more,
  };
}

const tier = (device: string, ip: string, id: number): BagEntries['guestnetwork'] => [
  {
    add: true,
    device,
    mac_address: '02:01:00:cd:00:02',
    router_guest_ip: ip,
    router_guest_netmask: '255.255.255.0',
    router_guest_gateway: ip,
    cidr: '24',
    dns: '8.8.8.8',
    domain_name: 'cs3cloud.internal',
    network_id: id,
  },
];

/** Bags of a VPC router: public 203.0.113.20 on eth1, tiers 10.10.1.0/24 on eth2 and 10.10.2.0/24 on eth3. */
export function vpcRouter(commandLine: CommandLine = {}, more: BagContents = {}): BagContents {
  return {
    cmdline: {
      config: {
        type: 'vpcrouter',
        name: 'r-9-VM',
        domain: 'corp.example',
        vpccidr: '10.10.0.0/16',
        has_public_network: 'true',
        source_nat_ip: '203.0.113.20',
        eth0ip: '169.254.3.9',
        redundant_router: 'false',
        ...commandLine,
      },
    },
    ips: {
      eth0: [ipRecord('eth0', 'control', '169.254.3.9/16')],
      eth1: [ipRecord('eth1', 'public', '203.0.113.20/24', { gateway: '203.0.113.1', source_nat: true })],
      eth2: [ipRecord('eth2', 'guest', '10.10.1.1/24', { gateway: '10.10.1.1' })],
      eth3: [ipRecord('eth3', 'guest', '10.10.2.1/24', { gateway: '10.10.2.1' })],
    },
    guestnetwork: { eth2: tier('eth2', '10.10.1.1', 210), eth3: tier('eth3', '10.10.2.1', 207) },
    ...more,
  };
}
