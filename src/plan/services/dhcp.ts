import type { Bags, DhcpRecord } from '../../bags/bag-types.ts';
import type { FileContent } from '../../ports/files-port.ts';
import { printDhcpHosts, printDhcpTagOptions } from '../../render/dhcp-hosts.ts';
import { dnsmasqOption, printDnsmasqConfig, type DnsmasqOption } from '../../render/dnsmasq-config.ts';
import { printDnsmasqLeases } from '../../render/dnsmasq-leases.ts';
import { printHostsFile, type HostLine } from '../../render/hosts-file.ts';
import type { RouterView } from '../router-view.ts';
import type { WholeSection } from '../section.ts';
import { servedSubnets, type ServedSubnet } from './dhcp-subnets.ts';
import { guestDnsServers } from './dns-servers.ts';
import { guestMtu, servesGuests } from './guest-addresses.ts';

/** Up to here the files of the entries are rendered with the plan, so that a plan without a change of theirs writes none of them. */
const renderedAtOnce = 100;

/** In the order in which a 4.22 router renders them: by the text of the address. */
function liveEntries(bags: Bags): readonly DhcpRecord[] {
  const entries = [...(bags.get('dhcpentry')?.values() ?? [])].filter((entry) => entry.remove !== true);
  return entries.toSorted((a, b) => (a.ipv4_address < b.ipv4_address ? -1 : Number(a.ipv4_address > b.ipv4_address)));
}

const tagOf = (entry: DhcpRecord): string => entry.ipv4_address.replaceAll('.', '_');

function dhcpHosts(bags: Bags): string {
  return printDhcpHosts(
    liveEntries(bags).map((entry) => ({
      mac: entry.mac_address,
      address: entry.ipv4_address,
      hostName: entry.host_name,
      ...(!entry.default_entry && { tag: tagOf(entry) }),
    })),
  );
}

function dhcpTagOptions(bags: Bags): string {
  return printDhcpTagOptions(liveEntries(bags).flatMap((entry) => (entry.default_entry ? [] : tagOf(entry))));
}

function leases(bags: Bags): string {
  return printDnsmasqLeases(
    liveEntries(bags).map(({ mac_address: mac, ipv4_address: address, host_name: hostName }) => ({
      expires: 0,
      mac,
      address,
      hostName,
      clientId: '*',
    })),
  );
}

/** What guests know the router by: the gateway where it is one, its own address on shared networks and in tiers that have another. */
function serverAddress(view: RouterView, { address, gateway, sharedGateway }: ServedSubnet): string {
  if (view.vpc && view.tiers.get(address.device)?.record.is_vr_guest_gateway === false) return address.ip;
  return view.type === 'dhcpsrvr' || gateway === '0.0.0.0' ? (sharedGateway ?? address.ip) : gateway;
}

function hosts(view: RouterView, subnets: readonly ServedSubnet[]): string {
  const guests = liveEntries(view.bags).map((entry): HostLine => ({ address: entry.ipv4_address, names: entry.host_name }));
  const ownNames = subnets.map((subnet): HostLine => ({ address: serverAddress(view, subnet), names: `${view.name} data-server` }));
  return printHostsFile([
    { address: '127.0.0.1', names: 'localhost' },
    { address: '127.0.1.1', names: view.name },
    { address: '::1', names: 'localhost ip6-localhost ip6-loopback' },
    { address: 'ff02::1', names: 'ip6-allnodes' },
    { address: 'ff02::2', names: 'ip6-allrouters' },
    ...guests,
    ...ownNames,
  ]);
}

function subnetOptions(view: RouterView, subnet: ServedSubnet, firstOfDevice: boolean): DnsmasqOption[] {
  const { address, tag, gateway } = subnet;
  const tier = view.tiers.get(address.device)?.record;
  const option = (code: string, ...values: readonly string[]): DnsmasqOption =>
    dnsmasqOption('dhcp-option', `tag:${tag}`, code, ...values);
  return [
    dnsmasqOption('dhcp-range', `set:${tag}`, subnet.sharedGateway ?? address.ip, 'static'),
    option('15', tier === undefined || tier.domain_name === '' ? view.domain : tier.domain_name),
    option('6', ...guestDnsServers(view, address)),
    ...(gateway === '0.0.0.0' ? [] : [option('3', gateway)]),
    ...(firstOfDevice ? [dnsmasqOption('dhcp-option', address.device, '26', String(guestMtu(view, address)))] : []),
    option('1', tier?.router_guest_netmask ?? address.record.netmask),
  ];
}

/** `/etc/dnsmasq.d/cloud.conf`: made of the live entries only, so that a removed one leaves nothing behind (8). */
function cloudConfig(view: RouterView, subnets: readonly ServedSubnet[]): string {
  const listen = subnets.flatMap(({ address, sharedGateway }) => [
    ...(sharedGateway === undefined ? [] : [sharedGateway]),
    address.ip,
  ]);
  const devices = subnets.map(({ address }) => address.device);
  return printDnsmasqConfig([
    dnsmasqOption('bind-interfaces'),
    ...(view.vpc ? [dnsmasqOption('dhcp-hostsfile', '/etc/dhcphosts.txt')] : []),
    dnsmasqOption('listen-address', '127.0.0.1', ...listen),
    ...subnets.flatMap((subnet, i) => subnetOptions(view, subnet, devices.indexOf(subnet.address.device) === i)),
  ]);
}

/** Guests' addresses and names, and the daemon that hands them out (cloudstack-vr-commands.md, 2.9). */
export const dhcpSection: WholeSection = {
  kind: 'whole',
  name: 'dhcp',
  needs: ['dhcpentry'],
  plan(view, emit) {
    const subnets = servedSubnets(view);
    const { bags } = view;
    const small = (bags.get('dhcpentry')?.size ?? 0) <= renderedAtOnce;
    const content = (render: () => string): FileContent => (small ? render() : render);
    emit.file({ path: '/etc/dnsmasq.d/cloud.conf', content: cloudConfig(view, subnets) });
    emit.file({ path: '/etc/dhcphosts.txt', content: content(() => dhcpHosts(bags)) });
    emit.file({ path: '/etc/dhcpopts.txt', content: content(() => dhcpTagOptions(bags)) });
    emit.file({ path: '/var/lib/misc/dnsmasq.leases', content: content(() => leases(bags)) });
    emit.file({ path: '/etc/hosts', content: content(() => hosts(view, subnets)), mode: 0o755 });
    if (!servesGuests(view)) return;
    emit.service({
      unit: 'dnsmasq',
      // The router that is not the gateway of a redundant pair stays silent, or guests would get two answers (4.4).
      state: view.serving ? 'running' : 'stopped',
      enabled: !view.redundant,
      restartOn: ['/etc/dnsmasq.conf', '/etc/dnsmasq.d/cloud.conf'],
      reloadOn: ['/etc/dhcphosts.txt', '/etc/dhcpopts.txt', '/etc/hosts', '/etc/dnsmasq-resolv.conf'],
    });
  },
};
