import type { Section, WholeSection } from '../section.ts';
import { l2tpFiles, remoteAccess, remoteAccessSection, vpnUsersSection } from './remote-access.ts';
import { ipsecFolder, siteConnections, siteToSiteSection } from './site-to-site.ts';

/**
 * The daemons behind the VPNs, under Debian 12's unit names: `strongswan-starter` (its alias is `ipsec`) and `xl2tpd`. They run while
 * there is something for them to do and the router serves (4.4). New or changed connections and keys are loaded without disturbing
 * the other tunnels; a removed one must not live on, and only a restart ends its security association for sure (section 8).
 */
const vpnServicesSection: WholeSection = {
  kind: 'whole',
  name: 'vpn-services',
  needs: ['site2sitevpn', 'remoteaccessvpn'],
  plan(view, emit) {
    const access = remoteAccess(view);
    const state = view.serving ? 'running' : 'stopped';
    if (access !== undefined || siteConnections(view).length > 0) {
      emit.service({ unit: 'strongswan-starter', state, reloadOn: [ipsecFolder], restartOnRemoval: [ipsecFolder] });
    }
    if (access !== undefined) emit.service({ unit: 'xl2tpd', state, restartOn: Object.values(l2tpFiles) });
  },
};

/** Site-to-site and remote access VPNs: files and daemons (cloudstack-vr-commands.md, 1.10.15 to 1.10.17, 2.13). */
export const vpnSections: readonly Section[] = [siteToSiteSection, remoteAccessSection, vpnUsersSection, vpnServicesSection];
