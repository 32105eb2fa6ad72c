import type { RemoteAccessVpnRecord, SiteToSiteVpnRecord } from '#agent';

/** A tunnel from 203.0.113.20 to 198.51.100.9 as its bag holds it. */
export function siteRecord(more: Partial<SiteToSiteVpnRecord> = {}): SiteToSiteVpnRecord {
  return {
    create: true,
    local_public_ip: '203.0.113.20',
    local_guest_cidr: '10.10.0.0/16',
    local_public_gateway: '203.0.113.1',
    peer_gateway_ip: '198.51.100.9',
    peer_guest_cidr_list: '192.168.5.0/24, 192.168.6.0/24',
    esp_policy: 'aes128-sha1;modp1536',
    ike_policy: 'aes128-sha1;modp1536',
    ipsec_psk: 's3cret',
    ike_lifetime: 86400,
    esp_lifetime: 3600,
    dpd: false,
    passive: false,
    encap: true,
    ...more,
  };
}

/** A remote access VPN at 203.0.113.10 as its bag holds it. */
export function remoteAccessRecord(more: Partial<RemoteAccessVpnRecord> = {}): RemoteAccessVpnRecord {
  return {
    create: true,
    ip_range: '10.1.2.2-10.1.2.8',
    preshared_key: 'psk1',
    vpn_server_ip: '203.0.113.10',
    local_ip: '10.1.2.1',
    local_cidr: '10.1.1.0/24',
    public_interface: 'eth2',
    ...more,
  };
}
