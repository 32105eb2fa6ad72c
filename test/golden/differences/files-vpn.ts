import { recordedRouters } from '../../support/recorded-router.ts';
import type { IntendedDifference } from '../compare.ts';

const allRouters = recordedRouters.map(({ name }) => name);
const withoutBgp = (name: string): boolean => ['r-24-VM', 'r-279-VM', 'b-27-VM'].includes(name);

/** Where the files of VPNs, BGP, IPv6 and redundancy that we plan differ from the recorded ones on purpose. */
export const filesVpnDifferences: readonly IntendedDifference[] = [
  {
    id: 'keepalived-script-user',
    area: 'files',
    routers: ['r-14-VM'],
    extra: /^\/etc\/keepalived\/keepalived\.conf\|global_defs > (?:script_user root|enable_script_security)$/,
    what: 'keepalived.conf says as whom scripts run',
    reason: 'keepalived 2 refuses a configuration with scripts that does not (`keepalived -t` exits with 5)',
  },
  {
    id: 'heartbeat-scripts',
    area: 'files',
    routers: ['r-14-VM'],
    extra: /^\/ramdisk\/rrouter\/(?:heartbeat|check_heartbeat)\.sh\|/,
    what: 'the scripts of the heartbeat',
    reason: 'The recording leaves out files that are equal to the shipped template (cloudstack-4.22/README.md)',
  },
  {
    id: 'frr-daemons',
    area: 'files',
    routers: allRouters.filter((name) => !withoutBgp(name)),
    extra: /^\/etc\/frr\/daemons\|/,
    what: 'the list of routing daemons, with bgpd',
    reason: 'The lab had no frr package, so its scripts found no such file to change (2.16)',
  },
  {
    id: 'radvd-at-boot',
    area: 'files',
    routers: ['r-268-VM'],
    extra: /^\/etc\/radvd\.conf\|/,
    what: 'router advertisements of an isolated dual stack network',
    reason: 'The lab ran no boot stage, which writes radvd.conf (cloudstack-4.22/README.md, 2.14)',
  },
  {
    id: 'vpn-delete',
    area: 'files',
    routers: ['r-53-VM'],
    missing: /^\/etc\/(?:ipsec\.d\/(?:l2tp\.conf|ipsec\.any\.secrets)|xl2tpd\/xl2tpd\.conf|ppp\/options\.xl2tpd)\|/,
    what: 'files of a remote access VPN that was deleted',
    reason: 'Section 8: VPN delete really stops; removed state is purged',
  },
];
