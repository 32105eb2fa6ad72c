import type { RemoteAccessVpnCfgCommand, Site2SiteVpnCfgCommand, VpnUsersCfgCommand } from '../../../classes/index.ts';
import type { QueueFile } from './config-item.ts';
import { required } from '../../required.ts';

/** A connection to another site (1.10.15). */
export function siteToSiteVpn(command: Site2SiteVpnCfgCommand): QueueFile {
  return {
    base: 'site_2_site_vpn.json',
    type: 'site2sitevpn',
    fields: {
      local_public_ip: command.localPublicIp,
      local_guest_cidr: command.localGuestCidr,
      local_public_gateway: command.localPublicGateway,
      peer_gateway_ip: command.peerGatewayIp,
      peer_guest_cidr_list: command.peerGuestCidrList,
      esp_policy: command.espPolicy,
      ike_policy: command.ikePolicy,
      ipsec_psk: command.ipsecPsk,
      ike_version: command.ikeVersion,
      ike_lifetime: command.ikeLifetime,
      esp_lifetime: command.espLifetime,
      create: command.create ?? false,
      dpd: command.dpd ?? false,
      passive: command.passive ?? false,
      encap: command.encap ?? false,
      split_connections: command.splitConnections ?? false,
    },
  };
}

/** The L2TP server of a network (1.10.16). */
export function remoteAccessVpn(command: RemoteAccessVpnCfgCommand): QueueFile {
  return {
    base: 'remote_access_vpn.json',
    type: 'remoteaccessvpn',
    fields: {
      create: command.create ?? false,
      ip_range: command.ipRange,
      preshared_key: command.presharedKey,
      vpn_server_ip: command.vpnServerIp,
      local_ip: command.localIp,
      local_cidr: command.localCidr,
      public_interface: command.publicInterface,
    },
  };
}

/** Who may use the L2TP server, and who may no longer (1.10.17). */
export function vpnUsers({ userpwds }: VpnUsersCfgCommand): QueueFile {
  return {
    base: 'vpn_user_list.json',
    type: 'vpnuserlist',
    fields: {
      vpn_users: required(userpwds, 'userpwds').map(({ username, password, add }) => ({
        user: username,
        password,
        add: add ?? false,
      })),
    },
  };
}
