import type { DhcpEntryCommand, DnsMasqConfigCommand, SavePasswordCommand, VmDataCommand } from '../../../classes/index.ts';
import type { QueueFile } from './config-item.ts';
import { required } from '../../required.ts';

/** A guest's lease (1.10.10). */
export function dhcpEntry(command: DhcpEntryCommand): QueueFile {
  return {
    base: 'vm_dhcp_entry.json',
    type: 'dhcpentry',
    fields: {
      host_name: command.vmName,
      mac_address: command.vmMac,
      ipv4_address: command.vmIpAddress,
      ipv6_address: command.vmIp6Address,
      ipv6_duid: command.duid,
      dns_addresses: command.defaultDns,
      default_gateway: command.defaultRouter,
      static_routes: command.staticRoutes,
      default_entry: command.isDefault ?? false,
      remove: command.remove ?? false,
    },
  };
}

/** Subnets that a shared network's router serves (1.10.11). */
export function dhcpSubnets({ dhcpTOs }: DnsMasqConfigCommand): QueueFile {
  return {
    base: 'dhcp.json',
    type: 'dhcpconfig',
    fields: {
      entries: required(dhcpTOs, 'dhcpTOs').map((to) => ({
        router_ip_address: to.routerIp,
        gateway: to.gateway,
        netmask: to.netmask,
        first_ip_of_subnet: to.startIpOfSubnet,
      })),
    },
  };
}

/** A guest's metadata and user data; a content may be null (1.10.12). */
export function vmData({ vmIpAddress, vmData: entries }: VmDataCommand): QueueFile {
  return {
    base: 'vm_metadata.json',
    type: 'vmdata',
    fields: { vm_ip_address: vmIpAddress, vm_metadata: required(entries, 'vmData') },
  };
}

/** A guest's new password (1.10.13). */
export function savePassword({ vmIpAddress, password }: SavePasswordCommand): QueueFile {
  return { base: 'vm_password.json', type: 'vmpassword', fields: { ip_address: vmIpAddress, password } };
}
