import { join } from 'node:path';
import { durableFolder, round, type Bench, type BenchOptions } from './bench.ts';
import { benchRouter, type BenchRouter } from './bench-router.ts';

const sizes = [0, 1_000, 10_000] as const;
/** Commands measured per size; the mean of them is one run's figure. */
const repeats = 50;
/** Commands before that, so that code is compiled. */
const warmUp = 30;

type Feature = 'firewall' | 'forward' | 'dhcp' | 'acl';

const publicIp = '203.0.113.10';
const isolatedArguments =
  'template=domP name=r-4-VM eth0ip=10.0.0.1 eth0mask=255.0.0.0 privateMtu=1500 domain=bench.internal cidrsize=8 dhcprange=10.0.0.1 ' +
  'eth1ip=169.254.3.7 eth1mask=255.255.0.0 eth2ip=203.0.113.10 eth2mask=255.255.255.0 gateway=203.0.113.1 publicMtu=1500 type=router ' +
  'disable_rp_filter=true dns1=192.0.2.53 logrotatefrequency=*:00:00';
const vpcArguments =
  'template=domP name=r-9-VM eth0ip=169.254.3.9 eth0mask=255.255.0.0 vpccidr=10.0.0.0/8 domain=bench.internal type=vpcrouter ' +
  'has_public_network=true publicMtu=1500 disable_rp_filter=true dns1=192.0.2.53 source_nat_ip=203.0.113.20 logrotatefrequency=*:00:00';

const hostAddress = (index: number): string => `10.1.${index >> 8}.${index & 255}`;
const mac = (index: number): string =>
  `02:01:00:cd:${(index >> 8).toString(16).padStart(2, '0')}:${(index & 255).toString(16).padStart(2, '0')}`;

const firewallRule = (index: number): object => ({
  id: index + 1,
  src_ip: publicIp,
  protocol: 'tcp',
  src_port_range: [1 + (index % 60_000), 1 + (index % 60_000)],
  revoked: false,
  already_added: false,
  source_cidr_list: ['0.0.0.0/0'],
  purpose: 'Firewall',
  traffic_type: 'Ingress',
  default_egress_policy: false,
});

const forwardRule = (index: number): object => ({
  revoke: false,
  protocol: 'tcp',
  source_ip_address: publicIp,
  source_port_range: `${1 + index}:${1 + index}`,
  destination_ip_address: hostAddress(index % 200),
  destination_port_range: `${1 + index}:${1 + index}`,
});

const dhcpEntry = (index: number): object => ({
  host_name: `vm${index}`,
  mac_address: mac(index),
  ipv4_address: hostAddress(index + 2),
  default_gateway: '10.0.0.1',
  default_entry: true,
  remove: false,
  type: 'dhcpentry',
});

const aclRule = (index: number): object => ({
  type: 'tcp',
  first_port: 1 + (index % 60_000),
  last_port: 1 + (index % 60_000),
  cidr: `10.2.${index >> 8}.${index & 255}/32`,
  allowed: true,
});

const acl = (count: number): object => ({
  device: 'eth1',
  mac_address: '02:01:00:cd:00:02',
  private_gateway_acl: false,
  nic_ip: '10.10.1.1',
  nic_netmask: '24',
  ingress_rules: Array.from({ length: count }, (_, index) => aclRule(index)),
  egress_rules: [],
  type: 'networkacl',
});

/** The queue file that fills a router with `count` of a feature, and the one that adds one more. */
const features: Readonly<
  Record<Feature, { readonly vpc: boolean; readonly base: string; fill(count: number): object[]; more(count: number): object }>
> = {
  firewall: {
    vpc: false,
    base: 'firewall_rules.json',
    fill: (count) => [{ rules: Array.from({ length: count }, (_, index) => firewallRule(index)), type: 'firewallrules' }],
    more: (index) => ({ rules: [firewallRule(index)], type: 'firewallrules' }),
  },
  forward: {
    vpc: false,
    base: 'forwarding_rules.json',
    fill: (count) => [{ rules: Array.from({ length: count }, (_, index) => forwardRule(index)), type: 'forwardrules' }],
    more: (index) => ({ rules: [forwardRule(index)], type: 'forwardrules' }),
  },
  dhcp: {
    vpc: false,
    base: 'vm_dhcp_entry.json',
    fill: (count) => Array.from({ length: count }, (_, index) => dhcpEntry(index)),
    more: dhcpEntry,
  },
  // An ACL always comes whole: one more rule is the whole list again.
  acl: { vpc: true, base: 'network_acl.json', fill: (count) => [acl(count)], more: (count) => acl(count + 1) },
};

const vpcTier = {
  add: true,
  mac_address: '02:01:00:cd:00:02',
  device: 'eth1',
  router_guest_ip: '10.10.1.1',
  router_guest_netmask: '255.255.255.0',
  router_guest_gateway: '10.10.1.1',
  cidr: '24',
  dns: '192.0.2.53',
  domain_name: 'bench.internal',
  is_vr_guest_gateway: true,
  network_id: 207,
  mtu: 1500,
  type: 'guestnetwork',
};

async function prepare(feature: Feature, folder: string): Promise<BenchRouter> {
  const { vpc } = features[feature];
  const nics = vpc ? ['0e:00:a9:fe:03:09', '02:01:00:cd:00:02'] : ['02:01:00:cd:00:01', '0e:00:a9:fe:03:07', '1e:00:12:00:00:07'];
  const router = await benchRouter(folder, vpc ? 'r-9-VM' : 'r-4-VM');
  await router.start(nics, vpc ? vpcArguments : isolatedArguments);
  if (vpc) await router.configure('guest_network.json', vpcTier);
  else {
    const address = {
      public_ip: publicIp,
      source_nat: true,
      add: true,
      one_to_one_nat: false,
      first_i_p: true,
      gateway: '203.0.113.1',
      netmask: '255.255.255.0',
      vif_mac_address: '1e:00:12:00:00:07',
      nic_dev_id: 2,
      new_nic: false,
      nw_type: 'Public',
      is_private_gateway: false,
      mtu: 1500,
    };
    await router.configure('ip_associations.json', { ip_address: [address], type: 'ips' });
  }
  return router;
}

/** Milliseconds, durable, of one more of a feature on a router that holds `size`. */
async function measure(feature: Feature, size: number, folder: string): Promise<number> {
  const { base } = features[feature];
  const more = (index: number): object => features[feature].more(index);
  await using router = await prepare(feature, folder);
  if (size > 0) await router.configureMany(base, features[feature].fill(size));
  await router.settle();
  // The first commands of a process run cold; those of a fleet that is up do not.
  for (let index = 0; index < warmUp; index++) await router.configure(base, more(size + index));
  const contents = Array.from({ length: repeats }, (_, index) => more(size + warmUp + index));
  const texts = contents.map((content) => JSON.stringify(content));
  const start = performance.now();
  for (const text of texts) await router.configureText(base, text);
  return (performance.now() - start) / repeats;
}

export const rulesBench: Bench = {
  runs: 5,
  async run(options: BenchOptions) {
    using scratch = durableFolder(options);
    const metrics: Record<string, number> = {};
    for (const feature of ['firewall', 'forward', 'dhcp', 'acl'] as const) {
      for (const size of sizes) {
        options.progress(`rules: ${feature} at ${size}`);
        metrics[`${feature}MsAt${size}`] = round(await measure(feature, size, join(scratch.path, `${feature}-${size}`)));
      }
    }
    return metrics;
  },
};
