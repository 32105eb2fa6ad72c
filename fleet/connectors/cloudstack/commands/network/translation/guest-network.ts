import type { SetupGuestNetworkCommand } from '../../../classes/index.ts';
import type { QueueFile } from './config-item.ts';
import { prefixText } from './prefix-text.ts';
import { required } from '../../required.ts';

/** Name servers that are set, with commas; undefined when none is. */
function nameServers(...servers: readonly (string | undefined)[]): string | undefined {
  const given = servers.filter((server) => server !== undefined && server !== '');
  return given.length === 0 ? undefined : given.join(',');
}

/** A tier of a VPC on its NIC (1.10.9). */
export function guestNetwork(command: SetupGuestNetworkCommand): QueueFile {
  const nic = required(command.nic, 'nic');
  const netmask = required(nic.netmask, 'nic.netmask');
  return {
    base: 'guest_network.json',
    type: 'guestnetwork',
    fields: {
      add: command.add ?? false,
      mac_address: nic.mac,
      device: `eth${nic.deviceId ?? 0}`,
      router_guest_ip: command.accessDetails?.['router.guest.ip'],
      router_guest_netmask: netmask,
      router_guest_gateway: command.accessDetails?.['guest.network.gateway'],
      cidr: prefixText(netmask),
      cidr6: nic.ip6cidr?.split('/')[1],
      dns: nameServers(command.defaultDns1, command.defaultDns2),
      dns6: nameServers(command.defaultIp6Dns1, command.defaultIp6Dns2),
      domain_name: command.networkDomain,
      router_guest_ip6: nic.ip6address,
      router_guest_ip6_gateway: nic.ip6gateway,
      router_guest_ip6_cidr: nic.ip6cidr,
      router_ip6: command.routerIpv6,
      router_ip6_gateway: command.routerIpv6Gateway,
      router_ip6_cidr: command.routerIpv6Cidr,
      is_vr_guest_gateway: command.isVrGuestGateway ?? false,
      network_id: command.networkId,
      mtu: nic.mtu,
    },
  };
}
