import type { CreateIpAliasCommand, DeleteIpAliasCommand, IpAddressTO, IpAliasTO } from '../../../classes/index.ts';
import type { QueueFile } from './config-item.ts';
import { required } from '../../required.ts';

/** An address of an IpAssoc once the host knows its NIC (1.4). */
export interface PlacedIpAddress extends IpAddressTO {
  /** Number of the NIC in the machine; absent when no NIC has its MAC. */
  readonly nicDevId?: number;
}

/** Public addresses and private gateways, come or gone (1.10.7). */
export function ipAssociation(addresses: readonly PlacedIpAddress[]): QueueFile {
  return {
    base: 'ip_associations.json',
    type: 'ips',
    fields: {
      ip_address: addresses.map((ip) => ({
        public_ip: ip.publicIp,
        source_nat: ip.sourceNat ?? false,
        add: ip.add ?? false,
        one_to_one_nat: ip.oneToOneNat ?? false,
        first_i_p: ip.firstIP ?? false,
        gateway: ip.vlanGateway,
        netmask: ip.vlanNetmask,
        vif_mac_address: ip.vifMacAddress,
        nic_dev_id: ip.nicDevId,
        new_nic: ip.newNic ?? false,
        nw_type: ip.trafficType,
        is_private_gateway: ip.isPrivateGateway ?? false,
        mtu: ip.mtu,
      })),
    },
  };
}

function alias(to: IpAliasTO, revoke: boolean): Readonly<Record<string, unknown>> {
  // A count that is no number becomes null, and the router refuses the file.
  return { revoke, ip_address: to.routerip, netmask: to.netmask, count: Number(required(to.aliasCount, 'aliasCount')) };
}

/** Addresses of a shared network's router in further subnets (1.10.11). */
export function createIpAlias({ ipAliasTOs }: CreateIpAliasCommand): QueueFile {
  return {
    base: 'ip_aliases.json',
    type: 'ipaliases',
    fields: { aliases: required(ipAliasTOs, 'ipAliasTOs').map((to) => alias(to, false)) },
  };
}

/** Those to go first, then those that stay (1.10.11). */
export function deleteIpAlias({ deleteIpAliasTOs, createIpAliasTos }: DeleteIpAliasCommand): QueueFile {
  return {
    base: 'ip_aliases.json',
    type: 'ipaliases',
    fields: {
      aliases: [
        ...(deleteIpAliasTOs ?? []).map((to) => alias(to, true)),
        ...(createIpAliasTos ?? []).map((to) => alias(to, false)),
      ],
    },
  };
}
