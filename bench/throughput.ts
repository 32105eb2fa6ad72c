import { createRandom, createSystemClock } from '#agent';
import { FleetHost, silentFleetLog, type FleetHostPlace } from '#fleet';
import { round, treeFolder, type Bench } from './bench.ts';

const routers = 1_000;
const commandsEach = 10;
/** Commands under way at the same time; each router still runs its own one after the other. */
const concurrency = 64;

const commandLine = (index: number): string =>
  `template=domP name=r-${index}-VM eth0ip=10.1.1.1 eth0mask=255.255.255.0 privateMtu=1500 domain=bench.internal cidrsize=24 ` +
  `dhcprange=10.1.1.1 eth1ip=169.254.${index >> 8}.${index & 255} eth1mask=255.255.0.0 eth2ip=203.0.113.10 eth2mask=255.255.255.0 ` +
  'gateway=203.0.113.1 publicMtu=1500 type=router disable_rp_filter=true dns1=192.0.2.53 logrotatefrequency=*:00:00';

/** What a server sends while people use their networks: rules, leases, metadata, passwords; queue file name and content. */
function command(index: number): readonly [base: string, content: object] {
  const address = `10.1.1.${50 + index}`;
  switch (index % 5) {
    case 0: {
      const rule = {
        id: index,
        src_ip: '203.0.113.10',
        protocol: 'tcp',
        src_port_range: [index + 1, index + 1],
        revoked: false,
        already_added: false,
        source_cidr_list: ['0.0.0.0/0'],
        purpose: 'Firewall',
        traffic_type: 'Ingress',
        default_egress_policy: false,
      };
      return ['firewall_rules.json', { rules: [rule], type: 'firewallrules' }];
    }
    case 1: {
      const rule = {
        revoke: false,
        protocol: 'tcp',
        source_ip_address: '203.0.113.10',
        source_port_range: `${index}:${index}`,
        destination_ip_address: address,
        destination_port_range: '22:22',
      };
      return ['forwarding_rules.json', { rules: [rule], type: 'forwardrules' }];
    }
    case 2: {
      const entry = {
        host_name: `vm${index}`,
        mac_address: `02:01:00:cd:00:${(index + 5).toString(16).padStart(2, '0')}`,
        ipv4_address: address,
        default_gateway: '10.1.1.1',
        default_entry: true,
        remove: false,
      };
      return ['vm_dhcp_entry.json', { ...entry, type: 'dhcpentry' }];
    }
    case 3: {
      const files = [
        ['userdata', 'user-data', 'aGVsbG8='],
        ['metadata', 'local-ipv4', address],
        ['metadata', 'vm-id', `vm-${index}`],
      ];
      return ['vm_metadata.json', { vm_ip_address: address, vm_metadata: files, type: 'vmdata' }];
    }
    default:
      return ['vm_password.json', { ip_address: address, password: `secret${index}`, type: 'vmpassword' }];
  }
}

/** Configuration commands per second, all routers together, through the legacy door. */
async function measure(place: FleetHostPlace, progress: (text: string) => unknown): Promise<number> {
  await using host = await FleetHost.open({
    ...place,
    clock: createSystemClock(),
    random: createRandom('throughput'),
    log: silentFleetLog,
    limits: { openRouters: routers, idleMs: 3_600_000, concurrency },
  });
  const names = Array.from({ length: routers }, (_, index) => `r-${index + 1}-VM`);
  progress('throughput: starting routers');
  await Promise.all(
    names.map(async (name, index) => {
      await host.create(name);
      const mac = (kind: string): string =>
        `${kind}:00:00:00:${(index >> 8).toString(16).padStart(2, '0')}:${(index & 255).toString(16).padStart(2, '0')}`;
      const nics = ['02', '0e', '1e'].map((kind, number) => ({ device: `eth${number}`, mac: mac(kind) }));
      await host.start(name, { nics, bootArguments: commandLine(index + 1) });
    }),
  );
  progress('throughput: sending commands');
  const start = performance.now();
  await Promise.all(
    names.map(async (name) => {
      for (let index = 0; index < commandsEach; index++) {
        const [base, content] = command(index);
        const file = `${base}.${index}`;
        await host.putFile(name, `/var/cache/cloud/${file}`, JSON.stringify(content));
        const result = await host.run(name, 'update_config.py', file);
        if (result.exitCode !== 0) throw new Error(`${name} ${file}: exit status ${result.exitCode}: ${result.stderr}`);
      }
    }),
  );
  return round((routers * commandsEach * 1000) / (performance.now() - start));
}

export const throughputBench: Bench = {
  runs: 3,
  async run(options) {
    using folder = treeFolder(options);
    return {
      durablePerSecond: await measure({ stateDir: folder.path }, options.progress),
      volatilePerSecond: await measure({ memory: true }, options.progress),
    };
  },
};
