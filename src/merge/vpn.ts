import type { BagPatch } from '../bags/bag-patch.ts';
import type { Bags, RemoteAccessVpnRecord, SiteToSiteVpnRecord, VpnUserRecord } from '../bags/bag-types.ts';
import { EntryEdits } from './entry-edits.ts';

/** A 4.22 router would configure, or store as disabled, a VPN it is told to delete and does not know; it is ignored here (section 8). */
function mergeVpn<V extends { readonly create: boolean }>(bag: ReadonlyMap<string, V> | undefined, key: string, vpn: V) {
  const edits = new EntryEdits<V>(bag);
  if (vpn.create) edits.set(key, vpn);
  else if (bag?.has(key) === true) edits.delete(key);
  return edits.ops();
}

/** A site-to-site connection, by its peer (2.2). */
export function mergeSiteToSiteVpn(bags: Bags, vpn: SiteToSiteVpnRecord): BagPatch<'site2sitevpn'> {
  return { bag: 'site2sitevpn', ops: mergeVpn(bags.get('site2sitevpn'), vpn.peer_gateway_ip, vpn) };
}

/** The remote access VPN of a public address (2.2). */
export function mergeRemoteAccessVpn(bags: Bags, vpn: RemoteAccessVpnRecord): BagPatch<'remoteaccessvpn'> {
  return { bag: 'remoteaccessvpn', ops: mergeVpn(bags.get('remoteaccessvpn'), vpn.vpn_server_ip, vpn) };
}

/**
 * Users of the remote access VPN (2.2): those that an earlier message removed leave the bag, a removed one stays with `add` false until
 * the next message. A known user who is sent again gets the new password, which a 4.22 router ignores (section 8).
 */
export function mergeVpnUsers(bags: Bags, users: readonly VpnUserRecord[]): BagPatch<'vpnuserlist'> {
  const bag = bags.get('vpnuserlist');
  const edits = new EntryEdits<VpnUserRecord>(bag);
  for (const [name, user] of bag ?? []) if (!user.add) edits.delete(name);
  for (const user of users) edits.set(user.user, user);
  return { bag: 'vpnuserlist', ops: edits.ops() };
}
